"""The draft: started on a project, filled in any order, kept as typed until it is handed in."""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from backend.applications.tables import Application
from backend.core import ids
from backend.core.clock import now
from backend.core.db import hold, rows, transaction
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.guards import Viewer
from backend.core.texts import current_language
from backend.core.trail import record
from backend.matters.packages import items_of, package_checklist, package_form
from backend.projects.box import expired, item_of
from backend.projects.create import owns, project_of
from backend.projects.tables import Project
from backend.projects.tag import Tag, tag

MAX_TEXT = 2_000
TRIES = 5


class Kept(Struct, frozen=True):
    """What a draft holds: the answers, and the box item of each material."""

    form: dict[str, str]
    attached: dict[str, str]


async def start(viewer: Viewer, project_key: str, package: str, known: dict[str, str]) -> Application:
    """A draft of a package on an own project, with what is known already filled in; an open draft is gone on with."""
    project = await project_of(viewer, project_key)
    if not owns(viewer, project):
        raise NotFound()
    items_of(package)
    async with transaction():
        await hold(f"draft {project.key} {package}")
        return await _open_draft(project, package) or await _begun(viewer, project, package, known)


async def _begun(viewer: Viewer, project: Project, package: str, known: dict[str, str]) -> Application:
    draft = Application(
        key=ids.key(), number="", project=project.id, package=package, state="draft", account=viewer.account, organization=viewer.organization,
        form=msgspec.json.encode(known).decode(), attached="{}", version=1, language=current_language(), created=now(), changed=now(),
    )  # fmt: skip
    made = await Application.insert(draft).returning(Application.id)
    draft.id = made[0]["id"]
    await tag(project, Tag("application", draft.key, package, ""))
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


async def own_applications(viewer: Viewer) -> list[Application]:
    """The viewer's applications, or those of the organization acted for, newest first."""
    mine = (Application.organization == viewer.organization) if viewer.organization else (
        (Application.account == viewer.account) & (Application.organization == "")
    )  # fmt: skip
    return await Application.objects().where(mine).order_by(Application.id, ascending=False)


async def save(viewer: Viewer, key: str, typed: dict[str, str]) -> Application:
    """Keep what was typed, right or not yet right; fields the package does not ask are refused."""
    application = await application_of(viewer, key)
    asked = {field.code for group in package_form(application.package) for field in group.fields}
    unknown = sorted(set(typed) - asked)
    if unknown:
        raise Problem("applications.unknown_field", field=unknown[0][:40])
    long = {name: "core.field.too_long" for name, value in typed.items() if len(value) > MAX_TEXT}
    if long:
        raise Problem("core.form", fields=long)
    answers = {name: value.strip() for name, value in typed.items()}
    return await _rewritten(viewer, key, lambda read: Kept(form_of_draft(read) | answers, attached_to(read)))


async def attach(viewer: Viewer, key: str, material: str, item_key: str) -> Application:
    """Use a document of the project's box for a material; "" takes it out again. An expired one is refused."""
    application = await application_of(viewer, key)
    line = next((line for line in package_checklist(application.package) if line.code == material), None)
    if line is None:
        raise Problem("applications.unknown_material", material=material[:40])
    if item_key:
        item = await item_of(await project_behind(application), item_key)
        if item is None or item.kind not in (material, *line.stands_for):
            raise NotFound()
        if expired(item):
            raise Problem("applications.expired_material", until=str(item.valid_until))
    used = {material: item_key} if item_key else {}
    return await _rewritten(
        viewer, key, lambda read: Kept(form_of_draft(read), {code: one for code, one in attached_to(read).items() if code != material} | used)
    )


async def _rewritten(viewer: Viewer, key: str, change: Callable[[Application], Kept]) -> Application:
    """Only a draft changes, and only the one that was read; when somebody was faster the change is made to what they left."""
    for _ in range(TRIES):
        application = await application_of(viewer, key)
        if application.state != "draft":
            raise Conflict("applications.submitted_already", number=application.number)
        kept = change(application)
        form, attached = msgspec.json.encode(kept.form).decode(), msgspec.json.encode(kept.attached).decode()
        async with transaction():
            changed = await rows(
                "UPDATE application SET form = {}, attached = {}, version = version + 1, changed = {}"
                " WHERE id = {} AND version = {} AND state = 'draft' RETURNING version",
                form, attached, now(), application.id, application.version,
            )  # fmt: skip
        if changed:
            application.form, application.attached, application.version = form, attached, changed[0]["version"]
            return application
    raise Conflict("applications.changed_meanwhile")
