"""Drinking water zones, the ranges along rivers and reservoirs, flood storage, soil erosion."""

from typing import Any

import numpy as np
from shapely import Point

from backend.demo.county.basemap import brook_name
from backend.demo.county.plane import blurred, contour
from backend.demo.county.rivers import brook_width
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import chaikin, polygons, union_all


def water(scene: Scene) -> None:
    _sources(scene)
    _management(scene)
    g = scene.ground
    near = g.banks.buffer(1150).intersection(g.reach(0.46, 0.545).buffer(1500, cap_style="flat"))
    storage = near.difference(union_all([g.banks, scene.settled]))
    scene.atlas.add("L73-XZHQ", polygons(chaikin(storage.simplify(40), 2), 3e5), "蓄滞洪区", "槿塘蓄滞洪区")
    soft = blurred(g.fields.slope, 5)
    steep = contour(scene.grid, soft, float(np.quantile(soft[g.fields.coast > 0], 0.7)), 3e6)
    eroded = [q.intersection(g.land).simplify(25) for q in steep]
    scene.atlas.add("L75-STBC", eroded, "水土流失重点治理区")


def _sources(scene: Scene) -> None:
    """Three zones around the intake on the river and around the reservoir, none inside another."""
    g = scene.ground
    dam = Point(g.dam.centroid)

    def strip(start: float, end: float, wide: float) -> Any:
        return g.reach(start, end).buffer(wide, cap_style="flat")

    bank = g.banks.buffer(50)
    first = union_all([
        strip(0.592, 0.617, 60).intersection(bank),
        bank.intersection(strip(0.592, 0.617, 170)),
        g.reservoir.intersection(dam.buffer(900)).union(g.reservoir.buffer(200).intersection(dam.buffer(700))),
    ])  # fmt: skip
    second = union_all([g.banks.buffer(380).intersection(strip(0.545, 0.622, 620)), g.reservoir.buffer(650)])
    first = first.simplify(2)
    second = second.simplify(2).difference(first)
    far = [
        g.banks.buffer(900).intersection(strip(0.47, 0.545, 1200)),
        chaikin(g.reservoir.buffer(1900).simplify(60), 2),
    ]
    third = union_all(far).difference(union_all([first, second])).intersection(g.outline)
    third = chaikin(third.simplify(6), 1).difference(union_all([first, second]))
    for code, zone, label in (
        ("L21-SY1", first, "一级保护区"),
        ("L22-SY2", second, "二级保护区"),
        ("L23-SYZ", third, "准保护区"),
    ):
        pieces = polygons(zone, 3000)
        names = [("溪口取水口" if q.distance(scene.intake) < 5000 else "岚坪水库") + label for q in pieces]
        scene.atlas.add(code, pieces, label, lambda i, n=names: n[i])


def _management(scene: Scene) -> None:
    g = scene.ground
    small = [line.buffer(brook_width(area) + 12, quad_segs=2) for line, area in scene.brooks]
    ranges = [g.banks.buffer(45).intersection(g.land).simplify(3)]
    ranges += [s.intersection(g.land).simplify(2) for s in small]
    scene.atlas.add("L71-HDGL", ranges, "河道管理范围", lambda i: "澜溪" if i == 0 else brook_name(i - 1))
    names = ("岚坪水库管理范围", "岚坪水库大坝保护范围")
    shapes = [g.reservoir.buffer(90).simplify(3), g.dam.buffer(160)]
    scene.atlas.add("L72-SKGL", shapes, "水库管理范围", lambda i: names[i])
