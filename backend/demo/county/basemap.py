"""The base map: outline, towns, land, water, roads, railway, buildings, ferry."""

import numpy as np
import shapely
from shapely import Point

from backend.demo.county.plane import Floats
from backend.demo.county.rivers import brook_width
from backend.demo.county.roads import WIDTH
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import cells, union_all
from backend.demo.county.words import NAMES

NUMBERED = {"国道": "国道G9901", "省道": "省道S9902", "县道": "县道X9", "乡道": "乡道Y9", "村道": "村道C9"}


def brook_name(i: int) -> str:
    return NAMES.brooks[i] if i < len(NAMES.brooks) else f"无名溪{i - len(NAMES.brooks) + 1}"


def base_map(scene: Scene) -> None:
    _borders(scene)
    _water(scene)
    _roads(scene)
    g, atlas = scene.ground, scene.atlas
    atlas.add("B03-LD", [g.mainland, *g.islands], "陆地", lambda i: "澜川县陆域" if i == 0 else _island(i - 1))
    buildings = [b for t in scene.towns for b in t.buildings]
    atlas.add("B07-JZ", [b.shape for b in buildings], "建筑", "房屋", floors=lambda i: buildings[i].floors)
    atlas.add("B10-HX", shapely.shortest_line(g.islands[0], g.mainland), "轮渡", "鹭汀岛轮渡")


def _island(i: int) -> str:
    return NAMES.islands[min(i, len(NAMES.islands) - 1)]


def _borders(scene: Scene) -> None:
    """The county, and its towns as the land nearest to each."""
    g, grid = scene.ground, scene.grid
    scene.atlas.add("B01-XZQ", g.outline, "县域", "澜川县")
    seats = [Point(t.center) for t in scene.urban]

    def warp(p: Floats) -> Floats:
        return p + 380 * np.c_[grid.at(scene.fields["wood"], p), grid.at(scene.fields["rare"], p)]

    parts: list[list[shapely.Polygon]] = [[] for _ in seats]
    for face in cells(g.land, [t.center for t in scene.urban], warp):
        inner = face.representative_point()
        near = min(range(len(seats)), key=lambda i: seats[i].distance(inner) - 1e6 * face.contains(seats[i]))
        parts[near].append(face)
    scene.atlas.add("B02-XZJ", [union_all(q) for q in parts], "乡镇", lambda i: scene.towns[i].name)


def _water(scene: Scene) -> None:
    g, atlas = scene.ground, scene.atlas
    atlas.add("B04-SY", g.banks, "河流水面", "澜溪")
    atlas.add("B04-SY", g.reservoir, "水库水面", "岚坪水库")
    atlas.add("B04-SY", g.lakes, "湖泊水面", lambda i: NAMES.lakes[min(i, len(NAMES.lakes) - 1)])
    small = [line.buffer(brook_width(area), quad_segs=2) for line, area in scene.brooks]
    atlas.add("B04-SY", [s.intersection(g.land).simplify(1.5) for s in small], "支流水面", brook_name)


def _roads(scene: Scene) -> None:
    atlas, roads, streets = scene.atlas, scene.open_roads, scene.streets

    def numbered(i: int) -> str:
        kind = roads[i][0]
        return NUMBERED[kind] + ("" if kind in ("国道", "省道") else f"{i % 89:02d}")

    lines = [line for _, line in roads]
    atlas.add("B05-DL", lines, lambda i: roads[i][0], numbered, width_m=lambda i: WIDTH[roads[i][0]])
    atlas.add("B05-DL", scene.ways.express, "高速公路", "澜海高速S9903", width_m=WIDTH["高速公路"])
    atlas.add(
        "B05-DL",
        [s.line for s in streets],
        lambda i: streets[i].kind,
        lambda i: streets[i].name,
        width_m=lambda i: streets[i].width,
    )
    atlas.add("B06-TL", scene.ways.rail, "铁路", "汐岚铁路")
