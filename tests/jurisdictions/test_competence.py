"""Who decides, where law fixes it by what is used."""

import pytest

from backend.jurisdictions.competence import competence, decides
from backend.matters.catalogue import catalogue


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"ld.pbf": 0.5, "ld.arable": 1.0, "cal.other_area": 0.0}, "state"),
        ({"ld.pbf": 0.0, "ld.arable": 350_000.0, "cal.other_area": 0.0}, "province"),
        ({"ld.pbf": 0.0, "ld.arable": 350_000.1, "cal.other_area": 0.0}, "state"),
        ({"ld.pbf": 0.0, "ld.arable": 0.0, "cal.other_area": 700_000.1}, "state"),
        ({"ld.arable": 400_000.0}, "state"),
        ({"ld.arable": 0.0, "cal.other_area": 0.0}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_expropriation_goes_to_the_state_over_35_and_70_hectares_and_is_unknown_until_all_is_known(
    facts: dict[str, float], level: str
) -> None:
    found = decides("S1-07", facts)
    assert found is not None
    assert (found.level, found.law) == (level, "" if level == "unknown" and not found.law else "土地管理法")


def test_what_is_missing_is_named() -> None:
    found = decides("S1-07", {"ld.arable": 0.0})
    assert found is not None
    assert found.missing == ("ld.pbf", "cal.other_area")


def test_law_leaves_other_matters_to_the_jurisdictions() -> None:
    assert decides("S2-02", {}) is None


def test_every_matter_of_a_rule_is_in_the_catalogue() -> None:
    assert {code for rule in competence().rules for code in rule.matters} <= set(catalogue().items)
