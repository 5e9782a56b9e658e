"""The project's box: what was handed in or issued once, ready to be used again."""

from datetime import date
from typing import Any

from msgspec import Struct

from backend.core import ids
from backend.core.clock import now, today
from backend.core.files import Stored
from backend.core.guards import Viewer
from backend.core.trail import record
from backend.projects.tables import BoxItem, Project


class Put(Struct, frozen=True, kw_only=True):
    """What goes into a box: a stored file with its kind (material or result code) and where it comes from."""

    kind: str
    filename: str
    media: str
    stored: Stored
    source: str = "uploaded"
    note: str = ""
    valid_until: date | None = None


async def put(viewer: Viewer, project: Project, what: Put) -> BoxItem:
    """Into the box, inside the caller's transaction; the same bytes of the same kind are one item."""
    same = (BoxItem.project == project.id) & (BoxItem.kind == what.kind) & (BoxItem.sha256 == what.stored.sha256)
    there = await BoxItem.objects().where(same).first()
    if there is not None:
        return there
    item = BoxItem(
        key=ids.key(), project=project.id, kind=what.kind, source=what.source, filename=what.filename, media=what.media,
        sha256=what.stored.sha256, size_bytes=what.stored.size, note=what.note, valid_until=what.valid_until, replaced=False,
        by=viewer.account, at=now(),
    )  # fmt: skip
    made = await BoxItem.insert(item).returning(BoxItem.id)
    item.id = made[0]["id"]
    facts: dict[str, Any] = {"kind": what.kind, "sha256": what.stored.sha256, "size": what.stored.size, "source": what.source}
    await record("box.put", viewer=viewer, subject=f"project:{project.key}", scope=project.jurisdiction, facts=facts)
    return item


async def items(project: Project, kind: str = "") -> list[BoxItem]:
    """What the box holds, newest first; of one kind when asked."""
    found = BoxItem.objects().where(BoxItem.project == project.id).order_by(BoxItem.id, ascending=False)
    return await (found.where(BoxItem.kind == kind) if kind else found)


async def item_of(project: Project, key: str) -> BoxItem | None:
    return await BoxItem.objects().where((BoxItem.project == project.id) & (BoxItem.key == key)).first()


def expired(item: BoxItem) -> bool:
    """Whether the document may no longer be used for a new application."""
    return item.valid_until is not None and item.valid_until < today()
