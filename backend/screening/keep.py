"""Keeping screenings: one row each; anonymous ones for 30 days unless saved or handed in."""

from datetime import timedelta

import msgspec
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core import clock, db
from backend.core.errors import NotFound
from backend.core.guards import NOBODY, Viewer
from backend.screening.answer import Answer
from backend.screening.site import Site
from backend.screening.tables import Screening

KEPT = timedelta(days=30)


class Kept(Struct, frozen=True):
    """A screening as it was kept: the answer, the site in canonical order, the versions it was met with."""

    answer: Answer
    shapes: tuple[Geometry, ...]
    versions: tuple[int, ...]
    audience: str


async def keep(answer: Answer, site: Site, versions: list[int], audience: str, viewer: Viewer) -> None:
    """Write one row, and sweep what nobody kept."""
    now = clock.now()
    async with db.transaction():
        await Screening.delete().where(Screening.keep_until < now)
        await Screening(
            key=answer.id, owner=viewer.account, audience=audience, site_hash=site.hash, site=shapely.to_wkb(site.shape),
            purpose_use=answer.purpose.use if answer.purpose else "", purpose_matter=answer.purpose.matter if answer.purpose else "",
            as_of=answer.as_of, catalogue_version=answer.catalogue_version, versions=msgspec.json.encode(versions).decode(),
            digest=answer.receipt.digest, answer=msgspec.json.encode(answer).decode(), made_at=now, keep_until=now + KEPT,
        ).save()  # fmt: skip


async def find(key: str, viewer: Viewer = NOBODY) -> Kept:
    """A screening by its key, which is the right to see it; one made for the office is shown to staff alone."""
    row = await Screening.select().where(Screening.key == key).first()
    over = row is not None and row["keep_until"] is not None and row["keep_until"] < clock.now()
    if row is None or over or (row["audience"] == "office" and viewer.kind not in ("staff", "system")):
        raise NotFound("screening.not_found")
    answer = msgspec.json.decode(row["answer"], type=Answer)
    shapes = tuple(shapely.get_parts(shapely.from_wkb(bytes(row["site"]))).tolist())
    return Kept(answer, shapes, tuple(msgspec.json.decode(row["versions"])), row["audience"])


async def save(key: str, owner: str) -> None:
    """Keep a screening for good: it was saved by an account, or handed in with an application."""
    async with db.transaction():
        found = await Screening.update({Screening.keep_until: None, Screening.owner: owner}).where(Screening.key == key).returning(Screening.id)
        if not found:
            raise NotFound("screening.not_found")


async def own(viewer: Viewer, limit: int = 50) -> list[Answer]:
    """The screenings an account has made or saved, newest first."""
    rows = await Screening.select(Screening.answer).where(Screening.owner == viewer.account).order_by(Screening.id, ascending=False).limit(limit)
    return [msgspec.json.decode(row["answer"], type=Answer) for row in rows] if viewer.account else []
