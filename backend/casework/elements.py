"""What the machine checked in a case, as an officer reads it: findings first, both values side by side."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from backend.applications.known import Given, facts_of
from backend.cases.tables import Case
from backend.checks.elements import element, elements
from backend.checks.run import CheckResult, limits, run_checks, usable
from backend.core.errors import NotFound
from backend.core.guards import Viewer
from backend.core.texts import day, number
from backend.core.texts import gettext as _
from backend.matters.packages import package_checklist
from backend.screening import keep
from backend.screening.keep import Kept

ORDER = ("failed", "needs_person", "passed")
SEVERITY = ("block", "warn", "note")


class Value(Struct, frozen=True):
    """One of the values a check compares; `mark` is on the applicant's own when the check failed."""

    name: str
    text: str
    mark: bool


class Checked(Struct, frozen=True):
    """A check with its values and the level whose sign it carries."""

    result: CheckResult
    level: str
    values: tuple[Value, ...]
    own: bool


class Facts(Struct, frozen=True):
    """The screening, the inputs known and what the checks found over them."""

    screened: Kept | None
    known: dict[str, bool | float | str]
    results: list[CheckResult]


async def facts_of_case(viewer: Viewer, case: Case) -> Facts:
    """The checks of a case now; without a screening there are no facts of the ground, and they are left to a person."""
    form = msgspec.json.decode(case.form, type=dict[str, str])
    screened = await _screened(viewer, case)
    if screened is None:
        return _over(case, None, dict(form))
    given = Given(form, frozenset(msgspec.json.decode(case.materials, type=dict[str, str])), package_checklist(case.matter), screened)
    return _over(case, screened, await facts_of(given, except_subjects=await _together(case)))


async def _screened(viewer: Viewer, case: Case) -> Kept | None:
    """The screening behind the case; one that is gone leaves the ground to a person, it does not close the case's page."""
    try:
        return await keep.find(case.screening, viewer) if case.screening else None
    except NotFound:
        return None


async def _together(case: Case) -> tuple[str, ...]:
    """The case and its sisters: they stand on the same ground by intention."""
    found = await Case.select(Case.key).where((Case.id == case.id) | ((Case.application == case.application) & (Case.application != "")))
    return tuple(f"case:{row['key']}" for row in found)


# Any: facts come from forms and files and are narrowed by the checks.
def _over(case: Case, screened: Kept | None, given: dict[str, Any]) -> Facts:
    return Facts(screened, usable(given) | limits({}), run_checks(given, [case.matter]))


def shown(facts: Facts, desks: frozenset[str]) -> list[Checked]:
    """Failures first, then what a person must see; those of the reader's own desks before the others."""
    found = [_checked(one, facts.known, desks) for one in facts.results]
    return sorted(found, key=lambda one: (ORDER.index(one.result.finding), not one.own, SEVERITY.index(one.result.severity)))


def _checked(one: CheckResult, known: Mapping[str, bool | float | str], desks: frozenset[str]) -> Checked:
    level = {"passed": "clear", "needs_person": "not_checked"}.get(one.finding) or {"block": "prohibit", "warn": "restrict"}.get(one.severity, "note")
    return Checked(one, level, _values(one, known) if one.finding != "passed" else (), one.desk in desks)


def _values(one: CheckResult, known: Mapping[str, bool | float | str]) -> tuple[Value, ...]:
    """The first two inputs, the applicant's own marked when the check failed; none when not one is known."""
    names = sorted(element(one.element).inputs, key=lambda name: (name in elements().parameters, not _typed(name)))[:2]
    if not any(name in known for name in names):
        return ()
    return tuple(Value(elements().name(name), _text(name, known), one.finding == "failed" and _typed(name)) for name in names)


def _typed(name: str) -> bool:
    """Whether the applicant typed it."""
    given = elements().inputs.get(name)
    return given is not None and bool(given.origin.form)


def _text(name: str, known: Mapping[str, bool | float | str]) -> str:
    value = known.get(name)
    if value is None:
        return _("casework.not_known")
    if isinstance(value, bool):
        return _("casework.yes") if value else _("casework.no")
    if isinstance(value, str):
        return day(value) if _is_date(name) else value
    return f"{number(value, 0 if value == int(value) else 2)} {_unit(name)}".strip()


def _is_date(name: str) -> bool:
    return name in elements().inputs and elements().inputs[name].type == "date"


def _unit(name: str) -> str:
    known = elements().inputs.get(name) or elements().parameters.get(name)
    return {"m2": "m²", "": ""}.get(known.unit, known.unit) if known else ""
