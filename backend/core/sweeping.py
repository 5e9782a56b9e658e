"""The daily sweep: what the ground floor keeps for a time only (done jobs, closed limits, dead sessions, abandoned uploads)."""

from datetime import timedelta
from typing import Any

from backend.core import jobs, limits, receiving
from backend.core.clock import now, today
from backend.core.db import transaction
from backend.core.jobs import job, later
from backend.core.tables import Session

PATIENCE = timedelta(days=3650)


async def plan() -> None:
    """See that the next sweep is written down; asked at every start, it changes nothing when it is."""
    day = today() + timedelta(days=1)
    async with transaction():
        await later("core.sweep", {}, dedupe=f"core.sweep:{day}", due=now() + timedelta(days=1), give_up_after=PATIENCE)


@job("core.sweep")
async def sweep(payload: dict[str, Any]) -> str:
    """Sweep, and plan the next one; each part may be done again."""
    await plan()
    await jobs.sweep()
    await limits.sweep()
    await Session.delete().where(Session.expires < now())
    return str(await receiving.sweep())
