"""The draft: started on a project, filled in any order, kept as typed until it is handed in."""

import msgspec

from backend.applications.tables import Application
from backend.core import ids
from backend.core.clock import now
from backend.core.db import rows, transaction
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.guards import Viewer
from backend.core.texts import current_language
from backend.core.trail import record
from backend.matters.packages import items_of, package_checklist, package_form
from backend.projects.box import expired, item_of
from backend.projects.create import owns, project_of
from backend.projects.tables import Project

MAX_TEXT = 2_000


async def start(viewer: Viewer, project_key: str, package: str, known: dict[str, str]) -> Application:
    """A draft of a package on an own project, with what is known already filled in; an open draft is gone on with."""
    project = await project_of(viewer, project_key)
    if not owns(viewer, project):
        raise NotFound()
    items_of(package)
    draft = await _open_draft(project, package)
    if draft is not None:
        return draft
    draft = Application(
        key=ids.key(), number="", project=project.id, package=package, state="draft", account=viewer.account, organization=viewer.organization,
        form=msgspec.json.encode(known).decode(), attached="{}", version=1, language=current_language(), created=now(), changed=now(),
    )  # fmt: skip
    async with transaction():
        made = await Application.insert(draft).returning(Application.id)
        draft.id = made[0]["id"]
        await record("application.started", viewer=viewer, subject=f"application:{draft.key}", scope=project.jurisdiction, facts={"package": package})
    return draft


async def _open_draft(project: Project, package: str) -> Application | None:
    same = (Application.project == project.id) & (Application.package == package) & (Application.state == "draft")
    return await Application.objects().where(same).first()


def may_see(viewer: Viewer, application: Application) -> bool:
    if viewer.kind != "person":
        return viewer.kind == "system"
    if application.organization:
        return application.organization == viewer.organization
    return application.account == viewer.account


async def application_of(viewer: Viewer, key: str) -> Application:
    """One's own application, or NotFound; staff read its cases, never the draft."""
    application = await Application.objects().where(Application.key == key).first()
    if application is None or not may_see(viewer, application):
        raise NotFound()
    return application


async def project_behind(application: Application) -> Project:
    project = await Project.objects().where(Project.id == application.project).first()
    if project is None:
        raise NotFound()
    return project


def form_of_draft(application: Application) -> dict[str, str]:
    return msgspec.json.decode(application.form, type=dict[str, str])


def attached_to(application: Application) -> dict[str, str]:
    """Box item key by material code."""
    return msgspec.json.decode(application.attached, type=dict[str, str])


async def save(viewer: Viewer, key: str, typed: dict[str, str]) -> Application:
    """Keep what was typed, right or not yet right; fields the package does not ask are refused."""
    application = await application_of(viewer, key)
    asked = {field.code for group in package_form(application.package) for field in group.fields}
    unknown = sorted(set(typed) - asked)
    if unknown:
        raise Problem("applications.unknown_field", field=unknown[0])
    long = {name: "core.field.too_long" for name, value in typed.items() if len(value) > MAX_TEXT}
    if long:
        raise Problem("core.form", fields=long, count=len(long))
    form = form_of_draft(application) | {name: value.strip() for name, value in typed.items()}
    return await _rewritten(application, form=msgspec.json.encode(form).decode())


async def attach(viewer: Viewer, key: str, material: str, item_key: str) -> Application:
    """Use a document of the project's box for a material; "" takes it out again. An expired one is refused."""
    application = await application_of(viewer, key)
    if material not in {line.code for line in package_checklist(application.package)}:
        raise Problem("applications.unknown_material", material=material)
    attached = attached_to(application)
    attached.pop(material, None)
    if item_key:
        item = await item_of(await project_behind(application), item_key)
        if item is None or item.kind != material:
            raise NotFound()
        if expired(item):
            raise Problem("applications.expired_material", until=str(item.valid_until))
        attached[material] = item.key
    return await _rewritten(application, attached=msgspec.json.encode(attached).decode())


async def _rewritten(application: Application, *, form: str = "", attached: str = "") -> Application:
    """Only a draft changes, and only the one that was read: two people never overwrite each other unseen."""
    if application.state != "draft":
        raise Conflict("applications.submitted_already", number=application.number)
    form, attached = form or application.form, attached or application.attached
    async with transaction():
        changed = await rows(
            "UPDATE application SET form = {}, attached = {}, version = version + 1, changed = {}"
            " WHERE id = {} AND version = {} AND state = 'draft' RETURNING version",
            form, attached, now(), application.id, application.version,
        )  # fmt: skip
    if not changed:
        raise Conflict("applications.changed_meanwhile")
    application.form, application.attached, application.version = form, attached, changed[0]["version"]
    return application
