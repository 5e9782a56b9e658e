"""The local plane (metres east and north of 117.8 E, 24.3 N), its lattice in degrees, rasters and their contours."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Shape = BaseGeometry
Shapes = Sequence[BaseGeometry] | NDArray[Any]  # shapely gives arrays of objects

LON, LAT, STEP = 117.8, 24.3, 1e-6  # EPSG:4490, degrees; everything leaves on a lattice of STEP
_SQUEEZE = 0.00669438002290
_BEND = sqrt(1 - _SQUEEZE * sin(radians(LAT)) ** 2)
KX = 180 / (pi * 6378137 / _BEND * cos(radians(LAT)))
KY = 180 / (pi * 6378137 * (1 - _SQUEEZE) / _BEND**3)
CROSSINGS = {
    1: [(3, 0)], 2: [(0, 1)], 3: [(3, 1)], 4: [(1, 2)], 5: [(3, 0), (1, 2)], 6: [(0, 2)], 7: [(3, 2)],
    8: [(2, 3)], 9: [(0, 2)], 10: [(0, 1), (2, 3)], 11: [(1, 2)], 12: [(1, 3)], 13: [(0, 1)], 14: [(3, 0)],
}  # fmt: skip


def steady(values: ArrayLike) -> Floats:
    """Rounded to a micrometre, so that the last bit of a processor's sine decides nothing downstream."""
    return np.asarray(np.round(np.asarray(values, float), 6), np.float64)


def moved(point: Floats, east: float, north: float) -> Floats:
    """A point so many metres further."""
    return point + np.array((east, north))


def dots(points: Floats) -> NDArray[Any]:
    """Points (n, 2) as shapes."""
    return np.asarray(shapely.points(points))


def lonlat(geometry: Any) -> Any:
    """Plane metres to degrees, not yet on the lattice; a shape or an array of shapes."""
    return shapely.transform(geometry, lambda p: p * (KX, KY) + (LON, LAT))


def plane(geometry: Any) -> Any:
    """Degrees to plane metres; a shape or an array of shapes."""
    return shapely.transform(geometry, lambda p: (p - (LON, LAT)) / (KX, KY))


def on_lattice(shapes: Shapes) -> NDArray[Any]:
    """Plane metres to degrees on the lattice, valid."""
    degrees = lonlat(np.atleast_1d(np.array(shapes, object)))
    try:
        return shapely.set_precision(degrees, STEP)
    except shapely.errors.GEOSException:
        return np.array([_mended(s) for s in degrees], object)


def _mended(shape: Shape) -> Shape:
    """The one shape that the lattice refuses, changed as little as it takes."""
    repairs = (
        lambda: shape,
        lambda: shape.buffer(0),
        lambda: shapely.make_valid(shape),
        lambda: shape.buffer(2e-6).buffer(-2e-6),
        lambda: shape.simplify(4e-6).buffer(0),
    )
    for repair in repairs:
        try:
            return shapely.set_precision(repair(), STEP)
        except shapely.errors.GEOSException:
            continue
    return Polygon()


@dataclass(frozen=True)
class Grid:
    """A raster over the plane: south-west corner, cell size in metres, rows from south to north."""

    x0: float
    y0: float
    step: float
    nx: int
    ny: int

    def xy(self) -> tuple[Floats, Floats]:
        east, north = self.x0 + self.step * np.arange(self.nx), self.y0 + self.step * np.arange(self.ny)
        x, y = np.meshgrid(east, north)
        return np.asarray(x, np.float64), np.asarray(y, np.float64)

    def points(self) -> Floats:
        x, y = self.xy()
        return np.c_[x.ravel(), y.ravel()]

    def at(self, field: Floats, points: ArrayLike) -> Floats:
        """Bilinear value of a field at points (n, 2)."""
        p = np.asarray(points, float).reshape(-1, 2)
        u = np.clip((p[:, 0] - self.x0) / self.step, 0, self.nx - 1.001)
        v = np.clip((p[:, 1] - self.y0) / self.step, 0, self.ny - 1.001)
        i, j = u.astype(int), v.astype(int)
        a, b = u - i, v - j
        south = field[j, i] * (1 - a) + field[j, i + 1] * a
        north = field[j + 1, i] * (1 - a) + field[j + 1, i + 1] * a
        return south * (1 - b) + north * b

    def under(self, field: Floats, shape: Shape) -> float:
        """Value of a field at a point inside a shape."""
        return float(self.at(field, shape.representative_point().coords[0])[0])

    def resample(self, field: Floats, other: "Grid") -> Floats:
        return self.at(field, other.points()).reshape(other.ny, other.nx)


