"""The checks of a machine over what is known: for the applicant before submission, for the officer afterwards."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from backend.checks.elements import Element, Input, elements
from backend.core.texts import current_language, gettext, in_language, number
from backend.matters.formulas import UNKNOWN, Unknown, formula

Finding = Literal["passed", "failed", "needs_person"]
FINDINGS: dict[bool | Unknown, Finding] = {True: "passed", False: "failed", UNKNOWN: "needs_person"}


class CheckResult(Struct, frozen=True):
    """One indicator: what was found, on which article, in words, and how to mend it.

    A failure with severity "block" does not refuse: a favourable conclusion then needs a written reason and a second
    person. `confirm` says that a person still compares what was read from a document. `missing` are absent inputs.
    """

    element: str
    name: str
    finding: Finding
    severity: Literal["block", "warn", "note"]
    desk: str
    items: tuple[str, ...]
    sentence: str
    fix: str
    law: str = ""
    article: str = ""
    returns: tuple[str, ...] = ()
    confirm: bool = False
    missing: tuple[str, ...] = ()
    shows: float | None = None
    unit: str = ""


def run_checks(
    facts: Mapping[str, Any], matters: Iterable[str], parameters: Mapping[str, float | str] | None = None
) -> list[CheckResult]:
    """Every indicator of these items under these facts; an absent or unusable input leaves it to a person.

    `facts` go by input name (ap.name, cal.site_area, scr.pbf …); any value of the wrong kind counts as absent.
    """
    codes = tuple(matters)
    known = usable(facts) | limits(parameters or {})
    return [_check(one, known, codes) for one in elements().serving(codes) if one.kind == "indicator"]


def limits(own: Mapping[str, float | str]) -> dict[str, bool | float | str]:
    """The parameters as shipped, replaced by those of the jurisdiction; those nobody set are left out."""
    shipped = {name: one.value for name, one in elements().parameters.items() if one.value is not None}
    return {**shipped, **{name: value for name, value in own.items() if name in elements().parameters}}


def usable(facts: Mapping[str, Any]) -> dict[str, bool | float | str]:
    """Declared inputs in the kind they are declared as; everything else is absent."""
    given = ((name, _as(elements().inputs[name], value)) for name, value in facts.items() if name in elements().inputs)
    return {name: value for name, value in given if value is not None}


# Any: facts come from forms, files and figures of other slices and are narrowed here.
def _as(declared: Input, value: Any) -> bool | float | str | None:
    if declared.type == "bool":
        return value if isinstance(value, bool) else None
    if declared.type == "number":
        return _figure(value, positive=declared.positive)
    if declared.type == "date":
        return _day(value)
    return value.strip() or None if isinstance(value, str) else None


def _figure(value: Any, *, positive: bool) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) and not (positive and found <= 0) else None


def _day(value: Any) -> str | None:
    try:
        return value.isoformat()[:10] if isinstance(value, date) else date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return None


def _check(one: Element, known: Mapping[str, bool | float | str], codes: tuple[str, ...]) -> CheckResult:
    finding = FINDINGS[formula(one.test).holds(known)]
    figure = formula(one.shows).of(known) if one.shows else UNKNOWN
    shows = figure if isinstance(figure, float) else None
    missing = tuple(name for name in one.inputs if name not in known)
    return CheckResult(
        element=one.id, name=one.name, finding=finding, severity=one.severity, desk=one.desk,
        items=tuple(code for code in one.items if code in codes),
        sentence=_sentence(one, finding, shows, missing), fix=fix_of(one, known) if finding != "passed" else "",
        law=in_language(one.basis.law) if one.basis else "", article=one.basis.article if one.basis else "",
        returns=one.returns, confirm=one.by.startswith("machine, person"), missing=missing, shows=shows, unit=_unit(one),
    )  # fmt: skip


def _unit(one: Element) -> str:
    return one.unit or (elements().inputs[one.shows].unit if one.shows in elements().inputs else "")


def _sentence(one: Element, finding: Finding, shows: float | None, missing: tuple[str, ...]) -> str:
    if finding == "needs_person":
        names = gettext("checks.and").join(elements().name(name) for name in missing)
        return gettext("checks.needs_person", name=one.name, missing=names)
    if shows is None:
        return gettext(f"checks.{finding}", name=one.name)
    figure = f"{number(shows, 0 if shows == int(shows) else 2)} {_unit(one)}".strip()
    return gettext(f"checks.{finding}_figure", name=one.name, figure=figure)


def fix_of(one: Element, known: Mapping[str, bool | float | str]) -> str:
    """How to mend it, for the applicant: the element's own hint, else that of its return code, filled with what is known."""
    if current_language() == "en":
        return gettext("checks.fix", reason=elements().returns[one.returns[0]].en, name=one.en)
    hint = one.hint or elements().returns[one.returns[0]].hint
    for name, value in known.items():
        if f"{{{name}}}" in hint:
            hint = hint.replace(f"{{{name}}}", number(value) if isinstance(value, float) else str(value))
    hint = hint.replace("{zh}", one.zh)
    return in_language(hint if "{" not in hint else elements().returns[one.returns[0]].hint.replace("{zh}", one.zh))


def statuses(results: Iterable[CheckResult]) -> dict[str, str]:
    """The facts el.<id> that conditions of opinions and conclusions read: passed, failed or unknown."""
    return {f"el.{one.element}": "unknown" if one.finding == "needs_person" else one.finding for one in results}


def worst(results: Iterable[CheckResult]) -> Finding:
    """The finding of all together: a failure first, then what needs a person."""
    found = {one.finding for one in results}
    return "failed" if "failed" in found else "needs_person" if "needs_person" in found or not found else "passed"
