"""What lies around a place: facilities by distance, places by name, what is planned and restricted at a point."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Literal

import shapely
from msgspec import Struct

from backend.core import db
from backend.core.geometry import AXIS, DEGREE
from backend.onemap import search
from backend.onemap.facilities import facilities, types
from backend.onemap.tiles import groups
from backend.onemap.versions import Version, in_force

AROUND_M = 1000
MOST_FOUND = 8
METRES_PER_DEGREE = AXIS * DEGREE
BUILT = {"built": "built", "building": "building", "planned": "planned"}
LEVELS = ("prohibit", "restrict", "consult", "note")


class Facility(Struct, frozen=True):
    """A public facility; `built` is built, building or planned, `opens` the month it is to open, lon-lat EPSG:4490."""

    id: str
    name: str
    type: str
    category: str
    built: str
    opens: str
    lon: float
    lat: float
    metres: int

    @property
    def type_name(self) -> str:
        kind = types().get(self.type)
        return kind.name if kind else self.type


class Place(Struct, frozen=True):
    """Something with a name on the map."""

    name: str
    kind: str
    lon: float
    lat: float


class Zone(Struct, frozen=True):
    """A public restriction at a point."""

    layer: str
    layer_name: str
    level: str
    name: str


class Here(Struct, frozen=True):
    """What is known at a point; `use` is a land-use code of 2023, empty when none is planned."""

    lon: float
    lat: float
    use: str
    zones: tuple[Zone, ...]


class _Found(Struct, frozen=True):
    """A feature and the piece of it that was met."""

    row: search.FeatureRow
    version: Version
    shape: shapely.Geometry

    @property
    def kind(self) -> str:
        """Its class by the name the layer gives it."""
        classes = self.version.classes
        return classes[self.row.class_no] if self.row.class_no < len(classes) else ""


@cache
def categories() -> tuple[str, ...]:
    """The categories of facilities, in the order of the reference."""
    return tuple(dict.fromkeys(one.category for one in facilities().facilities))


async def facilities_around(lon: float, lat: float, metres: int = AROUND_M) -> list[Facility]:
    """Facilities within so many metres in a straight line, the nearest first."""
    north = metres / METRES_PER_DEGREE
    east = north / max(0.01, math.cos(lat * DEGREE))
    found = await _met((lon - east, lat - north, lon + east, lat + north), await _drawn("facility", "facility"))
    near = [_facility(one, lon, lat) for one in found]
    return sorted((one for one in near if one.metres <= metres), key=lambda one: (one.metres, one.id))


def _facility(found: _Found, lon: float, lat: float) -> Facility:
    said, point = found.row.attributes, shapely.centroid(found.shape)
    metres = math.hypot((point.x - lon) * math.cos(lat * DEGREE), point.y - lat) * METRES_PER_DEGREE
    kind = str(said.get("type") or found.kind)
    known = types().get(kind)
    return Facility(
        found.row.source_id, found.row.name, kind, known.category if known else str(said.get("category") or ""),
        BUILT.get(str(said.get("built") or said.get("status") or ""), "planned"), str(said.get("opens") or ""),
        round(point.x, 6), round(point.y, 6), round(metres),
    )  # fmt: skip


async def named(text: str, limit: int = MOST_FOUND) -> list[Place]:
    """Places and facilities whose name holds the text, the shortest names first."""
    wanted = "".join(letter for letter in text.strip() if letter not in "\\%_")
    versions = [*await _drawn("base", "place"), *await _drawn("facility", "facility")]
    if not wanted:
        return []
    found: dict[str, Place] = {}
    for place in sorted(await _places(versions, "name", f"%{wanted}%"), key=lambda one: len(one.name)):
        found.setdefault(place.name, place)
    return list(found.values())[:limit]


async def places_of(kind: str) -> list[Place]:
    """The places of one kind: county_seat, town, village."""
    found = await _places(await _drawn("base", "place"), "CAST(attributes AS TEXT)", f'%"{kind}"%')
    return [place for place in found if place.kind == kind]


async def _places(
    versions: Sequence[Version], column: Literal["name", "CAST(attributes AS TEXT)"], like: str
) -> list[Place]:
    """Features with a name, by what one column holds."""
    if not versions:
        return []
    keys = ",".join(str(version.id) for version in versions)
    sql = f"SELECT id FROM feature WHERE version IN ({keys}) AND {column} LIKE {{}} ORDER BY length(name), id LIMIT 60"  # noqa: S608 - integers
    wanted = [row["id"] for row in await db.rows(sql, like)]
    if not wanted:
        return []
    listed = ",".join(str(key) for key in wanted)
    pieces = await db.rows(f"SELECT feature, shape FROM piece WHERE feature IN ({listed}) ORDER BY id DESC")  # noqa: S608 - integers
    shapes = {row["feature"]: shapely.point_on_surface(shapely.from_wkb(bytes(row["shape"]))) for row in pieces}
    rows = await search.rows_of(set(wanted))
    by_key = [(rows[key], shapes[key]) for key in wanted if key in rows and key in shapes]
    return [
        Place(row.name, str(row.attributes.get("kind") or ""), round(at.x, 6), round(at.y, 6)) for row, at in by_key
    ]


async def here(lon: float, lat: float) -> Here:
    """The planned use and the public restrictions at a point."""
    point = shapely.Point(lon, lat)
    versions = [version for version in await in_force() if version.facts.open]
    met = [one for one in await _met((lon, lat, lon, lat), versions) if shapely.intersects(one.shape, point)]
    zones = dict.fromkeys(_zone(one) for one in met if one.version.facts.screened and one.version.facts.theme != "plan")
    planned = set(groups()["landuse"]["landuse"].layers)
    uses = [str(one.row.attributes.get("code") or one.kind) for one in met if one.version.facts.layer in planned]
    return Here(
        lon, lat, next(iter(uses), ""), tuple(sorted(zones, key=lambda zone: (LEVELS.index(zone.level), zone.layer)))
    )


def _zone(found: _Found) -> Zone:
    facts = found.version.facts
    return Zone(facts.layer, facts.name_in(), facts.effect_of(found.kind), found.row.name or facts.name_in())


async def _drawn(group: str, source_layer: str) -> list[Version]:
    """The public versions that the map draws as this source-layer."""
    layers = set(groups()[group][source_layer].layers)
    return [version for version in await in_force() if version.facts.layer in layers and version.facts.open]


async def _met(box: tuple[float, float, float, float], versions: Sequence[Version]) -> list[_Found]:
    """Features of these versions with a piece in the box, once for each piece."""
    by_id = {version.id: version for version in versions}
    if not by_id:
        return []
    pieces = await search.pieces_in([box], versions=sorted(by_id))
    rows = await search.rows_of(set(pieces.features.tolist()))
    triples = zip(pieces.features.tolist(), pieces.versions.tolist(), pieces.shapes, strict=True)
    return [
        _Found(rows[feature], by_id[version], shapely.from_wkb(shape))
        for feature, version, shape in triples
        if feature in rows
    ]
