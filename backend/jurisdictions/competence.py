"""Who is competent: levels of a matter where law fixes them by what is used."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

Level = Literal["town", "county", "city", "province", "state"]


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """This level decides when the fact is over the limit (square metres)."""

    fact: str
    over: float
    level: Level
    zh: str


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One article on who decides, for some matters."""

    id: str
    zh: str
    matters: tuple[str, ...]
    law: str
    article: str
    status: str
    otherwise: Level
    cases: tuple[Case, ...]


class Competence(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    levels: tuple[Level, ...]
    rules: tuple[Rule, ...]


class Competent(Struct, frozen=True):
    """Who decides and why; `level` is "unknown" while one of the `missing` facts could still raise it."""

    level: Level | Literal["unknown"]
    law: str = ""
    article: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()


@cache
def competence() -> Competence:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "competence.yaml").read_bytes(), type=Competence)


def decides(matter: str, facts: Mapping[str, float]) -> Competent | None:
    """Who decides this matter under these facts; None where law leaves it to the jurisdictions."""
    rule = next((r for r in competence().rules if matter in r.matters), None)
    return _by(rule, facts) if rule else None


def _by(rule: Rule, facts: Mapping[str, float]) -> Competent:
    for case in rule.cases:
        if facts.get(case.fact, case.over) > case.over:
            return Competent(case.level, rule.law, rule.article, case.zh)
    missing = tuple(c.fact for c in rule.cases if c.fact not in facts)
    return Competent("unknown" if missing else rule.otherwise, rule.law, rule.article, rule.zh, missing)
