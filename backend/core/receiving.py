"""What becomes of uploads: announced, grown, finished once, handed to the slice that asked for them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from backend.core import ids
from backend.core.clock import now
from backend.core.db import UniqueViolation, rows, transaction
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.files import make_folder, store
from backend.core.guards import Viewer
from backend.core.parts import Checksum, Part, check_key, folder
from backend.core.settings import settings
from backend.core.tables import Upload

OPEN_FOR = timedelta(days=3)
KNOWN_FOR = timedelta(days=30)
_DAY = timedelta(days=1)
_MEGABYTE = 1_000_000
_SPARE_BYTES = 64 * _MEGABYTE
# Refusals that another try may turn into success do not end an upload.
_PASSING = {409, 423, 429}


class Announced(Struct, frozen=True):
    """What a client says before it sends: the size in bytes and the pairs of Upload-Metadata."""

    size: int
    metadata: dict[str, str]


class Finished(Struct, frozen=True):
    """A complete upload: the stored file, and what was said of it. `key` stays the same when it is handed over again."""

    key: str
    path: Path
    sha256: str
    size: int
    filename: str
    metadata: dict[str, str]


class Receipt(Struct, frozen=True):
    """How far an upload has come; the answer is the receiver's, once it is complete."""

    key: str
    size: int
    offset: int
    expires: datetime
    complete: bool = False
    sha256: str = ""
    answer: dict[str, Any] = {}


class _Refusal(Struct, frozen=True):
    code: str
    status: int
    pointer: str
    fields: dict[str, str]
    facts: dict[str, str | int | float]


Receiver = Callable[[Finished, Viewer], Awaitable[dict[str, Any]]]
# A row of Upload, whose columns have their own types.
Row = dict[str, Any]
_receivers: dict[str, Receiver] = {}


def receives(purpose: str) -> Callable[[Receiver], Receiver]:
    """Names the function that finished uploads of this purpose are given to, outside any transaction.

    It may be called again with the same `key` when the process died before its answer was written down.
    """

    def named(receiver: Receiver) -> Receiver:
        if _receivers.setdefault(purpose, receiver) is not receiver:
            raise ValueError(f"two receivers for {purpose}")
        return receiver

    return named


async def announce(said: Announced, viewer: Viewer) -> Receipt:
    """Makes room for an upload, or finds the one with the same client key; refuses what is too much."""
    purpose = said.metadata.get("purpose", "")
    if purpose not in _receivers:
        raise Problem("core.upload_purpose", purpose=purpose[:80])
    if said.size > settings().upload_max_mb * _MEGABYTE:
        raise Problem("core.too_large", status=413, most=settings().upload_max_mb)
    known = await _known(said, viewer)
    if known is not None:
        return await look(known["key"], viewer)
    await _room_for(said.size, viewer)
    row = await _written(said, viewer)
    return await look(row["key"], viewer) if said.size == 0 else _receipt(row, 0)


async def length(key: str, viewer: Viewer) -> int:
    """The announced size in bytes; NotFound for anybody but the owner."""
    return (await _own(key, viewer))["size_bytes"]


async def look(key: str, viewer: Viewer) -> Receipt:
    """How far it has come. An upload whose bytes are all here, but which was never finished, is finished now."""
    row = await _own(key, viewer)
    if row["state"] != "open":
        return _ended(row)
    part = Part(key)
    if part.offset() < row["size_bytes"]:
        return _receipt(row, part.offset())
    with part.locked():
        return await _finish(await _own(key, viewer), part, viewer)


async def append(
    key: str, viewer: Viewer, start: int, stream: AsyncIterator[bytes], checksum: Checksum | None
) -> Receipt:
    """Adds bytes at the offset and, with the last of them, finishes."""
    row, part = await _own(key, viewer), Part(key)
    if row["state"] != "open":
        return _ended(row)
    with part.locked() as descriptor:
        # Another request may have ended the upload before this one had the lock.
        row = await _own(key, viewer)
        if row["state"] != "open":
            return _ended(row)
        here = part.offset()
        if start != here:
            raise Problem("core.upload_offset", status=409, offset=here)
        here += await part.append(descriptor, stream, row["size_bytes"] - here, checksum)
        if here == row["size_bytes"]:
            return await _finish(row, part, viewer)
        expires = now() + OPEN_FOR
        await Upload.update({Upload.expires: expires}).where(Upload.key == key)
        return _receipt(row | {"expires": expires}, here)


async def terminate(key: str, viewer: Viewer) -> None:
    """Drops an upload that is not complete; a complete one belongs to its receiver."""
    row = await _own(key, viewer)
    if row["state"] == "done":
        raise Conflict("core.upload_done")
    if row["state"] == "open":
        part = Part(key)
        with part.locked():
            await Upload.delete().where(Upload.key == key, Upload.state == "open")
            part.remove()
    await Upload.delete().where(Upload.key == key, Upload.state == "refused")


