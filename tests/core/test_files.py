"""Files: kept under their hash, never overwritten, and what they are is read from their bytes."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import NotFound, Problem
from backend.core.files import LocalStore, room, sniff

OLD = timedelta(0)


@pytest.fixture
def kept(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


async def in_use(*names: str) -> set[str]:
    return set(names)


def test_bytes_are_found_again_under_their_hash(kept: LocalStore) -> None:
    stored = kept.put("图证".encode())
    assert stored.sha256 == hashlib.sha256("图证".encode()).hexdigest()
    assert stored.size == 6
    assert kept.path(stored.sha256) == kept.folder / stored.sha256[:2] / stored.sha256[2:]
    assert kept.read(stored.sha256) == "图证".encode()


def test_the_same_content_is_kept_once_and_never_written_again(kept: LocalStore, tmp_path: Path) -> None:
    first = kept.put(b"same")
    before = kept.path(first.sha256).stat()
    (tmp_path / "copy").write_bytes(b"same")
    assert kept.put(tmp_path / "copy") == first == kept.adopt(tmp_path / "copy")
    after = kept.path(first.sha256).stat()
    assert (after.st_ino, after.st_nlink) == (before.st_ino, 1)
    assert list((kept.folder.parent / "coming").iterdir()) == []


def test_a_large_file_is_adopted_without_a_copy_and_again_after_a_crash(kept: LocalStore, tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(os.urandom(3_000_000))
    first = kept.adopt(file)
    assert kept.path(first.sha256).samefile(file)
    assert kept.adopt(file) == first
    file.unlink()
    assert len(kept.read(first.sha256)) == 3_000_000


async def test_a_stream_gives_the_same_bytes(kept: LocalStore) -> None:
    content = os.urandom(100_000)
    stored = await kept.keep(content)
    assert b"".join([piece async for piece in kept.stream(stored.sha256, 4096)]) == content


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64, "0" * 64 + "\n"])
def test_a_name_that_is_no_hash_of_ours_is_not_found(kept: LocalStore, name: str) -> None:
    with pytest.raises(NotFound):
        kept.path(name)


async def test_only_old_files_that_no_row_names_are_swept(kept: LocalStore) -> None:
    used, orphan = kept.put(b"used"), kept.put(b"orphan")
    assert await kept.sweep(lambda names: in_use()) == []
    assert await kept.sweep(lambda names: in_use(used.sha256), OLD) == [orphan.sha256]
    assert kept.has(used.sha256)
    assert not kept.has(orphan.sha256)


async def test_content_that_is_given_again_during_a_sweep_stays(kept: LocalStore) -> None:
    stored = kept.put(b"again")
    age = timedelta(hours=1)
    os.utime(kept.path(stored.sha256), (0, 0))

    async def meanwhile(names: list[str]) -> set[str]:
        kept.put(b"again")
        return set()

    assert await kept.sweep(meanwhile, age) == []
    assert kept.read(stored.sha256) == b"again"


def test_a_full_disk_has_words_of_its_own() -> None:
    with pytest.raises(Problem) as refusal, room(), Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")
    assert (refusal.value.code, refusal.value.status) == ("core.no_space", 507)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\r", "png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "webp"),
        (b"XXXX\x24\x00\x00\x00WEBPVP8 ", "unknown"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"SQLite format 3\x00", "sqlite"),
        (b"MZ\x90\x00", "unknown"),
        (b"<html><script>", "unknown"),
        (b"", "unknown"),
        (b" %PDF-1.7", "unknown"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


@given(st.binary(min_size=16, max_size=16), st.binary(max_size=32))
def test_sixteen_bytes_are_enough(head: bytes, rest: bytes) -> None:
    assert sniff(head + rest) == sniff(head)
