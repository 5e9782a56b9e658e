"""What is worth protecting: the mountain reserve and its core, tidal flats, estuary, mangroves, ecological red line."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely import Point, Polygon

from backend.demo.county.cover import Cover
from backend.demo.county.plane import blurred, contour
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import biggest, blob, chaikin, polygons, union_all
from backend.demo.county.words import NAMES

GROVES = ((700, 700, 420, 0.6), (-500, -700, 380, 1.2), (1500, 1200, 300, 0.2))  # from the mouth, radius, angle


@dataclass(frozen=True)
class Wild:
    reserve: Polygon
    core: Polygon
    tide: Any
    estuary: Any
    mangrove: list[Polygon]
    red: list[Polygon]


def wild(scene: Scene, cover: Cover) -> Wild:
    rng = scene.dice("wild")
    g, mouth = scene.ground, scene.mouth
    reserve = _reserve(scene, cover)
    core = biggest(chaikin(reserve.buffer(-1000).buffer(250).simplify(160), 3))
    flats = contour(scene.grid, -np.abs(g.fields.coast - 0.05), -0.33, 1e5)
    tide = g.outline.intersection(union_all(flats))
    bay = blob((mouth.x + 300, mouth.y - 300), 1450, rng, 1.3, -0.6, 0.35)
    wet = bay.intersection(union_all([g.sea, g.banks, tide])).difference(scene.settled)
    groves = [blob((mouth.x + a, mouth.y + b), r, rng, 1.7, t, 0.4) for a, b, r, t in GROVES]
    grown = tide.intersection(union_all(groves)).difference(union_all([scene.settled, g.banks]))
    mangrove = polygons(grown, 15_000)
    red = _red_line(scene, cover, reserve, mangrove)
    return Wild(reserve, core, tide, chaikin(wet.buffer(0), 1), mangrove, red)


def _reserve(scene: Scene, cover: Cover) -> Polygon:
    """Around the highest wood that lies far from every road."""
    g, grid = scene.ground, scene.grid
    traffic = union_all([line for kind, line in scene.roads if kind != "村道"] + [scene.ways.express, scene.ways.rail])
    remote = [q for q in cover.wood if q.distance(traffic) > 2300]
    at = max(remote, key=lambda q: grid.under(g.fields.height, q)).representative_point()
    x, y = grid.xy()
    bulge = 3600 - np.hypot(x - at.x, (y - at.y) * 1.25) + 650 * scene.fields["wood"]
    inside = [q.intersection(g.outline.buffer(-150)) for q in contour(grid, bulge, 0, 1e6)]
    whole = max(inside, key=lambda q: q.area)
    return biggest(whole.difference(scene.settled.buffer(60)))


def _red_line(scene: Scene, cover: Cover, reserve: Polygon, mangrove: list[Polygon]) -> list[Polygon]:
    """High woods, the reserve, the shores of the reservoir, mangroves and the second island; never on what is used."""
    g = scene.ground
    worth = blurred(g.fields.height / 430 + 0.5 * scene.fields["wood"] + 0.4 * scene.fields["rare"], 6)
    high = union_all(contour(scene.grid, worth, 2.05, 1_500_000)).intersection(g.outline)
    shore = g.reservoir.buffer(220)
    island = g.islands[1] if len(g.islands) > 1 else Polygon()
    used = union_all([scene.taken.difference(shore), *cover.basic])
    red = union_all([high, reserve, shore, *mangrove, island]).difference(used).intersection(g.outline)
    return polygons(red.buffer(-40).buffer(40).simplify(12), 150_000)


def nature(scene: Scene, cover: Cover, w: Wild) -> None:
    """Reserve, wetland park, scenic area, wetlands, mangroves, habitats, old trees."""
    g, atlas, rng = scene.ground, scene.atlas, scene.dice("nature")
    atlas.add("L31-ZRBHQ-H", w.core.simplify(8), "核心保护区", "云栖岭自然保护区核心保护区")
    outer = w.reserve.difference(w.core).simplify(4)
    atlas.add("L32-ZRBHQ-Y", outer, "一般控制区", "云栖岭自然保护区一般控制区")
    park = chaikin(g.lakes[0].buffer(420).simplify(50), 2).difference(scene.settled)
    atlas.add("L33-ZRGY", park.simplify(5), "湿地公园", "鹭鸣湖湿地公园")
    _scenic(scene, cover, w, rng)
    atlas.add("L36-SD-GJ", polygons(w.estuary.simplify(5), 50_000), "国家重要湿地", "澜溪河口湿地")
    shores = union_all([lake.buffer(70) for lake in g.lakes] + [w.tide.difference(w.estuary)])
    atlas.add("L37-SD-YB", polygons(shores.difference(scene.settled).simplify(8), 40_000), "一般湿地")
    atlas.add("L38-HSL", w.mangrove, "红树林", lambda i: f"红树林图斑{i + 1}")
    rest = chaikin(w.estuary.buffer(500).simplify(60), 2).intersection(g.outline)
    belt = w.reserve.buffer(300).difference(w.reserve).simplify(15)
    names = ("河口鹭类停歇地", "云栖岭缓冲带")
    atlas.add("L39-SYYCD", [rest, belt], "鸟类迁徙停歇地", lambda i: names[i])
    _trees(scene, rng)


def _scenic(scene: Scene, cover: Cover, w: Wild, rng: np.random.Generator) -> None:
    here = Point(scene.seat.center)
    far = [q for q in cover.wood if q.distance(w.reserve) > 4000 and q.distance(here) > 3500]
    at = min(far, key=lambda q: q.distance(here)).representative_point()
    view = blob((at.x, at.y), 1500, rng, 1.3, 0.8, 0.4).intersection(scene.ground.land).difference(scene.settled)
    heart = chaikin(view.buffer(-650), 1)
    scene.atlas.add("L34-FJMS-H", heart, "核心景区", "晴岚风景名胜区核心景区")
    scene.atlas.add("L35-FJMS", polygons(view.difference(heart), 5000), "风景名胜区", "晴岚风景名胜区")


def _trees(scene: Scene, rng: np.random.Generator) -> None:
    points = [Point(t.center + rng.normal(0, 60, 2)) for t in scene.towns[:60:2]]
    scene.atlas.add(
        "L48-GSMM",
        points,
        "古树",
        lambda i: f"古{NAMES.trees[i % 4]}示例{i + 1:03d}号",
        age=lambda i: 120 + i * 17 % 480,
        crown_m=lambda i: 6 + i % 9,
    )
