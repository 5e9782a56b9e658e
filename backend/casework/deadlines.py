"""What happens when a deadline passes without an act: silence after a submission is acceptance (行政许可法 32)."""

from datetime import date, datetime
from typing import Any

from backend.cases import ledger, states, steps
from backend.cases.calendar import calendar
from backend.cases.clock_rules import period
from backend.cases.open_case import watch_deadlines
from backend.cases.read import case_of
from backend.cases.supplement import request_of
from backend.cases.tables import Case, Step
from backend.casework.telling import tell_applicant
from backend.core.clock import CHINA, today
from backend.core.db import transaction
from backend.core.guards import SYSTEM
from backend.core.jobs import later
from backend.core.trail import record
from backend.matters.catalogue import matter


async def received(case: Case) -> datetime:
    """When the papers were complete: at the submission, or with the answer to the list of what was missing."""
    asked = await request_of(case)
    return asked.answered if asked is not None and asked.answered is not None else case.submitted


async def answer_by(case: Case) -> date | None:
    """The last day on which silence is no acceptance yet; None for a matter whose law knows no such effect."""
    item, day = matter(case.matter), (await received(case)).astimezone(CHINA).date()
    if item.silence == "on_the_spot":
        return day
    return calendar().after(day, period("acceptance").days) if item.silence == "five_days" else None


async def look() -> int:
    """The daily round: a job for each submission that nobody answered in time, so that one bad case holds up no other."""
    async with transaction():
        await watch_deadlines()
    late = [case for case in await Case.objects().where(Case.state == "submitted").order_by(Case.id) if await _late(case)]
    for case in late:
        async with transaction():
            await later("cases.silence", {"case": case.key}, dedupe=f"cases.silence:{case.key}:{case.version}")
    return len(late)


async def _late(case: Case) -> bool:
    last = await answer_by(case)
    return last is not None and today() > last


async def accept_silent(key: str) -> bool:
    """A real acceptance, effective on the day of receipt; False when an officer was faster or it is not late. Done twice it changes nothing."""
    case = await case_of(SYSTEM, key)
    async with transaction():
        await states.hold(case)
        if case.state != "submitted" or not await _late(case):
            return False
        await _accept(case, await received(case))
    return True


async def _accept(case: Case, effective: datetime) -> None:
    step = await Step.objects().where((Step.case == case.id) & (Step.node == "accept")).first()
    await states.move(case, "accept")
    await ledger.freeze(case, matter(case.matter), effective=effective)
    if step is not None:
        await steps.end(case, step)
    facts: dict[str, Any] = {"effective": str(effective.astimezone(CHINA).date()), "due": str(case.promised_due), "law": period("acceptance").law}
    await record("case.accepted_by_silence", viewer=SYSTEM, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
    await tell_applicant(case, "auto_accept", {})
