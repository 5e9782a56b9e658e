"""The desks: each says what it thinks, in parallel; when all of a group have spoken the next stop opens."""

from typing import Any, Literal

from backend.cases import states, steps
from backend.cases.read import case_of
from backend.cases.tables import Case, Opinion
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.errors import Conflict, Problem
from backend.core.guards import Viewer
from backend.core.trail import record

Conclusion = Literal["agree", "conditions", "disagree"]
PLACEHOLDER = "〔待填"


async def give_opinion(viewer: Viewer, key: str, step_key: str, *, conclusion: Conclusion, text: str) -> Case:
    """Sign the desk's opinion; a text with an unfilled place cannot be signed, a signed one is never changed."""
    if not text:
        raise Problem("casework.opinion_needs_text", pointer="/text")
    if PLACEHOLDER in text:
        raise Problem("casework.unfilled_place", pointer="/text")
    case = await case_of(viewer, key)
    async with transaction():
        await states.hold(case)
        step = await steps.open_step(viewer, case, step_key)
        if step.node in ("accept", "approve", "certify", "deliver"):
            raise Conflict("casework.not_a_review_step")
        if case.state == "accepted":
            await states.move(case, "review")
        elif case.state != "in_review":
            raise Conflict("cases.not_now", state=case.state, move="review")
        await Opinion.insert(
            Opinion(step=step.id, case=case.id, conclusion=conclusion, text=text, by=viewer.account, name=viewer.name, at=now())
        )
        await steps.end(case, step)
        facts: dict[str, Any] = {"desk": step.desk, "node": step.node, "conclusion": conclusion}
        await record("case.opinion", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
    return case
