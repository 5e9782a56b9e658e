"""Small builders for issuance: a project with a site, a granted case of it, and its certificate."""

from typing import Any

import msgspec

from backend.cases.tables import Case
from backend.core import ids
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.guards import Role, Viewer
from backend.core.sessions import ABSOLUTE, hashed
from backend.core.tables import Session
from backend.issuance.issue import issue
from backend.issuance.tables import Certificate
from backend.projects.tables import Project

COUNTY = "990121"
SITE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[117.83, 24.28], [117.8316, 24.2801], [117.8318, 24.281], [117.8301, 24.2812], [117.83, 24.28]]],
}
FORM = {"pj.scale": "取水规模每日 3 万立方米", "ld.approvalorg": "示例省人民政府", "ld.acq": "划拨"}
COMPANY = "ORG000000001"
APPROVER = Viewer(account="staff0000001", name="陈静怡", kind="staff", roles=(Role("approver", COUNTY, "LD"),))
FARAWAY = Viewer(account="staff0000002", name="林远", kind="staff", roles=(Role("approver", "990200", "LD"),))
HOLDER = Viewer(account="person000001", name="吴伟", kind="person", organization=COMPANY)
STRANGER = Viewer(account="person000002", name="王五", kind="person")


async def a_project(name: str = "溪口水厂取水口及输水管线工程") -> Project:
    project = Project(
        key=ids.key(), name=name, code="2026-990121-46-01-000123", account=HOLDER.account, organization=COMPANY, jurisdiction=COUNTY,
        location="溪口镇滨溪村", use="1301", site=msgspec.json.encode(SITE).decode(), site_area_m2=23_576, created=now(),
    )  # fmt: skip
    project.id = (await Project.insert(project).returning(Project.id))[0]["id"]
    return project


async def a_case(matter: str = "S1-08", *, project: Project | None = None, **other: Any) -> Case:
    """A granted case of the invented county."""
    project = project or await a_project()
    fields: dict[str, Any] = {
        "key": ids.key(), "number": ids.key(), "application": ids.key(), "project": project.id, "matter": matter, "jurisdiction": COUNTY,
        "state": "granted", "account": HOLDER.account, "organization": COMPANY, "applicant": "澜川县水务集团有限公司",
        "form": msgspec.json.encode(FORM).decode(), "site": msgspec.json.encode(SITE).decode(), "site_area_m2": 23_576,
        "submitted": now(), "decided": now(),
    }  # fmt: skip
    case = Case(**(fields | other))
    case.id = (await Case.insert(case).returning(Case.id))[0]["id"]
    return case


async def a_certificate(case: Case | None = None) -> Certificate:
    """Issued, not drawn."""
    case = case or await a_case()
    async with transaction():
        return await issue(APPROVER, case)


async def a_session(viewer: Viewer) -> str:
    """The token of a browser in which the viewer is signed in."""
    token = ids.secret()
    await Session.insert(
        Session(
            token_hash=hashed(token), viewer=msgspec.json.encode(viewer).decode(), account=viewer.account, created=now(), last_seen=now(),
            expires=now() + ABSOLUTE[viewer.kind], agent="",
        )
    )  # fmt: skip
    return token
