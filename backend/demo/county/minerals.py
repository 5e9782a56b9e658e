"""Ore and mining rights, geological hazards, the fault, the seismic station."""

from typing import Any

import numpy as np
from shapely import LineString, Point, Polygon

from backend.demo.county.plane import blurred, contour
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import blob, chaikin, polygons, rectangle, smoothed, union_all
from backend.demo.county.wild import Wild

FAULT_KM = ((-15.5, 4), (-9, 7.5), (-2, 9), (6, 14.5), (9, 19.5))
ORES = ("萤石", "石墨", "萤石", "铀", "锂")


def minerals(scene: Scene, w: Wild) -> list[Polygon]:
    """Ore bodies with the rights on them; gives the bodies, biggest first."""
    g, f, atlas, rng = scene.ground, scene.ground.fields, scene.atlas, scene.dice("minerals")
    rock = np.where((f.slope > 0.1) & (f.coast > 1.5), scene.fields["mine"], -3)
    inside = g.outline.buffer(-500)
    bodies = contour(scene.grid, rock, 1.55, 200_000)
    ore = [q for q in bodies if inside.contains(q) and q.distance(w.reserve) > 400]
    ore.sort(key=lambda q: -q.area)

    def around(q: Any, reach: float) -> Any:
        return q.convex_hull.simplify(90).buffer(reach, join_style="bevel")

    strategic = [chaikin(q.buffer(250).simplify(60), 2) for q in ore[:5]]
    atlas.add("L53-ZLKC", strategic, lambda i: ORES[i], lambda i: f"示例矿产地{i + 1}")
    pits = [around(q.intersection(blob(q.centroid.coords[0], 420, rng)), 20) for q in ore[3:9]]
    holder = "澜川示例矿业{}有限公司"
    atlas.add("L51-CKQ", pits, "建筑用花岗岩", lambda i: f"示例采矿权{i + 1}号", holder=lambda i: holder.format(i + 1))
    claims = [rectangle(q.centroid.coords[0], 2400, 1700, 0) for q in ore[9:13]]
    atlas.add("L52-TKQ", claims, "普查", lambda i: f"示例探矿权{i + 1}号")
    atlas.add("L54-GHKQ", [around(q, 80) for q in ore[4:8]], "集中开采区")
    atlas.add("L55-CKKQ", [blob(q.centroid.coords[0], 260, rng, 1.4, 0.5) for q in ore[1:3]], "采空区")
    _hazards(scene, rng)
    return ore


def _hazards(scene: Scene, rng: np.random.Generator) -> None:
    """Susceptibility follows the slope; points lie by villages on steep ground."""
    g, atlas = scene.ground, scene.atlas
    soft = blurred(g.fields.slope, 5)
    levels = np.quantile(soft[g.fields.coast > 0], (0.925, 0.80, 0.52))
    sizes = (300_000, 800_000, 1e6)
    steps = [contour(scene.grid, soft, float(v), s) for v, s in zip(levels, sizes, strict=True)]
    high, middle, low = [union_all(s).intersection(g.land).simplify(22) for s in steps]
    for code, shape, label in (
        ("L56-DZG", high, "高易发区"),
        ("L56-DZZ", middle.difference(high), "中易发区"),
        ("L56-DZD", low.difference(middle), "低易发区"),
    ):
        atlas.add(code, polygons(shape, 20_000), label, hazard="滑坡、崩塌")
    steep = [t for t in scene.towns[9:] if scene.grid.at(soft, t.center)[0] > 0.09][:22]
    points = [
        blob(t.center + rng.normal(0, 130, 2), rng.uniform(35, 90), rng, 1.5, rng.uniform(0, 3), 0.3) for t in steep
    ]
    atlas.add(
        "L59-DZYH",
        points,
        "滑坡隐患点",
        lambda i: f"{steep[i].name}滑坡隐患点",
        threatened=lambda i: 4 + i * 5 % 37,
    )
    fault = LineString(smoothed(np.array(FAULT_KM) * 1000, 900)).intersection(g.outline)
    atlas.add("L60-HDDL", fault, "推测活动断层", "砚岭断裂")
    station = Point(steep[0].center + 900).buffer(500)
    atlas.add("L61-DZJC", station, "地震监测环境", "澜川地震台(示例)")
