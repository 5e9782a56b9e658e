"""Answering a request for what is missing: only what was wanted is open, and the clock goes on with the answer."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from backend.applications.draft import project_behind
from backend.applications.tables import Application
from backend.cases import ledger, states
from backend.cases.read import cases_of_application
from backend.cases.tables import Case, SupplementRequest
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.guards import Viewer
from backend.core.trail import record
from backend.matters.catalogue import catalogue
from backend.projects.box import items
from backend.projects.tables import BoxItem


class Wanted(Struct, frozen=True):
    """The open requests of an application taken together: what is wanted, why, until when, by which cases."""

    wanted: tuple[str, ...]
    reasons: tuple[str, ...]
    due: date
    asked: datetime
    cases: tuple[Case, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(code for code in self.wanted if code in catalogue().materials)


async def open_request(viewer: Viewer, application: Application) -> Wanted | None:
    """What is wanted of the applicant now; None when nothing is."""
    cases = [case for case in await cases_of_application(viewer, application.key) if case.state == "supplementing"]
    if not cases:
        return None
    mine = SupplementRequest.case.is_in([case.id for case in cases]) & SupplementRequest.answered.is_null()
    rows = await SupplementRequest.objects().where(mine).order_by(SupplementRequest.id)
    if not rows:
        return None
    wanted = dict.fromkeys(code for row in rows for code in msgspec.json.decode(row.wanted, type=list[str]))
    return Wanted(tuple(wanted), tuple(row.reason for row in rows), min(row.due for row in rows), min(row.asked for row in rows), tuple(cases))


async def brought(application: Application, wanted: Wanted) -> dict[str, BoxItem]:
    """What has come since it was asked for, the newest of each kind."""
    found: dict[str, BoxItem] = {}
    for item in await items(await project_behind(application)):
        if item.kind in wanted.documents and item.at >= wanted.asked:
            found.setdefault(item.kind, item)
    return found


async def answer(viewer: Viewer, application: Application) -> None:
    """Hand in what was wanted: the cases go back to where they were asked, and their clocks run on."""
    wanted = await open_request(viewer, application)
    if wanted is None:
        raise Conflict("applications.nothing_wanted")
    if viewer.kind != "person":
        raise NotFound()
    there = await brought(application, wanted)
    missing = [code for code in wanted.documents if code not in there]
    if missing:
        raise Problem("applications.still_missing", name=catalogue().materials[missing[0]].name, count=len(missing))
    async with transaction():
        for case in wanted.cases:
            await _answered(viewer, case, there)


async def _answered(viewer: Viewer, case: Case, there: dict[str, BoxItem]) -> None:
    await states.move(case, "answer_supplement")
    mine = (SupplementRequest.case == case.id) & SupplementRequest.answered.is_null()
    row = await SupplementRequest.objects().where(mine).first()
    wanted = msgspec.json.decode(row.wanted, type=list[str]) if row else []
    brought_now = {code: item.key for code, item in there.items() if code in wanted}
    held = msgspec.json.decode(case.materials, type=dict[str, str]) | brought_now
    case.materials = msgspec.json.encode(held).decode()
    await Case.update({Case.materials: case.materials}).where(Case.id == case.id)
    await SupplementRequest.update({SupplementRequest.answered: now()}).where(mine)
    await ledger.resume(case, "supplement", viewer)
    facts: dict[str, Any] = {"brought": brought_now, "due": str(case.promised_due)}
    await record("case.supplement_answered", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
