"""The text an opinion begins with: sentences a machine may propose, and named open places where a person must decide."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from backend.cases.read import opinions_of
from backend.cases.route import UNKNOWN, desk_calls
from backend.cases.tables import Case, Step
from backend.casework.elements import Facts
from backend.checks.elements import elements
from backend.checks.opinions import PLACEHOLDER, OpinionTemplate, chosen, draft, opinions, proposals
from backend.checks.run import statuses
from backend.core.clock import today
from backend.core.texts import day, number, using
from backend.issuance.contents import issuer_of
from backend.matters.catalogue import matter

ROUNDS = 4
# What the desks said together: known from their opinions, never proposed from a map.
TOGETHER = "CO_204"
BARE = re.compile(r"〔待填:([a-z_]+)〕")


@cache
def places() -> dict[str, str]:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "places.yaml").read_bytes(), type=dict[str, str])


async def drafted(case: Case, step: Step, facts: Facts) -> str:
    """The text for this step, in simplified Chinese: the whole opinion where the desks are consolidated, else the desk's own sentences."""
    states = statuses(facts.results)
    values, choices = _values(case, facts), _proposed(case, states, facts.known)
    if step.node != "recheck":
        return "\n".join(filter(None, [_of_desk(case, step, choices, values), _unread(step, facts)]))
    template = _template(case)
    if template is None:
        return _open("审查意见")
    found = draft(template.id, values, choices | await _of_desks(case), states)
    return _named("\n".join(f"{part.title}：{part.text}" for part in found.paragraphs))


def _template(case: Case) -> OpinionTemplate | None:
    return next((one for one in opinions().values() if one.kind == "opinion" and case.matter in one.items), None)


def _named(text: str) -> str:
    """Open places by their Chinese names."""
    return BARE.sub(lambda place: _open(places().get(place[1], "内容")), text)


def _proposed(case: Case, states: Mapping[str, str], known: Mapping[str, object]) -> dict[str, str]:
    """What may be proposed, and what then follows from it."""
    found: dict[str, str] = {}
    for _round in range(ROUNDS):
        found |= proposals([case.matter], {**states, **{f"el.{code}": choice for code, choice in found.items()}}, known)
    return {code: choice for code, choice in found.items() if code != TOGETHER}


async def _of_desks(case: Case) -> dict[str, str]:
    """The desks' conclusion, when all of them agreed."""
    said = {one["conclusion"] for one in await opinions_of(case) if one["node"] != "recheck"}
    return {TOGETHER: "agree"} if said == {"agree"} else {}


def _values(case: Case, facts: Facts) -> dict[str, Any]:
    with using("zh-Hans"):
        return {**facts.known, "ap.name": case.applicant} | {
            "case_no": case.number, "item_zh": matter(case.matter).zh, "issuer": issuer_of(case.jurisdiction), "today": day(today()),
            "accepted_on": day(case.accepted) if case.accepted else "",
            "layers_checked": (len(facts.screened.answer.layers) or "") if facts.screened else "",
        }  # fmt: skip


def _of_desk(case: Case, step: Step, choices: Mapping[str, str], values: Mapping[str, Any]) -> str:
    """A sentence for each conclusion that belongs to the desk; what is concluded from all desks together is left to the recheck."""
    template = _template(case)
    result = template.result if template else ""
    own = [
        one for one in elements().serving([case.matter])
        if one.kind == "conclusion" and one.desk == step.desk and one.id not in (TOGETHER, result) and result not in one.needs
    ]  # fmt: skip
    said = [_sentence(one.id, one.zh, choices.get(one.id, ""), values) for one in own]
    return _named("\n".join(said)) or _open("审查意见")


def _unread(step: Step, facts: Facts) -> str:
    """The layers that called this desk because nobody could read them: what lies there is for a person to find out and say."""
    layers = facts.screened.answer.layers if facts.screened else ()
    unread = [one.name for one in layers if one.layer in desk_calls().get(step.desk, ()) and one.state in UNKNOWN]
    return _open(f"{'、'.join(unread)}未能核查，说明是否涉及") if unread else ""


def _sentence(code: str, name: str, choice: str, values: Mapping[str, Any]) -> str:
    found = chosen(code, choice)
    return _open(name) if found is None else PLACEHOLDER.sub(lambda place: _word(place[1], values), found.sentence)


def _word(name: str, values: Mapping[str, Any]) -> str:
    value = values.get(name)
    if value is None or value == "":
        return _open(elements().name(name))
    return number(value, 0 if value == int(value) else 2) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _open(name: str) -> str:
    return f"〔待填:{name}〕"
