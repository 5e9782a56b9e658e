"""The trail: who did what, append-only; in each scope every entry holds the hash of the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from backend.core.clock import now
from backend.core.db import next_in, rows
from backend.core.guards import Viewer
from backend.core.tables import TrailEntry

_GENESIS = "0" * 64
_SERIES = "trail:"
_BATCH = 500


class Head(Struct, frozen=True):
    """The last entry of a scope; publishing its digest makes a later cut visible to everybody."""

    scope: str
    position: int
    digest: str


class Break(Struct, frozen=True):
    """Where a chain does not hold: the entry's place in its scope, and what is wrong there."""

    scope: str
    position: int
    reason: Literal["changed", "missing", "surplus", "unlinked"]


async def record(act: str, *, viewer: Viewer, subject: str, scope: str, facts: Mapping[str, Any] | None = None) -> None:
    """Adds an entry to the chain of the scope (a division code), inside the caller's transaction."""
    # The counter's row is locked until the end of the transaction, so entries of a scope follow one another.
    position = await next_in(_SERIES + scope)
    previous, moment = await _digest_at(scope, position - 1), now()
    actor = {"account": viewer.account, "kind": viewer.kind, "organization": viewer.organization}
    body = _canonical(
        {"scope": scope, "position": position, "at": moment.isoformat(), "previous": previous, "act": act}
        | {"subject": subject, "actor": actor, "facts": facts or {}}
    )
    entry = TrailEntry(
        scope=scope,
        position=position,
        at=moment,
        body=body,
        subject=subject,
        act=act,
        previous=previous,
        digest=_hash(body),
    )
    await TrailEntry.insert(entry)


async def heads() -> list[Head]:
    """The last entry of every scope, by scope."""
    found = await rows(
        "SELECT e.scope, e.position, e.digest FROM trail_entry e JOIN (SELECT scope, max(position) AS last"
        " FROM trail_entry GROUP BY scope) l ON l.scope = e.scope AND l.last = e.position ORDER BY e.scope"
    )
    return [msgspec.convert(row, Head) for row in found]


async def verify(scope: str | None = None) -> list[Break]:
    """Every place where a chain does not hold; an empty list when all is as it was written."""
    scopes = [scope] if scope is not None else await _scopes()
    return [found for one in scopes for found in await _verify(one)]


async def _scopes() -> list[str]:
    entries = {row["scope"] for row in await rows("SELECT DISTINCT scope FROM trail_entry")}
    counted = {row["series"] for row in await rows("SELECT series FROM counter WHERE series LIKE {}", _SERIES + "%")}
    return sorted(entries | {series.removeprefix(_SERIES) for series in counted})


async def _verify(scope: str) -> list[Break]:
    breaks, expected, previous = list[Break](), 1, _GENESIS
    last = await _last_given(scope)
    async for row in _entries(scope):
        position = row["position"]
        breaks += [Break(scope, gone, "missing") for gone in range(expected, position)]
        if position > last:
            breaks.append(Break(scope, position, "surplus"))
        elif not _is_as_written(row):
            breaks.append(Break(scope, position, "changed"))
        elif row["previous"] != previous:
            breaks.append(Break(scope, position, "unlinked"))
        expected, previous = position + 1, row["digest"]
    return breaks + [Break(scope, gone, "missing") for gone in range(expected, last + 1)]


async def _entries(scope: str) -> AsyncIterator[dict[str, Any]]:
    seen = -1
    while True:
        query = TrailEntry.select().where(TrailEntry.scope == scope, TrailEntry.position > seen)
        found = await query.order_by(TrailEntry.position).limit(_BATCH)
        for row in found:
            yield row
        if len(found) < _BATCH:
            return
        seen = found[-1]["position"]


def _is_as_written(row: dict[str, Any]) -> bool:
    if _hash(row["body"]) != row["digest"]:
        return False
    try:
        body = msgspec.json.decode(row["body"], type=dict[str, Any])
    except msgspec.DecodeError:
        return False
    columns = {name: row[name] for name in ("scope", "position", "previous", "act", "subject")}
    return columns | {"at": row["at"].isoformat()} == {name: body.get(name) for name in (*columns, "at")}


async def _digest_at(scope: str, position: int) -> str:
    if position == 0:
        return _GENESIS
    query = TrailEntry.select(TrailEntry.digest)
    row = await query.where(TrailEntry.scope == scope, TrailEntry.position == position).first()
    # A chain that was cut goes on; verify() names the place.
    return row["digest"] if row else ""


async def _last_given(scope: str) -> int:
    found = await rows("SELECT last FROM counter WHERE series = {}", _SERIES + scope)
    return found[0]["last"] if found else 0


def _canonical(document: Mapping[str, Any]) -> str:
    return msgspec.json.encode(document, order="sorted").decode()


def _hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