def noise(rng: np.random.Generator, grid: Grid, wave: float, octaves: int = 1, gain: float = 0.5) -> Floats:
    """Smooth random field of unit spread; `wave` is the size of its largest forms in metres."""
    fy = np.fft.fftfreq(grid.ny, grid.step)[:, None]
    fx = np.fft.rfftfreq(grid.nx, grid.step)
    out = np.zeros((grid.ny, grid.nx))
    for k in range(octaves):
        spectrum = np.fft.rfft2(rng.standard_normal(out.shape)) * np.exp(-2 * (fx**2 + fy**2) * (wave / 2**k) ** 2)
        layer = np.fft.irfft2(spectrum, out.shape)
        out += gain**k * layer / layer.std()
    return steady(out / out.std())


def ramp(x: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """Smooth step from 0 at `low` to 1 at `high`."""
    start, end = np.asarray(low, float), np.asarray(high, float)
    t: Floats = np.clip((np.asarray(x, float) - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)


def blurred(field: Floats, passes: int) -> Floats:
    """A field evened out by passes of a small cross."""
    for _ in range(passes):
        beside = np.roll(field, 1, 0) + np.roll(field, -1, 0) + np.roll(field, 1, 1) + np.roll(field, -1, 1)
        field = (field + beside) / 5
    return field


def contour(grid: Grid, field: Floats, level: float = 0.0, smallest: float = 0.0) -> list[Polygon]:
    """Polygons where the field lies above the level (marching squares; the frame counts as below)."""
    f = np.full((grid.ny + 2, grid.nx + 2), -1.0)
    f[1:-1, 1:-1] = field - level
    f[f == 0] = 1e-9
    segments = _segments(grid, f)
    long = segments[np.abs(segments[:, 0] - segments[:, 1]).max(1) > 1e-9]
    faces = shapely.get_parts(shapely.polygonize(np.asarray(shapely.linestrings(long))))
    inner = shapely.get_coordinates(shapely.point_on_surface(faces))
    above = grid.at(field, inner) > level
    return [p for p, up in zip(faces, above, strict=True) if up and p.area > smallest]


def _segments(grid: Grid, f: Floats) -> Floats:
    """Where the field, framed by one cell, crosses zero: (n, 2, 2) pieces of line inside the cells."""
    ny, nx = f.shape
    x, y = grid.x0 + grid.step * np.arange(-1, nx - 1), grid.y0 + grid.step * np.arange(-1, ny - 1)

    def ratio(a: Floats, b: Floats) -> Floats:
        return a / np.where(a == b, 1, a - b)

    across_x = x[None, :-1] + grid.step * ratio(f[:, :-1], f[:, 1:])
    across = np.stack([across_x, np.repeat(y[:, None], nx - 1, 1)], -1)
    along = np.stack([np.repeat(x[None], ny - 1, 0), y[:-1, None] + grid.step * ratio(f[:-1], f[1:])], -1)
    up = f > 0
    case = up[:-1, :-1] + 2 * up[:-1, 1:] + 4 * up[1:, 1:] + 8 * up[1:, :-1]

    def side(s: int, j: NDArray[np.intp], i: NDArray[np.intp]) -> Floats:
        return (across[j, i], along[j, i + 1], across[j + 1, i], along[j, i])[s]  # south, east, north, west

    cuts: list[Floats] = []
    for number, sides in CROSSINGS.items():
        j, i = np.nonzero(case == number)
        cuts += [np.stack([side(a, j, i), side(b, j, i)], 1) for a, b in sides]
    return np.concatenate(cuts)
