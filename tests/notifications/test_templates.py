"""The words of messages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Problem
from backend.matters.catalogue import catalogue
from backend.notifications.templates import ONE_SEGMENT, MessageTemplate, message_templates, render, templates, units

FACTS: dict[str, Any] = {
    "item": "用地规划许可", "no": "SP2026112100123", "days": 5, "date": "11月27日", "n": 3, "place": "政务大厅2号窗", "code": "482913", "hours": 4, "time": "9:30",
}  # fmt: skip


@pytest.mark.parametrize("one", templates().values(), ids=lambda one: one.id)
def test_a_template_gives_its_sample_in_one_segment(one: MessageTemplate) -> None:
    said = render(one.id, FACTS)
    assert said.sms == one.sample
    assert units(said.sms) <= ONE_SEGMENT
    assert all("{" not in text for text in (said.sms, said.subject, said.body))


def test_there_are_22_templates() -> None:
    assert len(templates()) == 22


def test_english_and_chinese_say_the_same_facts() -> None:
    for one in templates().values():
        in_english = {name for name in FACTS if f"{{{name}}}" in one.en}
        assert in_english == one.names, one.id


@pytest.mark.parametrize("item", [one.zh for one in catalogue().items.values()])
def test_the_name_of_every_matter_fits_one_segment(item: str) -> None:
    for one in templates().values():
        said = render(one.id, {**FACTS, "item": item})
        assert units(said.sms) <= ONE_SEGMENT
        assert "no" not in one.names or FACTS["no"] in said.sms


@given(
    st.text(max_size=200).filter(
        lambda text: "." not in text and ":" not in text and not any(c.isdigit() for c in text)
    )
)
def test_whatever_the_matter_is_called_the_sms_is_one_segment(item: str) -> None:
    assert units(render("accept", {**FACTS, "item": item}).sms) <= ONE_SEGMENT


@pytest.mark.parametrize("place", ["https://a.b", "www.a", "tuzheng.cn", "13800138000", "010-12345678"])
def test_an_address_or_telephone_number_is_refused(place: str) -> None:
    with pytest.raises(Problem, match=r"notifications\.address_in_sms"):
        render("pickup", {**FACTS, "item": "证", "place": place})


def test_what_stays_too_long_is_refused() -> None:
    with pytest.raises(Problem, match=r"notifications\.too_long"):
        render("pickup", {**FACTS, "place": "很" * 60})


def test_a_missing_fact_and_an_unknown_template_are_refused() -> None:
    with pytest.raises(Problem, match=r"notifications\.missing_fact"):
        render("accept", {"item": "a", "no": "b"})
    with pytest.raises(Problem, match=r"notifications\.unknown_template"):
        render("hello", {})


def test_the_link_stands_in_the_mail_alone() -> None:
    said = render("accept", {**FACTS, "link": "https://example.org/x"})
    assert "example.org" in said.body
    assert "example.org" not in said.sms


def test_a_mail_speaks_the_language_of_its_reader_and_an_sms_the_registered_words() -> None:
    hant, english = render("accept", FACTS, "zh-Hant"), render("accept", FACTS, "en")
    assert "受理,承諾" in hant.body
    assert english.body.startswith("用地规划许可 (SP2026112100123) has been accepted.")
    assert hant.sms == english.sms == render("accept", FACTS).sms
    assert english.subject == "[Natural resources] SP2026112100123 用地规划许可 accepted"


def test_a_fact_that_looks_like_a_placeholder_is_printed_as_it_is() -> None:
    assert "{no}" in render("accept", {**FACTS, "item": "{no}"}).sms


def test_the_signature_stands_first() -> None:
    assert render("otp", FACTS).sms.startswith(message_templates().signature)
