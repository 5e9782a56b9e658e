"""Reading cases: each read takes a Viewer, and what is not his does not exist."""

from typing import Any

from backend.cases.tables import Case
from backend.core.db import rows
from backend.core.errors import NotFound
from backend.core.guards import Viewer, within

ACTIVE = ("submitted", "accepted", "in_review", "supplementing", "suspended")


def may_see(viewer: Viewer, case: Case) -> bool:
    """Applicants their own and their organization's; staff those of their jurisdictions and below; the system all."""
    if viewer.kind == "system":
        return True
    if viewer.kind == "staff":
        return any(within(code, case.jurisdiction) for code in viewer.jurisdictions)
    if viewer.kind != "person":
        return False
    return case.organization == viewer.organization if case.organization else case.account == viewer.account


async def case_of(viewer: Viewer, key: str) -> Case:
    """The case, or NotFound: a foreign row looks like none."""
    case = await Case.objects().where(Case.key == key).first()
    if case is None or not may_see(viewer, case):
        raise NotFound()
    return case


async def opinions_of(case: Case) -> list[dict[str, Any]]:
    """Every opinion with the desk and node it was given at, oldest first."""
    sql = (
        "SELECT o.conclusion, o.text, o.name, o.at, s.desk, s.node, s.key AS step FROM case_opinion o"
        " JOIN case_step s ON s.id = o.step WHERE o.\"case\" = {} ORDER BY o.id"
    )
    return await rows(sql, case.id)


async def cases_of_application(viewer: Viewer, application: str) -> list[Case]:
    """The cases an application became, each only if the viewer may see it."""
    found = await Case.objects().where(Case.application == application).order_by(Case.id)
    return [case for case in found if may_see(viewer, case)]
