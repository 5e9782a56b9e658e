"""The seat, the towns and the villages: where their streets run and how far they reach."""

from collections.abc import Iterable
from math import atan2
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from backend.demo.county.parcels import finish
from backend.demo.county.plane import Floats, Shape, moved, steady
from backend.demo.county.roads import WIDTH, Road
from backend.demo.county.settlements import Settlement
from backend.demo.county.shapes import biggest, blob, lines, polygons, resampled, smoothed, turned, union_all
from backend.demo.county.streets import Frame, Place, Street, around, assign, blocks_of, net
from backend.demo.county.terrain import Ground
from backend.demo.county.words import USES

THROUGH = ("国道", "省道", "县道")


def build_towns(seed: int, g: Ground, places: list[Settlement], roads: list[Road]) -> list[Place]:
    """Every settlement built, in the order given; each has dice of its own, so that one does not move another."""
    made: list[Place] = []
    for n, p in enumerate(places):
        rng = np.random.default_rng([seed, 6, n])
        build = county_seat if p.kind == "county_seat" else town if p.kind == "town" else village
        made.append(build(rng, g, p, roads))
    return made


class _River:
    """Along and across the calm line of the river: in these terms the streets of the seat are straight."""

    def __init__(self, g: Ground, at: Floats):
        self.line = resampled(smoothed(g.course, 2600, 60), 60)
        axis = LineString(self.line)
        self.start = axis.project(Point(at))
        self.way = np.linspace(0, axis.length, len(self.line))
        tangent = np.gradient(self.line, axis=0)
        self.tangent = steady(tangent / np.hypot(tangent[:, 0], tangent[:, 1])[:, None])
        self.ahead: Floats = self.tangent[int(self.start / axis.length * len(self.line))]

    def _between(self, values: Floats, s: Floats) -> Floats:
        return np.c_[np.interp(s, self.way, values[:, 0]), np.interp(s, self.way, values[:, 1])]

    def __call__(self, uv: Floats) -> Floats:
        s = self.start + uv[:, 0]
        wave = 45 * np.c_[np.sin(uv[:, 1] / 610 + uv[:, 0] / 900), np.cos(uv[:, 0] / 740)]
        across = self._between(self.tangent, s)[:, ::-1] * (-1, 1)
        return self._between(self.line, s) + across * uv[:, 1:] + wave


def county_seat(rng: np.random.Generator, g: Ground, seat: Settlement, roads: list[Road]) -> Place:
    """On both banks: streets follow the river, the old town is fine-grained, industry lies at the east end."""
    frame = _River(g, seat.at)
    angle = atan2(frame.ahead[1], frame.ahead[0])
    whole = _seat_outline(rng, g, seat.at, frame.ahead, angle)
    place = Place(seat.name, "county_seat", whole, seat.at)
    wet = g.water.intersection(whole.buffer(200))
    shore = wet.buffer(42)
    streets = net(rng, frame, whole, (4300, 4300), (230, 190), 3, 0.24)
    streets = [s for s in streets if s.kind != "支路" or not s.line.intersects(wet)]
    old = blob(seat.at + np.array((-250, -330)), 420, rng, 1.3, angle, 0.25).difference(wet.buffer(60))
    lanes = net(rng, frame, old, (800, 1600), (78, 66), 9, 0.3)
    streets += [Street("街巷", "老街巷", s.line) for s in lanes]
    streets += _joined(whole, streets, roads)
    blocks = blocks_of(whole.difference(shore), streets, wet, 500)
    use = assign(rng, blocks, seat.at, USES.seat, _east_and_old(rng, blocks, old, seat.at, frame.ahead))
    named = [u or "070102" for u in use]
    surface = union_all([s.surface() for s in streets])
    walks = polygons(shore.intersection(whole).difference(surface).difference(wet), 300)
    place.old, place.streets = old, streets
    finish(rng, place, blocks + walks, named + ["1401"] * len(walks), 2000)
    return place


def _seat_outline(rng: np.random.Generator, g: Ground, at: Floats, d: Floats, angle: float) -> Polygon:
    core = blob(at, 1800, rng, 1.3, angle, 0.34)
    east = blob(moved(at + d * 2300, 900, 300), 1050, rng, 1.2, 0.3, 0.3)
    south = blob(moved(at, -1700, -1500), 850, rng, 1.3, angle, 0.3)
    dry = union_all([core, east, south]).intersection(g.land.buffer(-150))
    return biggest(dry.buffer(120).buffer(-120))


