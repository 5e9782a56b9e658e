"""The part of an upload that has arrived: a file that grows, is locked by one request, and can be trusted after a crash."""

from __future__ import annotations

import asyncio
import base64
import binascii
import fcntl
import hashlib
import os
import re
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from backend.core.db.waiting import finished
from backend.core.errors import NotFound, Problem
from backend.core.files import CHUNK, make_folder, room, sync_folder
from backend.core.settings import settings

ALGORITHMS = ("sha1", "sha256")
MISMATCH = 460
STALL_S = 30.0
_KEY = re.compile(r"[0-9a-z]{1,32}")


class Digest(Protocol):
    """What hashlib makes."""

    def update(self, piece: bytes, /) -> None: ...


class Checksum(Struct, frozen=True):
    """What the client says the bytes of one request hash to."""

    algorithm: str
    digest: bytes


def checksum_of(header: str) -> Checksum | None:
    """Reads Upload-Checksum; None without one, `core.upload_header` when it cannot be read."""
    if not header:
        return None
    algorithm, _, encoded = header.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise Problem("core.upload_header", status=400, header="Upload-Checksum") from error
    if algorithm not in ALGORITHMS:
        raise Problem("core.upload_header", status=400, header="Upload-Checksum")
    return Checksum(algorithm, digest)


def folder() -> Path:
    return settings().data_dir / "uploads"


def check_key(key: str) -> None:
    """NotFound for what cannot be a key of ours: it would be part of a path."""
    if not _KEY.fullmatch(key):
        raise NotFound("core.not_found")


class Part:
    """The bytes of one upload. While a checksummed piece arrives, a mark beside the file holds where it began."""

    def __init__(self, key: str) -> None:
        check_key(key)
        self.file = folder() / key
        self.mark = folder() / f"{key}.mark"

    def create(self) -> None:
        """Makes the empty file, with its name on disk."""
        with room():
            make_folder(self.file.parent)
            os.close(os.open(self.file, os.O_CREAT | os.O_WRONLY, 0o600))
            sync_folder(self.file.parent)

    def offset(self) -> int:
        """How many bytes may be built upon."""
        try:
            return min(self.file.stat().st_size, self._marked())
        except FileNotFoundError as error:
            raise NotFound("core.not_found") from error

    def remove(self) -> None:
        self.file.unlink(missing_ok=True)
        self.mark.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Generator[int, None, None]:
        """The file opened for this request alone; `core.upload_locked`, 423, while another one has it."""
        try:
            descriptor = os.open(self.file, os.O_WRONLY)
        except FileNotFoundError as error:
            raise NotFound("core.not_found") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._mend(descriptor)
            yield descriptor
        except BlockingIOError as error:
            raise Problem("core.upload_locked", status=423) from error
        finally:
            os.close(descriptor)

    async def append(self, descriptor: int, stream: AsyncIterator[bytes], most: int, checksum: Checksum | None) -> int:
        """Adds at most so many bytes and says how many; what a broken connection brought is kept, unless checksummed."""
        start = os.lseek(descriptor, 0, os.SEEK_END)
        digest = hashlib.new(checksum.algorithm) if checksum else None
        if digest:
            await _in_thread(self._set_mark, start)
        try:
            await _pour(stream, descriptor, most, digest)
            if checksum and digest and digest.digest() != checksum.digest:
                raise Problem("core.upload_checksum", status=MISMATCH)
        except BaseException as reason:
            if digest or isinstance(reason, Problem):
                os.ftruncate(descriptor, start)
            raise
        finally:
            await _in_thread(self._settle, descriptor)
        return os.lseek(descriptor, 0, os.SEEK_END) - start

    def _settle(self, descriptor: int) -> None:
        with room():
            os.fsync(descriptor)
        self.mark.unlink(missing_ok=True)

    def _marked(self) -> int:
        try:
            return int(self.mark.read_text())
        except FileNotFoundError:
            return 1 << 62
        except ValueError:
            # The mark itself was cut short: nothing had been written after it yet.
            return 1 << 62

    def _set_mark(self, start: int) -> None:
        with room(), self.mark.open("w") as out:
            out.write(str(start))
            out.flush()
            os.fsync(out.fileno())
        sync_folder(self.mark.parent)

    def _mend(self, descriptor: int) -> None:
        """After a crash in the middle of a checksummed piece, that piece is dropped."""
        if self.mark.exists():
            os.ftruncate(descriptor, min(os.fstat(descriptor).st_size, self._marked()))
            os.fsync(descriptor)
            self.mark.unlink(missing_ok=True)


async def _in_thread(call: Callable[..., None], *args: Any) -> None:
    # A thread that still writes must not outlive the descriptor it writes to.
    await finished(asyncio.get_running_loop().run_in_executor(None, call, *args))


async def _pour(stream: AsyncIterator[bytes], descriptor: int, most: int, digest: Digest | None) -> None:
    count = 0
    async for piece in _gathered(stream):
        count += len(piece)
        if count > most:
            raise Problem("core.too_large", status=413)
        if digest:
            digest.update(piece)
        await _in_thread(_write, descriptor, piece)


def _write(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    with room():
        while view:
            view = view[os.write(descriptor, view) :]


async def _gathered(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stream in large pieces; when the line breaks or is silent for too long, first what came, then the break."""
    waiting, broken, more = bytearray(), None, True
    while more:
        try:
            async with asyncio.timeout(STALL_S):
                waiting += await anext(stream)
        except StopAsyncIteration:
            more = False
        except (TimeoutError, ConnectionError) as reason:
            more, broken = False, ConnectionError(str(reason))
        if waiting and (len(waiting) >= CHUNK or not more):
            yield bytes(waiting)
            waiting.clear()
    if broken:
        raise broken
