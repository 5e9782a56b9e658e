"""What a finding sets in motion: opinions, technical services and materials by the trigger rules of its layer."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.matters.catalogue import catalogue
from backend.onemap.facts import Level
from backend.screening.answer import Finding, Trigger
from backend.screening.conditions import Known, compiled, holds

DATA = Path(__file__).parent / "data"
LEVELS: tuple[Level, ...] = ("prohibit", "restrict", "consult", "note")
Relation = Literal["overlap", "near", "any", "outside"]


class Opinion(Struct, frozen=True):
    by: str
    kind: str
    desk: str = ""


class Rule(Struct, frozen=True):
    """When a layer's finding has the relation and the condition holds, these follow."""

    id: str
    layer: str
    zh: str
    relation: Relation
    level: Level
    when: str = ""
    opinions: tuple[Opinion, ...] = ()
    services: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    prior_items: tuple[str, ...] = ()
    basis: str = ""
    note: str = ""


class _Parameter(Struct, frozen=True):
    value: float
    unit: str = ""
    status: str = ""
    note: str = ""


class _RuleBook(Struct, frozen=True):
    parameters: dict[str, _Parameter]
    triggers: list[Rule]


class _Purposes(Struct, frozen=True):
    uses: dict[str, dict[str, bool]]
    matters: dict[str, dict[str, bool]]


@cache
def _book() -> _RuleBook:
    found = msgspec.yaml.decode((DATA / "triggers.yaml").read_bytes(), type=_RuleBook)
    for rule in found.triggers:
        if rule.when:
            compiled(rule.when)
    return found


@cache
def rules_of(layer: str) -> tuple[Rule, ...]:
    """The rules of a layer, in their order."""
    by_layer: dict[str, list[Rule]] = defaultdict(list)
    for rule in _book().triggers:
        by_layer[rule.layer].append(rule)
    return tuple(by_layer[layer])


@cache
def services_named() -> dict[str, str]:
    """Technical services by their codes."""
    return msgspec.yaml.decode((DATA / "services.yaml").read_bytes(), type=dict[str, str])


def _material(code: str) -> str:
    kind = catalogue().materials.get(code)
    return kind.zh if kind else code


@cache
def _purposes() -> _Purposes:
    return msgspec.yaml.decode((DATA / "purposes.yaml").read_bytes(), type=_Purposes)


def purpose_facts(use: str, matter: str) -> dict[str, Known]:
    """What is known of a project from its land-use code and matter; what is not said stays unknown."""
    book = _purposes()
    prefix = max((code for code in book.uses if use.startswith(code)), key=len, default="") if use else ""
    known = book.uses.get(prefix, {}) | book.matters.get(matter, {})
    facts: dict[str, Known] = {f"p.{name}": value for name, value in known.items()}
    facts |= {name: parameter.value for name, parameter in _book().parameters.items()}
    return facts | ({"p.item": matter} if matter else {})


def applies(layer: str, purpose: Mapping[str, Known]) -> bool:
    """Whether a layer can matter for a purpose: not when every one of its rules is out of the question."""
    rules = rules_of(layer)
    return not rules or any(holds(rule.when, purpose) is not False for rule in rules)


class Following(Struct, frozen=True):
    """What follows from a finding: its level, what it means in one sentence, and what it sets in motion."""

    level: Level
    note: str
    triggers: tuple[Trigger, ...]


def follow(layer: str, effect: Level, finding: Finding, purpose: Mapping[str, Known]) -> Following:
    """The level of a finding and what follows from it.

    The level is the layer's effect, unless the purpose decides a rule's condition: then the strictest rule that holds.
    A rule whose condition is not known is followed as if it held, marked to be confirmed.
    """
    facts = dict(purpose) | {
        "f.overlap_m2": finding.overlap_m2 or 0.0, "f.distance_m": finding.distance_m or 0.0, "f.share": finding.share,
    }  # fmt: skip
    met = [(rule, holds(rule.when, facts)) for rule in rules_of(layer) if _concerns(rule, finding)]
    followed = [(rule, known) for rule, known in met if known is not False]
    certain: list[Level] = [rule.level for rule, known in met if known and (rule.when or rule.relation == "near")]
    decided = bool(certain) and not any(known is None for _, known in met)
    level: Level = min(certain, key=LEVELS.index) if decided else effect
    notes = [rule.note for rule, _ in sorted(followed, key=lambda pair: (pair[0].level != level, pair[1] is None))]
    return Following(level, notes[0] if notes else "", _joined(followed))


def _concerns(rule: Rule, finding: Finding) -> bool:
    if rule.relation == "outside":
        return finding.relation == "overlaps"
    near = finding.relation in ("near", "touches")
    return rule.relation == "any" or rule.relation == ("near" if near else "overlap")


def _joined(followed: list[tuple[Rule, bool | None]]) -> tuple[Trigger, ...]:
    """Everything that follows, each thing once; certain ones win over those to be confirmed."""
    found: dict[tuple[str, str], Trigger] = {}
    for rule, known in sorted(followed, key=lambda pair: pair[1] is None):
        opinions = [("opinion", f"{one.desk or one.by}:{one.kind}", one.by) for one in rule.opinions]
        services = [("service", code, services_named().get(code, code)) for code in rule.services]
        materials = [("material", code, _material(code)) for code in rule.materials]
        for kind, ref, text in (*opinions, *services, *materials):
            found.setdefault((kind, ref), Trigger(kind, ref, text, confirm=known is None))  # type: ignore[arg-type]
    return tuple(found.values())
