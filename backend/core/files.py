"""Bytes, kept under their SHA-256 in a local folder: on disk before anybody is told, and never overwritten."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from backend.core.errors import NotFound, Problem
from backend.core.settings import settings

CHUNK = 1 << 20
ORPHAN_AGE = timedelta(hours=24)
_HEX = re.compile(r"[0-9a-f]{64}")
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "pdf"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (8, b"WEBP", "webp"),
    (0, b"GIF8", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (0, b"SQLite format 3\x00", "sqlite"),
    (0, b"fgb\x03", "flatgeobuf"),
    (0, b"\x00\x00\x27\x0a", "shp"),
    (0, b"AC10", "dwg"),
    (4, b"ftyp", "mp4"),
)


class Stored(Struct, frozen=True):
    """Where bytes are kept: their hash is their address."""

    sha256: str
    size: int


def sniff(head: bytes) -> str:
    """The kind of file its first bytes say it is (16 are enough), or `unknown`; names and claims are not asked."""
    if head[8:12] == b"WEBP" and head[:4] != b"RIFF":
        return "unknown"
    return next((kind for at, magic, kind in _MAGIC if head[at : at + len(magic)] == magic), "unknown")


@contextmanager
def room() -> Generator[None, None, None]:
    """A full disk becomes the problem `core.no_space`, 507."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem("core.no_space", status=507) from error
        raise


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder last through a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, each name on disk before we go on."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o750, exist_ok=True)
    sync_folder(folder.parent)


class LocalStore:
    """`sha256/ab/cdef…` below a folder. Every method blocks; from async code use `keep` or a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._coming = folder / "sha256", folder / "coming"

    def path(self, sha256: str) -> Path:
        """Where these bytes lie; NotFound when they do not."""
        place = self._place(sha256)
        if not place.is_file():
            raise NotFound("core.not_found")
        return place

    def has(self, sha256: str) -> bool:
        return self._place(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    async def stream(self, sha256: str, chunk: int = CHUNK) -> AsyncIterator[bytes]:
        """The bytes, a piece at a time, read in a thread."""
        with self.path(sha256).open("rb") as file:
            while piece := await asyncio.to_thread(file.read, chunk):
                yield piece

    def put(self, content: bytes | Path) -> Stored:
        """Keeps a copy of the bytes or of the file; giving the same content again changes nothing."""
        with room():
            coming = self._new_name()
            try:
                stored = _copy(content, coming)
                coming.chmod(0o440)
                self._settle(coming, stored.sha256)
            finally:
                coming.unlink(missing_ok=True)
        return stored

    async def keep(self, content: bytes | Path) -> Stored:
        """`put` in a thread."""
        return await asyncio.to_thread(self.put, content)

    def adopt(self, file: Path) -> Stored:
        """Keeps a finished file of the same disk without copying it; its own name stays until the caller removes it."""
        with room():
            stored = _measured(file)
            try:
                self._settle(file, stored.sha256)
            except OSError as error:
                if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                    raise
                return self.put(file)
        return stored

    async def sweep(
        self, used: Callable[[list[str]], Awaitable[set[str]]], older_than: timedelta = ORPHAN_AGE
    ) -> list[str]:
        """Removes what no row names any more: `used` says which of the given hashes are. Gives what was removed."""
        gone: list[str] = []
        for folder in sorted(self.folder.glob("??")):
            names = [folder.name + file.name for file in folder.iterdir() if _is_old(file, older_than)]
            kept = await used(names) if names else set[str]()
            gone += [name for name in names if name not in kept and self._remove(name, older_than)]
        for file in self._coming.glob("*"):
            if _is_old(file, older_than):
                file.unlink(missing_ok=True)
        return gone

    def _place(self, sha256: str) -> Path:
        if not _HEX.fullmatch(sha256):
            raise NotFound("core.not_found")
        return self.folder / sha256[:2] / sha256[2:]

    def _new_name(self) -> Path:
        make_folder(self._coming)
        return self._coming / secrets.token_hex(16)

    def _settle(self, file: Path, sha256: str) -> None:
        place = self._place(sha256)
        make_folder(place.parent)
        with self._turn(fcntl.LOCK_SH):
            try:
                os.link(file, place)
            except FileExistsError:
                os.utime(place)
        sync_folder(place.parent)

    def _remove(self, sha256: str, older_than: timedelta) -> bool:
        place = self._place(sha256)
        with self._turn(fcntl.LOCK_EX):
            # Somebody may have given the same content again since we asked.
            if not _is_old(place, older_than):
                return False
            place.unlink(missing_ok=True)
            return True

    @contextmanager
    def _turn(self, kind: int) -> Generator[None, None, None]:
        descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)


def store() -> LocalStore:
    """The store of this installation, in `files` below its data folder."""
    return LocalStore(settings().data_dir / "files")


def _is_old(file: Path, age: timedelta) -> bool:
    try:
        return file.stat().st_mtime < time.time() - age.total_seconds()
    except FileNotFoundError:
        return False


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _copy(content: bytes | Path, target: Path) -> Stored:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        for piece in _pieces(content):
            digest.update(piece)
            out.write(piece)
            size += len(piece)
        out.flush()
        os.fsync(out.fileno())
    return Stored(digest.hexdigest(), size)


def _measured(file: Path) -> Stored:
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        os.fsync(source.fileno())
        return Stored(digest, os.fstat(source.fileno()).st_size)
