"""The invariants of a restriction check (each kills a mistake that was found in the field), as properties."""

import math

import msgspec
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Geometry

from backend.core.geometry import area_m2
from backend.screening.answer import Finding
from tests.onemap.builders import SOUTH, STEP, WEST, square
from tests.screening.world import Zones, encoded, layer, only, screened, site

FEW = settings(max_examples=40, deadline=None)
GROUND = square(0, 0, 4)


@st.composite
def blobs(draw: st.DrawFn) -> Geometry:
    """A star-shaped polygon somewhere on the test ground, 20 to 400 m wide."""
    x, y, size = draw(st.floats(-2, 6)), draw(st.floats(-2, 6)), draw(st.floats(0.2, 4))
    corners = draw(st.integers(3, 9))
    reach = draw(st.lists(st.floats(0.4, 1), min_size=corners, max_size=corners))
    at = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    radii = np.array(reach) * size * STEP / 2
    return shapely.Polygon(np.column_stack([WEST + x * STEP + radii * np.cos(at), SOUTH + y * STEP + radii * np.sin(at)]))


zones = st.lists(blobs(), min_size=1, max_size=8)


def figures(finding: Finding) -> tuple[object, ...]:
    return finding.relation, finding.overlap_m2, finding.share_text, finding.marginal, finding.level


@FEW
@given(st.lists(zones, min_size=2, max_size=5), st.data())
def test_a_layer_that_fails_is_not_checked_and_changes_no_other(some: list[list[Geometry]], data: st.DataObject) -> None:
    layers = [Zones(f"L{i}", shapes, facts={"required": True}) for i, shapes in enumerate(some)]
    whole = screened(site(GROUND), layers)
    killed = data.draw(st.integers(0, len(layers) - 1))
    how = data.draw(st.sampled_from(["broken", "timeout"]))
    layers[killed] = Zones(
        f"L{killed}", some[killed], broken=how == "broken", facts={"required": True} | ({"fault": "timeout"} if how == "timeout" else {})
    )
    found = screened(site(GROUND), layers)
    touched = any(shape.intersects(GROUND.envelope) for shape in some[killed])
    if how == "timeout" or touched:
        assert layer(found, f"L{killed}").state == "not_checked"
        assert layer(found, f"L{killed}").reason == how
        assert not found.headline.complete
        assert found.headline.level != "clear"
    assert [encoded(one) for one in found.layers if one.layer != f"L{killed}"] == [
        encoded(one) for one in whole.layers if one.layer != f"L{killed}"
    ]


@FEW
@given(st.lists(zones, min_size=1, max_size=6))
def test_every_layer_in_scope_appears_exactly_once(some: list[list[Geometry]]) -> None:
    body = screened(site(GROUND), [Zones(f"L{i}", shapes) for i, shapes in enumerate(some)])
    assert [one.layer for one in body.layers] == [f"L{i}" for i in range(len(some))]
    assert sum(body.counts.values()) == len(some)


@FEW
@given(zones)
def test_overlapping_zones_count_once_and_agree_with_a_union(shapes: list[Geometry]) -> None:
    body = screened(site(GROUND), [Zones("L", shapes)])
    expected = area_m2(shapely.union_all(shapes).intersection(GROUND))
    if expected < 0.01:
        assert layer(body, "L").state in ("clear", "near")
        return
    finding = only(body, "L")
    assert finding.overlap_m2 == pytest.approx(expected, abs=0.011)
    assert finding.share is not None
    assert 0 <= finding.share <= 1


@FEW
@given(st.floats(1e-7, 3.9))
def test_a_hit_never_prints_a_share_of_nothing(width: float) -> None:
    strip = shapely.box(GROUND.bounds[0], GROUND.bounds[1], GROUND.bounds[0] + width * STEP, GROUND.bounds[3])
    for one in screened(site(GROUND), [Zones("L", [strip])]).layers:
        for finding in one.findings:
            if finding.relation != "touches":
                assert one.state == "hit"
                assert finding.share_text not in (None, "", "0", "0 %", "0.0 %", "0.00 %")


@FEW
@given(blobs(), st.integers(2, 5), st.integers(2, 5))
def test_splitting_a_zone_into_tiles_changes_nothing(zone: Geometry, columns: int, rows: int) -> None:
    west, south, east, north = zone.bounds
    xs, ys = np.linspace(west, east, columns + 1), np.linspace(south, north, rows + 1)
    cells = [shapely.box(xs[i], ys[j], xs[i + 1], ys[j + 1]) for i in range(columns) for j in range(rows)]
    tiles = [tile for cell in cells for tile in shapely.get_parts(zone.intersection(cell)).tolist() if tile.area > 0]
    whole, split = (layer(screened(site(GROUND), [Zones("L", shapes)]), "L") for shapes in ([zone], tiles))
    assert whole.state == split.state
    for one, other in zip(whole.findings, split.findings, strict=True):
        assert one.relation == other.relation
        assert (one.overlap_m2 or 0) == pytest.approx(other.overlap_m2 or 0, abs=0.02)


