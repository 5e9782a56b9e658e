"""Back to the applicant (退窗): the case ends with its reason, the documents stay in the project's box."""

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


async def give_back(viewer: Viewer, key: str, *, reason: str) -> Case:
    """Returned with the reason; whoever works the case at the counter, or decides it, may."""
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
