"""The catalogue of one jurisdiction in its versions: begun from what is shipped, then edited; old versions stay."""

from typing import Any

import msgspec

from backend.core import clock
from backend.core.db import transaction
from backend.core.errors import Conflict
from backend.matters.catalogue import Item, catalogue, matter
from backend.matters.tables import Matter


async def load(jurisdiction: str, by: str = "system") -> int:
    """Begin the catalogue of a jurisdiction: version 1 of every item it has not got yet. Says how many were added."""
    async with transaction():
        there = await Matter.select(Matter.code).where(Matter.jurisdiction == jurisdiction)
        known = {row["code"] for row in there}
        rows = [_row(item, jurisdiction, 1, by) for item in catalogue().items.values() if item.code not in known]
        if rows:
            await Matter.insert(*rows)
    return len(rows)


async def change(item: Item, jurisdiction: str, *, after: int, by: str) -> int:
    """Write the next version of an item; refused when somebody wrote one after `after`. Says the new version."""
    async with transaction():
        latest = await _latest(item.code, jurisdiction)
        if (latest["version"] if latest else 0) != after:
            raise Conflict("matters.changed_meanwhile", matter=item.code)
        await Matter.insert(_row(item, jurisdiction, after + 1, by))
    return after + 1


async def current(code: str, jurisdiction: str) -> tuple[Item, int]:
    """The item as it is valid in a jurisdiction, with its version; 0 when the jurisdiction uses what is shipped."""
    latest = await _latest(code, jurisdiction)
    return (msgspec.json.decode(latest["facts"], type=Item), latest["version"]) if latest else (matter(code), 0)


async def at(code: str, jurisdiction: str, version: int) -> Item:
    """The item as it was in a version: what a running case was accepted under."""
    found = await Matter.select(Matter.facts).where(
        (Matter.code == code) & (Matter.jurisdiction == jurisdiction) & (Matter.version == version)
    ).first()  # fmt: skip
    return msgspec.json.decode(found["facts"], type=Item) if found else matter(code)


# Any: a row as the database gives it.
async def _latest(code: str, jurisdiction: str) -> dict[str, Any] | None:
    wanted = (Matter.code == code) & (Matter.jurisdiction == jurisdiction)
    return (
        await Matter.select(Matter.facts, Matter.version)
        .where(wanted)
        .order_by(Matter.version, ascending=False)
        .first()
    )


def _row(item: Item, jurisdiction: str, version: int, by: str) -> Matter:
    return Matter(
        code=item.code, version=version, jurisdiction=jurisdiction, stage=item.stage, active=True,
        facts=msgspec.json.encode(item).decode(), changed_at=clock.now(), changed_by=by,
    )  # fmt: skip
