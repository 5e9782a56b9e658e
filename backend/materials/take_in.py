"""What a finished upload becomes: a looked-through document in the project's box, photos with a copy to look at."""

import asyncio
import re
from pathlib import Path

from msgspec import Struct

from backend.core.db import rows, transaction
from backend.core.errors import Problem
from backend.core.files import Stored, store
from backend.core.guards import Viewer
from backend.materials.inspect import inspected
from backend.materials.kinds import accepts, formats
from backend.materials.tables import Copy
from backend.matters.catalogue import catalogue
from backend.projects.box import Put, put
from backend.projects.tables import BoxItem, Project

LONGEST_NAME = 120


class Coming(Struct, frozen=True):
    """A stored file with the name it came under."""

    stored: Stored
    path: Path
    filename: str


async def take_in(viewer: Viewer, project: Project, kind: str, coming: Coming) -> BoxItem:
    """The box item; the same file for the same kind is the same item. Refuses in words what cannot be used."""
    if kind not in catalogue().materials:
        raise Problem("materials.unknown_kind", material=kind[:40])
    found = await asyncio.to_thread(inspected, coming.path, accepts(kind))
    copy = await store().keep(found.copy) if found.copy else None
    name = clean_name(coming.filename, formats().media[found.format].ends)
    async with transaction():
        item = await put(viewer, project, Put(kind=kind, filename=name, media=found.media, stored=coming.stored))
        if copy is not None:
            await _note(item, copy)
    return item


async def _note(item: BoxItem, copy: Stored) -> None:
    await rows(
        "INSERT INTO material_copy (item, sha256, size_bytes) VALUES ({}, {}, {}) ON CONFLICT (item) DO NOTHING", item.id, copy.sha256, copy.size
    )


async def copy_of(item: BoxItem) -> Copy | None:
    """The copy of a photo, if it is one."""
    return await Copy.objects().where(Copy.item == item.id).first()


def clean_name(given: str, ends: str) -> str:
    """The last part of a file name without signs that trick a reader; never empty, with the ending the content has."""
    last = re.split(r"[\\/]", given)[-1]
    plain = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    return (stem[:LONGEST_NAME] or "file") + ends
