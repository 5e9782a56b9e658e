"""python -m backend backup DIR, restore DIR: database, files and keys of a SQLite installation, whole and checked."""

import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.core.clock import now
from backend.core.files import sync_folder
from backend.core.settings import Settings, from_environment, use

DATABASE, MANIFEST = "tuzheng.sqlite", "backup.json"
# Uploads under way are not kept: their senders begin again.
FOLDERS, SINGLE = ("files", "keys"), ("secret",)


class Manifest(Struct, frozen=True):
    """What a backup says of itself; written last, so that a backup without it is not one."""

    made: str
    sha256: str
    files: int


def backup(arguments: list[str]) -> int:
    """Copy everything into an empty or new folder while the server goes on; 1 when it is refused."""
    return _done("backup", arguments, _backup)


def restore(arguments: list[str]) -> int:
    """Put a backup into a data folder that holds no installation; 1 when it is refused."""
    return _done("restore", arguments, _restore)


def _done(name: str, arguments: list[str], work: Callable[[Settings, Path], str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(f"python -m backend {name} DIR", file=sys.stderr)
        return 2
    known = use(from_environment())
    if not known.database.startswith("sqlite:///"):
        print("PostgreSQL keeps its own: pg_dump and pg_restore, and a copy of the data folder", file=sys.stderr)
        return 1
    refused = work(known, Path(arguments[0]))
    print(refused or f"{name} is whole: {arguments[0]}", file=sys.stderr if refused else sys.stdout)
    return 1 if refused else 0


def _file(known: Settings) -> Path:
    return Path(known.database.removeprefix("sqlite:///"))


def _backup(known: Settings, target: Path) -> str:
    """The database first, then the files: a file that a row names is never missing, for files are not overwritten."""
    if target.exists() and any(target.iterdir()):
        return f"{target} is not empty"
    if not _file(known).exists():
        return f"{_file(known)} does not exist"
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(_file(known), timeout=60)) as source:
        source.execute("VACUUM INTO ?", (str(target / DATABASE),))
    (target / DATABASE).chmod(0o600)
    count = _copied(known.data_dir, target)
    manifest = Manifest(now().isoformat(), _sha256(target / DATABASE), count)
    (target / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    sync_folder(target)
    return ""


def _restore(known: Settings, source: Path) -> str:
    """Refused when the folder holds an installation, or when the backup is not what it says it is."""
    if not (source / MANIFEST).is_file():
        return f"{source} is no backup, or one that was not finished"
    if _file(known).exists() or any((known.data_dir / name).exists() for name in FOLDERS):
        return f"{known.data_dir} already holds an installation"
    manifest = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Manifest)
    if _sha256(source / DATABASE) != manifest.sha256 or not _is_sound(source / DATABASE):
        return f"{source / DATABASE} was changed or is damaged"
    if _files_in(source) < manifest.files:
        return f"{source} lacks {manifest.files - _files_in(source)} of {manifest.files} files"
    _copied(source, known.data_dir)
    shutil.copy2(source / DATABASE, _file(known))
    sync_folder(_file(known).parent)
    return ""


def _copied(source: Path, target: Path) -> int:
    """Folders and the secret with their modes; gives how many files there are."""
    for name in FOLDERS:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns("coming"))
    for name in SINGLE:
        if (source / name).is_file():
            shutil.copy2(source / name, target / name)
    return _files_in(target)


def _files_in(folder: Path) -> int:
    return sum(path.is_file() for name in FOLDERS for path in (folder / name).rglob("*"))


def _is_sound(file: Path) -> bool:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return bool(database.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
