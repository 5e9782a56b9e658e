"""The outbox brings messages out."""

from typing import Any

from backend.core.jobs import Permanent, job
from backend.notifications.send import send
from backend.notifications.senders import SendFailed


@job("notifications.send")
async def send_delivery(payload: dict[str, Any]) -> str:
    try:
        return await send(int(payload["delivery"]))
    except SendFailed as failure:
        if failure.permanent:
            raise Permanent(failure.said) from None
        raise
