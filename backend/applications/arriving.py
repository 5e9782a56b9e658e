"""A document on its way into an application: checked, put into the project's box, attached to what asked for it."""

from typing import Any

from backend.applications.draft import application_of, attach, project_behind
from backend.applications.slots import slot_of
from backend.applications.supplement import open_request
from backend.applications.tables import Application
from backend.core.errors import Conflict, Problem
from backend.core.files import Stored
from backend.core.guards import Viewer
from backend.core.uploads import Finished, receives
from backend.materials.take_in import Coming, take_in
from backend.projects.tables import BoxItem


async def arrive(viewer: Viewer, key: str, material: str, coming: Coming) -> BoxItem:
    """The box item. In a draft it is attached; a submitted application takes only what was asked to be supplemented."""
    application = await application_of(viewer, key)
    await _may_come(viewer, application, material)
    item = await take_in(viewer, await project_behind(application), material, coming)
    if application.state == "draft":
        await attach(viewer, key, material, item.key)
    return item


async def _may_come(viewer: Viewer, application: Application, material: str) -> None:
    if application.state == "draft":
        line = slot_of(application, material)
        if line is None or not line.uploadable:
            raise Problem("applications.unknown_material", material=material[:40])
        return
    request = await open_request(viewer, application)
    if request is None:
        raise Conflict("applications.submitted_already", number=application.number)
    if material not in request.wanted:
        raise Problem("applications.not_wanted", material=material[:40])


@receives("materials.material")
async def received(upload: Finished, viewer: Viewer) -> dict[str, Any]:
    """A finished resumable upload; its subject is `<application>:<material>`."""
    key, _, material = upload.metadata.get("subject", "").partition(":")
    item = await arrive(viewer, key, material, Coming(Stored(upload.sha256, upload.size), upload.path, upload.filename))
    return {"item": item.key, "filename": item.filename, "size": item.size_bytes, "at": item.at.isoformat()}
