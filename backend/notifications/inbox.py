"""What has been said to people, newest first: for the demo's inbox."""

from datetime import datetime

from msgspec import Struct

from backend.notifications.tables import Delivery

SHOWN = ("queued", "sent", "delivered")


class InboxItem(Struct, frozen=True):
    """One SMS or mail as its receiver reads it; `to` is whole: only the demo shows it."""

    channel: str
    to: str
    text: str
    at: datetime
    case: str
    subject: str = ""


async def messages_sent(limit: int = 100) -> list[InboxItem]:
    """Every SMS and mail that went or would have gone out, newest first."""
    found = (
        await Delivery.select(
            Delivery.channel,
            Delivery.to,
            Delivery.subject,
            Delivery.text,
            Delivery.at,
            Delivery.message.case_number.as_alias("case"),
        )
        .where(Delivery.state.is_in(list(SHOWN)))
        .order_by(Delivery.id, ascending=False)
        .limit(limit)
    )
    return [InboxItem(**row) for row in found]


def masked(to: str) -> str:
    """An address as others may see it: 138****5678, z***@example.com."""
    if "@" in to:
        name, _, host = to.partition("@")
        return f"{name[:1]}***@{host}"
    own = to.removeprefix("+86")
    return f"{own[:3]}****{own[-4:]}" if len(own) >= 7 else "****"
