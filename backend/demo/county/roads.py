"""What connects the settlements: roads by class over least cost, then evened out; expressway, railway, gas pipeline."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Point

from backend.demo.county.plane import Floats, Shape, dots, steady
from backend.demo.county.rivers import AROUND
from backend.demo.county.settlements import NET, Settlement, away
from backend.demo.county.shapes import simple, smoothed
from backend.demo.county.terrain import Ground

WIDTH = {"高速公路": 28, "国道": 24, "省道": 18, "县道": 11, "乡道": 7.5, "村道": 5, "铁路": 14}
RANK = ["国道", "省道", "县道", "乡道", "村道"]
Road = tuple[str, LineString]  # its class and its centre line
Edge = tuple[int, int]  # two cells of NET, the smaller first


def cell(q: Floats) -> int:
    i, j = np.round((q - (NET.x0, NET.y0)) / NET.step).astype(int)
    return int(j * NET.nx + i)


def spot(i: int) -> Floats:
    return np.array([NET.x0 + (i % NET.nx) * NET.step, NET.y0 + (i // NET.nx) * NET.step])


def rim(g: Ground, x: float, y: float) -> int:
    """The cell where the county's outline comes nearest to a point."""
    ring = shapely.get_coordinates(g.outline.exterior)
    return cell(ring[np.hypot(*(ring - (x, y)).T).argmin()])


def cheapest(cost: list[float], sources: Iterable[int], goals: list[int]) -> list[list[int]]:
    """Ways back from each goal to the nearest source (Dijkstra over eight neighbours)."""
    best, back, todo = dict.fromkeys(sources, 0.0), dict[int, int](), set(goals)
    heap, done = [(0.0, s) for s in best], bytearray(NET.nx * NET.ny)
    while heap and todo:
        far, i = heapq.heappop(heap)
        if done[i]:
            continue
        done[i] = 1
        todo.discard(i)
        y, x = divmod(i, NET.nx)
        for dy, dx, step in AROUND:
            if 0 <= y + dy < NET.ny and 0 <= x + dx < NET.nx:
                k = i + dy * NET.nx + dx
                new = far + step * (cost[i] + cost[k]) / 2
                if not done[k] and new < best.get(k, 1e18):
                    best[k], back[k] = new, i
                    heapq.heappush(heap, (new, k))
    return [_walked(back, goal) for goal in goals]


def _walked(back: dict[int, int], goal: int) -> list[int]:
    way = [goal]
    while way[-1] in back:
        way.append(back[way[-1]])
    return way


def ground_cost(g: Ground, steep: float, bridge: float) -> Floats:
    """What a step over each cell of NET costs; water dear, sea and reservoir shut."""
    cells = NET.points()
    points = dots(cells)
    brooks = shapely.union_all([line for line, _ in g.brooks])
    cost = 1 + (g.grid.at(g.fields.slope, cells) / steep) ** 2
    cost = cost + bridge * (away(points, g.banks) < 130) + 0.6 * (away(points, brooks) < 90)
    still = shapely.union_all([g.reservoir, *g.lakes]).simplify(40)
    shut = (g.grid.at(g.fields.coast, cells) < 0.06) | (shapely.distance(still, points) < 120)
    return np.where(shut, 400.0, cost)


class _Net:
    """Edges of the lattice that carry a road, with its rank; what is built makes the next road cheaper."""

    def __init__(self, cost: Floats):
        self.cost: list[float] = steady(cost).tolist()
        self.edges: dict[Edge, int] = {}

    def lay(self, way: list[int], level: int) -> None:
        for a, b in pairwise(way):
            e = (min(a, b), max(a, b))
            if self.edges.get(e, 9) > level:
                self.edges[e] = level
            for i in e:
                self.cost[i] = min(self.cost[i], 0.42)

    def connect(self, start: Iterable[int], goal: int, level: int) -> None:
        self.lay(cheapest(self.cost, start, [goal])[0], level)

    def built(self) -> set[int]:
        return {i for e in self.edges for i in e}


