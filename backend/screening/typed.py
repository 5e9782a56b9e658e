"""Corners as people type or paste them: lon-lat lines, survey metres, a boundary text, GeoJSON; as one GeoJSON geometry."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core import crs
from backend.core.errors import Problem
from backend.onemap import boundary_txt

POINTER = "/coordinates"
NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")
FEWEST = 3
DEGREES = 360
POLYGON = 3  # the type id of a polygon in Shapely

Ring = list[list[float]]


class Typed(Struct, frozen=True):
    """A GeoJSON object, and the EPSG code its numbers are in."""

    geojson: dict[str, Any]  # GeoJSON has no narrower type before it is read
    crs: str = "EPSG:4490"


class _Line(Struct, frozen=True):
    number: int
    first: float
    second: float


def site_in(text: str) -> Typed:
    """What the text says, by its own signs; the line that is not understood is named."""
    clean = unicodedata.normalize("NFKC", text).strip()
    if not clean:
        raise Problem("screening.no_corners", pointer=POINTER)
    if clean.startswith("{"):
        return Typed(_geojson(clean))
    if any(line.rstrip().endswith("@") for line in clean.splitlines()) or boundary_txt.looks_like(clean.encode()):
        return Typed(_boundary(clean))
    return _pairs(clean)


def _geojson(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError as reason:
        raise Problem("screening.not_geojson", pointer=POINTER) from reason
    if not isinstance(found, dict):
        raise Problem("screening.not_geojson", pointer=POINTER)
    return found


def _boundary(text: str) -> dict[str, Any]:
    """The parcels of a boundary text; one that was copied without its section heads is taken all the same."""
    if "[地块坐标]" not in text:
        text = f"[地块坐标]\n{text}"
    shapes = [parcel.shape for parcel in boundary_txt.read(text.encode()).parcels]
    whole = (
        shapes[0]
        if len(shapes) == 1
        else shapely.MultiPolygon([one for shape in shapes for one in shapely.get_parts(shape)])
    )
    return msgspec.json.decode(shapely.to_geojson(whole))


def _pairs(text: str) -> Typed:
    """Lines of two numbers; a blank line starts another part. Degrees are lon-lat, metres are X (north) and Y (east)."""
    parts = _parts(text)
    for place, part in enumerate(parts):
        if len(part) < FEWEST:
            raise Problem(
                "screening.few_corners",
                pointer=f"{POINTER}/{place}",
                part=place + 1,
                corners=len(part),
                line=part[-1].number,
            )
    projected = any(abs(line.first) > DEGREES or abs(line.second) > DEGREES for part in parts for line in part)
    if not projected:
        return Typed(_polygons([[[line.first, line.second] for line in part] for part in parts]))
    rings, epsg = _survey(parts)
    return Typed(_polygons(rings), f"EPSG:{epsg}")


def _parts(text: str) -> list[list[_Line]]:
    parts: list[list[_Line]] = [[]]
    for number, row in enumerate(re.split(r"\r?\n|;", text), 1):
        cells = [cell for cell in re.split(r"[\s,、]+", row.strip()) if cell]
        if not cells:
            parts.append([])
            continue
        numbers = [float(cell) for cell in cells if NUMBER.match(cell)]
        if len(numbers) < 2 or len(cells) > 3:
            raise Problem("screening.line_wrong", pointer=f"{POINTER}/{number}", line=number, text=row.strip()[:40])
        parts[-1].append(_Line(number, numbers[-2], numbers[-1]))
    return [part for part in parts if part]


def _survey(parts: list[list[_Line]]) -> tuple[list[Ring], int]:
    """East-north rings and the code of their zone; the zone must stand before the easting, for nothing else tells it."""
    lines = [line for part in parts for line in part]
    seen = crs.recognise(np.array([line.first for line in lines]), np.array([line.second for line in lines]))
    if not seen.prefix:
        raise Problem("screening.no_zone", pointer=POINTER)
    rings = [
        [[line.second, line.first] if seen.swapped else [line.first, line.second] for line in part] for part in parts
    ]
    return rings, crs.epsg_for(seen.prefix, True)


def _polygons(rings: list[Ring]) -> dict[str, Any]:
    closed = [[*ring, ring[0]] if ring[0] != ring[-1] else ring for ring in rings]
    if len(closed) == 1:
        return {"type": "Polygon", "coordinates": [closed[0]]}
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in closed]}


def corners_of(shapes: Sequence[Geometry]) -> str:
    """A site as text that `site_in` reads: corners when it is one plain polygon, else GeoJSON."""
    if len(shapes) == 1 and shapely.get_type_id(shapes[0]) == POLYGON and not shapely.get_num_interior_rings(shapes[0]):
        corners = shapely.get_coordinates(shapes[0])[:-1]
        return "\n".join(f"{lon:.7f},{lat:.7f}" for lon, lat in corners)
    return shapely.to_geojson(shapely.geometrycollections(list(shapes)))
