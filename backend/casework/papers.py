"""The materials of a case as its office sees them, and opening one: only within the jurisdiction, and never without a trace."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from backend.cases.read import case_of
from backend.cases.tables import Case
from backend.core.db import transaction
from backend.core.errors import NotFound
from backend.core.guards import Viewer
from backend.core.trail import record
from backend.matters.packages import ChecklistLine, package_checklist
from backend.projects.tables import BoxItem


class Paper(Struct, frozen=True):
    """One line of the checklist and the document that stands for it, if there is one."""

    line: ChecklistLine
    item: BoxItem | None

    @property
    def state(self) -> str:
        """`there`, `missing` (the applicant owes it), `optional`, or from where the office has it."""
        if self.item is not None:
            return "there"
        if self.line.source != "upload":
            return self.line.source
        return "missing" if self.line.required else "optional"


async def papers_of(case: Case) -> list[Paper]:
    """Every material of the matter, in the order of its checklist."""
    by_key, by_kind = await _box(case)
    given: dict[str, str] = msgspec.json.decode(case.materials, type=dict[str, str])
    return [Paper(line, by_key.get(given.get(line.code, "")) or _standing(line, by_kind)) for line in package_checklist(case.matter)]


async def _box(case: Case) -> tuple[dict[str, BoxItem], dict[str, BoxItem]]:
    found = await BoxItem.objects().where(BoxItem.project == case.project).order_by(BoxItem.id)
    return {item.key: item for item in found}, {item.kind: item for item in found if not item.replaced}


def _standing(line: ChecklistLine, by_kind: Mapping[str, BoxItem]) -> BoxItem | None:
    """A result the project already has that stands for the material."""
    return next((by_kind[result] for result in line.stands_for if result in by_kind), None)


async def open_paper(viewer: Viewer, key: str, code: str) -> BoxItem:
    """The document behind a material of a case; that it was looked at is remembered."""
    case = await case_of(viewer, key)
    item = next((paper.item for paper in await papers_of(case) if paper.line.code == code), None)
    if item is None:
        raise NotFound()
    async with transaction():
        facts = {"material": code, "item": item.key, "sha256": item.sha256}
        await record("material.viewed", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
    return item
