"""Opinions, notices and decisions drafted from elements: a machine drafts, a person changes and signs."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from backend.checks.elements import Choice, elements
from backend.core.errors import NotFound
from backend.core.texts import day, number, using
from backend.matters.formulas import Facts, FormulaFault, formula

PLACEHOLDER = re.compile(r"\{([a-z_][a-zA-Z0-9_.]*)\}")
CLOCK: dict[str, str] = {
    "clock.stopped": "bool",
    "clock.extended": "bool",
    "decision.kind": "text",
    "decision.item_kind": "text",
}


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of an opinion: a text, the sentences of chosen conclusions, or both."""

    id: str
    zh: str
    text: str = ""
    sentences_of: tuple[str, ...] = ()
    when: str = ""


class OpinionTemplate(Struct, frozen=True, forbid_unknown_fields=True):
    """One document; without items it serves all, `result` is the conclusion that decides."""

    id: str
    kind: Literal["opinion", "notice", "decision"]
    zh: str
    items: tuple[str, ...]
    result: str = ""
    when: str = ""
    text: str = ""
    signature: str = ""
    sections: tuple[Section, ...] = ()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    placeholders: dict[str, str]
    templates: tuple[OpinionTemplate, ...]


class Paragraph(Struct, frozen=True):
    """A section as it will be read."""

    id: str
    title: str
    text: str


class Draft(Struct, frozen=True):
    """A drafted document. While something is `missing` it cannot be signed; `left_out` lists sections for the officer."""

    template: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def signable(self) -> bool:
        return not self.missing


@cache
def opinions() -> dict[str, OpinionTemplate]:
    """The templates by id; a condition or placeholder that names nothing stops the start."""
    file = msgspec.yaml.decode((Path(__file__).parent / "data" / "opinions.yaml").read_bytes(), type=_File)
    for one in file.templates:
        _fits(one, {*file.placeholders, *elements().inputs, *elements().parameters})
    return {one.id: one for one in file.templates}


def _fits(one: OpinionTemplate, fillable: set[str]) -> None:
    choices = [e.choices for s in one.sections for e in (elements().elements[c] for c in s.sentences_of)]
    texts = [one.text, *(s.text for s in one.sections), *(c.sentence for found in choices for c in found)]
    unknown = {name for text in texts for name in PLACEHOLDER.findall(text)} - fillable
    if unknown:
        raise FormulaFault(f"{one.id}: nothing fills {sorted(unknown)}")
    known = {f"el.{code}" for code in elements().elements} | set(CLOCK)
    for condition in filter(None, (one.when, *(section.when for section in one.sections))):
        if formula(condition).names - known:
            raise FormulaFault(f"{one.id}: {condition} names nothing known")


def opinion_for(item: str) -> OpinionTemplate:
    """The opinion of an item, or 404 where none is written yet."""
    for one in opinions().values():
        if one.kind == "opinion" and item in one.items:
            return one
    raise NotFound("checks.no_opinion", matter=item)


def documents(facts: Facts) -> tuple[OpinionTemplate, ...]:
    """The notices and decisions whose condition is known to hold."""
    return tuple(one for one in opinions().values() if one.when and formula(one.when).holds(facts) is True)


def proposals(items: Iterable[str], states: Mapping[str, str], facts: Mapping[str, object]) -> dict[str, str]:
    """The choices a machine may propose: the first one, only when all that a conclusion needs is settled well.

    `states` are the el.<id> facts, `facts` the inputs known. An adverse choice is never proposed, nor a conclusion
    that is not asked here.
    """
    asked = (
        one for one in elements().serving(items) if one.kind == "conclusion" and one.choices[0].effect == "favourable"
    )
    return {
        one.id: one.choices[0].id
        for one in asked
        if all(_settled(need, states, facts) for need in one.needs)
        and (not one.asked_when or formula(one.asked_when).holds(states) is True)
    }


def _settled(need: str, states: Mapping[str, str], facts: Mapping[str, object]) -> bool:
    """An indicator that passed, a fact that is known, a conclusion that was answered favourably."""
    one, state = elements().elements[need], states.get(f"el.{need}", "")
    if one.kind == "indicator":
        return state == "passed"
    if one.kind == "fact":
        return one.value in facts
    return (found := chosen(need, state)) is not None and found.effect == "favourable"


# Any: values for print come from forms, figures and dates of other slices.
def draft(code: str, values: Mapping[str, Any], choices: Mapping[str, str], states: Mapping[str, str]) -> Draft:
    """The document in simplified Chinese, its language in law.

    `values` fill placeholders, `choices` say the choice taken for each conclusion, `states` the findings (el.<id>).
    A section whose condition is false or unknown is left out and named.
    """
    one = opinions()[code]
    facts = {**states, **{f"el.{name}": choice for name, choice in choices.items()}}
    sections = one.sections or (Section("text", one.zh, one.text),)
    kept = [s for s in sections if not s.when or formula(s.when).holds(facts) is True]
    filling = _Filling(values)
    with using("zh-Hans"):
        paragraphs = tuple(Paragraph(s.id, s.zh, filling.fill(_text(s, choices, filling))) for s in kept)
    left_out = tuple(s.id for s in sections if s not in kept)
    return Draft(one.id, one.zh, paragraphs, tuple(dict.fromkeys(filling.missing)), left_out)


def _text(section: Section, choices: Mapping[str, str], filling: "_Filling") -> str:
    said = [section.text] if section.text else []
    for code in section.sentences_of:
        found = chosen(code, choices.get(code, ""))
        if found is None:
            filling.missing.append(code)
        said.append(found.sentence if found else f"〔待填:{elements().elements[code].zh}〕")
    return "".join(said)


def chosen(conclusion: str, choice: str) -> Choice | None:
    """The choice of a conclusion; None when nobody chose or there is no such choice."""
    return next((one for one in elements().elements[conclusion].choices if one.id == choice), None)


def reasons(choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a refusal rests on: each adverse choice with its element, as (element, sentence)."""
    found = ((code, chosen(code, choice)) for code, choice in choices.items())
    return tuple((code, one.sentence) for code, one in found if one and one.effect == "adverse")


class _Filling:
    """Puts values into placeholders and keeps the names of those that had none."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values, self.missing = values, list[str]()

    def fill(self, text: str) -> str:
        return PLACEHOLDER.sub(lambda match: self.word(match[1]), text)

    def word(self, name: str) -> str:
        value = self.values.get(name)
        if value is None or value == "":
            self.missing.append(name)
            return f"〔待填:{elements().name(name)}〕"
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, int | float):
            return number(value, 0 if value == int(value) else 2)
        return day(value) if hasattr(value, "year") else str(value)
