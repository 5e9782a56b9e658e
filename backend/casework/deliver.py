"""Handing over: the certificate is delivered, the case is closed."""

from backend.cases import states, steps
from backend.cases.read import case_of
from backend.cases.tables import Case
from backend.core.db import transaction
from backend.core.guards import Viewer
from backend.core.trail import record


async def deliver(viewer: Viewer, key: str) -> Case:
    """The counter notes the delivery of a granted case."""
    case = await case_of(viewer, key)
    async with transaction():
        step = await steps.open_step_at(viewer, case, "deliver")
        await states.move(case, "complete")
        await steps.end(case, step)
        await record("case.delivered", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts={})
    return case
