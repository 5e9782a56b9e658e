"""From the outbox to the far end: through failures each message arrives once, and a dead one is named."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import msgspec
import pytest

from backend.core import jobs
from backend.core.clock import frozen, now
from backend.core.db import rows
from backend.core.settings import settings as current
from backend.core.settings import use
from backend.notifications import jobs as sending
from backend.notifications.inbox import masked, messages_sent
from backend.notifications.send import send
from backend.notifications.tell import Recipient
from tests.notifications.build import ZHANG, deliveries, told, with_gateway
from tests.peers.smtp import SmtpPeer, smtp_peer
from tests.peers.twilio import TwilioPeer, twilio_peer

pytestmark = pytest.mark.anyio
assert sending.send_delivery


@pytest.fixture
def twilio(database: str) -> Iterator[TwilioPeer]:
    with twilio_peer() as peer:
        with_gateway(peer.url)
        yield peer


@pytest.fixture
def smtp(twilio: TwilioPeer) -> Iterator[SmtpPeer]:
    with smtp_peer() as peer:
        mail = {
            "smtp_host": "127.0.0.1",
            "smtp_port": peer.port,
            "smtp_from": "no-reply@example.gov",
            "smtp_tls": False,
        }
        use(msgspec.structs.replace(current(), **mail))
        yield peer


async def worked(hours: int = 6) -> None:
    """The worker through that many hours, five minutes at a time, from the morning on."""
    start = now()
    for step in range(hours * 12):
        with frozen(start + timedelta(minutes=5 * step)):
            await jobs.drain()
        if not await rows("SELECT 1 AS one FROM job WHERE state = 'ready'"):
            return


def noon() -> AbstractContextManager[None]:
    return frozen(now().replace(hour=4, minute=0))


async def test_through_failures_each_message_arrives_once(smtp: SmtpPeer, twilio: TwilioPeer) -> None:
    twilio.modes = ["503", "reset", "ok", "garbage", "503", "ok", "reset"]
    smtp.answers = ["451 later", "250 OK", "421 closing", "451 later"]
    with noon():
        for count in range(8):
            await told(Recipient(phone=f"+861380000{count:04d}", email=f"a{count}@example.com"), cause=f"case:{count}")
        await worked()
    assert Counter(one["To"] for one in twilio.accepted) == {f"+861380000{count:04d}": 1 for count in range(8)}
    assert Counter(one["To"] for one in smtp.taken) == {f"a{count}@example.com": 1 for count in range(8)}
    assert {(one["state"], bool(one["remote_id"])) for one in await deliveries()} == {("sent", True)}


async def test_what_is_refused_for_good_is_dead_at_once_and_says_why(smtp: SmtpPeer, twilio: TwilioPeer) -> None:
    twilio.modes, smtp.unknown = ["400"], {"zhang@example.com"}
    with noon():
        await told()
        await worked()
    assert [(one["state"], one["error"], one["attempts"]) for one in await deliveries()] == [
        ("dead", "sms 400/21211", 1), ("dead", "smtp 550", 1),
    ]  # fmt: skip
    assert len(await jobs.dead()) == 2


async def test_an_sms_is_given_up_after_four_hours(twilio: TwilioPeer) -> None:
    twilio.modes = ["503"] * 1000
    with noon():
        await told(Recipient(phone="+8613800005678"))
        await worked(hours=8)
    only = (await deliveries())[0]
    assert (only["state"], only["error"]) == ("dead", "given up")
    assert not twilio.accepted


async def test_a_code_is_never_sent_after_it_has_expired(twilio: TwilioPeer) -> None:
    with frozen(now() - timedelta(minutes=6)):
        await told(template="otp", facts={"code": "482913"})
    await jobs.drain()
    only = (await deliveries())[0]
    assert twilio.calls == 0
    assert (only["state"], only["text"]) == ("dead", "")


async def test_a_code_that_was_sent_stands_nowhere_any_more(twilio: TwilioPeer) -> None:
    await told(template="otp", facts={"code": "482913"})
    await jobs.drain()
    assert "482913" in twilio.accepted[0]["Body"]
    left = [await rows(f"SELECT * FROM {table}") for table in ("message", "delivery", "job")]  # noqa: S608
    assert "482913" not in str(left)


async def test_a_delivery_that_is_out_is_not_sent_again(twilio: TwilioPeer) -> None:
    with noon():
        await told(Recipient(phone="+8613800005678"))
        await jobs.drain()
    only = (await deliveries())[0]
    assert await send(only["id"]) == only["remote_id"]
    assert twilio.calls == 1


async def test_the_demo_records_and_its_inbox_shows_newest_first(database: str) -> None:
    use(msgspec.structs.replace(current(), demo=True))
    await told(ZHANG, template="otp", facts={"code": "482913"}, cause="login")
    await told()
    await jobs.drain()
    shown = await messages_sent(10)
    assert [one.channel for one in shown] == ["email", "sms", "sms"]
    assert "482913" in shown[-1].text
    assert shown[0].case == "SP2026112100123"
    assert len(await messages_sent(1)) == 1


def test_addresses_are_masked_for_others() -> None:
    assert [masked("+8613800005678"), masked("zhang@example.com"), masked("12")] == [
        "138****5678",
        "z***@example.com",
        "****",
    ]
