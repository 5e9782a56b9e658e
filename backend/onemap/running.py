"""Ground that is spoken for: sites of running cases and issued certificates, written by the slices above."""

import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core import db
from backend.core.geometry import area_m2, many
from backend.onemap.tables import RunningSite


class Overlap(Struct, frozen=True):
    """How many running sites lie on the same ground, and their share of it together (0 to 1)."""

    cases: int
    share: float


async def occupy(subject: str, kind: str, shape: Geometry, *, jurisdiction: str = "") -> None:
    """Say that a case or certificate stands on a ground; saying it again moves it."""
    west, south, east, north = shapely.bounds(shape).tolist()
    async with db.transaction():
        await db.hold(f"running site {subject}")
        await RunningSite.delete().where(RunningSite.subject == subject)
        await RunningSite(
            subject=subject, kind=kind, jurisdiction=jurisdiction, shape=shapely.to_wkb(shape), west=west, south=south, east=east, north=north
        ).save()


async def vacate(subject: str) -> None:
    """The case is over or the certificate void."""
    async with db.transaction():
        await RunningSite.delete().where(RunningSite.subject == subject)


async def overlap_with(site: Geometry, *, except_subjects: tuple[str, ...] = ()) -> Overlap | None:
    """What else runs on a ground; None when nothing does."""
    west, south, east, north = shapely.bounds(site).tolist()
    near = (RunningSite.west <= east) & (RunningSite.east >= west) & (RunningSite.south <= north) & (RunningSite.north >= south)
    rows = await RunningSite.select(RunningSite.subject, RunningSite.shape).where(near).order_by(RunningSite.id)
    shapes = [shapely.from_wkb(bytes(row["shape"])) for row in rows if row["subject"] not in except_subjects]
    ground = shapely.union_all(many(_solid(site)))
    common = [cut for shape in shapes if _counts(cut := _common(ground, shape), ground)]
    if not common:
        return None
    whole = area_m2(ground)
    return Overlap(len(common), min(1.0, area_m2(shapely.union_all(common)) / whole) if whole else 1.0)


def _solid(shape: Geometry) -> list[Geometry]:
    """The polygons of a site, or its lines and points when it has none."""
    parts = [shape] if shapely.get_type_id(shape) < 4 else shapely.get_parts(shape).tolist()
    solid = [part for part in parts if shapely.get_dimensions(part) == 2]
    return solid or parts


def _common(ground: Geometry, shape: Geometry) -> Geometry:
    return shapely.intersection(ground, shapely.union_all(many(_solid(shape))))


def _counts(common: Geometry, ground: Geometry) -> bool:
    """More than a touch: an area where the ground is one."""
    if shapely.get_dimensions(ground) == 2 and shapely.get_dimensions(common) < 2:
        return False
    return bool(not shapely.is_empty(common) and (shapely.get_dimensions(common) < 2 or area_m2(common) >= 0.01))
