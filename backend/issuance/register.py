"""The public log and the status list over the register of certificates."""

import asyncio
import re
from datetime import timedelta
from typing import Any

from backend.core.clock import now
from backend.core.db import next_in, rows, transaction
from backend.core.errors import NotFound
from backend.core.settings import settings
from backend.issuance.keyring import keyring
from backend.issuance.tables import LogCheckpoint, LogLeaf
from certificates import log, status
from certificates.tree import Tree, leaf_hash

LIST = "1"
RESIGN = timedelta(hours=1)
TILE_PATH = re.compile(r"tile/(entries|[0-6])/((?:x\d{3}/){0,4}\d{3})(?:\.p/([1-9]\d?|1\d\d|2[0-4]\d|25[0-5]))?", re.A)
STATES = {"revoked": status.REVOKED, "suspended": status.SUSPENDED, "replaced": status.REPLACED}


def origin() -> str:
    """The log's name: the host that people see on the paper."""
    return settings().public_url.split("://")[-1] + "/log"


async def append(token: bytes) -> int:
    """A leaf for the token, inside the caller's transaction; gives its place."""
    position = await next_in("log") - 1
    await LogLeaf.insert(LogLeaf(position=position, leaf=log.leaf_of(token), at=now()))
    return position


class _Grown:
    """The tree in memory, grown by the leaves that came since; one for each database a process has met."""

    def __init__(self) -> None:
        self.tree, self.leaves, self.place = Tree(), list[bytes](), ""
        self.lock = asyncio.Lock()


_grown = _Grown()


async def tree() -> tuple[Tree, list[bytes]]:
    """The whole log: its tree and its leaves in order."""
    async with _grown.lock:
        if _grown.place != settings().database:
            _grown.tree, _grown.leaves, _grown.place = Tree(), [], settings().database
        found = await rows(
            "SELECT position, leaf FROM log_leaf WHERE position >= {} ORDER BY position", len(_grown.tree)
        )
        for row in found:
            _grown.tree.append_hash(leaf_hash(bytes(row["leaf"])))
            _grown.leaves.append(bytes(row["leaf"]))
        return _grown.tree, _grown.leaves


async def state_checkpoint() -> str:
    """Sign the log as it is now, unless that was done; gives the note."""
    grown, _ = await tree()
    latest = await LogCheckpoint.objects().order_by(LogCheckpoint.id, ascending=False).first()
    if latest is not None and latest.size == len(grown) and latest.note.startswith(origin()):
        return latest.note
    note = log.checkpoint(grown, origin(), keyring().logging)
    async with transaction():
        await LogCheckpoint.insert(LogCheckpoint(size=len(grown), note=note, at=now()))
    return note


async def proof_of(position: int) -> str:
    """The .tlog-proof of a leaf under the newest checkpoint."""
    note = await state_checkpoint()
    grown, _ = await tree()
    size = int(note.split("\n")[1])
    return log.proof(grown, position, note, size)


async def tile(path: str) -> bytes:
    """A hash tile or entry bundle of the log as it is now, full or partial (C2SP tlog-tiles); NotFound beyond it."""
    found = TILE_PATH.fullmatch(path)
    if found is None:
        raise NotFound()
    grown, leaves = await tree()
    index = int(found[2].replace("x", "").replace("/", ""))
    width = int(found[3] or log.TILE)
    first = index * log.TILE
    if found[1] == "entries":
        pieces: list[bytes] = leaves[first : first + width]
    else:
        level = int(found[1]) * 8
        pieces = grown.levels[level][first : first + width] if level < len(grown.levels) else []
    if len(pieces) != width:
        raise NotFound()
    return next(log.entries(pieces))[1] if found[1] == "entries" else b"".join(pieces)


_signed: dict[tuple[str, int], tuple[float, bytes]] = {}


async def status_list(name: str) -> bytes:
    """The signed list; signed anew when something changed, and once an hour, since its age is what a verifier reads."""
    if name != LIST:
        raise NotFound()
    revision = await rows("SELECT revision FROM status_revision WHERE name = {}", name)
    mark = (settings().database, int(revision[0]["revision"]) if revision else 0)
    at, body = _signed.get(mark, (0.0, b""))
    if now().timestamp() - at > RESIGN.total_seconds():
        at, body = now().timestamp(), await _sign_list(name)
        _signed.clear()
        _signed[mark] = (at, body)
    return body


async def _sign_list(name: str) -> bytes:
    ended: list[dict[str, Any]] = await rows("SELECT slot, state FROM certificate WHERE state <> 'valid'")
    bits = status.entries((int(row["slot"]), STATES[row["state"]]) for row in ended)
    uri = f"{settings().public_url}/status/{name}"
    return await asyncio.to_thread(status.sign, uri, bits, keyring().listing, int(now().timestamp()))


async def status_changed() -> None:
    """Inside the transaction that changed a state: the next list is a new one."""
    await rows(
        "INSERT INTO status_revision (name, revision) VALUES ({}, 1)"
        " ON CONFLICT (name) DO UPDATE SET revision = status_revision.revision + 1 RETURNING revision",
        LIST,
    )  # fmt: skip


async def gaps() -> list[str]:
    """What does not agree between register and log; nothing when every certificate has its leaf and every leaf its certificate."""
    leaves = {int(row["position"]): bytes(row["leaf"]) for row in await rows("SELECT position, leaf FROM log_leaf")}
    tokens = {
        int(row["log_index"]): bytes(row["token"]) for row in await rows("SELECT log_index, token FROM certificate")
    }
    found = dict.fromkeys(tokens.keys() - leaves.keys(), "certificate without a leaf")
    found |= dict.fromkeys(leaves.keys() - tokens.keys(), "leaf without a certificate")
    found |= {
        at: "certificate and leaf differ"
        for at in leaves.keys() & tokens.keys()
        if log.leaf_of(tokens[at]) != leaves[at]
    }
    return [f"{at}: {found[at]}" for at in sorted(found)]
