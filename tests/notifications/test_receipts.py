"""Receipts of the SMS provider: signed over the public address, kept once, and only ever a step forward."""

from itertools import permutations
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from backend.notifications.receipts import take_receipt
from backend.notifications.tables import Delivery, DeliveryEvent
from tests.notifications.build import deliveries, told, with_gateway

pytestmark = pytest.mark.anyio
SID = "SM" + "0" * 31 + "1"


async def sent(state: str = "sent", remote: str = SID) -> str:
    """A delivery that went out; gives its key."""
    await told()
    only = (await deliveries())[0]
    await Delivery.update({Delivery.state: state, Delivery.remote_id: remote}).where(Delivery.id == only["id"])
    return str(only["key"])


async def state_of(key: str) -> str:
    row = await Delivery.select(Delivery.state).where(Delivery.key == key).first()
    return str(row["state"]) if row else ""


def fields(status: str, **more: str) -> dict[str, str]:
    return {"MessageSid": SID, "MessageStatus": status, "To": "+8613800005678", "AccountSid": "AC1"} | more


async def post(
    client: Any, given: dict[str, str], *, query: str = "", token: str = "tok", signed: dict[str, str] | None = None
) -> Any:
    address = f"/hooks/sms{query}"
    signature = RequestValidator(token).compute_signature(f"http://testserver.local{address}", signed or given)
    headers = {"X-Twilio-Signature": signature, "Accept": "*/*", "Sec-Fetch-Site": "none"}
    return await client.post(address, data=given, headers=headers)


async def test_a_signed_receipt_moves_the_delivery_and_is_kept_without_the_number(client: Any) -> None:
    with_gateway()
    key = await sent()
    assert (await post(client, fields("delivered"), query=f"?delivery={key}")).status_code == 204
    assert await state_of(key) == "delivered"
    event = (await DeliveryEvent.select())[0]
    assert (event["status"], event["remote_id"]) == ("delivered", SID)
    assert "138" not in str(event["body"])


@pytest.mark.parametrize("wrong", ["token", "body", "address", "missing"])
async def test_a_receipt_that_is_not_genuine_changes_nothing(client: Any, wrong: str) -> None:
    with_gateway()
    key = await sent()
    given = fields("failed")
    if wrong == "missing":
        answer = await client.post("/hooks/sms", data=given, headers={"Accept": "*/*"})
    elif wrong == "address":
        signature = RequestValidator("tok").compute_signature("http://testserver.local/hooks/sms", given)
        answer = await client.post(
            f"/hooks/sms?delivery={key}", data=given, headers={"X-Twilio-Signature": signature, "Accept": "*/*"}
        )
    else:
        answer = await post(
            client, given, token="no" if wrong == "token" else "tok", signed=fields("sent") if wrong == "body" else None
        )
    assert answer.status_code == 403
    assert answer.json()["code"] == "notifications.signature"
    assert await state_of(key) == "sent"
    assert await DeliveryEvent.count() == 0


async def test_without_a_token_no_receipt_is_believed(client: Any) -> None:
    assert (await post(client, fields("delivered"), token="")).status_code == 403


async def test_a_replayed_receipt_is_kept_once(client: Any) -> None:
    with_gateway()
    key = await sent()
    for _ in range(3):
        assert (await post(client, fields("delivered"), query=f"?delivery={key}")).status_code == 204
    assert await DeliveryEvent.count() == 1


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
async def test_receipts_in_any_order_end_the_same(database: str, order: tuple[str, ...]) -> None:
    key = await sent("queued", "")
    for status in order:
        await take_receipt(fields(status), key)
    assert await state_of(key) == "delivered"
    assert await DeliveryEvent.count() == 3


async def test_what_has_ended_stays_as_it_ended(database: str) -> None:
    key = await sent()
    await take_receipt(fields("undelivered", ErrorCode="30003"), key)
    await take_receipt(fields("delivered"), key)
    assert await state_of(key) == "failed"
    assert (await deliveries())[0]["error"] == "sms receipt 30003"


async def test_a_receipt_finds_its_delivery_by_the_providers_id_too(database: str) -> None:
    key = await sent()
    await take_receipt(fields("delivered"), "")
    assert await state_of(key) == "delivered"


async def test_a_receipt_of_another_message_does_not_touch_this_one(database: str) -> None:
    key = await sent(remote="SMother")
    await take_receipt(fields("failed"), key)
    assert await state_of(key) == "sent"
    assert (await DeliveryEvent.select())[0]["delivery"] is None


async def test_a_status_we_do_not_know_is_kept_and_moves_nothing(database: str) -> None:
    key = await sent()
    await take_receipt(fields("teleported"), key)
    assert await state_of(key) == "sent"
    assert await DeliveryEvent.count() == 1
