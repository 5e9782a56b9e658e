"""Where people live: the county seat, eight towns, villages and hamlets, with invented names."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from backend.demo.county.plane import Floats, Grid, Shape, dots, noise, ramp, steady
from backend.demo.county.terrain import Ground
from backend.demo.county.words import NAMES

NET = Grid(-17000, -22000, 200, 171, 221)
Kind = Literal["county_seat", "town", "village", "hamlet"]
OUT = -9.0  # the score of a place that cannot be steady


@dataclass(frozen=True)
class Settlement:
    at: Floats
    kind: Kind
    name: str
    town: str


def away(points: NDArray[Any], shape: Shape) -> Floats:
    """Distance of points to the lines of a shape, in metres."""
    edges = shape.boundary if "Polygon" in shape.geom_type else shape
    c, part = shapely.get_coordinates(shapely.get_parts(edges), return_index=True)
    same = part[1:] == part[:-1]
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([c[:-1], c[1:]], 1)[same])))
    (which, _), far = tree.query_nearest(points, return_distance=True, all_matches=False)
    out = np.zeros(len(points))
    out[which] = far
    return out


def apart(points: Floats, q: Floats) -> Floats:
    """Distance of points (n, 2) to one point, in metres."""
    return np.hypot(points[:, 0] - q[0], points[:, 1] - q[1])


class _Choice:
    """Picks the best cells one after the other, each keeping others away."""

    def __init__(self, cells: Floats, first: Floats):
        self.cells, self.picked, self._seen = cells, [first], 0
        self._far = np.full(len(cells), 1e9)

    def take(self, cell: Floats, score: Floats, keep: float) -> None:
        self.picked.append(cell)
        score[apart(self.cells, cell) < keep] = OUT

    def pick(self, many: int, keep: float, score: Floats, even: float = 0.0) -> None:
        """Takes up to `many` cells, `keep` metres apart; `even` draws them into the empty parts of the county."""
        for _ in range(many):
            while even and self._seen < len(self.picked):
                np.minimum(self._far, apart(self.cells, self.picked[self._seen]), out=self._far)
                self._seen += 1
            i = (score + even * np.minimum(self._far, 11000) / 11000).argmax()
            if score[i] < -3:
                return
            self.take(self.cells[i], score, keep)

    def without(self, score: Floats, seat: float, others: float) -> Floats:
        """A score shut around the seat and around the other places picked."""
        for n, q in enumerate(self.picked):
            score[apart(self.cells, q) < (seat if n == 0 else others)] = OUT
        return score


def settle(seed: int, g: Ground) -> list[Settlement]:
    """Seat, towns, villages, hamlets, in this order; all on cells of NET."""
    rng = np.random.default_rng([seed, 3])
    cells = NET.points()
    score = _worth(rng, g, cells)
    choice = _Choice(cells, _seat_cell(g))
    s = choice.without(score.copy(), 6200, 0)
    coast = g.grid.at(g.fields.coast, cells)
    port = np.where((coast < 0.9) & (cells[:, 0] > 8000), s + 3, s)
    choice.take(cells[port.argmax()], s, 6600)
    choice.pick(7, 6600, s, 2.2)
    choice.pick(64, 1900, choice.without(score + rng.normal(0, 0.25, len(cells)), 3300, 1700), 1.2)
    villages = len(choice.picked)
    last = np.where(score > -3, score + rng.normal(0, 0.5, len(cells)), OUT)
    choice.pick(90, 1000, choice.without(last, 3300, 900))
    return _named(rng, g, choice.picked, villages)


def _worth(rng: np.random.Generator, g: Ground, cells: Floats) -> Floats:
    """How good a cell is to live on: flat, near water, not at the very shore, low; OUT where nobody can."""
    f, grid, points = g.fields, g.grid, dots(cells)
    core = g.outline.buffer(-900)
    for shape in (core, g.mainland, g.water):
        shapely.prepare(shape)
    coast = grid.at(f.coast, cells)
    dry = shapely.intersects(core, points) & ~shapely.intersects(g.water, points) & (coast > 0.12)
    dry &= (away(points, g.water) > 190) & shapely.intersects(g.mainland, points)
    wet = away(points, shapely.union_all([g.river] + [line for line, _ in g.brooks]))
    score = 1.5 * (1 - ramp(grid.at(f.slope, cells), 0.02, 0.22)) + np.exp(-(((wet - 450) / 900) ** 2))
    score += 1.1 * np.exp(-(((coast - 0.45) / 0.6) ** 2)) - grid.at(f.height, cells) / 700
    score += 0.35 * grid.at(noise(rng, grid, 2500), cells)
    score[~dry] = OUT
    return steady(score)


def _seat_cell(g: Ground) -> Floats:
    """A kilometre off the lower river."""
    p = g.course
    k = int(len(p) * 0.715)
    d = p[k + 25] - p[k - 25]
    n = np.array([-d[1], d[0]]) / np.hypot(*d)
    corner = np.array((NET.x0, NET.y0))
    return np.round((p[k] + 1000 * n - corner) / NET.step) * NET.step + corner


def _named(rng: np.random.Generator, g: Ground, picked: list[Floats], villages: int) -> list[Settlement]:
    towns = _town_names(g, picked[:9])
    taken: set[str] = set()
    out: list[Settlement] = []
    for i, q in enumerate(picked):
        kind: Kind = "county_seat" if i == 0 else "town" if i < 9 else "village" if i < villages else "hamlet"
        coast, height = g.grid.at(g.fields.coast, q)[0], g.grid.at(g.fields.height, q)[0]
        ground = "coast" if coast < 1.3 else "hill" if height > 90 else "plain"
        out.append(Settlement(q, kind, towns[i] if i < 9 else _village_name(rng, ground, kind, taken), ""))

    def pull(town: Settlement, place: Settlement) -> float:
        return float(np.hypot(*(town.at - place.at))) / (1.5 if town.kind == "county_seat" else 1)

    return [replace(p, town=min(out[:9], key=lambda t: pull(t, p)).name) for p in out]


def _town_names(g: Ground, places: list[Floats]) -> list[str]:
    left = {"coast": list(NAMES.coast_towns), "plain": list(NAMES.plain_towns), "hill": list(NAMES.hill_towns)}
    out = [NAMES.seat]
    for q in places[1:]:
        coast, height = g.grid.at(g.fields.coast, q)[0], g.grid.at(g.fields.height, q)[0]
        ground = "coast" if coast < 1.4 else "hill" if height > 42 else "plain"
        out.append(next(left[k].pop(0) for k in (ground, "plain", "hill", "coast") if left[k]))
    return out


def _village_name(rng: np.random.Generator, ground: str, kind: Kind, taken: set[str]) -> str:
    while True:
        tails = NAMES.tails[ground]
        head, tail = NAMES.heads[rng.integers(len(NAMES.heads))], tails[rng.integers(len(tails))]
        side = NAMES.sides[rng.integers(len(NAMES.sides))] if rng.random() < 0.22 and len(tail) == 1 else ""
        name = side + head + tail
        if head not in tail and name not in taken:
            taken.add(name)
            return name + "村" if kind == "village" else name
