"""The applicant takes a case back before it is decided."""

from backend.cases import ledger, states, steps
from backend.cases.read import case_of
from backend.cases.tables import Case
from backend.core.db import transaction
from backend.core.errors import Forbidden
from backend.core.guards import Viewer
from backend.core.trail import record
from backend.onemap.running import vacate


async def withdraw(viewer: Viewer, key: str) -> Case:
    """Withdrawn: the clock stops and the ground is free again; documents stay in the box."""
    case = await case_of(viewer, key)
    if viewer.kind != "person":
        raise Forbidden()
    async with transaction():
        await states.move(case, "withdraw")
        await steps.skip_rest(case)
        await ledger.stop(case, viewer)
        await vacate(f"case:{case.key}")
        await record("case.withdrawn", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts={})
    return case
