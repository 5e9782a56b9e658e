"""Division codes: names, paths, and what lies in what."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Problem
from backend.core.texts import using
from backend.jurisdictions.divisions import (
    children,
    division,
    divisions,
    full_name,
    level_of,
    name_of,
    parent_of,
    path,
    within,
)

CODES = st.sampled_from(sorted(divisions()))


def test_the_table_has_the_provinces_cities_and_counties_of_2023() -> None:
    real = [one for one in divisions().values() if not one.invented]
    assert len(real) == 3348  # three cities without counties stand once
    assert Counter(one.level for one in real)["province"] == 31
    assert sum(one.statistical for one in real) == 124


def test_every_parent_is_in_the_table() -> None:
    assert [one.code for one in divisions().values() if one.parent and one.parent not in divisions()] == []


def test_a_path_leads_from_the_province_to_the_place() -> None:
    assert [one.name for one in path("350604")] == ["福建省", "漳州市", "龙海区"]
    assert full_name("990121") == "示例省示例市澜川县"


def test_a_county_straight_under_its_province_is_named_without_the_stand_in() -> None:
    assert full_name("429004") == "湖北省仙桃市"


def test_names_follow_the_reader() -> None:
    with using("zh-Hant"):
        assert full_name("350604") == "福建省漳州市龍海區"


def test_the_invented_county_is_marked_and_stands_under_its_own_province() -> None:
    assert division("990121").invented
    assert [one.code for one in children("990100")] == ["990121"]


def test_an_unknown_code_is_refused_and_shown_as_it_is() -> None:
    with pytest.raises(Problem, match=r"jurisdictions\.unknown"):
        division("999999")
    assert name_of("999999") == "999999"


@pytest.mark.parametrize("text", ["", "35060", "3506041", "035060", "35O604", "350604 ", "３５０６０４"])
def test_what_is_no_code_of_six_digits_is_refused(text: str) -> None:
    with pytest.raises(Problem, match=r"jurisdictions\.code"):
        level_of(text)


@pytest.mark.parametrize(
    ("own", "code", "inside"),
    [
        ("990121", "990121", True), ("990100", "990121", True), ("990000", "990121", True), ("990121", "990100", False),
        ("990100", "990000", False), ("990100", "990221", False), ("350000", "990121", False),
    ],
)  # fmt: skip
def test_a_county_lies_in_its_city_and_province_only(own: str, code: str, inside: bool) -> None:
    assert within([own], code) is inside


@pytest.mark.parametrize("own", ["", "0", "000000", "99", "99%", "9901"])
def test_a_malformed_code_covers_nothing(own: str) -> None:
    assert not within([own], "990121")


def test_nobody_without_a_jurisdiction_reaches_anything() -> None:
    assert not within([], "990121")


@given(CODES)
def test_everything_lies_in_itself_and_in_all_above_it(code: str) -> None:
    assert all(within([one.code], code) for one in path(code))


@given(CODES, CODES)
def test_two_places_lie_in_each_other_only_when_they_are_one(left: str, right: str) -> None:
    assert (within([left], right) and within([right], left)) is (left == right)


@given(CODES)
def test_a_parent_is_one_level_up(code: str) -> None:
    order = ["", "province", "city", "county"]
    above = parent_of(code)
    assert order.index(level_of(code)) == order.index(level_of(above) if above else "") + 1
