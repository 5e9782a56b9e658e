"""The self-check: what is missing or wrong before an application is handed in, in words, and how to mend it."""

from collections.abc import Iterable
from typing import Literal

from backend.applications.draft import application_of, attached_to, form_of_draft, project_behind
from backend.applications.fields import asked, fault_of, fields_of, required
from backend.applications.known import Given, facts_of, lacking
from backend.applications.tables import Application
from backend.checks.elements import element, elements
from backend.checks.run import CheckResult, run_checks
from backend.core.guards import Viewer
from backend.core.texts import gettext
from backend.matters.packages import FormField, items_of, package_checklist
from backend.screening import keep

# Said in lines of their own, field by field and document by document.
SAID_ALREADY = ("CO_102", "CO_116")


async def self_check(viewer: Viewer, key: str) -> list[CheckResult]:
    """Fields, documents, then every machine check of the items; a foreign application is not found."""
    return await checked(await application_of(viewer, key), viewer)


async def checked(application: Application, viewer: Viewer) -> list[CheckResult]:
    given = await given_in(application, viewer)
    found = [*_fields(application.package, given), *_materials(given)]
    results = run_checks(await facts_of(given), [item.code for item in items_of(application.package)])
    said = {one.element for one in found}
    return found + [one for one in results if not (said and one.element in SAID_ALREADY and one.finding == "failed")]


async def given_in(application: Application, viewer: Viewer) -> Given:
    """What an application hands in, as the checks read it."""
    project = await project_behind(application)
    screened = await keep.find(project.screening, viewer)
    return Given(form_of_draft(application), frozenset(attached_to(application)), package_checklist(application.package), screened)


def blocking(results: Iterable[CheckResult]) -> list[CheckResult]:
    """What must be mended before handing in; what the ground itself says is for a person to weigh, and does not block."""
    return [one for one in results if one.finding == "failed" and one.severity == "block" and mendable(one)]


def mendable(one: CheckResult) -> bool:
    """Whether the applicant alone can mend it: by another answer or another document."""
    if one.element not in elements().elements:
        return True
    if one.element in asked().also:
        return True
    return all(_own(name) for name in element(one.element).inputs)


def _own(name: str) -> bool:
    known = elements().inputs.get(name)
    return name in asked().own or name in elements().parameters or (known is not None and bool(known.origin.form))


def _fields(package: str, given: Given) -> list[CheckResult]:
    found = [_field(field, given) for field in fields_of(package)]
    return [one for one in found if one is not None]


def _field(field: FormField, given: Given) -> CheckResult | None:
    name, empty = field.element.name, not given.form.get(field.code, "").strip()
    if empty and required(field.code):
        return _line(f"field:{field.code}", name, field.asked_by, gettext("applications.field_missing", name=name), gettext("applications.field_missing_fix"))
    fault = fault_of(field.code, given.form)
    return None if fault is None else _line(f"field:{field.code}", name, field.asked_by, gettext("applications.field_wrong", name=name), fault.sentence())


def _materials(given: Given) -> list[CheckResult]:
    return [
        _line(
            f"material:{line.code}", line.kind.name, line.asked_by, gettext("applications.material_missing", name=line.kind.name),
            gettext("applications.material_missing_fix"),
        )
        for line in lacking(given)
    ]  # fmt: skip


def _line(code: str, name: str, items: tuple[str, ...], sentence: str, fix: str, finding: Literal["failed"] = "failed") -> CheckResult:
    return CheckResult(element=code, name=name, finding=finding, severity="block", desk="WIN", items=items, sentence=sentence, fix=fix)
