"""The register as its staff read it: the certificates of their jurisdictions, and ending one."""

from typing import Any

from msgspec import Struct
from piccolo.query.functions.aggregate import Count

from backend.core.errors import Forbidden
from backend.core.guards import Viewer, prefix
from backend.issuance.files import own
from backend.issuance.issue import Reason, revoke
from backend.issuance.tables import Certificate

STATES = ("valid", "suspended", "replaced", "revoked")
PAGE = 50


class Register(Struct, frozen=True):
    """One page of the register, and how many certificates stand in each state; `after` continues below it."""

    rows: tuple[Certificate, ...]
    counts: dict[str, int]
    chosen: str
    after: int


async def register_of(viewer: Viewer, chosen: str = "", before: int = 0) -> Register:
    """Newest first, of one state or of all, in the viewer's jurisdictions and below."""
    mine = _covered(viewer)
    counted: list[dict[str, Any]] = (
        await Certificate.select(Certificate.state, Count()).where(mine).group_by(Certificate.state)
    )
    counts = dict.fromkeys(STATES, 0) | {str(row["state"]): int(row["count"]) for row in counted}
    state = chosen if chosen in STATES else ""
    wanted = Certificate.objects().where(mine).order_by(Certificate.id, ascending=False).limit(PAGE + 1)
    wanted = wanted.where(Certificate.state == state) if state else wanted
    found = await (wanted.where(Certificate.id < before) if before else wanted)
    return Register(
        tuple(found[:PAGE]), {"": sum(counts.values())} | counts, state, found[PAGE - 1].id if len(found) > PAGE else 0
    )


def _covered(viewer: Viewer) -> Any:
    """Piccolo's condition for the codes the viewer's roles reach; a viewer without any reaches nothing."""
    conditions = [Certificate.jurisdiction.like(f"{prefix(code)}%") for code in viewer.jurisdictions]
    covered: Any = Certificate.id == 0
    for condition in conditions:
        covered = covered | condition
    return covered


async def end(viewer: Viewer, key: str, reason: Reason) -> Certificate:
    """Revoke: only an approver of the certificate's own jurisdiction."""
    row = await own(viewer, key)
    if not viewer.may("approver", row.jurisdiction):
        raise Forbidden()
    await revoke(viewer, row, reason)
    return row
