"""Smooth lines, round outlines, and shapes cut into pieces that fit together; plane metres unless said otherwise."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely import LineString, Polygon

from backend.demo.county.plane import STEP, Floats, Shape, Shapes, lonlat, plane, steady


def middle(shape: Shape) -> tuple[float, ...]:
    """A point inside a shape."""
    return shape.representative_point().coords[0]


def union_all(shapes: Shapes) -> Any:
    """One shape of many; where doubles fail, on a lattice of a centimetre."""
    try:
        return shapely.union_all(shapes)
    except shapely.errors.GEOSException:
        return shapely.union_all(shapely.make_valid(np.array(shapes, object)), grid_size=0.01)


def polygons(geometry: Shape, smallest: float = 1.0) -> list[Polygon]:
    return [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon" and p.area > smallest]


def biggest(geometry: Shape) -> Polygon:
    return max(polygons(geometry), key=lambda p: p.area)


def simple(points: Floats, tolerance: float) -> LineString:
    """The line through the points without those it can do without."""
    return LineString(shapely.get_coordinates(LineString(points).simplify(tolerance)))


def lines(geometry: Shape, shortest: float) -> list[LineString]:
    return [p for p in shapely.get_parts(geometry) if p.geom_type == "LineString" and p.length > shortest]


def _cut_corners(p: Floats, rounds: int, closed: bool) -> Floats:
    for _ in range(rounds):
        q = np.empty((2 * len(p) - 2, 2))
        q[0::2], q[1::2] = p[:-1] * 0.75 + p[1:] * 0.25, p[:-1] * 0.25 + p[1:] * 0.75
        p = np.vstack([q, q[:1]]) if closed else np.vstack([p[:1], q[1:-1], p[-1:]])
    return p


def chaikin(geometry: Shape, rounds: int = 1) -> Any:
    """Corners rounded off."""
    if isinstance(geometry, LineString):
        return LineString(_cut_corners(shapely.get_coordinates(geometry), rounds, False))
    if isinstance(geometry, Polygon):
        outer = _cut_corners(np.array(geometry.exterior.coords), rounds, True)
        holes = [_cut_corners(np.array(r.coords), rounds, True) for r in geometry.interiors]
        return Polygon(outer, holes).buffer(0)
    return shapely.union_all([chaikin(part, rounds) for part in shapely.get_parts(geometry)])


def resampled(points: ArrayLike, step: float) -> Floats:
    p = np.asarray(points, float)
    way = np.r_[0, np.cumsum(np.hypot(*np.diff(p, axis=0).T))]
    t = np.linspace(0, way[-1], max(2, int(way[-1] / step) + 1))
    return np.c_[np.interp(t, way, p[:, 0]), np.interp(t, way, p[:, 1])]


def smoothed(points: ArrayLike, sigma: float, step: float = 60.0) -> Floats:
    """The line through the points, evened out over `sigma` metres, its two ends kept."""
    p = resampled(points, step)
    width = min(int(3 * sigma / step), len(p) - 1)
    if width < 1:
        return p
    kernel = np.exp(-0.5 * (np.arange(-width, width + 1) * step / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.vstack([2 * p[0] - p[width:0:-1], p, 2 * p[-1] - p[-2 : -width - 2 : -1]])
    return steady(np.c_[np.convolve(padded[:, 0], kernel, "valid"), np.convolve(padded[:, 1], kernel, "valid")])


def longways(polygon: Polygon) -> tuple[Floats, Floats, Floats]:
    """The smallest box around a polygon: a corner, its longer side, its shorter side."""
    p = shapely.get_coordinates(polygon.convex_hull)
    d = np.diff(p, axis=0)
    size = np.hypot(d[:, 0], d[:, 1])
    u = d[size > 1e-6] / size[size > 1e-6][:, None]
    along = p[:, :1] * u[:, 0] + p[:, 1:] * u[:, 1]
    across = p[:, 1:] * u[:, 0] - p[:, :1] * u[:, 1]
    low, high = np.stack([along.min(0), across.min(0)]), np.stack([along.max(0), across.max(0)])
    span = high - low
    k = np.round(span[0] * span[1], 6).argmin()
    e, n = u[k], u[k][::-1] * (-1, 1)
    a, b = span[0, k] * e, span[1, k] * n
    long, short = (a, b) if span[0, k] >= span[1, k] else (b, a)
    return steady(low[0, k] * e + low[1, k] * n), steady(long), steady(short)


def split(polygon: Polygon, target: float, rng: np.random.Generator, spread: float = 0.35) -> list[Polygon]:
    """Cuts a polygon across its longer side until every piece is near `target` m²."""
    todo, done = [polygon], []
    while todo:
        p = todo.pop()
        if p.area < target * (1.35 + spread * rng.random()):
            done.append(p)
            continue
        start, a, b = longways(p)
        n = max(2, round(p.area / target)) if rng.random() < 0.5 else 2
        at = (n // 2) / n + rng.uniform(-0.07, 0.07)
        half = Polygon([start - a - b, start - a + 2 * b, start + at * a + 2 * b, start + at * a - b])
        pieces = polygons(p.intersection(half)) + polygons(p.difference(half))
        todo += pieces if len(pieces) > 1 else []
        done += pieces if len(pieces) < 2 else []
    return done


def tiled(pieces: Shapes) -> tuple[list[Polygon], list[int]]:
    """Pieces that meet in the plane, as degrees on the lattice with every shared corner in both neighbours.

    Gives the faces, and for each the index of the piece it came from."""
    pieces = np.array(pieces, object)
    edges = shapely.union_all(shapely.boundary(lonlat(pieces)), grid_size=STEP)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inner = plane(shapely.point_on_surface(faces))
    face, piece = shapely.STRtree(pieces).query(inner, "within")
    first = dict(zip(face[::-1], piece[::-1], strict=True))
    keep = [i for i in range(len(faces)) if i in first and faces[i].area > 20 * STEP**2]
    return [faces[i] for i in keep], [int(first[i]) for i in keep]


def cells(
    region: Shape, seeds: ArrayLike | Sequence[Any], warp: Callable[[Floats], Floats], step: float = 90.0
) -> list[Polygon]:
    """The region cut into natural pieces around seed points; `warp` moves points (n, 2) a little."""
    frame = region.envelope
    points = shapely.multipoints(np.asarray(seeds))
    edges: Any = shapely.voronoi_polygons(points, extend_to=frame.buffer(3000), only_edges=True)
    bent: Any = shapely.transform(shapely.segmentize(edges, step), lambda p: steady(warp(p)))
    net = shapely.union_all([bent, frame.buffer(200).boundary])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    shapely.prepare(region)
    inside = shapely.contains(region, faces)
    partly = shapely.intersects(region, faces) & ~inside
    pieces = np.r_[faces[inside], shapely.intersection(faces[partly], region)]
    return [p for piece in pieces for p in polygons(piece, 2000)]


def blob(
    center: ArrayLike,
    radius: float,
    rng: np.random.Generator,
    stretch: float = 1.0,
    angle: float = 0.0,
    rough: float = 0.18,
    corners: int = 48,
) -> Any:
    """A rounded irregular outline around a point."""
    t = np.linspace(0, 2 * pi, corners, endpoint=False)
    r = np.ones(corners)
    for k in range(2, 7):
        r += rough * rng.normal() / k * np.cos(k * t + rng.uniform(0, 2 * pi))
    p = np.c_[r * radius * stretch * np.cos(t), r * radius / stretch * np.sin(t)]
    return Polygon(turned(p, angle) + np.asarray(center, float)).buffer(0)


def turned(points: Floats, angle: float) -> Floats:
    """Points turned counter-clockwise about the origin; `angle` in radians."""
    x, y = points[:, 0], points[:, 1]
    return steady(np.c_[x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)])


def rectangle(center: ArrayLike, length: float, width: float, angle: float) -> Polygon:
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (length / 2, width / 2)
    return Polygon(turned(corners, angle) + np.asarray(center, float))
