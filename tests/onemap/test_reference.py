"""Reference data of the one map: land use, facilities, kinds of layers."""

from collections import Counter

import pytest

from backend.core.errors import Problem
from backend.matters.catalogue import catalogue
from backend.onemap.facilities import facilities, types
from backend.onemap.kinds import kind, kinds
from backend.onemap.landuse import classes, land_use, mapped, path


def test_land_use_has_its_three_levels() -> None:
    assert Counter(one.level for one in classes().values()) == {1: 24, 2: 111, 3: 40}
    assert all(one.parent in classes() for one in classes().values() if one.parent)
    assert all(one.hex == "#{:02X}{:02X}{:02X}".format(*one.rgb) for one in classes().values())
    assert [one.code for one in path("080404")] == ["08", "0804", "080404"]


def test_an_unknown_class_is_refused_in_words() -> None:
    with pytest.raises(Problem, match=r"onemap\.unknown_land_use") as refused:
        land_use("9999")
    assert "9999" in refused.value.sentence()


def test_the_same_digits_mean_other_things_in_other_schemes() -> None:
    assert [row.new for row in mapped("0601", "2023")] == ["0601"]
    assert [row.new for row in mapped("0601", "third_survey")] != ["0601"]
    assert mapped("7777", "third_survey") == ()


def test_every_mapping_leads_to_a_class() -> None:
    rows = [
        row
        for code in range(10_000)
        for scheme in ("third_survey", "gbt21010_2017")
        for row in mapped(f"{code:04d}", scheme)
    ]
    rows += [row for code in range(100) for row in mapped(f"{code:02d}", "third_survey")]
    assert len(rows) >= 80
    assert {row.new for row in rows} <= set(classes())


def test_facilities_stand_on_land_and_in_a_circle() -> None:
    assert len(types()) == 48
    assert types()["F-ED-KG"].service_radius_m == 300
    assert all(one.landuse in classes() for one in types().values())
    circles = {name for one in types().values() for name in one.circle.replace("/", " ").split()}
    assert set(facilities().circles) <= circles


def test_kinds_of_layers_have_four_effects_and_known_matters() -> None:
    assert Counter(one.effect for one in kinds().values()) == {"prohibit": 23, "restrict": 49, "consult": 14, "note": 7}
    assert {code for one in kinds().values() for code in one.catalogue_items} <= set(catalogue().items)
    with pytest.raises(Problem, match=r"onemap\.unknown_kind"):
        kind("L00-NONE")
