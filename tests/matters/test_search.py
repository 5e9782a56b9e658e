"""Everyday words lead to matters."""

import pytest

from backend.matters.catalogue import catalogue
from backend.matters.search import advice, find, question, words_file


def codes(typed: str) -> list[str]:
    found = find(typed)
    return [item.code for item in found.items] + [one.code for one in found.packages]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("砍树", "S3-04"), ("  砍树 ", "S3-04"), ("砍數", "S3-04"), ("盖房子", "PK-7"), ("gfz", "S2-07"), ("Cut Trees", "S3-04"),
        ("预审", "S1-02"), ("預審", "S1-02"), ("s1-02", "S1-02"), ("我想砍树怎么办", "S3-04"),
    ],
)  # fmt: skip
def test_words_lead_to_the_matter(typed: str, code: str) -> None:
    assert code in codes(typed)


def test_a_slip_of_the_pen_is_said_to_be_near() -> None:
    found = find("农村盖放")
    assert found.near
    assert "S2-07" in [item.code for item in found.items]


@pytest.mark.parametrize("typed", ["", "   ", "qqqqqqqqqq", "%", "'; DROP TABLE matter"])
def test_nothing_is_found_for_nothing(typed: str) -> None:
    assert not find(typed)


def test_every_phrase_leads_to_its_own_intent() -> None:
    for intent in words_file().intents:
        for phrase in (*intent.phrases, *intent.forms, *intent.en, intent.zh):
            assert set(intent.items) <= set(codes(phrase)), phrase


def test_the_counts_are_those_of_the_reference() -> None:
    file = words_file()
    assert len(file.intents) == 82
    assert sum(len(one.phrases) + len(one.forms) for one in file.intents) == 497
    assert sum(len(one.en) for one in file.intents) == 160
    assert len(file.questions) == 10


def test_the_navigator_reaches_every_package_and_ends() -> None:
    seen, waiting, packages = set[str](), [words_file().start], set[str]()
    while waiting:
        asked = question(waiting.pop())
        if asked and asked.id not in seen:
            seen.add(asked.id)
            packages |= {code for option in asked.options for code in option.packages}
            waiting += [option.to for option in asked.options if option.to]
    assert packages == set(catalogue().packages)
    assert seen == {one.id for one in words_file().questions}
    assert advice("stop_farm")
    assert not advice("who")
