"""The coast and the sea: protected shore, setback, marine zones, registered sea, islands."""

from typing import Any

import numpy as np
import shapely
import shapely.ops
from shapely import LineString, Polygon

from backend.demo.county.plane import Floats, contour, steady
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import cells, polygons, rectangle, union_all
from backend.demo.county.wild import Wild
from backend.demo.county.words import NAMES

ZONES = ("渔业用海区", "交通运输用海区", "游憩用海区", "海洋预留区")
PIECE = 2600  # metres of shore in one feature


def sea(scene: Scene, w: Wild) -> None:
    g, atlas, rng = scene.ground, scene.atlas, scene.dice("sea")
    _shore(scene)
    water = g.sea.simplify(10)
    seeds = rng.uniform(water.bounds[:2], water.bounds[2:], (34, 2))
    zones = cells(water, seeds, _waved)

    def kind(i: int) -> str:
        return "生态保护区" if zones[i].intersects(w.estuary) else ZONES[i % 4]

    atlas.add("L123-HYGN", zones, kind, lambda i: f"海域分区{i + 1:02d}")
    farms = _sea_farms(scene, rng, water, w.estuary)
    atlas.add("L124-HYQS", farms, "养殖用海", lambda i: f"澜海域示例{i + 1:03d}号", until="2030-12-31")
    islands, last = g.islands[1:], len(NAMES.islands) - 1
    atlas.add("L125-WJMHD", islands, "无居民海岛", lambda i: NAMES.islands[min(i + 1, last)])


def _waved(p: Floats) -> Floats:
    return p + 120 * np.sin(p[:, ::-1] / 1700)


def _shore(scene: Scene) -> None:
    """The shore in pieces, two of three strictly protected, and the strip behind it without the towns."""
    g = scene.ground
    coast = g.mainland.boundary.intersection(g.outline.buffer(-120)).simplify(8)
    runs: list[LineString] = [r for r in shapely.get_parts(shapely.line_merge(coast)) if r.length > 500]
    bits: list[Any] = []
    for r in runs:
        bits += [shapely.ops.substring(r, a, min(a + PIECE, r.length)) for a in np.arange(0, r.length, PIECE)]
    strict = [b for i, b in enumerate(bits) if i % 3 != 1 and b.length > 300]
    scene.atlas.add("L121-HAXBH", strict, "严格保护岸线", lambda i: f"自然岸线{i + 1:02d}")
    strip = g.mainland.difference(g.mainland.buffer(-150)).intersection(union_all(runs).buffer(160))
    outside = strip.difference(union_all([t.outline for t in scene.urban])).simplify(5)
    scene.atlas.add("L122-HATX", polygons(outside, 20_000), "海岸建筑退缩带", setback_m=150)


def _sea_farms(scene: Scene, rng: np.random.Generator, water: Any, estuary: Any) -> list[Polygon]:
    """Rectangles in shallow water that keep 25 m from each other, at most 42."""
    coast = scene.ground.fields.coast
    shallow = np.where((coast < -0.08) & (coast > -1.5), 1.0, -1.0)
    area = union_all(contour(scene.grid, shallow, 0, 1e5)).intersection(scene.ground.sea)
    shapely.prepare(area)
    found: list[Polygon] = []
    for _ in range(2500):
        at = steady(rng.uniform(water.bounds[:2], water.bounds[2:]))
        farm = rectangle(at, rng.uniform(350, 700), rng.uniform(180, 320), 0.7)
        if area.contains(farm) and all(farm.distance(q) > 25 for q in found) and farm.distance(estuary) > 100:
            found.append(farm)
    return found[:42]
