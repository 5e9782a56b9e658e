"""The ground: heights, coast, islands, river system, reservoir and lakes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from backend.demo.county.plane import Floats, Grid, Shape, contour, noise, ramp, steady
from backend.demo.county.rivers import FINE, FLOW, Brook, brook_width, dammed, drainage, main_river, nearest, streams
from backend.demo.county.shapes import blob, chaikin, union_all

# east, north, radius in km, depth; the last two rise as islands
BAYS = (
    (13.2, 3.4, 2.3, 2.6), (0.5, -16.5, 2.0, 2.2), (11.6, -2.6, 2.4, 2.8),
    (3.6, -13.8, 2.0, 2.0), (13.9, -8.6, 1.6, 5.4), (9.6, -14.6, 1.25, 5.4),
)  # fmt: skip
LAKES = (((-900, -6400), 430, 1.5, 0.6), ((5200, 1500), 330, 1.35, 2.0), ((-4700, 4200), 230, 1.6, 1.1))
ISLETS = ((0.70, (0, 0), 68, 2.3), (0.795, (30, -20), 105, 2.5))


@dataclass(frozen=True)
class Fields:
    """Rasters on FINE. `coast` is positive on land and in kilometres near the shore; `off` is the distance to the river
    in metres, `along` the place along it."""

    height: Floats
    slope: Floats
    coast: Floats
    off: Floats
    along: Floats


@dataclass(frozen=True)
class Ground:
    """Everything nature made; shapes in plane metres."""

    fields: Fields
    river: LineString
    outline: Polygon
    land: Any
    sea: Any
    mainland: Any
    islands: list[Polygon]
    brooks: list[Brook]
    banks: Any
    reservoir: Polygon
    dam: LineString
    lakes: list[Any]
    water: Any

    @property
    def grid(self) -> Grid:
        return FINE

    @property
    def course(self) -> Floats:
        """Points of the main river, source to mouth."""
        return shapely.get_coordinates(self.river)

    def reach(self, start: float, end: float) -> LineString:
        """The river between two shares of its length."""
        p = self.course
        return LineString(p[int(len(p) * start) : int(len(p) * end)])


def ground(seed: int) -> Ground:
    rng = np.random.default_rng([seed, 1])
    river = main_river(rng)
    off, along = nearest(FINE, river)
    x, y = FINE.xy()
    sea_side = (x * 0.74 - y * 0.67) / 1000
    coast = _coast(rng, sea_side, off)
    height = _heights(rng, coast, off, along)
    gy, gx = np.gradient(height, FINE.step)
    fields = Fields(height, steady(np.hypot(gx, gy)), coast, off, along)

    shores, lagoons = _shores(coast)
    outline = _outline(rng, sea_side)
    land = union_all(shores).intersection(outline)
    brooks = _brooks(np.random.default_rng([seed, 2]), rng, fields, river, land, outline)
    banks = _banks(rng, river, coast, sea_side)
    dam = dammed(height, brooks, outline)
    lakes = [blob(c, r, rng, s, a, 0.3) for c, r, s, a in LAKES]
    isles = [blob(river[int(len(river) * k)] + d, r, rng, 2.1, a, 0.15) for k, d, r, a in ISLETS]
    banks = banks.difference(union_all(isles))
    lakes += lagoons
    small = [shapely.buffer(line, brook_width(area), quad_segs=2) for line, area in brooks]
    return Ground(
        fields=fields,
        river=LineString(river),
        outline=outline,
        land=land,
        sea=outline.difference(land),
        mainland=shores[0].intersection(outline),
        islands=[p for p in shores[1:] if outline.contains(p)],
        brooks=brooks,
        banks=banks.intersection(land),
        reservoir=dam.lake,
        dam=dam.dam,
        lakes=lakes,
        water=union_all([banks, dam.lake, *lakes, *small]).intersection(land),
    )


def _coast(rng: np.random.Generator, sea_side: Floats, off: Floats) -> Floats:
    """How far inland a cell lies: bays and headlands by noise, an estuary and bays by design."""
    x, y = FINE.xy()
    coast = 10.2 - sea_side + 1.5 * noise(rng, FINE, 5200) + 0.75 * noise(rng, FINE, 1900)
    coast = coast + 0.28 * noise(rng, FINE, 700, 2) + 0.08 * noise(rng, FINE, 240)
    bays = [a * np.exp(-((x / 1000 - cx) ** 2 + (y / 1000 - cy) ** 2) / r**2) for cx, cy, r, a in BAYS]
    mouth = np.clip((sea_side - 7.0) / 4, 0, 1)
    coast -= 2.4 * mouth * np.exp(-((off / 1000 / (0.5 + 1.1 * mouth)) ** 2)) + bays[0] + bays[1]
    coast += bays[2] + bays[3]
    coast += bays[4] + bays[5]
    return steady(coast)


def _heights(rng: np.random.Generator, coast: Floats, off: Floats, along: Floats) -> Floats:
    """A plain along the river that widens to the sea, hills and ridges behind it; metres."""
    inland = np.clip(coast / 11, 0, 1)
    plain = 900 + 2900 * ramp(along, 0.25, 0.85)
    rise = ramp(off, plain * 0.7, plain + 4200)
    ridge = 1 - np.abs(noise(rng, FINE, 4600, 5, 0.47)) / 1.6
    height = 3 + 34 * ramp(inland, 0, 1) * (1 - along * 0.7)
    height += rise * (70 + 800 * ramp(inland, 0.1, 1.0)) * np.clip(0.15 + 0.85 * ridge, 0.02, None)
    height += ramp(off, 1500, 4500) * 85 * np.clip(noise(rng, FINE, 1900, 3) - 0.2, 0, None)
    height += 4 * noise(rng, FINE, 600, 2) * ramp(off, 300, 2500)
    return steady(np.where(coast > 0, 1 + (height - 1) * ramp(coast, -0.05, 1.1), 14 * coast))


def _shores(coast: Floats) -> tuple[list[Any], list[Any]]:
    """Mainland and islands, biggest first, and the lagoons in them."""
    found = contour(FINE, coast, 0, 60_000)
    holes = [Polygon(ring) for p in found for ring in p.interiors]
    lagoons = [chaikin(hole, 2) for hole in holes if hole.area > 40_000]
    shores = [chaikin(Polygon(p.exterior), 2) for p in found]
    return sorted(shores, key=lambda p: -p.area), lagoons


def _outline(rng: np.random.Generator, sea_side: Floats) -> Polygon:
    """The county: a rounded square inland, a line off the coast at sea."""
    x, y = FINE.xy()
    square = np.maximum(np.abs((x + 300) / 15400) ** 3 + np.abs((y - 200) / 20200) ** 3, 0)
    inland = np.clip(1.06 - square + 0.10 * noise(rng, FINE, 5200, 3), -60, 60)
    offshore = (18 + 0.5 * noise(rng, FINE, 4000, 2) - sea_side) / 9
    both = steady(-np.log(np.exp(-7 * inland) + np.exp(-7 * offshore)) / 7)
    whole = max(contour(FINE, both), key=lambda p: p.area)
    return Polygon(chaikin(whole.simplify(150), 4).exterior)


def _brooks(
    dice: np.random.Generator, rng: np.random.Generator, f: Fields, river: Floats, land: Shape, outline: Shape
) -> list[Brook]:
    low, place = FINE.resample(f.height, FLOW), FINE.resample(f.along, FLOW)
    bed = FINE.resample(f.off, FLOW) < 170
    low = np.where(bed, np.minimum(low, 40 * (1 - place)) - 30, low + dice.normal(0, 1.2, low.shape))
    frame = np.zeros_like(bed)
    frame[0] = frame[-1] = frame[:, 0] = frame[:, -1] = True
    flow = drainage(steady(low), bed | frame | (FINE.resample(f.coast, FLOW) < 0))
    return [b for b in streams(rng, river, flow, land) if b[0].intersects(outline)]


def _banks(rng: np.random.Generator, river: Floats, coast: Floats, sea_side: Floats) -> Any:
    """The river as a surface, widening to the estuary."""
    t = np.linspace(0, 1, len(river))
    half = 24 + 85 * ramp(t, 0.15, 0.75) + 380 * ramp(FINE.at(sea_side, river), 5.2, 9.0)
    half = steady(half + 14 * np.sin(np.arange(len(river)) / 9))
    disks = shapely.buffer(shapely.points(river), half, quad_segs=6)
    return union_all([union_all([a, b]).convex_hull for a, b in zip(disks[:-1:2], disks[2::2], strict=False)]).simplify(
        4
    )