def _joined(whole: Polygon, streets: list[Street], roads: list[Road]) -> list[Street]:
    """Roads that end at the edge of the seat go on to its main streets."""
    main = union_all([s.line for s in streets if s.kind in ("主干路", "次干路")])
    ends = [
        end
        for kind, line in roads
        if kind != "村道"
        for end in shapely.get_parts(line.intersection(whole.boundary))
        if 2 < end.distance(main) < 700
    ]
    return [Street("次干路", "迎宾大道", shapely.shortest_line(end, main)) for end in ends]


def _east_and_old(
    rng: np.random.Generator, blocks: list[Polygon], old: Shape, at: Floats, d: Floats
) -> list[str | None]:
    """Homes and shops in the old town, industry and stores at the east end, the rest still free."""
    use: list[str | None] = []
    for block in blocks:
        spot = block.centroid
        if old.contains(spot):
            use.append("070103" if rng.random() < 0.72 else "0901")
        elif (spot.x - at[0]) * d[0] + (spot.y - at[1]) * d[1] > 1750:
            use.append("100101" if rng.random() < 0.45 else "100102" if rng.random() < 0.8 else "1101")
        else:
            use.append(None)
    return use


def _course(line: LineString, at: Floats, reach: float) -> float:
    """The direction of a line where it passes a point, in radians."""
    k = line.project(Point(at))
    a, b = line.interpolate(max(0, k - reach)), line.interpolate(k + reach)
    return atan2(b.y - a.y, b.x - a.x)


def _bent(at: Floats, angle: float, sway: float, long: float, wide: float) -> Frame:
    """A straight net, a little bent, turned and moved to a place."""

    def frame(uv: Floats) -> Floats:
        wave = sway * np.c_[np.sin(uv[:, 1] / long), np.cos(uv[:, 0] / wide)]
        return turned(uv + wave, angle) + at

    return frame


def town(rng: np.random.Generator, g: Ground, t: Settlement, roads: list[Road]) -> Place:
    """A town along its main road."""
    here = Point(t.at)
    near = [line for kind, line in roads if kind in (*THROUGH, "乡道") and line.distance(here) < 300]
    angle = _course(min(near, key=here.distance), t.at, 350) if near else 0.0
    land, water = around(g.land, g.water, t.at, 1500)
    whole = blob(t.at, rng.uniform(480, 640), rng, 1.3, angle, 0.26)
    outline = biggest(whole.intersection(land.buffer(-60)).difference(water.buffer(35)))
    place = Place(t.name, "town", outline, t.at)
    lesser = {"主干路": "次干路", "次干路": "支路", "支路": "街巷"}
    plain = net(rng, _bent(t.at, angle, 14, 230, 260), outline, (1100, 1000), (150, 118), 3, 0.25)
    place.streets = [Street(lesser[s.kind], s.name, s.line) for s in plain]
    for kind, line in roads:
        if kind in THROUGH:
            place.streets += [Street(kind, "过境公路", part) for part in lines(line.intersection(outline), 30)]
    blocks = blocks_of(outline, place.streets, water, 400)
    use = assign(rng, blocks, t.at, USES.town, [None] * len(blocks))
    named = [u or ("070103" if rng.random() < 0.75 else "070102") for u in use]
    finish(rng, place, blocks, named, 470)
    return place


def village(rng: np.random.Generator, g: Ground, v: Settlement, roads: list[Road]) -> Place:
    """Homes along lanes beside the road."""
    size = rng.uniform(85, 140) if v.kind == "village" else rng.uniform(42, 62)
    here = Point(v.at)
    close = [(kind, line) for kind, line in roads if line.distance(here) < 700]
    angle = _course(min((line for _, line in close), key=here.distance), v.at, 150) if close else 0.0
    land, water = around(g.land, g.water, v.at, 500)
    whole = blob(v.at, size, rng, 1.35, angle, 0.35).intersection(land).difference(water.buffer(18))
    outline = whole.difference(_tarmac(close, here))
    place = Place(v.name, v.kind, outline, v.at)
    if outline.is_empty:
        return place
    plain = net(rng, _bent(v.at, angle, 6, 60, 75), outline, (250, 190), (88, 46), 9, 0.3)
    place.streets = [Street("村路", "村路", s.line) for s in plain]
    blocks = blocks_of(outline, place.streets, water, 220)
    finish(rng, place, blocks, ["070301" if rng.random() < 0.94 else "0704" for _ in blocks], 9e9)
    return place


def _tarmac(roads: Iterable[Road], here: Point) -> Any:
    near = [(kind, line) for kind, line in roads if line.distance(here) < 500]
    return union_all([line.buffer(WIDTH[kind] / 2 + 2, cap_style="flat") for kind, line in near])
