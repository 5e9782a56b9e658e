"""A draft as its pages show it: its topics and how far they are, each field as a widget, each finding with the way to mend it."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from backend.applications.draft import form_of_draft, project_behind
from backend.applications.fields import asked, fault_of, fields_of, number_of, required
from backend.applications.prefill import Known
from backend.applications.self_check import mendable
from backend.applications.tables import Application
from backend.cases.read import cases_of_application
from backend.checks.elements import elements
from backend.checks.run import CheckResult
from backend.core.errors import NotFound
from backend.core.guards import Viewer
from backend.core.texts import gettext
from backend.matters.catalogue import catalogue
from backend.matters.packages import FormField
from backend.onemap import landuse
from backend.projects.shown import name_of_matter

FEW = 5
Widget = Literal["text", "rows", "radio", "select", "number", "month", "date", "tel", "email", "code"]
WIDGETS: dict[str, Widget] = {
    "decimal": "number", "int": "number", "month": "month", "date": "date", "phone": "tel", "email": "email", "id": "code", "projectcode": "code",
    "code": "code", "division": "code", "unitcode": "code",
}  # fmt: skip


class Topic(Struct, frozen=True):
    """One page of the form: how many answers it wants, how many are given, how many are wrong."""

    code: str
    name: str
    fields: int
    given: int
    wanting: int


class Walk(Struct, frozen=True):
    """Where one stands: the step and how many there are, the pages before and after."""

    name: str
    step: int
    steps: int
    before: str
    following: str


class Shown(Struct, frozen=True):
    """A field as it is shown."""

    code: str
    label: str
    widget: Widget
    text: str
    required: bool
    known: str
    error: str
    hint: str
    unit: str
    options: tuple[tuple[str, str], ...]


class Found(Struct, frozen=True):
    """A finding of the self-check with the page on which it can be mended; empty when there is none."""

    result: CheckResult
    href: str
    blocks: bool


class Begun(Struct, frozen=True):
    """One's own draft or application in a list; `state` is the one that most needs a look."""

    application: Application
    name: str
    project: str
    state: str


def topics_of(application: Application) -> list[Topic]:
    form, found = form_of_draft(application), {}
    for field in fields_of(application.package):
        found.setdefault(field.element.group, []).append(field)
    return [_topic(group, fields, form) for group, fields in found.items()]


def _topic(group: str, fields: Sequence[FormField], form: Mapping[str, str]) -> Topic:
    given = [field for field in fields if form.get(field.code, "").strip()]
    empty = [field for field in fields if required(field.code) and field not in given]
    wrong = [field for field in given if fault_of(field.code, form)]
    return Topic(group, gettext(f"matters.group.{group}"), len(fields), len(given), len(empty) + len(wrong))


def walk_of(application: Application, here: str) -> Walk:
    """The steps: the topics, the documents, the self-check."""
    topics = topics_of(application)
    pages = [*(f"form/{one.code}" for one in topics), "materials", "check"]
    names = [*(one.name for one in topics), gettext("Documents"), gettext("Self-check")]
    wanted = here if here in ("materials", "check") else f"form/{here}"
    if wanted not in pages:
        raise NotFound()
    step = pages.index(wanted)
    return Walk(names[step], step + 1, len(pages), pages[step - 1] if step else "", pages[step + 1] if step + 1 < len(pages) else "check")


def fields_shown(package: str, topic: str, form: Mapping[str, str], known: Mapping[str, Known]) -> list[Shown]:
    return [_shown(field, form, known.get(field.code)) for field in fields_of(package) if field.element.group == topic]


def _shown(field: FormField, form: Mapping[str, str], known: Known | None) -> Shown:
    text, fault = form.get(field.code, ""), fault_of(field.code, form)
    options = _options(field)
    return Shown(
        field.code, field.element.name, _widget(field, options), text, required(field.code),
        gettext(f"applications.known.{known.source}") if known and known.text == text else "", fault.sentence() if fault else "",
        _hint(field, known, text), asked().units.get(field.code, ""), options,
    )  # fmt: skip


def _widget(field: FormField, options: Sequence[tuple[str, str]]) -> Widget:
    if options:
        return "radio" if len(options) < FEW else "select"
    return "rows" if field.code in asked().long else WIDGETS.get(field.element.type, "text")


def _options(field: FormField) -> tuple[tuple[str, str], ...]:
    if field.element.type == "landuse":
        return tuple((one.code, f"{one.code} {one.name}") for one in landuse.classes().values() if one.level == 2)
    return tuple((one.zh, one.name) for one in asked().options.get(field.code, ()))


def _hint(field: FormField, known: Known | None, text: str) -> str:
    """What the site or the screening says, beside an answer that says otherwise."""
    if known and known.source in ("site", "screening") and known.text != text and number_of(known.text) is not None:
        return gettext(f"applications.hint.{known.source}", figure=f"{known.text} {asked().units.get(field.code, '')}".strip())
    return gettext(f"applications.hint.{field.element.type}") if field.element.type in ("month", "projectcode") else ""


def findings_shown(application: Application, results: Sequence[CheckResult]) -> list[Found]:
    base = f"/applications/{application.key}"
    return [Found(one, _place(base, one), one.finding == "failed" and one.severity == "block" and mendable(one)) for one in results]


def _place(base: str, one: CheckResult) -> str:
    kind, _, code = one.element.partition(":")
    if kind == "material":
        return f"{base}/materials#{code}"
    if kind == "field":
        return _field_place(base, code)
    inputs = elements().elements[one.element].inputs if mendable(one) else ()
    return next((_field_place(base, name) for name in inputs if name in catalogue().form_elements), "")


def _field_place(base: str, code: str) -> str:
    return f"{base}/form/{catalogue().form_elements[code].group}#{code}"


WEIGHT = ("supplementing", "suspended", "submitted", "accepted", "in_review", "granted", "refused", "rejected", "returned", "withdrawn", "completed")


async def begun_of(viewer: Viewer, application: Application) -> Begun:
    states = [case.state for case in await cases_of_application(viewer, application.key)]
    state = min(states, key=WEIGHT.index, default="draft")
    return Begun(application, name_of_matter(application.package), (await project_behind(application)).name, state)
