"""Drafts of opinions and decisions: assembled, never signed with a hole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.checks.elements import elements
from backend.checks.opinions import documents, draft, opinion_for, opinions, proposals, reasons
from backend.checks.run import run_checks, statuses, usable
from backend.core.errors import NotFound
from backend.matters.catalogue import catalogue

SAMPLES: dict[str, Any] = {name: one.sample for name, one in elements().inputs.items()}
FILLED = {
    **SAMPLES, "accepted_on": "2026-11-20", "item_zh": "用地预审", "case_no": "SP1", "issuer": "澜川县自然资源局", "today": "2026-11-21",
    "layers_checked": 93, "departments": "县林业局", "approved_area": 9800.0, "geo_result": "适宜", "conditions": "1. 避让", "site_findings": "平整",
}  # fmt: skip
STATES = statuses(run_checks(SAMPLES, catalogue().items))


def favourable(item: str) -> dict[str, str]:
    return {one.id: one.choices[0].id for one in elements().serving([item]) if one.kind == "conclusion"}


def test_the_counts_are_those_of_the_reference() -> None:
    kinds = [one.kind for one in opinions().values()]
    assert kinds.count("opinion") == 19
    assert len(kinds) == 32
    assert sum(len(one.sections) for one in opinions().values()) == 144


def test_every_item_and_conclusion_that_is_named_exists() -> None:
    for one in opinions().values():
        assert set(one.items) <= set(catalogue().items), one.id
        named = {code for section in one.sections for code in section.sentences_of} | (
            {one.result} if one.result else set()
        )
        assert all(elements().elements[code].kind == "conclusion" for code in named), one.id


def test_every_item_with_elements_has_an_opinion() -> None:
    for item in {code for one in elements().elements.values() for code in one.items}:
        if item != "S1-01":
            opinion_for(item)


def test_an_item_without_an_opinion_says_so() -> None:
    with pytest.raises(NotFound, match=r"checks\.no_opinion"):
        opinion_for("RG-13")


def test_a_draft_with_everything_known_can_be_signed() -> None:
    found = draft("OP-XS", FILLED, favourable("S1-02"), STATES)
    assert found.signable, found.missing
    assert (
        found.paragraphs[0].text.startswith("甲公司于2026 年 11 月 20 日申请办理用地预审")
        or "甲公司于2026-11-20" in found.paragraphs[0].text
    )
    assert not any("{" in one.text or "〔待填" in one.text for one in found.paragraphs)


def test_a_hole_is_printed_as_one_and_stops_the_signature() -> None:
    found = draft("OP-XS", {**FILLED, "pj.name": ""}, favourable("S1-02"), STATES)
    assert not found.signable
    assert found.missing == ("pj.name",)
    assert any("〔待填:" in one.text for one in found.paragraphs)


def test_a_conclusion_nobody_drew_is_a_hole() -> None:
    choices = favourable("S1-02")
    del choices["XS_211"]
    assert "XS_211" in draft("OP-XS", FILLED, choices, STATES).missing


def test_a_section_whose_condition_is_false_or_unknown_is_left_out_and_named() -> None:
    assert "illegal" in draft("OP-XS", FILLED, favourable("S1-02"), {**STATES, "el.CO_114": "passed"}).left_out
    assert "illegal" in draft("OP-XS", FILLED, favourable("S1-02"), {}).left_out
    assert "illegal" not in draft("OP-XS", FILLED, favourable("S1-02"), {**STATES, "el.CO_114": "unknown"}).left_out


def test_a_value_that_looks_like_a_placeholder_is_printed_as_it_is() -> None:
    found = draft("OP-XS", {**FILLED, "ap.name": "{pj.name}"}, favourable("S1-02"), STATES)
    assert found.paragraphs[0].text.startswith("{pj.name}于")


def test_the_machine_proposes_a_good_conclusion_when_all_it_needs_has_passed() -> None:
    found = proposals(["S1-02"], STATES, usable(SAMPLES))
    assert found["CO_201"] == "accept"


def test_the_machine_proposes_nothing_while_something_is_unknown() -> None:
    assert "CO_201" not in proposals(["S1-02"], {**STATES, "el.CO_117": "unknown"}, usable(SAMPLES))
    assert proposals(["S1-02"], {}, {}) == dict.fromkeys((), "") or all(
        not elements().elements[code].needs for code in proposals(["S1-02"], {}, {})
    )


@given(st.dictionaries(st.sampled_from(sorted(STATES)), st.sampled_from(["passed", "failed", "unknown"])))
def test_the_machine_never_proposes_what_is_adverse(states: dict[str, str]) -> None:
    for code, choice in proposals(catalogue().items, states, usable(SAMPLES)).items():
        found = next(one for one in elements().elements[code].choices if one.id == choice)
        assert found.effect == "favourable"


def test_a_refusal_rests_on_adverse_choices_only() -> None:
    adverse = next(one for one in elements().elements["CO_206"].choices if one.effect == "adverse")
    assert reasons({"CO_206": adverse.id, "CO_201": "accept"}) == (("CO_206", adverse.sentence),)


@pytest.mark.parametrize(
    ("facts", "document"),
    [
        ({"el.CO_201": "accept"}, "DOC-ACCEPT"), ({"el.CO_201": "supplement"}, "DOC-SUPPLEMENT"), ({"clock.stopped": True}, "DOC-STOP"),
        ({"decision.kind": "grant", "decision.item_kind": "licence"}, "DOC-GRANT"), ({"decision.kind": "withdrawn"}, "DOC-WITHDRAW"),
        ({"decision.kind": "refuse", "decision.item_kind": "licence"}, "DOC-REFUSE"),
    ],
)  # fmt: skip
def test_the_document_follows_from_what_happened(facts: dict[str, Any], document: str) -> None:
    assert [one.id for one in documents(facts)] == [document]


def test_nothing_that_happened_gives_no_document() -> None:
    assert documents({}) == ()
