"""Reading a site from GeoJSON: its parts on lon-lat EPSG:4490, or a refusal that names the place."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core import crs
from backend.core.errors import Problem
from backend.core.geometry import area_m2, canonical, fingerprint, length_m, many
from backend.screening.robust import union

MOST_VERTICES = 100_000
MOST_PARTS = 2_000
MARGIN = 0.1
Kind = Literal["polygon", "line", "point"]
Box = tuple[float, float, float, float]
_SIMPLE = {"Polygon": 2, "LineString": 1, "Point": 0, "MultiPolygon": 3, "MultiLineString": 2, "MultiPoint": 1}


class Part(Struct, frozen=True):
    """One simple geometry of a site; `pointer` is where it stood in what was sent."""

    kind: Kind
    shape: Geometry
    area_m2: float
    length_m: float
    pointer: str


class Site(Struct, frozen=True):
    """A site in canonical order: the same for the same ground, wherever rings start and however parts are ordered."""

    parts: tuple[Part, ...]
    hash: str
    area_m2: float

    @property
    def shape(self) -> Geometry:
        """All parts together."""
        return shapely.geometrycollections([part.shape for part in self.parts])

    @property
    def box(self) -> Box:
        west, south, east, north = shapely.bounds(self.shape).tolist()
        return west, south, east, north


class _Sent(Struct):
    """One simple geometry as it was sent: rings (or one line, or one point) of coordinates, each with its pointer."""

    kind: Kind
    rings: list[tuple[str, list[Any]]]
    pointer: str


def read_site(document: Any, *, reference: str | int = crs.LONLAT, extent: Sequence[Box] = (), pointer: str = "/site") -> Site:
    """A site from a GeoJSON Geometry, Feature or FeatureCollection of mixed polygons, lines and points.

    Refuses, each with its own words and place: wrong nesting, numbers that are none, open, short and self-crossing rings,
    swapped axes, ground outside every box of `extent`, too many vertices, old datums.
    """
    epsg = crs.accept(reference)
    sent = list(_sent(document, pointer))
    if not sent:
        raise Problem("screening.empty", pointer=pointer)
    vertices = sum(len(ring) for one in sent for _, ring in one.rings)
    if vertices > MOST_VERTICES:
        raise Problem("screening.too_many_vertices", pointer=pointer, vertices=vertices, limit=MOST_VERTICES)
    if len(sent) > MOST_PARTS:
        raise Problem("screening.too_many_parts", pointer=pointer, parts=len(sent), limit=MOST_PARTS)
    return site_of([_part(one, epsg, extent) for one in sent])


def site_of(parts: list[Part]) -> Site:
    """A site of parts, put in canonical order."""
    ordered = sorted(parts, key=lambda part: (part.kind, canonical(part.shape)))
    polygons = many(part.shape for part in ordered if part.kind == "polygon")
    area = area_m2(union(polygons)) if len(polygons) > 1 else sum(part.area_m2 for part in ordered)
    return Site(tuple(ordered), fingerprint(part.shape for part in ordered), area)


def part_of(shape: Geometry, pointer: str = "") -> Part:
    """A part from a sound simple geometry."""
    kind: Kind = ("point", "line", "line", "polygon")[shapely.get_type_id(shape)]  # type: ignore[assignment]
    sound = shapely.normalize(shape)
    return Part(kind, sound, area_m2(sound) if kind == "polygon" else 0.0, length_m(sound) if kind == "line" else 0.0, pointer)


def _sent(document: Any, pointer: str) -> Iterator[_Sent]:
    if not isinstance(document, dict):
        raise Problem("screening.not_geojson", pointer=pointer)
    kind = document.get("type")
    if kind == "FeatureCollection":
        for index, one in enumerate(_list(document.get("features"), f"{pointer}/features")):
            yield from _sent(one, f"{pointer}/features/{index}")
    elif kind == "Feature":
        if document.get("geometry") is None:
            raise Problem("screening.empty", pointer=f"{pointer}/geometry")
        yield from _sent(document["geometry"], f"{pointer}/geometry")
    elif kind == "GeometryCollection":
        for index, one in enumerate(_list(document.get("geometries"), f"{pointer}/geometries")):
            yield from _sent(one, f"{pointer}/geometries/{index}")
    elif kind in _SIMPLE:
        yield from _geometry(kind, document.get("coordinates"), f"{pointer}/coordinates")
    else:
        raise Problem("screening.not_geojson", pointer=f"{pointer}/type")


def _geometry(kind: str, coordinates: Any, pointer: str) -> Iterator[_Sent]:
    if kind.startswith("Multi"):
        for index, one in enumerate(_list(coordinates, pointer)):
            yield from _geometry(kind.removeprefix("Multi"), one, f"{pointer}/{index}")
    elif kind == "Point":
        yield _Sent("point", [(pointer, [coordinates])], pointer)
    elif kind == "LineString":
        yield _Sent("line", [(pointer, _list(coordinates, pointer))], pointer)
    else:
        rings = [(f"{pointer}/{i}", _list(one, f"{pointer}/{i}")) for i, one in enumerate(_list(coordinates, pointer))]
        if not rings:
            raise Problem("screening.empty", pointer=pointer)
        yield _Sent("polygon", rings, pointer)


def _list(found: Any, pointer: str) -> list[Any]:
    if not isinstance(found, list):
        raise Problem("screening.nesting", pointer=pointer)
    return found


def _part(sent: _Sent, epsg: int, extent: Sequence[Box]) -> Part:
    rings = [_lonlat(ring, pointer, sent.kind, epsg, extent) for pointer, ring in sent.rings]
    if sent.kind == "point":
        return part_of(shapely.points(rings[0][0]), sent.pointer)
    for (pointer, _), xy in zip(sent.rings, rings, strict=True):
        _check_length(xy, pointer, sent.kind)
    if sent.kind == "line":
        return part_of(shapely.linestrings(rings[0]), sent.pointer)
    shape = shapely.polygons(rings[0], [shapely.linearrings(xy) for xy in rings[1:]] or None)
    _check_sound(shape, sent, rings)
    return part_of(shape, sent.pointer)


def _lonlat(ring: list[Any], pointer: str, kind: Kind, epsg: int, extent: Sequence[Box]) -> Any:
    """The coordinates of a ring as an array on lon-lat, checked one by one for what JSON lets through."""
    inner = (lambda index: pointer) if kind == "point" else (lambda index: f"{pointer}/{index}")
    for index, point in enumerate(ring):
        if not isinstance(point, list) or len(point) < 2:
            raise Problem("screening.nesting", pointer=inner(index))
        if not all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in point[:2]):
            raise Problem("screening.not_a_number", pointer=inner(index))
    xy = np.array([point[:2] for point in ring], dtype=float).reshape(-1, 2)
    bad = np.flatnonzero(~np.isfinite(xy).all(axis=1))
    if len(bad):
        raise Problem("screening.not_a_number", pointer=inner(int(bad[0])))
    if len(xy) == 0:
        raise Problem("screening.empty", pointer=pointer)
    lonlat = _transformed(xy, epsg, pointer)
    _check_place(lonlat, xy, epsg, extent, inner)
    return lonlat


def _transformed(xy: Any, epsg: int, pointer: str) -> Any:
    """Lon-lat from what was sent; metres where degrees were announced, and the other way round, are told apart by size."""
    zone = crs.zone_of(epsg)
    if epsg in crs.book().geographic:
        if np.abs(xy).max() > 360:
            raise Problem("screening.metres", pointer=pointer, crs=f"EPSG:{epsg}")
        return xy
    if zone is not None:
        told = crs.recognise(xy[:, 0], xy[:, 1])
        if told.geographic:
            raise Problem("screening.degrees", pointer=pointer, crs=f"EPSG:{epsg}")
        if told.swapped:
            raise Problem("screening.swapped_axes", pointer=pointer)
        if bool(told.prefix) != zone.prefixed or (zone.prefixed and told.prefix != zone.number):
            raise Problem("screening.zone_differs", pointer=pointer, crs=f"EPSG:{epsg}", zone=zone.number, prefix=told.prefix)
    return crs.to_lonlat(xy, epsg)


def _check_place(lonlat: Any, xy: Any, epsg: int, extent: Sequence[Box], inner: Any) -> None:
    outside = ~_within(lonlat, extent)
    if not outside.any():
        return
    first = int(np.flatnonzero(outside)[0])
    swapped = lonlat[:, ::-1]
    beyond = np.abs(lonlat[:, 1]) > 90
    if beyond.any() or (epsg in crs.book().geographic and len(extent) and _within(swapped, extent).all()):
        raise Problem("screening.swapped_axes", pointer=inner(int(np.flatnonzero(beyond)[0]) if beyond.any() else first))
    raise Problem("screening.outside", pointer=inner(first), lon=round(float(lonlat[first, 0]), 6), lat=round(float(lonlat[first, 1]), 6))


def _within(lonlat: Any, extent: Sequence[Box]) -> Any:
    """Which points lie in one of the boxes, grown a little; on the globe when there are none."""
    found = np.zeros(len(lonlat), dtype=bool)
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    for west, south, east, north in extent or [(-180.0, -90.0, 180.0, 90.0)]:
        room = MARGIN if extent else 0.0
        found |= (lon >= west - room) & (lon <= east + room) & (lat >= south - room) & (lat <= north + room)
    return found


def _check_length(xy: Any, pointer: str, kind: Kind) -> None:
    least = 4 if kind == "polygon" else 2
    closed = bool(np.array_equal(xy[0], xy[-1]))
    if kind == "polygon" and not closed and len(xy) >= 3:
        raise Problem("screening.open_ring", pointer=pointer, corners=len(xy))
    distinct = len(np.unique(xy, axis=0))
    if len(xy) < least or distinct < least - (kind == "polygon"):
        raise Problem("screening.too_few_points", pointer=pointer, corners=distinct, least=3 if kind == "polygon" else 2)


def _check_sound(shape: Geometry, sent: _Sent, rings: list[Any]) -> None:
    """Refuse a polygon that crosses itself, with the coordinate nearest to the crossing."""
    if shapely.is_valid(shape):
        return
    reason = shapely.is_valid_reason(shape)
    kind, _, place = reason.partition("[")
    at = np.array([float(value) for value in place.rstrip("]").split()[:2]] or rings[0][0])
    ring, index = min(
        ((r, int(np.argmin(((xy - at) ** 2).sum(axis=1)))) for r, xy in enumerate(rings)),
        key=lambda found: float(((rings[found[0]][found[1]] - at) ** 2).sum()),
    )
    code = "screening.hole_outside" if "Hole" in kind else "screening.crossing"
    pointer = f"{sent.rings[ring][0]}/{index}"
    raise Problem(code, pointer=pointer, lon=round(float(at[0]), 6), lat=round(float(at[1]), 6))
