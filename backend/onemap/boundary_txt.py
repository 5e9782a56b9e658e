"""Boundary coordinates in the exchange text of land surveys (界址点坐标 TXT): parcels as lon-lat polygons."""

import re
import unicodedata
from itertools import groupby

import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry, LinearRing

from backend.core import crs
from backend.core.errors import Problem
from backend.core.geometry import area_m2, many

LARGEST = 5_000_000
MOST_PARCELS = 200
MOST_POINTS = 20_000


class Parcel(Struct, frozen=True):
    """One parcel of the file, lon-lat EPSG:4490; areas in m², the stated one 0 when the file has none."""

    number: str
    name: str
    use: str
    class_code: str
    shape: Geometry
    area_m2: float
    stated_m2: float


class BoundaryText(Struct, frozen=True):
    """The whole file: all its attributes, the zone it is in, its parcels, and what does not agree in it."""

    attributes: dict[str, str]
    epsg: int
    parcels: tuple[Parcel, ...]
    warnings: tuple[str, ...] = ()


class _Point(Struct, frozen=True):
    line: int
    ring: int
    north: float
    east: float


class _Block(Struct):
    line: int
    header: list[str]
    points: list[_Point]


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a boundary text."""
    texts = [head.decode(encoding, "ignore") for encoding in ("utf-8", "gb18030")]
    return any("[地块坐标]" in text or "[属性描述]" in text for text in texts)


def read(data: bytes, *, zone: int = 0) -> BoundaryText:
    """Parse a boundary text; `zone` is the installation's own, used when the file names none.

    Refuses with the line: old datums, swapped or mixed columns, contradicting zones, rings of fewer than three points.
    """
    if len(data) > LARGEST:
        raise Problem("onemap.txt_too_large", limit=LARGEST)
    attributes, blocks = _blocks(_decoded(data))
    _check_datum(attributes)
    if not blocks:
        raise Problem("onemap.txt_no_parcel")
    points = [point for block in blocks for point in block.points]
    if len(blocks) > MOST_PARCELS or len(points) > MOST_POINTS:
        raise Problem("onemap.txt_too_many", parcels=len(blocks), points=len(points))
    epsg = _zone(attributes, points, zone)
    parcels = tuple(_parcel(block, epsg) for block in blocks)
    return BoundaryText(attributes, epsg, parcels, tuple(_doubts(blocks, parcels)))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return unicodedata.normalize("NFKC", data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Problem("onemap.txt_encoding")


def _blocks(text: str) -> tuple[dict[str, str], list[_Block]]:
    attributes: dict[str, str] = {}
    blocks: list[_Block] = []
    section = ""
    for number, line in enumerate((raw.strip() for raw in text.splitlines()), 1):
        if not line:
            continue
        if line.startswith("["):
            section = line.strip("[] ")
        elif section != "地块坐标":
            key, _, value = line.partition("=")
            attributes[key.strip()] = value.strip()
        elif line.rstrip(", ").endswith("@"):
            blocks.append(_Block(number, [field.strip() for field in line.split(",")], []))
        else:
            _add_point(blocks, line, number)
    return attributes, blocks


def _add_point(blocks: list[_Block], line: str, number: int) -> None:
    fields = [field.strip() for field in line.split(",")]
    try:
        point = _Point(number, int(fields[1]), float(fields[2]), float(fields[3]))
    except (ValueError, IndexError) as reason:
        raise Problem("onemap.txt_point", pointer=f"/line/{number}", line=number) from reason
    if not blocks or not np.isfinite([point.north, point.east]).all():
        raise Problem("onemap.txt_point", pointer=f"/line/{number}", line=number)
    blocks[-1].points.append(point)


def _check_datum(attributes: dict[str, str]) -> None:
    """Only CGCS2000 is read; the old datums have no public parameters."""
    named = attributes.get("坐标系", "")
    if not named or re.search(r"2000|WGS", named, re.IGNORECASE):
        return
    old = crs.old_datum(named)
    raise Problem(f"core.crs_{old}" if old else "core.crs_unknown", pointer="/坐标系", crs=named)


def _zone(attributes: dict[str, str], points: list[_Point], own: int) -> int:
    """The EPSG code from the easting's prefix, else 带号, else the installation's own zone; contradictions are refused."""
    if not points:
        raise Problem("onemap.txt_no_parcel")
    told = crs.recognise(np.array([p.east for p in points]), np.array([p.north for p in points]))
    if told.geographic:
        raise Problem("onemap.txt_degrees")
    if told.swapped:
        raise Problem("onemap.txt_swapped", pointer=f"/line/{points[0].line}", line=points[0].line)
    width = int(re.sub(r"\D", "", attributes.get("几度分带", "")) or 0)
    named = _named_zone(attributes.get("带号", ""), width)
    if told.prefix and named and told.prefix != named:
        raise Problem("onemap.txt_zone_differs", prefix=told.prefix, named=named)
    number = told.prefix or named or own
    if not number:
        raise Problem("onemap.txt_zone_missing")
    return crs.epsg_for(number, bool(told.prefix), width)


def _named_zone(text: str, width: int) -> int:
    """带号; one exporter writes the degrees of the central meridian there (75 to 135)."""
    number = int(re.sub(r"\D", "", text) or 0)
    if number > 60:
        return number // 3 if width != 6 else (number + 3) // 6
    return number


def _parcel(block: _Block, epsg: int) -> Parcel:
    # A ring's points follow each other; its number may restart within a file, never within a parcel.
    rings = [_ring(list(points), epsg) for _, points in groupby(block.points, key=lambda point: point.ring)]
    if not rings:
        raise Problem("onemap.txt_ring_short", pointer=f"/line/{block.line}", line=block.line)
    shape = shapely.Polygon(rings[0], rings[1:])
    if not shapely.is_valid(shape):
        reason = shapely.is_valid_reason(shape)
        raise Problem("onemap.txt_crossing", pointer=f"/line/{block.line}", line=block.line, reason=reason)
    field = dict(enumerate(block.header))
    hectares = re.match(r"[\d.]+", field.get(1, ""))
    stated = float(hectares[0]) * 10_000 if hectares else 0.0
    return Parcel(field.get(2, ""), field.get(3, ""), field.get(6, ""), field.get(7, "").strip("@"), shape, area_m2(shape), stated)


def _ring(points: list[_Point], epsg: int) -> LinearRing:
    xy = np.array([[point.east, point.north] for point in points])
    if len(xy) > 1 and np.array_equal(xy[0], xy[-1]):
        xy = xy[:-1]
    if len(xy) < 3:
        raise Problem("onemap.txt_ring_short", pointer=f"/line/{points[0].line}", line=points[0].line)
    lonlat = crs.to_lonlat(xy, epsg)
    return LinearRing(np.vstack([lonlat, lonlat[:1]]))


def _doubts(blocks: list[_Block], parcels: tuple[Parcel, ...]) -> list[str]:
    """What a person should look at: a count or an area that does not agree. Nothing of it stops the reading."""
    found = []
    for block, parcel in zip(blocks, parcels, strict=True):
        count = re.match(r"\d+", block.header[0])
        rings = len({point.ring for point in block.points})
        if count and abs(int(count[0]) - len(block.points)) > rings:
            found.append(f"{parcel.number}: count {count[0]}, points {len(block.points)}")
        plane = _plane_m2(block)
        if parcel.stated_m2 and abs(plane - parcel.stated_m2) > max(1.0, parcel.stated_m2 / 1000):
            found.append(f"{parcel.number}: stated {parcel.stated_m2:.1f} m², computed {plane:.1f} m²")
    return found


def _plane_m2(block: _Block) -> float:
    """The area in the plane of the zone, as surveyors state it."""
    rings = [[(p.east, p.north) for p in points] for _, points in groupby(block.points, key=lambda point: point.ring)]
    areas = shapely.area(many(shapely.Polygon(ring) for ring in rings if len(ring) > 2))
    return float(areas[0] - areas[1:].sum())
