"""The documents of an application as its applicant sees them: what is there, what is wanted, what nobody need hand in."""

from collections.abc import Sequence

from msgspec import Struct

from backend.applications.draft import attached_to, project_behind
from backend.applications.tables import Application
from backend.materials.kinds import Accepts, accepts
from backend.matters.packages import ChecklistLine, package_checklist
from backend.projects.box import expired, items
from backend.projects.tables import BoxItem

# Reports of service firms may be in somebody's hands already, although a result of the area could stand for them.
OWN = ("applicant", "intermediary")


class Slot(Struct, frozen=True):
    """One line of the checklist with what lies in it and what the box could put there."""

    line: ChecklistLine
    accepts: Accepts
    item: BoxItem | None
    offers: tuple[BoxItem, ...]

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def uploadable(self) -> bool:
        return uploadable(self.line)


def uploadable(line: ChecklistLine) -> bool:
    """Whether the applicant may hand it in; what is made inside or drawn on the map is not asked again."""
    return line.source == "upload" or (line.source == "sharing" and line.kind.provider in OWN)


class Line(Struct, frozen=True):
    """A material of the checklist and whether it may be uploaded."""

    code: str
    uploadable: bool


def slot_of(application: Application, material: str) -> Line | None:
    """The line of a material in the application's checklist."""
    line = next((line for line in package_checklist(application.package) if line.code == material), None)
    return Line(line.code, uploadable(line)) if line else None


async def slots_of(application: Application) -> list[Slot]:
    """Every line of the checklist; uploads first, the required ones before the others."""
    held = await items(await project_behind(application))
    attached = attached_to(application)
    found = [_slot(line, attached.get(line.code, ""), held) for line in package_checklist(application.package)]
    return sorted(found, key=lambda slot: (not slot.uploadable, slot.line.source != "upload", not slot.line.required))


def _slot(line: ChecklistLine, key: str, held: Sequence[BoxItem]) -> Slot:
    fitting = [item for item in held if item.kind in (line.code, *line.stands_for)]
    offers = tuple(item for item in fitting if item.key != key and not expired(item) and not item.replaced)
    return Slot(line, accepts(line.code), next((item for item in held if item.key == key), None), offers)


class Count(Struct, frozen=True):
    """How many of the required documents are there, and of all that can be uploaded."""

    there: int
    required: int
    missing: int


def counted(slots: Sequence[Slot]) -> Count:
    required = [slot for slot in slots if slot.line.source == "upload" and slot.line.required]
    return Count(sum(slot.item is not None for slot in slots if slot.uploadable), len(required), sum(slot.item is None for slot in required))
