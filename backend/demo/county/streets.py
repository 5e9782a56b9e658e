"""Streets of a place, the blocks between them, and what each block is for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from backend.demo.county.plane import Floats, Shape, steady
from backend.demo.county.roads import WIDTH
from backend.demo.county.settlements import Kind
from backend.demo.county.shapes import lines, polygons, union_all
from backend.demo.county.words import NAMES, Wish

STREET = {"主干路": 40, "次干路": 26, "支路": 16, "街巷": 7, "村路": 6}
Frame = Callable[[Floats], Floats]  # from along-and-across to the plane


@dataclass(frozen=True)
class Street:
    kind: str
    name: str
    line: LineString

    @property
    def width(self) -> float:
        return STREET[self.kind] if self.kind in STREET else WIDTH.get(self.kind, 8)

    def surface(self, quad_segs: int = 16) -> Any:
        return self.line.buffer(self.width / 2, cap_style="flat", quad_segs=quad_segs)


@dataclass(frozen=True)
class Parcel:
    """Planned ground; `status` is 现状, 在建 or 规划; `block` numbers the block it is part of."""

    shape: Polygon
    use: str
    status: str
    block: int


@dataclass(frozen=True)
class Building:
    shape: Polygon
    floors: int
    use: str


@dataclass
class Place:
    """A settlement as it was built: outline, streets, parcels, buildings; plane metres."""

    name: str
    kind: Kind
    outline: Any
    center: Floats
    streets: list[Street] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    old: Any = None

    @property
    def urban(self) -> bool:
        return self.kind in ("county_seat", "town")


def _positions(rng: np.random.Generator, span: float, step: float) -> list[float]:
    out = [-span]
    while out[-1] < span:
        out.append(out[-1] + step * rng.uniform(0.72, 1.32))
    return out


def net(
    rng: np.random.Generator,
    frame: Frame,
    outline: Shape,
    span: tuple[float, float],
    step: tuple[float, float],
    major: int,
    drop: float,
) -> list[Street]:
    """Streets as a bent, uneven net within an outline: every `major`-th one wide, some short pieces left out."""
    us, vs = _positions(rng, span[0], step[0]), _positions(rng, span[1], step[1])
    out: list[Street] = []
    for mine, other, turn in ((us, vs, False), (vs, us, True)):
        for i, a in enumerate(mine):
            kind = "主干路" if (i + 1) % (major * 2) == 0 else "次干路" if (i + 1) % major == 0 else "支路"
            name = NAMES.streets[(i * 7 + 13 * turn) % len(NAMES.streets)]
            for b0, b1 in pairwise(other):
                if kind == "支路" and rng.random() < drop:
                    continue
                t, level = np.linspace(b0, b1, 6), np.full(6, a)
                line = LineString(steady(frame(np.c_[t, level] if turn else np.c_[level, t])))
                out += [Street(kind, name, part) for part in lines(line.intersection(outline), 15)]
    return out


def blocks_of(outline: Shape, streets: list[Street], bare: Shape, smallest: float) -> list[Polygon]:
    road = union_all([s.surface(2) for s in streets])
    return polygons(outline.difference(road).difference(bare), smallest)


def assign(
    rng: np.random.Generator, blocks: list[Polygon], center: Floats, wishes: list[Wish], use: list[str | None]
) -> list[str | None]:
    """Gives a use to the blocks that suit each wish, spread as far from each other as they can be."""
    spot = steady([b.centroid.coords[0] for b in blocks])
    size = np.array([b.area for b in blocks])
    far = np.hypot(*(spot - center).T)
    for wish in wishes:
        mine = [spot[i] for i in range(len(blocks)) if use[i] == wish.use]
        right = (wish.smallest <= size) & (size <= wish.largest) & (wish.nearest <= far) & (far <= wish.farthest)
        free = [i for i in rng.permutation(len(blocks)) if use[i] is None and right[i]]
        if mine:
            free.sort(key=lambda i: -_nearest(spot[i], mine))
        left = wish.many
        for i in free:
            if left > 0 and _nearest(spot[i], mine) > wish.apart:
                use[i] = wish.use
                mine.append(spot[i])
                left -= 1
    return use


def _nearest(spot: Floats, others: list[Floats]) -> float:
    return min((float(np.hypot(*(spot - m))) for m in others), default=np.inf)


def around(land: Shape, water: Shape, at: Floats, reach: float) -> tuple[Any, Any]:
    """Land and water near a place only."""
    x, y = at
    box = (x - reach, y - reach, x + reach, y + reach)
    return shapely.clip_by_rect(land, *box), shapely.clip_by_rect(water, *box)
