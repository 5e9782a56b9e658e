"""The checks of a machine: what is found, in words, and what is left to a person."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.checks.elements import elements
from backend.checks.run import CheckResult, run_checks, statuses, usable, worst
from backend.core.texts import catalogue, using

ITEMS = ["S1-02", "S1-08"]
SAMPLES: dict[str, Any] = {name: one.sample for name, one in elements().inputs.items()}
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers(), max_size=2)
)


def one(results: list[CheckResult], element: str) -> CheckResult:
    return next(found for found in results if found.element == element)


def test_with_everything_in_order_all_passes() -> None:
    assert worst(run_checks(SAMPLES, ITEMS)) == "passed"


def test_with_nothing_known_nothing_fails_and_everything_goes_to_a_person() -> None:
    assert {found.finding for found in run_checks({}, ITEMS)} == {"needs_person"}


def test_each_indicator_of_two_items_is_checked_once() -> None:
    names = [found.element for found in run_checks(SAMPLES, ITEMS)]
    assert len(names) == len(set(names))
    assert {"CO_101", "XS_107", "YG_101"} <= set(names)


def test_a_failure_says_what_is_wrong_on_which_article_and_how_to_mend_it() -> None:
    found = one(run_checks({**SAMPLES, "scr.pbf": 1284.0, "mat.bt_present": False}, ["S1-02"]), "XS_107")
    assert (found.finding, found.severity, found.law, found.article) == ("failed", "block", "土地管理法", "44,46")
    assert found.sentence == "不占永久基本农田或已补划论证：1284 m2，不符合。"
    assert "请避让" in found.fix
    assert found.desk == "FP"


def test_a_hint_is_filled_with_the_figure() -> None:
    found = one(run_checks({**SAMPLES, "cal.missing_materials": 2}, ["S1-02"]), "CO_116")
    assert found.fix == "还差2件必要材料,清单里标红的就是。"


def test_a_hint_never_shows_a_hole() -> None:
    assert [
        found.element
        for found in run_checks({}, [code for one_ in elements().elements.values() for code in one_.items])
        if "{" in found.fix
    ] == []


def test_what_is_missing_is_named_for_the_reader() -> None:
    facts = {name: value for name, value in SAMPLES.items() if name != "scr.pbf"} | {"mat.bt_present": False}
    found = one(run_checks(facts, ["S1-02"]), "XS_107")
    assert found.finding == "needs_person"
    assert found.missing == ("scr.pbf",)
    assert elements().inputs["scr.pbf"].zh in found.sentence


@pytest.mark.parametrize(("language", "said"), [("zh-Hant", "請避讓"), ("en", "see “No permanent farmland")])
def test_the_words_follow_the_reader(language: str, said: str) -> None:
    with using(language):
        found = one(run_checks({**SAMPLES, "scr.pbf": 1284.0, "mat.bt_present": False}, ["S1-02"]), "XS_107")
    assert said in found.fix
    assert "checks." not in found.sentence


def test_a_jurisdiction_sets_its_own_limit() -> None:
    facts = {**SAMPLES, "ld.area": SAMPLES["cal.site_area"] + 50.0}
    assert one(run_checks(facts, ["S1-02"]), "CO_110").finding == "failed"
    assert one(run_checks(facts, ["S1-02"], {"par.area_tol_m2": 60.0}), "CO_110").finding == "passed"


@pytest.mark.parametrize("value", [None, "", "abc", "nan", "inf", float("nan"), True, [], {"a": 1}])
def test_a_value_of_the_wrong_kind_counts_as_absent(value: Any) -> None:
    found = one(run_checks({**SAMPLES, "cal.site_area": value}, ["S1-02"]), "CO_110")
    assert found.finding == "needs_person"
    assert "cal.site_area" in found.missing


def test_a_figure_that_must_be_positive_is_absent_at_zero() -> None:
    name = next(name for name, one_ in elements().inputs.items() if one_.positive)
    assert usable({name: 0}) == {}
    assert usable({name: "2"}) == {name: 2.0}


def test_a_day_that_does_not_exist_is_absent() -> None:
    assert usable({"cal.today": "2026-02-30"}) == {}
    assert usable({"cal.today": "2026-02-28"}) == {"cal.today": "2026-02-28"}


@given(st.dictionaries(st.sampled_from(sorted(elements().inputs)), ANYTHING, max_size=20))
def test_no_value_whatever_breaks_the_checks(facts: dict[str, Any]) -> None:
    results = run_checks(facts, ["S1-02", "S2-07", "RG-02"])
    assert set(statuses(results).values()) <= {"passed", "failed", "unknown"}
    assert all(found.sentence and (found.fix or found.finding == "passed") for found in results)


def test_every_finding_has_words_in_every_language() -> None:
    codes = {
        "checks.passed",
        "checks.passed_figure",
        "checks.failed",
        "checks.failed_figure",
        "checks.needs_person",
        "checks.and",
    }
    assert all(codes <= set(catalogue(language)) for language in ("zh-Hans", "zh-Hant", "en"))
