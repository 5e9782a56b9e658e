"""Create a project from a screened site, and find one's own."""

from typing import Any

import shapely

from backend.core import ids
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.errors import NotFound
from backend.core.guards import Viewer, within
from backend.core.settings import settings
from backend.core.trail import record
from backend.projects.project_code import check_project_code
from backend.projects.tables import Project
from backend.screening import keep


async def create(viewer: Viewer, *, screening: str, name: str, code: str, location: str, use: str) -> Project:
    """A project on the site of a screening, for the viewer or the organization acted for; the code may come later."""
    if code:
        check_project_code(code)
    found = await keep.find(screening, viewer)
    project = _row(viewer, found, name, code, location, use)
    async with transaction():
        await keep.save(screening, viewer.account)
        made = await Project.insert(project).returning(Project.id)
        project.id = made[0]["id"]
        facts: dict[str, Any] = {"project": project.key, "screening": screening, "area_m2": project.site_area_m2}
        await record("project.created", viewer=viewer, subject=f"project:{project.key}", scope=project.jurisdiction, facts=facts)
    return project


def _row(viewer: Viewer, found: keep.Kept, name: str, code: str, location: str, use: str) -> Project:
    return Project(
        key=ids.key(), name=name, code=code, account=viewer.account, organization=viewer.organization, jurisdiction=settings().jurisdiction,
        location=location, use=use, site=shapely.to_geojson(shapely.GeometryCollection(list(found.shapes))), site_area_m2=round(found.answer.site.area_m2),
        screening=found.answer.id, tags="[]", created=now(),
    )  # fmt: skip


def owns(viewer: Viewer, project: Project) -> bool:
    """One's own, or the organization's acted for."""
    if viewer.kind != "person":
        return False
    return project.organization == viewer.organization if project.organization else project.account == viewer.account


def may_see(viewer: Viewer, project: Project) -> bool:
    staff = viewer.kind == "staff" and any(within(code, project.jurisdiction) for code in viewer.jurisdictions)
    return viewer.kind == "system" or staff or owns(viewer, project)


async def project_of(viewer: Viewer, key: str) -> Project:
    """The project, or NotFound: a foreign one looks like none."""
    project = await Project.objects().where(Project.key == key).first()
    if project is None or not may_see(viewer, project):
        raise NotFound()
    return project


async def own_projects(viewer: Viewer) -> list[Project]:
    """The viewer's projects, or those of the organization acted for, newest first."""
    mine = (Project.organization == viewer.organization) if viewer.organization else (
        (Project.account == viewer.account) & (Project.organization == "")
    )  # fmt: skip
    return await Project.objects().where(mine).order_by(Project.id, ascending=False)
