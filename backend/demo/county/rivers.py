"""Where water runs: the drawn main river, drainage by flooding, tributaries, and the valley worth damming."""

import heapq
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon

from backend.demo.county.plane import Floats, Grid, Shape, contour, ramp, steady
from backend.demo.county.shapes import chaikin, polygons, smoothed

FINE = Grid(-18000, -23000, 75, 481, 614)
FLOW = Grid(-18000, -23000, 150, 241, 307)
AROUND = [(dy, dx, float(np.hypot(dy, dx))) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
VALLEY_KM = (
    (-12.5, 22.9), (-11, 17.5), (-8.2, 14.2), (-7.6, 9.6), (-3.6, 7.4), (-2.2, 3.4),
    (0.6, 0.8), (1.6, -2.2), (4.4, -4.2), (6.4, -7.0), (9.6, -9.2), (13, -12),
)  # fmt: skip
Brook = tuple[LineString, float]  # its course and the catchment at its foot in km²


def main_river(rng: np.random.Generator) -> Floats:
    """Centre line of the 澜溪, source to mouth, a point every 60 m."""
    p = smoothed(np.array(VALLEY_KM) * 1000, 1100, 60)
    way = np.arange(len(p)) * 60.0
    normal = np.gradient(p, axis=0)[:, ::-1] * (-1, 1)
    normal /= np.hypot(*normal.T)[:, None]
    phase = np.cumsum(2 * np.pi * 60 / (2900 + 800 * np.sin(way / 5200 + rng.uniform(0, 6))))
    swing = (300 + 240 * np.sin(way / 3700 + rng.uniform(0, 6))) * np.sin(phase)
    swing = swing * ramp(way, 0, 3000) * (1 - ramp(way, way[-1] - 13000, way[-1] - 8000))
    return smoothed(p + normal * swing[:, None], 260, 60)


def nearest(grid: Grid, line: Floats) -> tuple[Floats, Floats]:
    """Distance of every cell to a line of points, in metres, and the place along it (0..1)."""
    coarse = Grid(grid.x0, grid.y0, 300, int(grid.nx * grid.step / 300) + 2, int(grid.ny * grid.step / 300) + 2)
    x, y = coarse.xy()
    q = line[::4]
    square = (x.ravel()[:, None] - q[:, 0]) ** 2 + (y.ravel()[:, None] - q[:, 1]) ** 2
    best = square.argmin(1)
    shape = (coarse.ny, coarse.nx)
    far = coarse.resample(np.sqrt(square.min(1)).reshape(shape), grid)
    return steady(far), steady(coarse.resample((best / len(q)).reshape(shape), grid))


@dataclass(frozen=True)
class Drainage:
    """For each cell of FLOW: the cell it runs into (-1: none), and how many cells run through it."""

    receiver: NDArray[np.intp]
    area: Floats


def drainage(height: Floats, outlet: NDArray[np.bool_]) -> Drainage:
    filled, receiver, order = _flooded(height, outlet)
    receiver = _steepest(filled, receiver)
    area = np.ones(len(receiver))
    for i in reversed(order):
        if receiver[i] >= 0:
            area[receiver[i]] += area[i]
    return Drainage(receiver, area)


def _flooded(height: Floats, outlet: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.intp], list[int]]:
    """Pits filled from the outlets up; each cell's receiver and the order of flooding."""
    ny, nx = height.shape
    z = height.ravel().tolist()
    receiver, done, order = [-1] * len(z), bytearray(len(z)), []
    heap = [(z[i], int(i)) for i in np.flatnonzero(outlet)]
    for _, i in heap:
        done[i] = 1
    heapq.heapify(heap)
    while heap:
        here, i = heapq.heappop(heap)
        order.append(i)
        y, x = divmod(i, nx)
        for dy, dx, far in AROUND:
            if 0 <= y + dy < ny and 0 <= x + dx < nx and not done[k := i + dy * nx + dx]:
                done[k] = 1
                z[k] = max(z[k], here + 0.01 * far)
                receiver[k] = i
                heapq.heappush(heap, (z[k], k))
    return np.array(z).reshape(ny, nx), np.array(receiver), order


def _steepest(filled: Floats, receiver: NDArray[np.intp]) -> NDArray[np.intp]:
    """The steepest way down where there is one, else the way the flood came."""
    ny, nx = filled.shape
    drops = [(filled - np.roll(filled, (-dy, -dx), (0, 1))) / far for dy, dx, far in AROUND]
    best = np.max(drops, 0)
    out = receiver.copy()
    for (dy, dx, _), drop in zip(AROUND, drops, strict=True):
        j, i = np.nonzero((drop >= best - 1e-12) & (drop > 0))
        inside = (j + dy >= 0) & (j + dy < ny) & (i + dx >= 0) & (i + dx < nx)
        ok = inside & (out[j * nx + i] >= 0)
        out[(j * nx + i)[ok]] = ((j + dy) * nx + i + dx)[ok]
    return out


def _ways(flow: Drainage, limit: float) -> list[list[int]]:
    """Cells from every spring down to its outlet, longest first; a brook begins where `limit` cells run together."""
    wet = [int(i) for i in np.flatnonzero(flow.area >= limit)]
    fed = {int(flow.receiver[i]) for i in wet}

    def down(i: int) -> list[int]:
        way = [i]
        while flow.receiver[way[-1]] >= 0:
            way.append(int(flow.receiver[way[-1]]))
        return way

    return sorted((down(i) for i in wet if i not in fed and flow.receiver[i] >= 0), key=len, reverse=True)


