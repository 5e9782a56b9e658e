"""The fields of the form: which must be answered, what may be chosen, and whether an answer is of its kind."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.accounts.phones import mobile
from backend.accounts.uscc import check_uscc
from backend.checks.id_card import check_id_card
from backend.core.errors import Problem
from backend.core.texts import in_language
from backend.jurisdictions.divisions import divisions
from backend.matters.catalogue import FormElement, catalogue
from backend.matters.packages import FormField, package_form
from backend.onemap import landuse
from backend.projects.project_code import check_project_code

EMAIL = re.compile(r"[^@\s,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])", re.ASCII)
INDUSTRY = re.compile(r"[A-T]?\d{2,4}", re.ASCII)
UNIT = re.compile(r"[0-9A-Z]{28}", re.ASCII)
NUMBER = re.compile(r"\d{1,12}(\.\d{1,4})?", re.ASCII)


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to choose; what is kept is the Chinese."""

    zh: str
    en: str

    @property
    def name(self) -> str:
        return in_language(self.zh, self.en)


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """What the form adds to the catalogue."""

    version: int
    required: frozenset[str]
    drawn: frozenset[str]
    options: dict[str, tuple[Option, ...]]
    units: dict[str, str]
    long: frozenset[str]
    own: frozenset[str]
    also: frozenset[str]


@cache
def asked() -> Asked:
    """Checked at load: every field named here is one of the catalogue."""
    found = msgspec.yaml.decode((Path(__file__).parent / "data" / "fields.yaml").read_bytes(), type=Asked)
    unknown = (found.required | found.drawn | found.long | set(found.options) | set(found.units)) - set(catalogue().form_elements)
    if unknown:
        raise ValueError(f"no such fields: {sorted(unknown)}")
    return found


def fields_of(package: str) -> list[FormField]:
    """Every field of a package that is typed in, in the order of its form."""
    return [field for group in package_form(package) for field in group.fields if field.code not in asked().drawn]


def required(field: str) -> bool:
    return field in asked().required


def fault_of(code: str, form: Mapping[str, str]) -> Problem | None:
    """What is wrong with the answer to a field, an empty one is never wrong; the words belong to the field's kind."""
    element, text = catalogue().form_elements[code], form.get(code, "").strip()
    if not text:
        return None
    try:
        _check(element, code, text, form)
    except Problem as problem:
        return problem
    return None


def _check(element: FormElement, code: str, text: str, form: Mapping[str, str]) -> None:
    if code in asked().options:
        _among(text, {option.zh for option in asked().options[code]})
    elif element.type == "id":
        _identity(text, form.get("ap.idtype", "") if code == "ap.idno" else "")
    elif element.type in KINDS:
        KINDS[element.type](text)


def _identity(text: str, kind: str) -> None:
    if kind == "统一社会信用代码":
        check_uscc(text)
    elif kind in ("居民身份证", ""):
        check_id_card(text)
    elif len(text) > 40:
        raise Problem("core.field.too_long")


def _among(text: str, known: set[str]) -> None:
    if text not in known:
        raise Problem("applications.field.choice")


def _shape(pattern: re.Pattern[str], code: str) -> Callable[[str], None]:
    def check(text: str) -> None:
        if not pattern.fullmatch(text):
            raise Problem(code)

    return check


def _day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as reason:
        raise Problem("applications.field.date") from reason


def _division(text: str) -> None:
    if text not in divisions():
        raise Problem("applications.field.division")


def _use(text: str) -> None:
    _among(text, set(landuse.classes()))


def _phone(text: str) -> None:
    mobile(text)


def _project(text: str) -> None:
    check_project_code(text)


KINDS: dict[str, Callable[[str], None]] = {
    "phone": _phone, "email": _shape(EMAIL, "applications.field.email"), "decimal": _shape(NUMBER, "applications.field.number"),
    "int": _shape(re.compile(r"\d{1,9}", re.ASCII), "applications.field.whole"), "month": _shape(MONTH, "applications.field.month"), "date": _day,
    "projectcode": _project, "division": _division, "landuse": _use, "code": _shape(INDUSTRY, "applications.field.industry"),
    "unitcode": _shape(UNIT, "applications.field.unit"),
}  # fmt: skip


def number_of(text: str) -> float | None:
    """A typed number, or nothing for what is none."""
    found = float(text) if NUMBER.fullmatch(text.strip()) else math.nan
    return found if math.isfinite(found) else None
