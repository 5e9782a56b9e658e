"""Bring one delivery out: at least once, never after it is worthless, and write down what became of it."""

from datetime import datetime
from typing import Any

from backend.core.clock import now
from backend.core.db import rows, transaction
from backend.notifications.rules import rules
from backend.notifications.senders import Outgoing, SendFailed, sender_for
from backend.notifications.tables import Delivery, Message

RANK = {"queued": 0, "sent": 1, "delivered": 2, "failed": 2, "dead": 2}


async def send(delivery: int) -> str:
    """Give the far end's id. SendFailed says whether another try makes sense; a delivery that is out is left alone."""
    row = await _waiting(delivery)
    if row is None or row["state"] != "queued":
        return str(row["remote_id"]) if row else ""
    if now() > row["give_up_at"]:
        raise await _noted(row, SendFailed("given up", permanent=True))
    try:
        remote = await sender_for(row["channel"])(Outgoing(row["key"], row["to"], row["subject"], row["text"]))
    except SendFailed as failure:
        raise await _noted(row, failure) from None
    await _out(row, remote, now())
    return remote


async def _waiting(delivery: int) -> dict[str, Any] | None:
    return await Delivery.select(*Delivery.all_columns(), Delivery.message.template.as_alias("template")).where(
        Delivery.id == delivery
    ).first()  # fmt: skip


async def _out(row: dict[str, Any], remote: str, at: datetime) -> None:
    """It is out. A receipt may have been faster: then the state it brought stays."""
    async with transaction():
        await rows(
            "UPDATE delivery SET state = CASE WHEN state = 'queued' THEN 'sent' ELSE state END,"
            " remote_id = {}, attempts = attempts + 1, error = '', sent_at = {} WHERE id = {} RETURNING id",
            remote, at, row["id"],
        )  # fmt: skip
        # the recorder's words are what the demo's inbox is for
        if not remote.startswith("recorded-"):
            await wipe(row)


async def _noted(row: dict[str, Any], failure: SendFailed) -> SendFailed:
    async with transaction():
        await rows(
            "UPDATE delivery SET state = {}, attempts = attempts + 1, error = {} WHERE id = {} AND state = 'queued' RETURNING id",
            "dead" if failure.permanent else "queued", failure.said[:200], row["id"],
        )  # fmt: skip
        if failure.permanent:
            await wipe(row)
    return failure


async def wipe(row: dict[str, Any]) -> None:
    """Take a code out of the rows once nobody needs it any more."""
    if row["template"] in rules().secret:
        await Delivery.update({Delivery.text: ""}).where(Delivery.id == row["id"])
        await Message.update({Message.facts: "{}"}).where(Message.id == row["message"])
