"""Hand an application in: one transaction from the number to the messages; a second time shows the same acknowledgement."""

from typing import Any

from shapely import GeometryCollection

from backend.accounts.tables import Account
from backend.applications.draft import application_of, attached_to, form_of_draft, project_behind
from backend.applications.self_check import blocking, self_check
from backend.applications.tables import Application
from backend.cases.open_case import Applicant, Handed, open_case
from backend.cases.tables import Case
from backend.core.clock import now, today
from backend.core.db import next_in, rows, transaction
from backend.core.errors import Conflict, Problem
from backend.core.guards import Viewer
from backend.core.trail import record
from backend.matters.packages import items_of
from backend.notifications.tell import Recipient, tell
from backend.onemap.running import occupy
from backend.projects.tables import Project
from backend.projects.tag import Tag, tag
from backend.screening import keep


async def submit(viewer: Viewer, key: str) -> Application:
    """The submitted application; refused while the self-check finds something that blocks."""
    application = await application_of(viewer, key)
    if application.state == "submitted":
        return application
    faults = blocking(await self_check(viewer, key))
    if faults:
        raise Problem("applications.not_ready", count=len(faults))
    project = await project_behind(application)
    applicant = await _applicant(viewer, application)
    async with transaction():
        await _number(application)
        cases = await _open_cases(viewer, application, project, applicant)
        await tag(project, Tag("application", application.key, application.package, application.number))
        for case in cases:
            await _acknowledge(case, application, applicant)
        facts: dict[str, Any] = {"number": application.number, "cases": [case.number for case in cases]}
        await record("application.submitted", viewer=viewer, subject=f"application:{application.key}", scope=project.jurisdiction, facts=facts)
    return application


async def _number(application: Application) -> None:
    day = f"{today():%Y%m%d}"
    application.number, application.submitted, application.state = f"SQ{day}{await next_in(f'application:{day}'):05d}", now(), "submitted"
    changed = await rows(
        "UPDATE application SET number = {}, submitted = {}, state = 'submitted', version = version + 1"
        " WHERE id = {} AND state = 'draft' AND version = {} RETURNING version",
        application.number, application.submitted, application.id, application.version,
    )  # fmt: skip
    if not changed:
        raise Conflict("applications.changed_meanwhile")


async def _applicant(viewer: Viewer, application: Application) -> Applicant:
    """The form's answers win over the account's: the person to be told may be another than who is signed in."""
    form = form_of_draft(application)
    account = await Account.objects().where(Account.key == viewer.account).first()
    phone = account.phone if account else ""
    return Applicant(
        application.account, application.organization, form.get("ap.name", viewer.name), _plus86(form.get("ap.phone", "")) or phone,
        form.get("ap.email", "") or (account.email if account else ""),
    )  # fmt: skip


def _plus86(phone: str) -> str:
    return f"+86{phone}" if len(phone) == 11 and phone.isdigit() else phone


async def _open_cases(viewer: Viewer, application: Application, project: Project, applicant: Applicant) -> list[Case]:
    screened = await keep.find(project.screening, viewer)
    states = {layer.layer: layer.state for layer in screened.answer.layers}
    handed = Handed(application.key, form_of_draft(application), attached_to(application), states)
    cases = [await open_case(viewer, project, matter, applicant, handed) for matter in items_of(application.package)]
    for case in cases:
        await occupy(f"case:{case.key}", "case", GeometryCollection(list(screened.shapes)), jurisdiction=case.jurisdiction)
    return cases


async def _acknowledge(case: Case, application: Application, applicant: Applicant) -> None:
    to = Recipient(account=case.account, phone=applicant.phone, email=applicant.email, language=application.language)
    matter = next(one for one in items_of(application.package) if one.code == case.matter)
    facts = {"item": matter.zh, "no": case.number, "days": 5}
    await tell(to, template="receive", facts=facts, cause=f"case:{case.key}:receive", case=case.number)
