"""The applicant's answer to the one list of what was missing: all of it together, and the clock goes on."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backend.cases import ledger, states
from backend.cases.tables import Case, SupplementRequest
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.errors import Conflict, Problem
from backend.core.guards import Viewer
from backend.core.trail import record


async def request_of(case: Case) -> SupplementRequest | None:
    """The list, answered or not."""
    return await SupplementRequest.objects().where(SupplementRequest.case == case.id).first()


def wanted_by(request: SupplementRequest) -> tuple[str, ...]:
    return msgspec.json.decode(request.wanted, type=tuple[str, ...])


async def answer_supplement(viewer: Viewer, case: Case, materials: Mapping[str, str]) -> Case:
    """Handed in: box item by material code, everything that was asked for; the case waits for acceptance again."""
    asked = await request_of(case)
    if asked is None or asked.answered is not None:
        raise Conflict("cases.nothing_asked", number=case.number)
    lacking = [code for code in wanted_by(asked) if not materials.get(code)]
    if lacking:
        raise Problem("cases.still_missing", count=len(lacking))
    held: dict[str, str] = msgspec.json.decode(case.materials, type=dict[str, str]) | dict(materials)
    async with transaction():
        await states.move(case, "answer_supplement")
        case.materials = msgspec.json.encode(held).decode()
        await Case.update({Case.materials: case.materials}).where(Case.id == case.id)
        await SupplementRequest.update({SupplementRequest.answered: now()}).where(SupplementRequest.id == asked.id)
        await ledger.resume(case, "supplement", viewer)
        facts: dict[str, Any] = {"materials": sorted(materials)}
        await record("case.supplement_answered", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)
    return case
