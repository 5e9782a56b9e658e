"""Small builders for cases: one before the office, staff at their desks, and a case walked to the decision."""

from datetime import UTC, datetime
from typing import Any

from backend.cases import ledger
from backend.cases.open_case import Applicant, Handed, open_case
from backend.cases.states import move
from backend.cases.tables import Case, Step, SupplementRequest
from backend.casework.accept import accept
from backend.casework.review import give_opinion
from backend.core import ids
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.guards import SYSTEM, Role, Viewer
from backend.matters.catalogue import matter
from backend.projects.tables import Project
from tests.build import FORM

COUNTY, OTHER, CITY = "990121", "990122", "990100"
DESKS = ("UC", "SP", "FP", "FR", "MR", "GE", "NR", "DP", "LU")
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
SQUARE = '{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[117.83,24.28],[117.832,24.28],[117.832,24.282],[117.83,24.282],[117.83,24.28]]]}]}'
# A site on which every layer that may call a desk came out clear.
CLEAR = dict.fromkeys(("L01-YJJBNT", "L11-GD", "L12-NYD", "L15-CBD", "L16-GBNT"), "clear")


def staff(name: str, desk: str = "", jurisdiction: str = COUNTY, account: str = "") -> Viewer:
    return Viewer(account=account or f"{name}-{desk}"[:16], name="周敏", kind="staff", roles=(Role(name, jurisdiction, desk),))


OFFICER, LEADER = staff("case_officer", "WIN"), staff("approver", "LD")


def reviewer(desk: str) -> Viewer:
    return staff("reviewer", desk)


def person(account: str = "person1", organization: str = "") -> Viewer:
    return Viewer(account=account, name="陈志远", kind="person", organization=organization)


async def a_project(jurisdiction: str = COUNTY, name: str = "示例电子厂房") -> Project:
    project = Project(
        key=ids.key(), name=name, code="", account="person1", organization="", jurisdiction=jurisdiction, location="溪口镇", use="1001",
        site=SQUARE, site_area_m2=44_900, screening="", tags="[]", created=MONDAY,
    )  # fmt: skip
    project.id = (await Project.insert(project).returning(Project.id))[0]["id"]
    return project


async def a_case(
    code: str = "S1-02", *, project: Project | None = None, application: str = "application1", states: dict[str, str] | None = None,
    materials: dict[str, str] | None = None, jurisdiction: str = COUNTY,
) -> Case:  # fmt: skip
    """A submitted case; without states every layer that could call a desk is unknown, so every desk is called."""
    found = project or await a_project(jurisdiction)
    applicant = Applicant("person1", "", "澜川示例电子有限公司", "+8613800138002", "chen@example.com")
    async with transaction():
        return await open_case(SYSTEM, found, matter(code), applicant, Handed(application, FORM, materials or {}, states or {}))


async def steps(case: Case) -> dict[str, Step]:
    """By node, as they are now."""
    return {step.node: step for step in await Step.objects().where(Step.case == case.id).order_by(Step.position)}


async def opened(case: Case) -> list[str]:
    return [node for node, step in (await steps(case)).items() if step.state == "open"]


async def fresh(case: Case) -> Case:
    found = await Case.objects().where(Case.id == case.id).first()
    assert found is not None
    return found


async def speak(case: Case, node: str, conclusion: Any = "agree", text: str = "同意。") -> Case:
    """The opinion of the desk at this node."""
    step = (await steps(case))[node]
    return await give_opinion(reviewer(step.desk), case.key, step.key, conclusion=conclusion, text=text)


async def reviewed(case: Case) -> Case:
    """Accepted, every desk agreed, consolidated: only the decision is left."""
    await accept(OFFICER, case.key)
    for node in await opened(case):
        await speak(case, node)
    await speak(case, "recheck")
    return await fresh(case)


async def answered(case: Case) -> Case:
    """The applicant has brought what was asked for."""
    found = await fresh(case)
    async with transaction():
        await move(found, "answer_supplement")
        await SupplementRequest.update({SupplementRequest.answered: now()}).where(SupplementRequest.case == case.id)
        await ledger.resume(found, "supplement", person())
    return found