async def sweep() -> int:
    """Removes uploads whose time is over, and files that no upload names; says how many."""
    over = await Upload.select(Upload.key).where(Upload.expires <= now())
    for row in over:
        await Upload.delete().where(Upload.key == row["key"])
        Part(row["key"]).remove()
    return len(over) + await _sweep_strays()


async def _sweep_strays() -> int:
    if not folder().is_dir():
        return 0
    oldest = (now() - _DAY).timestamp()
    strays = [file for file in folder().iterdir() if file.stat().st_mtime < oldest]
    keys = {file.name.removesuffix(".mark") for file in strays}
    kept = {row["key"] for row in await Upload.select(Upload.key).where(Upload.state == "open")} if keys else set[str]()
    for key in keys - kept:
        Part(key).remove()
    return len(keys - kept)


async def _own(key: str, viewer: Viewer) -> Row:
    check_key(key)
    row = await Upload.select().where(Upload.key == key, Upload.owner == viewer.account).first().output(load_json=True)
    if row is None or row["expires"] <= now():
        raise NotFound("core.not_found")
    return row


async def _known(said: Announced, viewer: Viewer) -> Row | None:
    client_key = said.metadata.get("key", "")
    if not client_key:
        return None
    row = await Upload.select().where(Upload.owner == viewer.account, Upload.client_key == client_key).first()
    if row is None:
        return None
    if row["expires"] <= now():
        await Upload.delete().where(Upload.key == row["key"])
        Part(row["key"]).remove()
        return None
    if (row["size_bytes"], row["purpose"]) != (said.size, said.metadata["purpose"]):
        raise Conflict("core.upload_key_used")
    return row


async def _room_for(size: int, viewer: Viewer) -> None:
    found = await rows(
        "SELECT coalesce(sum(size_bytes), 0) AS used FROM upload WHERE owner = {} AND (state = 'open' OR created > {})",
        viewer.account, now() - _DAY,
    )  # fmt: skip
    if found[0]["used"] + size > settings().upload_quota_mb * _MEGABYTE:
        raise Problem("core.upload_quota", status=413, most=settings().upload_quota_mb)
    await asyncio.to_thread(make_folder, folder())
    if shutil.disk_usage(folder()).free < size + _SPARE_BYTES:
        raise Problem("core.no_space", status=507)


async def _written(said: Announced, viewer: Viewer) -> Row:
    told, moment, key = said.metadata, now(), ids.key(24)
    upload = Upload(
        key=key, owner=viewer.account, client_key=told.get("key", "")[:120], purpose=told["purpose"],
        subject=told.get("subject", "")[:120], filename=told.get("filename", "")[:255], size_bytes=said.size,
        metadata=msgspec.json.encode(told).decode(), created=moment, expires=moment + OPEN_FOR,
    )  # fmt: skip
    await asyncio.to_thread(Part(key).create)
    try:
        await Upload.insert(upload)
    except UniqueViolation:
        # The same announcement came twice at once: the other one is the upload.
        Part(key).remove()
        known = await _known(said, viewer)
        if known is None:
            raise
        return known
    return {"key": key, "size_bytes": said.size, "expires": upload.expires}


async def _finish(row: Row, part: Part, viewer: Viewer) -> Receipt:
    """Hash, store, hand over, write down. Every step may be repeated, so a crash between two of them loses nothing."""
    if row["state"] != "open":
        return _ended(row)
    stored = await asyncio.to_thread(store().adopt, part.file)
    told = row["metadata"]
    finished = Finished(row["key"], store().path(stored.sha256), stored.sha256, stored.size, row["filename"], told)
    try:
        answer = await _receivers[row["purpose"]](finished, viewer)
    except Problem as problem:
        await _refused(row, part, problem)
        raise
    return await _close(row, part, "done", stored.sha256, answer)


async def _refused(row: Row, part: Part, problem: Problem) -> None:
    if problem.status in _PASSING or problem.status >= 500:
        return
    said = _Refusal(problem.code, problem.status, problem.pointer, problem.fields, problem.facts)
    await _close(row, part, "refused", "", msgspec.to_builtins(said))


async def _close(row: Row, part: Part, state: str, sha256: str, answer: dict[str, Any]) -> Receipt:
    expires = now() + KNOWN_FOR
    text = msgspec.json.encode(answer).decode()
    async with transaction():
        await Upload.update(
            {Upload.state: state, Upload.sha256: sha256, Upload.answer: text, Upload.expires: expires}
        ).where(Upload.key == row["key"])
    await asyncio.to_thread(part.remove)
    return _receipt(row | {"expires": expires}, row["size_bytes"], state == "done", sha256, answer)


def _ended(row: Row) -> Receipt:
    if row["state"] == "refused":
        said = msgspec.convert(row["answer"], _Refusal)
        raise Problem(said.code, status=said.status, pointer=said.pointer, fields=said.fields, **said.facts)
    return _receipt(row, row["size_bytes"], True, row["sha256"], row["answer"])


def _receipt(
    row: Row, offset: int, complete: bool = False, sha256: str = "", answer: dict[str, Any] | None = None
) -> Receipt:
    return Receipt(row["key"], row["size_bytes"], offset, row["expires"], complete, sha256, answer or {})
