"""Overlays of shapes that nearly share an edge, against areas in exact fractions: GEOS 3.14.1 is wrong on some of them."""

from fractions import Fraction
from math import cos, sin

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Geometry

from backend.core.geometry import many
from backend.screening import robust
from tests.onemap.builders import SOUTH, WEST
from tests.screening.world import Zones, layer, only, screened, site

Point = tuple[Fraction, Fraction]
# One corner in common and two edges in one line but for the last bit: GEOS 3.14.1 takes the first for the common ground.
FIRST = shapely.Polygon([
    (-14.260480425004674, -30.268423341727527), (-25.079532607675688, -6.285903121085083),
    (-5.3160321991654875, 2.5446297935022772), (5.4168117278193035, -21.47640904308333),
])  # fmt: skip
SECOND = shapely.Polygon([
    (-7.4496048345655606, 1.5913278483443003), (-25.079532607675688, -6.285903121085083),
    (-32.031548701999625, 9.12458420639113), (-14.346226600688802, 17.026566525287954),
])  # fmt: skip
# The whole world, a province, a county, a parcel.
SCALES = [(1.0, 0.0, 0.0), (0.1, WEST, SOUTH), (0.01, WEST, SOUTH), (1e-4, WEST, SOUTH)]


def corners(shape: Geometry) -> list[Point]:
    return [(Fraction(x), Fraction(y)) for x, y in shape.exterior.coords[:-1]]


def side(a: Point, b: Point, p: Point) -> Fraction:
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def size(ring: list[Point]) -> Fraction:
    return sum((a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)), Fraction(0)) / 2


def convex(ring: list[Point]) -> bool:
    turns = [side(ring[i - 2], ring[i - 1], ring[i]) for i in range(len(ring))]
    return all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)


def common_area(one: Geometry, other: Geometry) -> float:
    """The area two convex polygons have in common, clipped edge by edge in exact fractions."""
    ring, edges = corners(one), corners(other)
    edges = edges if size(edges) > 0 else edges[::-1]
    for a, b in zip(edges, edges[1:] + edges[:1], strict=True):
        ring = _clipped(ring, a, b)
    return abs(float(size(ring)))


def _clipped(ring: list[Point], a: Point, b: Point) -> list[Point]:
    kept: list[Point] = []
    for p, q in zip(ring, ring[1:] + ring[:1], strict=True):
        here, there = side(a, b, p), side(a, b, q)
        kept += [p] if here >= 0 else []
        if (here > 0) != (there > 0) and here != there:
            share = here / (here - there)
            kept.append((p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])))
    return kept


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Geometry, Geometry]:
    """Two rectangles with one corner in common and an edge in one line but for rounding; on one side of it or on both."""
    scale, west, south = draw(st.sampled_from(SCALES))
    turn, at = (
        draw(st.floats(0, 6.28)),
        np.array([west, south]) + scale * np.array([draw(st.floats(-30, 30)), draw(st.floats(-30, 30))]),
    )
    along, across = scale * np.array([cos(turn), sin(turn)]), scale * np.array([-sin(turn), cos(turn)])
    lengths = [draw(st.floats(3, 30)) for _ in range(4)]
    turned = draw(st.sampled_from([-1, -1, 1]))
    first = [at, at + along * lengths[0], at + along * lengths[0] + across * lengths[1], at + across * lengths[1]]
    across = across * turned
    second = [at, at + along * lengths[2], at + along * lengths[2] + across * lengths[3], at + across * lengths[3]]
    return shapely.Polygon(first), shapely.Polygon(second)


def check(one: Geometry, other: Geometry) -> None:
    exact, smaller = common_area(one, other), min(one.area, other.area)
    room = 1e-6 * smaller + robust.GRID * (one.length + other.length)
    assert robust.intersection(many([one]), other)[0].area == pytest.approx(exact, abs=room)
    assert robust.union(many([one, other])).area == pytest.approx(one.area + other.area - exact, abs=room)
    assert robust.difference(many([one]), other)[0].area == pytest.approx(one.area - exact, abs=room)


@pytest.mark.parametrize(("scale", "west", "south"), SCALES)
def test_neighbours_that_nearly_share_an_edge_have_nothing_in_common(scale: float, west: float, south: float) -> None:
    one, other = (shapely.transform(shape, lambda xy: xy * scale + [west, south]) for shape in (FIRST, SECOND))
    check(one, other)
    check(other, one)


@settings(max_examples=150, deadline=None)
@given(neighbours())
def test_what_neighbours_have_in_common_is_what_exact_fractions_say(pair: tuple[Geometry, Geometry]) -> None:
    assume(all(shape.is_valid and convex(corners(shape)) for shape in pair))
    check(*pair)


def test_neighbours_on_which_plain_overlays_disagree_are_right() -> None:
    """Of many random neighbours those where GEOS with and without a grid differ, and some others, on the scale of a hemisphere."""
    pairs = [random_neighbours(seed) for seed in range(1500)]
    ones, others = (many(shapes) for shapes in zip(*pairs, strict=True))
    plain, gridded = shapely.intersection(ones, others), shapely.intersection(ones, others, grid_size=1e-9)
    doubtful = np.flatnonzero(abs(shapely.area(plain) - shapely.area(gridded)) > 1e-3)
    for number in [*doubtful.tolist(), *range(20)]:
        check(*pairs[number])


def random_neighbours(seed: int) -> tuple[Geometry, Geometry]:
    random = np.random.default_rng(seed)
    at, turn = random.uniform(-30, 30, 2), random.uniform(0, 6.28)
    along, across = np.array([cos(turn), sin(turn)]), np.array([-sin(turn), cos(turn)])
    a, b, c, d = random.uniform(3, 30, 4)
    first = [at, at + along * a, at + along * a + across * b, at + across * b]
    second = [at, at + along * c, at + along * c - across * d, at - across * d]
    return shapely.Polygon(first), shapely.Polygon(second)


def test_a_wrong_polygon_among_right_ones_is_found() -> None:
    """A shape of two parts: one really overlaps, the other only nearly shares an edge."""
    far = shapely.box(50, 50, 60, 60)
    both = shapely.MultiPolygon([FIRST, far])
    ground = shapely.MultiPolygon([SECOND, shapely.box(55, 50, 70, 60)])
    assert robust.intersection(many([both]), ground)[0].area == pytest.approx(50)
    assert robust.intersection(many([ground]), both)[0].area == pytest.approx(50)


def test_a_neighbour_is_not_said_to_cover_the_site() -> None:
    body = screened(site(FIRST), [Zones("L", [SECOND], facts={"effect": "prohibit"})])
    assert only(body, "L").relation == "touches"
    assert body.headline.level == "note"


def test_ground_beside_the_coverage_has_no_data() -> None:
    body = screened(site(FIRST), [Zones("L", [], coverage=SECOND)])
    assert layer(body, "L").state in ("no_data", "partial")
    assert layer(body, "L").coverage_share == 0
