"""Relics with their zones, buried relics, the historic district and its houses."""

import numpy as np

from backend.demo.county.plane import Floats, moved
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import biggest, blob, chaikin

GRADES = ("省级", "国家级", "县级", "县级", "省级")


def heritage(scene: Scene) -> None:
    atlas, rng = scene.atlas, scene.dice("heritage")
    _district(scene)
    relics = _relics(scene)
    kept = [blob(at, radius, rng, 1.15, i, 0.12) for i, (_, at, radius) in enumerate(relics)]
    atlas.add("L81-WWBH", kept, lambda i: GRADES[i], lambda i: relics[i][0])
    control = [q.buffer(90 + 20 * i).difference(q) for i, q in enumerate(kept)]
    atlas.add("L82-WWJK", control, "建设控制地带", lambda i: relics[i][0])
    buried = [blob(moved(scene.towns[k].center, 300, -500), 420, rng, 1.4, k) for k in (1, 4, 7)]
    atlas.add("L83-DXWW", buried, "地下文物埋藏区")


def _district(scene: Scene) -> None:
    """The old town of the seat: core, control zone, purple line, and every fifth house in the core."""
    atlas = scene.atlas
    old = biggest(scene.seat.old)
    core = biggest(chaikin(old.buffer(-130).simplify(10), 1))
    atlas.add("L84-LSJQ-H", core, "核心保护范围", "溪口老街历史文化街区")
    atlas.add("L85-LSJQ-K", old.difference(core), "建设控制地带", "溪口老街历史文化街区")
    atlas.add("L95-ZX", old, "城市紫线", "溪口老街紫线")
    houses = [b.shape for b in scene.seat.buildings if core.contains(b.shape)][::5]
    atlas.add("L86-LSJZ", houses, "历史建筑", lambda i: f"老街历史建筑{i + 1:02d}号(示例)")


def _relics(scene: Scene) -> list[tuple[str, Floats, float]]:
    """Name, place, radius in metres."""
    t, river = scene.towns, scene.ground.course
    return [
        ("文昌塔(示例)", moved(t[0].center, 650, 520), 60),
        ("汐湾卫城遗址(示例)", moved(t[1].center, 420, -120), 130),
        ("石砚窑址(示例)", moved(t[4].center, 500, 400), 95),
        ("鹭屿灯塔(示例)", moved(t[2].center, 700, 300), 45),
        ("澜溪古桥(示例)", np.array(river[int(len(river) * 0.66)]), 50),
    ]
