"""What the SMS provider reports about a message: kept as it came, and only ever a step forward."""

import hashlib
from typing import Any

import msgspec

from backend.core.clock import now
from backend.core.db import rows, transaction
from backend.notifications.send import RANK
from backend.notifications.tables import Delivery

STATES = {
    "accepted": "queued", "scheduled": "queued", "queued": "queued", "sending": "queued", "sent": "sent",
    "delivered": "delivered", "read": "delivered", "undelivered": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip


async def take_receipt(fields: dict[str, str], delivery_key: str) -> None:
    """Keep a receipt once; move its delivery on if it is further than it was. Unknown deliveries are kept too."""
    status, remote = fields.get("MessageStatus", "")[:20], fields.get("MessageSid", "")[:120]
    event = hashlib.sha256(msgspec.json.encode(sorted(fields.items()))).hexdigest()
    async with transaction():
        found = await _delivery(delivery_key, remote)
        new = await rows(
            "INSERT INTO delivery_event (event_id, delivery, remote_id, status, body, at)"
            " VALUES ({}, {}, {}, {}, {}, {}) ON CONFLICT (event_id) DO NOTHING RETURNING id",
            event, found["id"] if found else None, remote, status, msgspec.json.encode(_kept(fields)).decode(), now(),
        )  # fmt: skip
        if new and found and status in STATES:
            await _forward(found["id"], STATES[status], fields.get("ErrorCode", ""))


async def _delivery(key: str, remote: str) -> dict[str, Any] | None:
    """By the key in the address, else by the provider's id; a key that belongs to another message is no match."""
    by = Delivery.key == key if key else Delivery.remote_id == remote
    found = await Delivery.select(Delivery.id, Delivery.remote_id).where(by).first() if key or remote else None
    return found if found and found["remote_id"] in ("", remote) else None


async def _forward(delivery: int, state: str, error: str) -> None:
    behind = [name for name, rank in RANK.items() if rank < RANK[state]]
    if behind:
        said = f"sms receipt {error}"[:200] if state == "failed" else ""
        await Delivery.update({Delivery.state: state, Delivery.error: said}).where(
            Delivery.id == delivery, Delivery.state.is_in(behind)
        )


def _kept(fields: dict[str, str]) -> dict[str, str]:
    """The receipt without the numbers in it: the delivery knows them, and is wiped in its time."""
    return {name: value[:500] for name, value in fields.items() if name not in ("To", "From")}