def streams(rng: np.random.Generator, river: Floats, flow: Drainage, land: Shape, limit: float = 120) -> list[Brook]:
    """Tributaries: smooth lines with the catchment at their foot, longest first."""
    taken: dict[int, int] = {}
    found: list[Brook] = [(LineString(river), 0.0)]
    for way in _ways(flow, limit):
        end = next((k for k, i in enumerate(way) if i in taken), len(way) - 1)
        if end < 12:
            continue
        p = _swaying(rng, way[: end + 1])
        foot = Point(p[-1])
        goal = found[taken[way[end]]][0] if way[end] in taken else min((b[0] for b in found), key=foot.distance)
        if goal.distance(foot) < 900:
            join = goal.interpolate(goal.project(foot))
            p = smoothed(np.vstack([p[:-4], (join.x, join.y)]), 120)
        line = max(shapely.get_parts(LineString(p).intersection(land)), key=lambda g: g.length, default=None)
        if line is not None and line.length > 1500:
            taken |= dict.fromkeys(way[:end], len(found))
            found.append((line, float(flow.area[way[max(0, end - 1)]]) * (FLOW.step / 1000) ** 2))
    return found[1:]


def _swaying(rng: np.random.Generator, way: list[int]) -> Floats:
    """A course through cells of FLOW that bends as small water does."""
    i = np.array(way)
    p = smoothed(np.c_[FLOW.x0 + (i % FLOW.nx) * FLOW.step, FLOW.y0 + (i // FLOW.nx) * FLOW.step], 260)
    side = np.gradient(p, axis=0)[:, ::-1] * (-1, 1) / 60
    t = np.arange(len(p)) * 60.0
    sway = 55 * np.sin(t / 210 + rng.uniform(0, 6)) + 45 * np.sin(t / 370 + rng.uniform(0, 6))
    return steady(p + side * (sway * np.minimum(1, np.minimum(t, t[::-1]) / 500))[:, None])


@dataclass(frozen=True)
class Reservoir:
    """A flooded valley, the dam across it, and the brook that feeds it."""

    lake: Polygon
    dam: LineString
    feeder: LineString


def dammed(height: Floats, brooks: list[Brook], outline: Shape) -> Reservoir:
    """The best valley for a dam: much water behind a short wall."""
    best: tuple[float, Reservoir] | None = None
    for line, foot in brooks:
        near = line.distance(Point(-9000, 1000)) <= 9000
        if foot < 9 or not near or not outline.contains(line.interpolate(0.5, normalized=True)):
            continue
        for share in (0.5, 0.62, 0.74, 0.84):
            for found in _dams_at(height, line, share):
                if best is None or found[0] > best[0]:
                    best = found
    if best is None:
        raise ValueError("no valley of this seed holds a reservoir")
    return best[1]


def _dams_at(height: Floats, line: LineString, share: float) -> list[tuple[float, Reservoir]]:
    """Dams of three heights at one place of a brook, with their worth."""
    at, up = line.interpolate(share, normalized=True), line.interpolate(share - 0.04, normalized=True)
    p = np.array([at.x, at.y])
    d = np.array([up.x - at.x, up.y - at.y])
    d /= np.hypot(*d)
    n = d[::-1] * (-1, 1)
    base = FINE.at(height, p)[0]
    if base < 60:
        return []
    behind = Polygon([p - 3000 * n, p + 3000 * n, p + 3000 * n + 5500 * d, p - 3000 * n + 5500 * d])
    wall_line = LineString([p - 3000 * n, p + 3000 * n])
    x0, y0, x1, y1 = behind.bounds
    window = Grid(x0, y0, 60, int((x1 - x0) / 60) + 2, int((y1 - y0) / 60) + 2)
    low = FINE.resample(height, window)
    out: list[tuple[float, Reservoir]] = []
    for lift in (28, 38, 50):
        pools = contour(window, base + lift - low, 0, 100_000)
        flood = [q for c in pools for q in polygons(c.intersection(behind), 1e5) if q.distance(at) < 260]
        if not flood:
            continue
        lake = max(flood, key=lambda q: q.area)
        wall = lake.boundary.intersection(wall_line.buffer(1))
        spill = behind.boundary.difference(wall_line.buffer(5))
        if not 1.0e6 < lake.area < 4.2e6 or wall.length > 1500 or lake.distance(spill) < 60:
            continue
        out.append((lake.area / (wall.length + 200), Reservoir(chaikin(lake, 2), _dam(wall, p, n), line)))
    return out


def _dam(wall: Any, p: Floats, n: Floats) -> LineString:
    ends = (
        np.array(wall.minimum_rotated_rectangle.exterior.coords)
        if wall.length
        else np.stack([p - 150 * n, p + 150 * n])
    )
    off = (ends - p)[:, 0] * n[0] + (ends - p)[:, 1] * n[1]
    reach, center = np.ptp(off) / 2, p + n * off.mean()
    return LineString([center - n * (reach + 25), center + n * (reach + 25)])


def brook_width(catchment_km2: float) -> float:
    """Half the width of a tributary in metres."""
    return 3.5 + 2.3 * catchment_km2**0.5
