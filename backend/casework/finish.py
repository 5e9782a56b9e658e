"""The end of a case: the result is handed over, or the case goes back to the applicant."""

from typing import Any

from backend.cases import ledger, states, steps
from backend.cases.read import case_of
from backend.cases.tables import Case
from backend.casework.telling import tell_applicant
from backend.core.db import transaction
from backend.core.errors import Forbidden, Problem
from backend.core.guards import Viewer
from backend.core.trail import record
from backend.onemap.running import vacate


async def complete(viewer: Viewer, key: str) -> Case:
    """The result has left the counter (出窗): nothing more is to be done."""
    case = await case_of(viewer, key)
    async with transaction():
        if case.state == "granted":
            await steps.end(case, await steps.open_step_at(viewer, case, "deliver"))
        elif not any(role.name == "case_officer" and role.jurisdiction == case.jurisdiction for role in viewer.roles):
            raise Forbidden()
        await states.move(case, "complete")
        await record("case.completed", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts={})
    return case


async def give_back(viewer: Viewer, key: str, *, reason: str) -> Case:
    """Returned to the applicant (退窗) with the reason; the documents stay in the project's box."""
    if not reason:
        raise Problem("casework.reasons_needed")
    case = await case_of(viewer, key)
    if not any(role.name in ("case_officer", "approver") and role.jurisdiction == case.jurisdiction for role in viewer.roles):
        raise Forbidden()
    async with transaction():
        await states.move(case, "return")
        await steps.skip_rest(case)
        await ledger.stop(case, viewer)
        await vacate(f"case:{case.key}")
        facts: dict[str, Any] = {"reason": reason}
        await record("case.returned", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
        await tell_applicant(case, "return", {})
    return case
