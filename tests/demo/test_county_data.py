"""The invented county as it is shipped: it decodes, says what it is, and its sites find what they promise."""

import gzip
from functools import cache
from itertools import combinations
from typing import Any

import msgspec
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from backend.demo.county import read
from backend.demo.county.atlas import MARK, Atlas, Feature
from backend.demo.county.sites import keeps, stories
from backend.demo.county.touch import Touch

FACTS = {f.layer: f for f in read.layer_metadata()}
CODES = [*read.base_layers(), *FACTS]
BROKEN = "L18-WFYD"


@cache
def collection(code: str) -> list[dict[str, Any]]:
    decoded = msgspec.json.decode(gzip.decompress(read.feature_path(code).read_bytes()))
    assert decoded["type"] == "FeatureCollection"
    return decoded["features"]


@cache
def shapes(code: str) -> Any:
    return np.array([shape(f["geometry"]) for f in collection(code)], object)


@cache
def touch() -> Touch:
    atlas = Atlas()
    for code in FACTS:
        pairs = zip(collection(code), shapes(code), strict=True)
        atlas[code] = [Feature(f["id"], f["properties"]["class"], "", {}, s) for f, s in pairs]
    return Touch(atlas)


def test_there_are_at_least_forty_restriction_layers_of_twelve_kinds():
    filled = [f for f in FACTS.values() if f.features]
    assert len(filled) >= 40
    assert len({f.theme for f in filled}) >= 12
    assert {f.effect for f in filled} == {"prohibit", "restrict", "consult", "note"}


def test_codes_of_layers_are_unique():
    assert len(CODES) == len(set(CODES)) == len(read.layer_metadata()) + len(read.base_layers())


@pytest.mark.parametrize("code", CODES)
def test_every_feature_is_stamped_named_and_has_an_id_of_its_own(code: str):
    features = collection(code)
    assert all(f["properties"]["note"] == MARK == "示例(虚构)" for f in features)
    assert all(f["properties"]["class"] and f["properties"]["name"] for f in features)
    assert len({f["id"] for f in features}) == len(features)
    if code in FACTS:
        assert FACTS[code].features == len(features)


@pytest.mark.parametrize("code", [c for c in CODES if c != BROKEN])
def test_every_shape_is_valid_and_lies_in_the_county(code: str):
    found = shapes(code)
    assert shapely.is_valid(found).all()
    west, south, east, north = shapely.total_bounds(found) if len(found) else (117.83, 24.28, 117.83, 24.28)
    assert west > 117.5
    assert east < 118.1
    assert south > 24.0
    assert north < 24.6


def test_six_shapes_are_broken_on_purpose_and_say_how():
    pairs = zip(collection(BROKEN), shapes(BROKEN), strict=True)
    marked = [(f, s) for f, s in pairs if "defect" in f["properties"]]
    assert len({f["properties"]["defect"] for f, _ in marked}) == 6
    assert sum(not s.is_valid for _, s in marked) >= 4
    others = [s for f, s in zip(collection(BROKEN), shapes(BROKEN), strict=True) if "defect" not in f["properties"]]
    assert shapely.is_valid(others).all()


@pytest.mark.parametrize("code", ["L96-XG", "L97-CZGH"])
def test_parcels_do_not_overlap(code: str):
    assert shapely.coverage_is_valid(shapes(code))
    assert shapely.union_all(shapes(code)).area == pytest.approx(shapely.area(shapes(code)).sum(), rel=1e-9)


def test_the_three_water_source_zones_do_not_overlap():
    zones = [shapely.union_all(shapes(code)) for code in ("L21-SY1", "L22-SY2", "L23-SYZ")]
    assert all(a.intersection(b).area < 1e-8 for a, b in combinations(zones, 2))


def test_no_farmland_lies_under_water():
    water = shapely.union_all(shapes("B04-SY"))
    farm = shapes("L11-GD")
    near = farm[shapely.STRtree(farm).query(water, "intersects")]
    assert shapely.area(shapely.intersection(near, water)).sum() < 1e-9


def test_permanent_farmland_is_part_of_cultivated_land():
    farm = shapely.union_all(shapes("L11-GD"))
    assert shapely.union_all(shapes("L01-YJJBNT")).difference(farm).area < 1e-8


