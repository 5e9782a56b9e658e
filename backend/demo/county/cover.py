"""Land cover: every open piece of land is field, garden or wood; what the law makes of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Polygon

from backend.demo.county.plane import Floats, contour
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import cells, middle, polygons, split, union_all

GARDEN_KINDS = ("果园", "茶园", "果园", "坑塘水面", "设施农用地")
GRADES = (("L41-LD4", "IV"), ("L41-LD3", "III"), ("L41-LD2", "II"), ("L41-LD1", "I"))


@dataclass(frozen=True)
class Cover:
    """Pieces of field (with those under permanent protection), and of wood with their grade, 0 lowest to 3 highest."""

    fields_open: Any
    garden_open: Any
    wood_open: Any
    farm: list[Polygon]
    kept: list[bool]
    wood: list[Polygon]
    grade: list[int]

    @property
    def basic(self) -> list[Polygon]:
        return [q for q, keep in zip(self.farm, self.kept, strict=True) if keep]


def land_cover(scene: Scene) -> Cover:
    rng = scene.dice("cover")
    fields_open, garden_open, wood_open = _open_land(scene)
    farm, kept = _farmland(scene, rng, fields_open)
    pieces = cells(garden_open, scene.scatter(900, 12), scene.warp)
    garden = [q for c in pieces for q in ([c] if c.area < 4e5 else split(c, 2.5e5, rng)) if q.area > 5000]
    scene.atlas.add("L12-NYD", garden, lambda i: GARDEN_KINDS[i * 7 % 5])
    wood = [q for q in cells(wood_open, scene.scatter(820, 13), scene.warp) if q.area > 8000]
    grade = _graded(scene, wood)
    _forest(scene, wood, grade)
    scene.atlas.add("B08-LD", [q.simplify(15) for q in polygons(wood_open, 60_000)], "林地")
    return Cover(fields_open, garden_open, wood_open, farm, kept, wood, grade)


def _open_land(scene: Scene) -> tuple[Any, Any, Any]:
    """Where fields suit, then gardens, then woods, each on what the ones before left free."""
    g, f, noises = scene.ground, scene.ground.fields, scene.fields
    suit = 0.12 - f.slope - np.clip(f.height - 60, 0, None) / 1500 + 0.028 * noises["farm"]
    suit += 0.05 * np.exp(-(((f.off - 1500) / 2500) ** 2))
    fields = contour(scene.grid, np.where(f.coast > 0.12, suit, -1), 0.035, 60_000)
    fields_open = union_all(fields).simplify(12).intersection(g.land).difference(scene.taken)
    mild = 0.06 - np.abs(f.slope - 0.16) + 0.035 * noises["rare"] - np.clip(f.height - 350, 0, None) / 900
    gardens = contour(scene.grid, np.where(f.coast > 0.1, mild, -1), 0.035, 80_000)
    used = union_all([scene.taken, fields_open])
    garden_open = union_all(gardens).simplify(12).intersection(g.land).difference(used)
    wood = g.land.difference(union_all([used, garden_open, g.mainland.boundary.buffer(90)]))
    wood_open = union_all(polygons(wood.buffer(-12).buffer(12), 30_000)).simplify(6)
    return fields_open, garden_open, wood_open


def _farmland(scene: Scene, rng: np.random.Generator, fields_open: Any) -> tuple[list[Polygon], list[bool]]:
    """Cultivated land, and which of it is permanent: flat, large enough, away from where towns grow."""
    rough = cells(fields_open, scene.scatter(1300, 11), scene.warp)
    farm = [q for c in rough for q in split(c, 110_000, rng) if q.area > 4000]
    points = np.array([middle(q) for q in farm])
    slope = scene.grid.at(scene.ground.fields.slope, points)
    dice = rng.random(len(farm))
    kind = ["旱地" if s > 0.075 else "水田" if d < 0.8 else "水浇地" for s, d in zip(slope, dice, strict=True)]
    scene.atlas.add("L11-GD", farm, lambda i: kind[i], slope_grade=lambda i: min(5, 1 + int(slope[i] / 0.035)))
    growth = [t.outline.buffer(420 if t is scene.seat else 130) for t in scene.urban]
    outside = shapely.distance(union_all(growth), shapely.points(points)) > 0
    good = (scene.grid.at(scene.fields["wood"], points) > -0.9) & (slope < 0.1) & outside
    large = shapely.area(np.array(farm, object)) > 12_000
    keep = good & large & (rng.random(len(farm)) < 0.95)
    basic = [q for q, k in zip(farm, keep, strict=True) if k]
    scene.atlas.add("L01-YJJBNT", basic, "永久基本农田", lambda i: f"永农图斑{i + 1:05d}", accuracy_class="国家级核定")
    return farm, [bool(k) for k in keep]


def _graded(scene: Scene, wood: list[Polygon]) -> list[int]:
    f, points = scene.ground.fields, np.array([middle(q) for q in wood])
    value: Floats = scene.grid.at(f.height, points) / 420 + 0.45 * scene.grid.at(scene.fields["wood"], points)
    value = value + 1.2 * (shapely.distance(scene.ground.reservoir, shapely.points(points)) < 1500)
    value = value + scene.grid.at(f.slope, points)
    return [int(v) for v in np.searchsorted(np.quantile(value, [0.3, 0.62, 0.9]), value)]


def _forest(scene: Scene, wood: list[Polygon], grade: list[int]) -> None:
    atlas = scene.atlas
    for k, (code, roman) in enumerate(GRADES):
        mine = [q for q, v in zip(wood, grade, strict=True) if v == k]
        atlas.add(code, mine, f"{roman}级保护林地", lambda i, k=k: f"林班{k + 1}{i + 1:03d}", grade=4 - k)
    numbered = list(enumerate(zip(wood, grade, strict=True)))
    national = [q for i, (q, v) in numbered if v == 3 or (v == 2 and i % 3 == 0)]
    atlas.add("L45-GYL-G", national, "国家级公益林", forest="防护林")
    local = [q for i, (q, v) in numbered if v in (1, 2) and i % 4 == 1]
    atlas.add("L46-GYL-D", local, "省级公益林", forest="水源涵养林")
    natural = [q for i, (q, v) in numbered if v >= 2 and i % 5 in (0, 2)]
    atlas.add("L47-TRL", natural, "天然林", origin="天然更新")
