"""Say something to one person: the message, its deliveries and the outbox rows, with the cause's own transaction."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from backend.core import ids
from backend.core.clock import CHINA, now
from backend.core.db import rows
from backend.core.jobs import later
from backend.notifications.rules import earliest, patience, rules
from backend.notifications.senders import leaves
from backend.notifications.tables import Delivery
from backend.notifications.templates import render

# The outbox must not give up before the delivery does, or nobody would note it there.
SLACK = timedelta(hours=2)


class Recipient(Struct, frozen=True):
    """One person and the channels by which they can be reached; an empty one is not used."""

    account: str = ""
    phone: str = ""
    email: str = ""
    language: str = "zh-Hans"


class Words(Struct, frozen=True):
    """One message in the words of one channel."""

    channel: str
    to: str
    subject: str
    text: str


async def tell(to: Recipient, *, template: str, facts: dict[str, Any], cause: str, case: str = "") -> None:
    """Write what is to be said, inside the caller's transaction; the same cause is told to the same person once."""
    at = now()
    message = await _written(to, template, facts, cause, case, at)
    if message is None:
        return
    for words in _words(to, template, facts):
        await _queue(message, words, template, at)


async def _written(
    to: Recipient, template: str, facts: dict[str, Any], cause: str, case: str, at: datetime
) -> int | None:
    """The new message's id; nothing when this was said before."""
    once = hashlib.sha256(f"{cause}\0{to.account or to.phone or to.email}".encode()).hexdigest()
    made = await rows(
        "INSERT INTO message (key, account, template, facts, cause, once, case_number, language, at)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}) ON CONFLICT (once) DO NOTHING RETURNING id",
        ids.key(), to.account, template, msgspec.json.encode(facts).decode(), cause, once, case, to.language, at,
    )  # fmt: skip
    return int(made[0]["id"]) if made else None


def _words(to: Recipient, template: str, facts: dict[str, Any]) -> list[Words]:
    """A code goes to the phone alone; everything else to every channel the person has."""
    said = render(template, facts, to.language)
    found = [Words("sms", to.phone, "", said.sms)] if to.phone else []
    if to.email and template not in rules().secret:
        found.append(Words("email", to.email, said.subject, said.body))
    return found


async def _queue(message: int, words: Words, template: str, at: datetime) -> None:
    capped = words.channel == "sms" and leaves("sms") and await _enough_today(words.to, template, at)
    due = earliest(at, template) if words.channel == "sms" and leaves("sms") else at
    delivery = Delivery(
        key=ids.key(), message=message, channel=words.channel, to=words.to, subject=words.subject, text=words.text,
        state="dead" if capped else "queued", error="the day's limit for this number" if capped else "", at=at,
        give_up_at=due + patience(words.channel, template),
    )  # fmt: skip
    row = (await Delivery.insert(delivery).returning(Delivery.id))[0]
    if not capped:
        await later(
            "notifications.send", {"delivery": row["id"]}, dedupe=f"delivery:{row['id']}", due=due,
            give_up_after=patience(words.channel, template) + SLACK,
        )  # fmt: skip


async def _enough_today(phone: str, template: str, at: datetime) -> bool:
    """Whether this number has had its SMS of the day; operators block senders who write more often."""
    if template in rules().exempt:
        return False
    midnight = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    sent = await Delivery.count().where(
        Delivery.channel == "sms", Delivery.to == phone, Delivery.state != "dead", Delivery.at >= midnight,
        Delivery.message.template.not_in(list(rules().exempt)),
    )  # fmt: skip
    return sent >= rules().sms_a_day
