"""At the door: accept, refuse at the door, or ask once for what is missing."""

from typing import Any

import msgspec

from backend.cases import ledger, states, steps
from backend.cases.clock_rules import period
from backend.cases.read import case_of
from backend.cases.tables import Case, Decision, SupplementRequest
from backend.casework.telling import tell_applicant
from backend.core import ids
from backend.core.clock import now, today
from backend.core.db import transaction
from backend.core.errors import Conflict, Problem
from backend.core.guards import Viewer
from backend.core.texts import day
from backend.core.trail import record
from backend.matters.catalogue import matter
from backend.onemap.running import vacate

SUPPLEMENT_DAYS = 10


async def accept(viewer: Viewer, key: str) -> Case:
    """Accepted: the due dates are frozen, counted from the day of submission; the first desks open."""
    case = await case_of(viewer, key)
    async with transaction():
        step = await steps.open_step_at(viewer, case, "accept")
        await states.move(case, "accept")
        await ledger.freeze(case, matter(case.matter))
        await steps.end(case, step)
        await record("case.accepted", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts={"due": str(case.promised_due)})
        await tell_applicant(case, "accept", {"date": day(case.promised_due or today())})
    return case


async def reject(viewer: Viewer, key: str, *, text: str, article: str, appeal: str) -> Case:
    """Refused at the door, by a person, with reason, article and way of appeal."""
    if not (text and article and appeal):
        raise Problem("casework.reasons_needed")
    case = await case_of(viewer, key)
    async with transaction():
        await steps.open_step_at(viewer, case, "accept")
        await states.move(case, "reject")
        await Decision.insert(
            Decision(case=case.id, kind="rejection", text=text, article=article, appeal=appeal, by=viewer.account, name=viewer.name, at=now())
        )
        await ledger.stop(case, viewer)
        await steps.skip_rest(case)
        await vacate(f"case:{case.key}")
        await record("case.rejected", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts={"article": article})
        await tell_applicant(case, "reject_accept", {})
    return case


async def ask_supplement(viewer: Viewer, key: str, *, wanted: tuple[str, ...], reason: str) -> SupplementRequest:
    """The one list of everything that is missing (行政许可法 32); a second list is refused."""
    if not wanted or not reason:
        raise Problem("casework.nothing_wanted")
    case = await case_of(viewer, key)
    async with transaction():
        await steps.open_step_at(viewer, case, "accept")
        if await SupplementRequest.exists().where(SupplementRequest.case == case.id):
            raise Conflict("casework.asked_once", number=case.number)
        await states.move(case, "ask_supplement")
        due = await ledger.pause(case, "supplement", period("acceptance").law, viewer, SUPPLEMENT_DAYS)
        request = SupplementRequest(
            key=ids.key(), case=case.id, wanted=msgspec.json.encode(wanted).decode(), reason=reason, due=due, asked=now(), answered=None, by=viewer.account,
        )  # fmt: skip
        await SupplementRequest.insert(request)
        facts: dict[str, Any] = {"wanted": list(wanted), "due": str(due)}
        await record("case.supplement_asked", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
        await tell_applicant(case, "supplement", {"n": len(wanted)})
    return request