@pytest.mark.parametrize("site", read.sample_sites(), ids=lambda s: s.key)
def test_a_sample_site_meets_what_its_story_promises_and_nothing_that_would_spoil_it(site: read.SampleSite):
    hits = touch().hits(shape(site.geometry))
    assert site.note == MARK
    assert set(site.expects) <= set(hits)
    assert not set(site.avoids) & set(hits)
    assert keeps(site, hits)


def test_every_story_found_a_place_in_the_shipped_county():
    assert [s.key for s in read.sample_sites()] == [s.key for s in stories()]
    assert len(stories()) == 12


def test_the_factory_meets_nothing_but_notes():
    factory = next(s for s in read.sample_sites() if s.key == "factory")
    assert set(touch().hits(shape(factory.geometry)).values()) == {"note"}


def test_the_waterworks_mix_areas_a_line_and_a_point():
    works = next(s for s in read.sample_sites() if s.key == "waterworks")
    kinds = {part["type"] for part in works.geometry["geometries"]}
    assert kinds == {"Polygon", "LineString", "Point"}


def test_a_layer_knows_where_it_stops():
    partial = [f for f in FACTS.values() if isinstance(f.coverage, dict)]
    assert {f.layer for f in partial} == {"L53-ZLKC", "L83-DXWW", "L59-DZYH", "L132-SHX", "L86-LSJZ"}
    county = shapes("B01-XZQ")[0]
    for facts in partial:
        covered = shape(facts.coverage)
        assert covered.is_valid
        assert 0 < covered.intersection(county).area < 0.9 * county.area


def test_layers_play_every_state_a_screening_can_have():
    assert {f.layer for f in FACTS.values() if f.coverage == "none"} == {"L49-CY", "L74-HAX", "L110-GD"}
    assert {f.layer: f.fault for f in FACTS.values() if f.fault} == {"L45-GYL-G": "timeout"}
    assert {f.layer for f in FACTS.values() if f.publicity == "withheld"} == {"L109-JS"}
    assert {f.layer for f in FACTS.values() if f.publicity == "internal"} == {"L15-CBD", "L18-WFYD", "L53-ZLKC"}
    assert FACTS["L01-YJJBNT"].publicity == "internal_geometry_public_answer"
    assert {f.layer for f in FACTS.values() if f.law_status == "pending"} == {"L33-ZRGY", "L52-TKQ"}
    assert {f.layer for f in FACTS.values() if f.law_status == "pending_binding"} == {"L04-CZTXFZ", "L73-XZHQ"}
    assert {f.layer for f in FACTS.values() if f.valid_until < "2026-01-01"} == {"L37-SD-YB"}


def test_a_layer_that_is_withheld_or_has_no_data_ships_no_shape():
    hidden = [f.layer for f in FACTS.values() if f.publicity == "withheld" or f.coverage == "none"]
    assert all(collection(code) == [] for code in hidden)
    assert all(not FACTS[code].required for code in hidden)


def test_only_priority_units_of_environmental_zoning_restrict_a_site_and_they_say_why():
    facts = FACTS["L133-FQ"]
    assert (facts.effect, facts.class_effects) == ("note", {"优先保护单元": "restrict"})
    for f in collection("L133-FQ"):
        p = f["properties"]
        assert p["effect"] == facts.class_effects.get(p["class"], facts.effect)
        assert p["reason"]


def test_a_class_with_an_effect_of_its_own_occurs_in_its_layer():
    for facts in FACTS.values():
        assert set(facts.class_effects) <= {f["properties"]["class"] for f in collection(facts.layer)}


def test_facilities_of_every_kind_stand_in_the_county_in_three_states():
    found = read.facilities()
    assert len({f.id for f in found}) == len(found) > 700
    assert len({f.type for f in found}) == 48
    assert {f.status for f in found} == {"built", "under_construction", "planned"}
    assert all((f.opens is None) == (f.status == "built") for f in found)
    county = shapes("B01-XZQ")[0]
    assert shapely.contains_xy(county, *np.array([f.point for f in found]).T).all()


def test_names_have_pinyin_and_a_place_in_the_county():
    names = read.gazetteer()
    assert len(names) > 900
    assert all(n.note == MARK and n.pinyin for n in names)
    assert {"溪口镇", "澜溪", "岚坪水库", "鹭汀岛"} <= {n.name for n in names}
    assert next(n for n in names if n.name == "溪口镇").pinyin == "xi kou zhen"


def test_the_shipped_county_stays_small():
    assert sum(p.stat().st_size for p in read.DATA.iterdir()) <= 5_000_000


def test_a_layer_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        read.feature_path("L999-NO")
