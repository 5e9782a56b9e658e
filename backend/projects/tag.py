"""Electronic tags: what was applied for under a project, noted on the project by whoever takes it in."""

import msgspec
from msgspec import Struct

from backend.core.db import hold
from backend.projects.tables import Project


class Tag(Struct, frozen=True):
    """One thing tied to a project: its kind and key, the code of what was applied for, its number once it has one."""

    kind: str
    key: str
    code: str
    number: str


async def tag(project: Project, new: Tag) -> None:
    """Note it, inside the caller's transaction; the same kind and key is noted once, as it was said last."""
    await hold(f"project {project.key}")
    row = await Project.select(Project.tags).where(Project.id == project.id).first()
    held = [one for one in _read(row["tags"]) if (one.kind, one.key) != (new.kind, new.key)] if row else []
    project.tags = msgspec.json.encode([*held, new]).decode()
    await Project.update({Project.tags: project.tags}).where(Project.id == project.id)


def tags_of(project: Project) -> list[Tag]:
    """What was tied to it, latest first."""
    return _read(project.tags)[::-1]


def _read(text: str) -> list[Tag]:
    return msgspec.json.decode(text, type=list[Tag])
