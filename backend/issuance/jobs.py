"""What happens after a certificate was issued: it is drawn, and the log states its new size."""

from typing import Any

from backend.core.jobs import job
from backend.issuance.draw import draw
from backend.issuance.register import state_checkpoint


@job("issuance.draw")
async def drawn(payload: dict[str, Any]) -> None:
    await draw(int(payload["certificate"]))


@job("issuance.checkpoint")
async def checkpointed(payload: dict[str, Any]) -> None:
    await state_checkpoint()