def test_ten_thousand_features_in_one_layer_change_nothing_for_the_others() -> None:
    small = [square(i % 100 * 0.04, i // 100 * 0.04, 0.03) for i in range(10_000)]
    zone = square(1, 1, 2)
    alone = layer(screened(site(GROUND), [Zones("A", [zone])]), "A")
    crowded = screened(site(GROUND), [Zones("A", [zone]), Zones("B", small)])
    assert encoded(layer(crowded, "A")) == encoded(alone)
    assert only(crowded, "B").feature_count == 10_000


@FEW
@given(st.lists(zones, min_size=2, max_size=4), blobs(), st.randoms(use_true_random=False), st.integers(1, 8))
def test_order_of_layers_vertices_and_ring_starts_is_irrelevant(some: list[list[Geometry]], ground: Geometry, random, start: int) -> None:
    layers = [Zones(f"L{i}", shapes) for i, shapes in enumerate(some)]
    ring = shapely.get_coordinates(ground)[:-1]
    turned = shapely.Polygon(np.roll(ring, start % len(ring), axis=0)[::-1])
    other = list(layers)
    random.shuffle(other)
    one, two = screened(site(ground, GROUND), layers), screened(site(GROUND, turned), other)
    assert msgspec.json.encode(one) == msgspec.json.encode(two)


@FEW
@given(zones, blobs(), st.floats(0.05, 2))
def test_a_growing_site_loses_no_hit_and_gets_no_farther(shapes: list[Geometry], ground: Geometry, more: float) -> None:
    layers = [Zones("L", shapes, facts={"buffer_m": 150}, kinds=[f"c{i}" for i in range(len(shapes))])]
    small, large = (screened(site(one), layers) for one in (ground, ground.buffer(more * STEP)))
    after = {finding.class_: finding for finding in layer(large, "L").findings}
    for finding in layer(small, "L").findings:
        assert finding.class_ in after
        grown = after[finding.class_]
        if finding.relation != "near":
            assert grown.relation != "near" or grown.distance_m == 0
        elif grown.relation == "near":
            assert (grown.distance_m or 0) <= (finding.distance_m or 0) + 0.1


@FEW
@given(zones, st.floats(-0.4, 3.9), st.floats(-0.4, 3.9))
def test_a_hole_in_the_data_is_never_clear(shapes: list[Geometry], x: float, y: float) -> None:
    hull = square(x, y, 0.5)
    found = layer(screened(site(GROUND), [Zones("L", shapes, holes=shapely.geometrycollections([hull]))]), "L")
    assert found.state == "partial"
    assert found.reason == "holes"


@FEW
@given(st.floats(0.02, 0.98))
def test_a_site_partly_outside_the_coverage_is_partial_with_its_share(part: float) -> None:
    covered = shapely.box(WEST - STEP, SOUTH - STEP, WEST + 4 * STEP * part, SOUTH + 5 * STEP)
    found = layer(screened(site(GROUND), [Zones("L", [], coverage=covered)]), "L")
    assert found.state == "partial"
    assert found.coverage_share == pytest.approx(part, abs=0.001)


def test_a_threshold_applies_to_the_dissolved_sum_and_not_to_each_feature() -> None:
    # Each sliver covers about 0.004 m², together about 0.4 m².
    slivers = [shapely.box(WEST + i * 3e-5, SOUTH, WEST + i * 3e-5 + 2e-8, SOUTH + 2e-5) for i in range(100)]
    finding = only(screened(site(GROUND), [Zones("L", slivers)]), "L")
    assert finding.relation != "touches"
    assert finding.overlap_m2 == pytest.approx(0.45, abs=0.01)
    assert only(screened(site(GROUND), [Zones("L", slivers[:1])]), "L").relation == "touches"


@FEW
@given(zones)
def test_the_same_versions_give_the_same_answer_again(shapes: list[Geometry]) -> None:
    layers = [Zones("L", shapes)]
    assert msgspec.json.encode(screened(site(GROUND), layers)) == msgspec.json.encode(screened(site(GROUND), layers))


def test_a_time_budget_that_is_over_leaves_every_layer_with_its_reason() -> None:
    body = screened(site(GROUND), [Zones("A", [square(1, 1)]), Zones("B", [square(2, 2)])], budget_s=-1)
    assert {(one.state, one.reason) for one in body.layers} == {("not_checked", "time_budget")}
    assert body.status == "failed"


def test_neighbours_that_share_an_edge_touch_and_alarm_nobody() -> None:
    body = screened(site(GROUND), [Zones("L", [square(4, 0, 4)], facts={"effect": "prohibit"})])
    finding = only(body, "L")
    assert (layer(body, "L").state, finding.relation, finding.overlap_m2) == ("near", "touches", 0.0)
    assert body.headline.level == "note"


def test_a_sliver_thinner_than_the_layer_is_accurate_is_marginal() -> None:
    sliver = shapely.box(WEST + 4 * STEP - 1e-6, SOUTH, WEST + 6 * STEP, SOUTH + 4 * STEP)
    body = screened(site(GROUND), [Zones("L", [sliver], facts={"effect": "prohibit"})])
    assert only(body, "L").marginal
    assert body.headline.level == "note"
    assert "压边" in only(body, "L").sentence["zh-Hans"]


def test_lines_and_points_are_measured_by_length_and_number() -> None:
    road = shapely.LineString([(WEST - STEP, SOUTH + STEP), (WEST + 6 * STEP, SOUTH + STEP)])
    trees = [shapely.Point(WEST + i * STEP + STEP / 2, SOUTH + STEP / 2) for i in range(6)]
    body = screened(site(GROUND), [Zones("LINE", [road]), Zones("TREE", trees)])
    assert only(body, "LINE").length_m == pytest.approx(4 * 101.47, rel=1e-3)
    assert only(body, "TREE").points == 4
    pipe = shapely.LineString([(WEST - STEP, SOUTH + STEP), (WEST + STEP, SOUTH + STEP)])
    mixed = screened(site(pipe, shapely.Point(WEST + 2 * STEP, SOUTH + 2 * STEP)), [Zones("ZONE", [GROUND])])
    by_kind = {mixed.site.parts[finding.part or 0].kind: finding for finding in layer(mixed, "ZONE").findings}
    assert by_kind["line"].share == pytest.approx(0.5, abs=1e-3)
    assert (by_kind["point"].points, by_kind["point"].relation) == (1, "within")


def test_a_line_with_a_distance_of_its_own_speaks_within_it_and_no_farther() -> None:
    road = shapely.LineString([(WEST - STEP, SOUTH - 2e-4), (WEST + 6 * STEP, SOUTH - 2e-4)])
    facts = {"effect": "prohibit", "buffer_m": 30}
    finding = only(screened(site(GROUND), [Zones("ROAD", [road], facts=facts)]), "ROAD")
    assert (finding.relation, finding.direction) == ("near", "s")
    assert finding.distance_m == pytest.approx(22.15, abs=0.1)
    assert layer(screened(site(GROUND), [Zones("ROAD", [road], facts=facts | {"buffer_m": 20})]), "ROAD").state == "clear"


def test_a_closed_layer_gives_no_figure_name_or_distance_away() -> None:
    zone = [square(1, 1, 2), square(4.1, 0, 1)]
    for publicity in ("answer", "internal"):
        body = screened(site(GROUND), [Zones("L", zone, facts={"publicity": publicity, "near_m": 50}, kinds=["a", "secret"])])
        finding = only(body, "L")
        assert (finding.overlap_m2, finding.features, finding.distance_m, finding.direction, finding.class_) == (None, (), None, None, "")
        assert finding.share_text == "≤30 %"
        assert b"secret" not in encoded(layer(body, "L"))
        told = screened(site(GROUND), [Zones("L", zone, facts={"publicity": publicity})], right=True)
        assert (only(told, "L").overlap_m2 or 0) > 40_000
    assert layer(screened(site(GROUND), [Zones("L", zone, facts={"publicity": "withheld"})]), "L").state == "withheld"


def test_green_appears_only_when_every_required_layer_was_checked_and_is_current() -> None:
    fine = Zones("A", [], facts={"required": True})
    assert screened(site(GROUND), [fine]).headline.level == "clear"
    for other in (
        Zones("B", [], everywhere=False, facts={"required": True}),
        Zones("B", [], facts={"required": True, "fault": "timeout"}),
        Zones("B", [], facts={"required": True, "valid_until": "2026-11-20"}),
        Zones("B", [], facts={"required": True, "publicity": "withheld"}),
        Zones("B", [], coverage=square(0, 0, 2), facts={"required": True}),
    ):
        headline = screened(site(GROUND), [fine, other]).headline
        assert (headline.level, headline.complete) == ("note", False)


def test_restrictions_not_yet_in_force_are_told_apart_unless_they_bind() -> None:
    for status, level in (("pending", "note"), ("pending_binding", "prohibit"), ("in_force", "prohibit")):
        body = screened(site(GROUND), [Zones("L", [square(1, 1)], facts={"effect": "prohibit", "law_status": status})])
        assert only(body, "L").law_status == status
        assert body.headline.level == level


def test_a_point_inside_is_met_although_a_polygon_of_its_class_only_touches() -> None:
    shapes = [square(4, 0, 2), shapely.Point(WEST + STEP, SOUTH + STEP)]
    finding = only(screened(site(GROUND), [Zones("L", shapes)]), "L")
    assert (finding.points, finding.relation) == (1, "covers")
