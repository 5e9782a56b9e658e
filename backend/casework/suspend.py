"""Stop the clock for a reason the law names, and let it go on: the time needed is told to the applicant (行政许可法 45)."""

from typing import Any

from backend.cases import ledger, states
from backend.cases.clock_rules import require_stop
from backend.cases.read import case_of
from backend.cases.tables import Case, ClockRow
from backend.casework.telling import tell_applicant
from backend.core.db import transaction
from backend.core.errors import Conflict, Forbidden, Problem
from backend.core.guards import Viewer
from backend.core.texts import day
from backend.core.trail import record

LONGEST_DAYS = 60


async def suspend(viewer: Viewer, key: str, *, reason: str, days: int) -> Case:
    """Suspended with its article and an end; a reason that stops no clock here is refused."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Problem("casework.suspension_days", pointer="/days", longest=LONGEST_DAYS)
    stop = require_stop(reason)
    case = await _for_officer(viewer, key)
    async with transaction():
        await states.move(case, "suspend")
        until = await ledger.pause(case, reason, stop.legal, viewer, days)
        facts: dict[str, Any] = {"reason": reason, "law": stop.legal, "until": str(until)}
        await record("case.suspended", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
        await tell_applicant(case, "pause", {"days": days})
    return case


async def resume(viewer: Viewer, key: str) -> Case:
    """The clock goes on; the new date is told."""
    case = await _for_officer(viewer, key)
    async with transaction():
        await states.move(case, "resume")
        await ledger.resume(case, await _running_reason(case), viewer)
        facts: dict[str, Any] = {"due": str(case.promised_due)}
        await record("case.resumed", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
        await tell_applicant(case, "resume", {"date": day(case.promised_due) if case.promised_due else ""})
    return case


async def _for_officer(viewer: Viewer, key: str) -> Case:
    case = await case_of(viewer, key)
    held = {role.name for role in viewer.roles if role.jurisdiction == case.jurisdiction}
    if not held & {"case_officer", "approver"}:
        raise Forbidden()
    return case


async def _running_reason(case: Case) -> str:
    rows = await ClockRow.objects().where((ClockRow.case == case.id) & ClockRow.kind.is_in(["pause", "resume"])).order_by(ClockRow.id)
    if not rows or rows[-1].kind != "pause":
        raise Conflict("cases.not_paused", reason="")
    return rows[-1].reason
