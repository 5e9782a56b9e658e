"""Trigger rules: conditions with what is known and what is not, and what follows from a finding."""

import pytest

from backend.screening.answer import Finding
from backend.screening.conditions import BadCondition, compiled, holds
from backend.screening.rules import applies, follow, purpose_facts


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        ("", {}, True), ("a", {}, None), ("a", {"a": True}, True), ("!a", {"a": True}, False), ("!a", {}, None),
        ("a && b", {"a": False}, False), ("a && b", {"a": True}, None), ("a || b", {"b": True}, True), ("a || b", {"b": False}, None),
        ("x > 1.0 && !a", {"x": 2.0, "a": False}, True), ("x <= 10.0", {"x": 10.0}, True), ("x < y", {"x": 1.0, "y": 1.0}, False),
        ("p.item in ['S2-06', 'S3-07']", {"p.item": "S3-07"}, True), ("p.item in ['S2-06']", {}, None),
        ("p.item != 'S3-07' && !p.temporary", {"p.item": "S3-07"}, False), ("(a || b) && c", {"a": True, "c": True}, True),
    ],
)  # fmt: skip
def test_a_condition_says_true_false_or_unknown(condition: str, facts: dict, expected: bool | None) -> None:
    assert holds(condition, facts) is expected


@pytest.mark.parametrize("condition", ["a &&", "a b", "(a", "a in [", "= 3", "__import__('os')"])
def test_a_condition_that_is_not_understood_is_refused(condition: str) -> None:
    with pytest.raises(BadCondition):
        compiled(condition)


OVERLAP = Finding(relation="overlaps", overlap_m2=500.0, share=0.4)


def test_a_waterworks_in_the_first_zone_of_a_source_is_an_exception_with_conditions() -> None:
    assert follow("L21-SY1", "prohibit", OVERLAP, purpose_facts("", "")).level == "prohibit"
    assert follow("L21-SY1", "prohibit", OVERLAP, purpose_facts("070102", "")).level == "prohibit"
    waterworks = follow("L21-SY1", "prohibit", OVERLAP, purpose_facts("1301", ""))
    assert waterworks.level == "restrict"
    assert ("service", "TS-HP") in {(one.kind, one.ref) for one in waterworks.triggers}
    assert not any(one.confirm for one in waterworks.triggers)


def test_what_is_not_known_is_followed_and_marked_to_be_confirmed() -> None:
    found = follow("L21-SY1", "prohibit", OVERLAP, purpose_facts("", ""))
    assert {one.confirm for one in found.triggers} == {True}


def test_a_rule_for_the_neighbourhood_says_less_than_the_layer() -> None:
    near = Finding(relation="near", distance_m=8.0)
    assert follow("L01-YJJBNT", "prohibit", near, purpose_facts("", "")).level == "note"


def test_a_layer_whose_every_rule_is_out_of_the_question_does_not_apply() -> None:
    assert not applies("L101-GS", {"p.building": False})
    assert applies("L101-GS", purpose_facts("", ""))
    assert applies("no rules at all", {})
