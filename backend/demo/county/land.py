"""Three zones and three lines, parcels of the plans, and land that is supplied, reserved, borrowed or used against the law."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely import MultiPolygon, Point, Polygon

from backend.demo.county.atlas import Feature
from backend.demo.county.cover import Cover
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import blob, cells, middle, polygons, tiled, union_all
from backend.demo.county.streets import Parcel, Place
from backend.demo.county.wild import Wild
from backend.demo.county.words import USES

PUBLIC = ("08", "1208", "1403")  # uses that the special plans reserve: schools, clinics, homes for the old, car parks


@dataclass(frozen=True)
class Plot:
    """A parcel as the map has it: its face in degrees, neighbours sharing every corner."""

    place: Place
    face: Polygon
    parcel: Parcel


def zones(scene: Scene, cover: Cover, w: Wild) -> None:
    """Permanent farmland stands in `cover`; here are the other two lines and the three zones."""
    g, atlas = scene.ground, scene.atlas
    urban = [t.outline for t in scene.urban]
    ring = [t.outline.buffer(70) for t in scene.urban[1:]]
    elastic = union_all([scene.seat.outline.buffer(260, quad_segs=3), *ring])
    elastic = elastic.intersection(g.land).difference(g.water)
    bank = g.banks.buffer(140).intersection(scene.seat.outline.buffer(600))
    special = bank.difference(union_all([scene.seat.outline, g.water]))
    atlas.add("L03-CZKFBJ", urban, "集中建设区", lambda i: scene.towns[i].name + "集中建设区")
    spare = elastic.difference(union_all([*urban, special, g.water])).difference(union_all(cover.basic))
    atlas.add("L04-CZTXFZ", polygons(spare, 8000), "弹性发展区")
    atlas.add("L05-TBYT", polygons(special, 8000), "特别用途区", "澜溪滨水特别用途区")
    reasons = ("水源涵养", "生物多样性维护", "海岸防护")
    atlas.add("L02-STBHHX", w.red, lambda i: reasons[i % 3], lambda i: f"生态保护红线{i + 1:02d}")
    eco = union_all([*w.red, cover.wood_open]).buffer(25).buffer(-25)
    atlas.add("L06-STKJ", polygons(eco.difference(elastic).simplify(15), 200_000), "生态空间")
    grown = [q.buffer(20).buffer(-20) for q in (cover.fields_open, cover.garden_open)]
    farm = union_all(grown).difference(union_all([eco, elastic]))
    atlas.add("L07-NYKJ", polygons(farm.simplify(12), 100_000), "农业空间")
    atlas.add("L08-CZKJ", polygons(elastic.simplify(5)), "城镇空间")


def plots(scene: Scene) -> list[Plot]:
    """Parcels of the detailed plans and the village plans, tiling their blocks."""
    out: list[Plot] = []
    for place in scene.towns:
        if place.parcels:
            faces, which = tiled([p.shape for p in place.parcels])
            out += [Plot(place, f, place.parcels[i]) for f, i in zip(faces, which, strict=True)]
    for plot in out:
        code = "L96-XG" if plot.place.urban else "L97-CZGH"
        features = scene.atlas.setdefault(code, [])
        features.append(_planned(plot, code, len(features) + 1))
    return out


def _planned(plot: Plot, code: str, number: int) -> Feature:
    use, rule = plot.parcel.use, USES.rules[plot.parcel.use]
    attributes = {
        "use": use,
        "far": rule.far,
        "density": rule.density,
        "height_m": rule.height_m,
        "green": rule.green,
        "status": plot.parcel.status,
        "town": plot.place.name,
        "plan_date": "2026-03-18",
    }
    name = f"{plot.place.name}{plot.parcel.block + 1:03d}-{number:04d}"
    return Feature(f"{code}-{number:05d}", use, name, attributes, plot.face)


def land_in_hand(scene: Scene, cover: Cover, all_plots: list[Plot]) -> None:
    atlas, rng = scene.atlas, scene.dice("land")
    city = [p for p in all_plots if p.place.urban and p.parcel.use not in ("1401", "16")]
    sold = [p for i, p in enumerate(city) if p.parcel.status != "规划" and i % 3 == 0]
    atlas.add(
        "L13-GYTD",
        [p.face for p in sold],
        lambda i: "出让" if i % 4 else "划拨",
        lambda i: f"澜国用示例{i + 1:04d}号",
        degrees=True,
        use=lambda i: sold[i].parcel.use,
    )
    building = [p.face for p in city if p.parcel.status == "在建"]
    atlas.add("L14-YSHX", building, "供地红线", lambda i: f"澜供地示例〔2025〕{i + 1:03d}号", degrees=True)
    bank = [p.face for i, p in enumerate(city) if p.parcel.status == "规划" and i % 3 == 1]
    atlas.add("L15-CBD", bank, "储备地块", degrees=True)
    joined = union_all(cover.basic).buffer(9).buffer(-9)
    good = [q for q in cells(joined, scene.scatter(60, 14), scene.warp) if q.area > 5e5][::3]
    atlas.add("L16-GBNT", good, "高标准农田", lambda i: f"高标准农田示例项目{i + 1:02d}")
    public = [p for p in city if p.parcel.status == "规划" and p.parcel.use.startswith(PUBLIC)]
    atlas.add("L98-ZXGH", [p.face for p in public], lambda i: public[i].parcel.use, degrees=True)
    order = [int(i) for i in rng.permutation(len(cover.farm))]
    loose = [cover.farm[i] for i in order if not cover.kept[i] and 8000 < cover.farm[i].area < 90_000]
    atlas.add("L17-LSYD", loose[:9], "临时用地", until="2027-06-30")
    patches = [blob(middle(q), 22, rng) for q in loose[9:29]]
    atlas.add("L18-WFYD", patches, "违法用地图斑", found="2026 年第二季度卫片")
    _broken(scene, [np.array(middle(q)) for q in loose[30:36]])


def _broken(scene: Scene, at: list[Any]) -> None:
    """Six shapes that are broken on purpose, for the import's repair report."""
    size = 35
    bow = size * np.array([(-1, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)])
    square = size * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    spike = size * np.array([(-1, -1), (1, -1), (1, 1), (0, 1), (0, 2), (0, 1), (-1, 1)])
    outside = size * np.array([(0, 0), (2, 0), (2, 0.5), (0, 0.5)])
    made = [
        ("自相交", Polygon(at[0] + bow)),
        ("零面积", Polygon(at[1] + size * np.array([(0, 0), (1, 0), (1, 0), (2, 0), (0, 0)]))),
        ("尖刺", Polygon(at[2] + spike)),
        ("洞在外", Polygon(at[3] + square, [at[3] + outside])),
        ("部件重叠", MultiPolygon([Point(at[4]).buffer(40), Point(at[4] + 30).buffer(40)])),
        ("反向自相交", Polygon((at[5] + bow)[::-1] + 9)),
    ]
    shapes = [shape for _, shape in made]
    scene.atlas.add(
        "L18-WFYD",
        shapes,
        "违法用地图斑",
        lambda i: f"待修图形{i + 1}",
        broken=True,
        defect=lambda i: made[i][0],
    )


def planning_lines(scene: Scene, all_plots: list[Plot]) -> None:
    """Red, green, blue and yellow lines, which follow from the plans."""
    atlas, g = scene.atlas, scene.ground
    for t in scene.urban:
        surface = union_all([s.surface() for s in t.streets if s.kind != "街巷"])
        red = surface.intersection(t.outline).difference(g.water)
        atlas.add("L91-HX", polygons(red, 100), "道路红线", t.name + "道路红线")
    works = {"1301", "1302", "1303", "1304", "1306", "1309", "1310", "120801"}
    for code, uses in (("L92-LX", {"1401", "1402"}), ("L94-HUX", works)):
        mine = [p for p in all_plots if p.parcel.use in uses and p.place.urban]
        atlas.add(code, [p.face for p in mine], lambda i, m=mine: m[i].parcel.use, degrees=True)
    towns = union_all([t.outline for t in scene.urban]).buffer(30)
    atlas.add("L93-LAX", polygons(g.water.intersection(towns), 400), "城市蓝线")
