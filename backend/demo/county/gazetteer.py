"""Names to look for: settlements, estates, waters, roads, relics, islands and facilities, with their pinyin."""

import msgspec
import shapely
from shapely import Point

from backend.demo.county.atlas import MARK
from backend.demo.county.facilities import Facility
from backend.demo.county.plane import lonlat
from backend.demo.county.scene import Scene
from backend.demo.county.words import NAMES, pinyin

SOURCES = {"B04-SY": "water", "B05-DL": "road", "L31-ZRBHQ-H": "reserve", "L81-WWBH": "relic", "B03-LD": "island"}
NAMELESS = {"乡道", "村道", "村路", "街巷"}


class Toponym(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`point` is lon-lat in degrees; `town` is null where a thing lies in several."""

    name: str
    pinyin: str
    kind: str
    town: str | None
    point: tuple[float, float]
    note: str = MARK


def gazetteer(scene: Scene, found: list[Facility]) -> list[Toponym]:
    rows = [_row(p.name, p.kind, lonlat(Point(p.at)), p.town) for p in scene.settlements]
    homes = [q for q in scene.seat.parcels if q.use == "070102" and q.status == "现状"]
    for i, name in enumerate(NAMES.estates):
        inner = homes[(i * 37) % len(homes)].shape.representative_point()
        rows.append(_row(name, "estate", lonlat(inner), scene.seat.name))
    seen: set[str] = set()
    for code, kind in SOURCES.items():
        for f in scene.atlas[code]:
            if f.name not in seen and not f.name.startswith("无名") and f.kind not in NAMELESS:
                seen.add(f.name)
                rows.append(_row(f.name, kind, shapely.point_on_surface(f.shape), None))
    return rows + [_row(f.name, f.category, Point(f.point), f.town) for f in found]


def _row(name: str, kind: str, at: Point, town: str | None) -> Toponym:
    return Toponym(name, pinyin(name), kind, town, (round(at.x, 6), round(at.y, 6)))
