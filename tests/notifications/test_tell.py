"""What is written when somebody is told something: once per cause and person, at decent hours, not too often."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.clock import CHINA, frozen
from backend.core.db import TransactionMisuse, rows, transaction
from backend.notifications.rules import earliest, rules
from backend.notifications.tables import Message
from backend.notifications.tell import Recipient, tell
from tests.notifications.build import ZHANG, deliveries, told, with_gateway

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 20, 12, tzinfo=CHINA)
NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=CHINA)


async def test_a_message_goes_to_every_channel_the_person_has(database: str) -> None:
    await told()
    assert [(one["channel"], one["to"], one["state"]) for one in await deliveries()] == [
        ("sms", "+8613800005678", "queued"), ("email", "zhang@example.com", "queued"),
    ]  # fmt: skip
    assert "SP2026112100123" in (await deliveries())[0]["text"]
    assert await rows("SELECT count(*) AS n FROM job WHERE kind = 'notifications.send'") == [{"n": 2}]


async def test_the_same_cause_is_told_to_the_same_person_once(database: str) -> None:
    await told()
    await told()
    assert await Message.count() == 1
    await told(Recipient(account="other0000000", phone="+8613900005678"))
    assert await Message.count() == 2


async def test_a_cause_that_is_rolled_back_says_nothing(database: str) -> None:
    async def undone() -> None:
        async with transaction():
            await tell(ZHANG, template="accept", facts={"item": "a", "no": "b", "date": "c"}, cause="x")
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        await undone()
    assert await Message.count() == 0
    assert await rows("SELECT count(*) AS n FROM job") == [{"n": 0}]


async def test_telling_outside_a_transaction_is_refused(database: str) -> None:
    with pytest.raises(TransactionMisuse):
        await tell(ZHANG, template="accept", facts={"item": "a", "no": "b", "date": "c"}, cause="x")


async def test_a_code_goes_to_the_phone_alone(database: str) -> None:
    await told(template="otp", facts={"code": "482913"})
    assert [one["channel"] for one in await deliveries()] == ["sms"]


async def test_an_sms_written_at_night_waits_for_the_morning_and_a_code_does_not(database: str) -> None:
    with_gateway()
    with frozen(NIGHT):
        await told()
        await told(template="otp", facts={"code": "482913"}, cause="login")
    due = [row["due"].astimezone(CHINA) for row in await rows("SELECT due FROM job ORDER BY id")]
    assert due == [datetime(2026, 11, 21, 8, tzinfo=CHINA), NIGHT, NIGHT]


async def test_the_fourth_sms_of_a_day_is_not_sent_but_the_mail_is(database: str) -> None:
    with_gateway()
    with frozen(NOON):
        for count in range(4):
            await told(cause=f"case:{count}")
        await told(template="otp", facts={"code": "482913"}, cause="login")
    states = [(one["channel"], one["state"]) for one in await deliveries()]
    assert states.count(("sms", "queued")) == rules().sms_a_day + 1
    assert states.count(("sms", "dead")) == 1
    assert states.count(("email", "queued")) == 4
    with frozen(NOON + timedelta(days=1)):
        await told(cause="case:tomorrow")
    assert (await deliveries())[-2]["state"] == "queued"


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_no_sms_but_a_code_leaves_in_quiet_hours(at: datetime) -> None:
    first = earliest(at, "accept")
    assert at <= first < at + timedelta(hours=12)
    assert rules().quiet_until <= first.astimezone(CHINA).hour < rules().quiet_from
    assert earliest(at, "otp") == at
