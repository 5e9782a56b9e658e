"""Roads, rail, power, pipelines and what must keep away from them; lines carry `buffer_m`, never a drawn buffer."""

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from backend.demo.county.plane import Floats, moved, steady
from backend.demo.county.roads import WIDTH
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import biggest, polygons, rectangle

ZONES = {"国道": "L101-GD", "省道": "L101-SD", "县道": "L101-XD", "乡道": "L101-YD"}
AIRFIELD = ((300, 1500, 20), (1500, 3000, 45), (3000, 5000, 90))  # from, to (m), height limit (m)
WEATHER = ((0, 200, 12), (200, 500, 35), (500, 800, 75))


def infrastructure(scene: Scene) -> None:
    _traffic(scene)
    plant, station = moved(scene.towns[1].center, 900, -500), moved(scene.seat.center, -900, 2500)
    _power(scene, plant, station)
    _pipelines(scene)
    _heights(scene)
    _distances(scene, plant, station)
    rng = scene.dice("infrastructure")
    marks = [Point(t.center + rng.normal(0, 350, 2)) for t in scene.towns[5:60:3]]
    scene.atlas.add("L113-CLBZ", marks, "三角点", lambda i: f"示例标志{i + 1:03d}")


def _traffic(scene: Scene) -> None:
    for kind, code in ZONES.items():
        mine = [line for k, line in scene.open_roads if k == kind]
        scene.atlas.add(code, mine, kind + "建筑控制区", road_half_m=WIDTH[kind] / 2)
    half = WIDTH["高速公路"] / 2
    scene.atlas.add("L101-GS", scene.ways.express, "高速公路建筑控制区", "澜海高速S9903", road_half_m=half)
    scene.atlas.add("L102-TL", scene.ways.rail, "铁路线路安全保护区", "汐岚铁路")


def _power(scene: Scene, plant: Floats, station: Floats) -> None:
    """A plant on the coast, a substation by the seat, a line out of the county, and one to every town."""
    rng, outline = scene.dice("infrastructure"), scene.ground.outline
    edge = shapely.get_coordinates(outline.exterior)
    out = edge[np.hypot(*(edge - (-11500, 9000)).T).argmin()]
    found = [("220kV", _spans(rng, plant, station, 4)), ("220kV", _spans(rng, station, out, 6))]
    reached = [moved(station, 60, 0)]
    for t in sorted(scene.urban[2:], key=lambda t: np.hypot(*(t.center - station))):
        start = min(reached, key=lambda q: np.hypot(*(q - t.center)))
        reached.append(moved(t.center, 350, 500))
        found.append(("110kV", _spans(rng, start, reached[-1], 3)))
    lines = [line.intersection(outline) for _, line in found]

    def name(i: int) -> str:
        return f"{found[i][0]}示例线路{i + 1}"

    scene.atlas.add("L103-DL", lines, lambda i: found[i][0], name, voltage=lambda i: found[i][0])
    scene.atlas.add("B11-SS", lines, "架空电力线", name)
    cables = [s.line for s in scene.seat.streets if s.kind == "主干路"][::3]
    scene.atlas.add("L104-DX", cables, "10kV电缆")


def _spans(rng: np.random.Generator, a: Floats, b: Floats, bends: int) -> LineString:
    """Straight spans between tension towers."""
    p = a + (b - a) * np.linspace(0, 1, bends + 2)[:, None]
    n = np.array([-(b - a)[1], (b - a)[0]]) / np.hypot(*(b - a))
    p[1:-1] += n * rng.normal(0, 420, (bends, 1))
    return LineString(steady(p))


def _pipelines(scene: Scene) -> None:
    gas = scene.ways.gas
    branch = shapely.shortest_line(gas, Point(moved(scene.seat.center, -300, 2000)))
    names = ("汐岚输气干线(示例)", "溪口门站支线(示例)")
    for code in ("L105-YQ5", "L106-YQ50"):
        scene.atlas.add(code, [gas, branch], "天然气管道", lambda i: names[i])


def _heights(scene: Scene) -> None:
    """Rings around the airfield and the weather station in which heights are limited."""
    strip = rectangle(moved(scene.seat.center, -5200, 6800), 2600, 60, 0.5)
    rings = [(_ring(strip, a, b).intersection(scene.ground.outline), top) for a, b, top in AIRFIELD]
    parts = [(q, top) for ring, top in rings for q in polygons(ring)]
    scene.atlas.add(
        "L107-JK",
        [q for q, _ in parts],
        "通用机场净空",
        lambda i: f"限高{parts[i][1]}米圈",
        height_limit_m=lambda i: parts[i][1],
    )
    post = Point(moved(scene.seat.center, 1300, 1550))
    scene.atlas.add(
        "L108-QX",
        [_ring(post, a, b) for a, b, _ in WEATHER],
        "一般气象站探测环境",
        "澜川气象站(示例)",
        ratio="1/8",
        height_limit_m=lambda i: WEATHER[i][2],
    )


def _ring(shape: Point | Polygon, inner: float, outer: float) -> Polygon:
    whole = shape.buffer(outer, quad_segs=16)
    return biggest(whole.difference(shape.buffer(inner, quad_segs=16)) if inner else whole)


def _distances(scene: Scene, plant: Floats, station: Floats) -> None:
    """Distances around a tank farm, a filling station, and what nobody wants next door."""
    seat, towns = scene.seat.center, scene.towns
    tanks = ((moved(seat, 3300, 700), 300), (moved(towns[1].center, 900, -300), 200))
    scene.atlas.add(
        "L111-WXP",
        [Point(at).buffer(reach) for at, reach in tanks],
        "油气站防护距离",
        distance_m=lambda i: tanks[i][1],
    )
    near = (
        ("电厂", plant, 300),
        ("变电站", station, 60),
        ("污水处理厂", moved(seat, 2600, -900), 200),
        ("垃圾填埋场", moved(towns[3].center, 900, 900), 400),
    )
    scene.atlas.add("L112-ZJ", [Point(at).buffer(reach) for _, at, reach in near], lambda i: near[i][0])
