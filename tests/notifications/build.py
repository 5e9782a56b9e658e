"""Small builders for messages: who is told, and what was written for them."""

from typing import Any

import msgspec

from backend.core.db import transaction
from backend.core.settings import settings, use
from backend.notifications.tables import Delivery
from backend.notifications.tell import Recipient, tell

ZHANG = Recipient(account="k3v9x0000000", phone="+8613800005678", email="zhang@example.com")
FACTS = {"item": "用地规划许可", "no": "SP2026112100123", "date": "11月27日"}


async def told(
    to: Recipient = ZHANG,
    *,
    template: str = "accept",
    cause: str = "case:k3v9x:accepted",
    facts: dict[str, Any] | None = None,
) -> None:
    async with transaction():
        await tell(to, template=template, facts=FACTS if facts is None else facts, cause=cause, case="SP2026112100123")


async def deliveries() -> list[dict[str, Any]]:
    return await Delivery.select().order_by(Delivery.id)


def with_gateway(url: str = "http://127.0.0.1:9", **more: Any) -> None:
    """SMS really leaves: over the gateway at that address."""
    use(
        msgspec.structs.replace(
            settings(), sms_account="AC" + "0" * 32, sms_token="tok", sms_from="+15005550006", sms_url=url, **more
        )
    )