def network(seed: int, g: Ground, places: list[Settlement]) -> list[Road]:
    """Roads of five classes: through roads first, then towns, villages, hamlets."""
    rng = np.random.default_rng([seed, 4])
    net = _Net(ground_cost(g, 0.10, 9) * (1 + 0.12 * np.abs(rng.standard_normal(NET.nx * NET.ny))))
    seat, towns = cell(places[0].at), [cell(t.at) for t in places[1:9]]
    for gate in ((-6000, -20000), (15000, 6500)):
        net.connect({seat}, rim(g, *gate), 0)
    net.connect({seat}, rim(g, -11000, 19000), 1)
    net.connect(net.built(), rim(g, -15500, -4000), 1)
    for t in sorted(towns, key=lambda t: _far(t, seat)):
        net.connect(net.built(), t, 2)
    for a in towns:
        net.connect({a}, sorted(towns, key=lambda b: _far(a, b))[1], 2)
    for kind, level in (("village", 3), ("hamlet", 4)):
        for way in cheapest(net.cost, net.built(), [cell(v.at) for v in places if v.kind == kind]):
            net.lay(way, level)
    return _evened(net.edges, {cell(q.at) for q in places[:9]})


def _far(a: int, b: int) -> float:
    return float(np.hypot(*(spot(a) - spot(b))))


def _evened(edges: dict[Edge, int], fixed: set[int]) -> list[Road]:
    """The lattice smoothed as a graph, then every road between two junctions as a line."""
    joints: dict[int, list[tuple[int, int]]] = {}
    for (a, b), level in edges.items():
        joints.setdefault(a, []).append((b, level))
        joints.setdefault(b, []).append((a, level))
    place = _pulled(joints, fixed)
    stops = {i for i, n in joints.items() if len(n) != 2 or n[0][1] != n[1][1]} | fixed
    roads: list[Road] = []
    seen: set[tuple[int, int, int]] = set()
    for start in sorted(stops):
        for follow, level in joints.get(start, ()):
            way = [start, follow]
            while way[-1] not in stops:
                way.append(next(b for b, _ in joints[way[-1]] if b != way[-2]))
            key = (min(way[0], way[-1]), max(way[0], way[-1]), sum(way))
            if key not in seen:
                seen.add(key)
                p = smoothed([place[i] for i in way], 300 if level < 3 else 220, 50)
                roads.append((RANK[level], simple(p, 3)))
    return roads


def _pulled(joints: dict[int, list[tuple[int, int]]], fixed: set[int]) -> dict[int, Floats]:
    """Places of the nodes, each drawn to the mean of its neighbours; at a junction the greater road keeps its course."""
    place = {i: spot(i) for i in joints}
    best = {i: min(level for _, level in n) for i, n in joints.items()}
    pull = {i: [b for b, level in n if level == best[i]] for i, n in joints.items()}
    pull = {i: b if len(b) > 1 else [b for b, _ in joints[i]] for i, b in pull.items()}
    free = {i for i, n in joints.items() if i not in fixed and len(n) > 1}
    for _ in range(14):
        place = {
            i: q * 0.5 + sum(place[b] for b in pull[i]) * (0.5 / len(pull[i])) if i in free else q
            for i, q in place.items()
        }
    return place


@dataclass(frozen=True)
class Corridors:
    """Lines that pass through: few gentle bends, clear of the towns."""

    express: LineString
    rail: LineString
    gas: LineString


def corridors(g: Ground, places: list[Settlement], seat_outline: Shape) -> Corridors:
    base = ground_cost(g, 0.30, 3)
    points = dots(NET.points())
    shun = np.zeros(len(points))
    for t in places[1:73]:
        shun += 6 * np.exp(-((shapely.distance(Point(*t.at), points) / (1500 if t.kind == "town" else 600)) ** 2))
    seat = shapely.distance(seat_outline, points)

    def lay(start: tuple[float, float], end: tuple[float, float], sigma: float, cost: Floats) -> LineString:
        way = cheapest(steady(base + cost).tolist(), {rim(g, *start)}, [rim(g, *end)])[0]
        return simple(smoothed([spot(i) for i in way[::-1]], sigma, 60), 4)

    express = lay((-9000, -20000), (15500, 9500), 900, shun + 14 * np.exp(-((seat / 500) ** 2)))
    beside = 9 * np.exp(-((shapely.distance(express, points) / 500) ** 2))
    rail = lay((-12500, -17500), (14500, 12500), 1200, shun + (10 * np.exp(-((seat / 300) ** 2)) + beside))
    gas = lay((-10500, -19000), (15500, 8000), 500, 2 * shun + (20 * np.exp(-((seat / 600) ** 2)) + 0.7 * beside))
    return Corridors(express, rail, gas)
