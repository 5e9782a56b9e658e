"""Contaminated ground, noise zones, environmental units, the area-wide assessment."""

import numpy as np
from shapely import Point

from backend.demo.county.plane import Floats, moved
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import cells, chaikin, polygons, union_all

UNITS = {
    "优先保护单元": ("restrict", "海拔高、植被好，按生态环境准入清单从严管理"),
    "重点管控单元": ("note", "紧邻县城，按生态环境准入清单管理"),
    "一般管控单元": ("note", "执行一般性环境管理要求"),
}


def environment(scene: Scene) -> None:
    g, atlas, seat = scene.ground, scene.atlas, scene.seat
    works = [p.shape for p in seat.parcels if p.use in ("100101", "100102") and p.status != "规划"]
    suspect = [q.simplify(0.1) for q in works[:40:7]]
    atlas.add("L131-WRDK", suspect, "疑似污染地块", lambda i: f"示例地块{i + 1}")
    town = seat.outline.buffer(300).intersection(g.land)
    trunk = union_all([s.line.buffer(35) for s in seat.streets if s.kind == "主干路"]).intersection(town)
    east = seat.outline.intersection(Point(moved(seat.center, 3000, -600)).buffer(1700)).difference(trunk)
    atlas.add("L132-SHX", polygons(trunk, 100), "4a类", "主干路两侧")
    atlas.add("L132-SHX", polygons(east, 5000), "3类", "东部工业片区")
    rest = town.difference(union_all([trunk, east]))
    atlas.add("L132-SHX", polygons(rest, 5000), "2类", "居住商业混杂区")
    park = chaikin(east.convex_hull.intersection(seat.outline), 1)
    atlas.add("L134-QYPG", park, "区域评估", "溪口东部工业园区域评估")
    _units(scene)


def _waved(p: Floats) -> Floats:
    return p + 260 * np.sin(p[:, ::-1] / 1300)


def _units(scene: Scene) -> None:
    """Units of environmental zoning; only those with a reason of their own restrict a site."""
    g = scene.ground
    villages = [p.at for p in scene.settlements if p.kind == "village"]
    units = [u.simplify(12) for u in cells(g.outline, villages[::2], _waved)]

    def kind(i: int) -> str:
        if scene.grid.under(g.fields.height, units[i]) > 260:
            return "优先保护单元"
        return "重点管控单元" if units[i].distance(scene.seat.outline) < 500 else "一般管控单元"

    scene.atlas.add(
        "L133-FQ",
        units,
        kind,
        lambda i: f"ZH{990001 + i}",
        effect=lambda i: UNITS[kind(i)][0],
        reason=lambda i: UNITS[kind(i)][1],
    )
