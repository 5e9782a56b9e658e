"""Signing in by phone and code: what is counted, what is refused, and that nobody learns who has an account."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.ask_code import ask_code
from backend.accounts.limits import network_of
from backend.accounts.phones import mobile, spoken
from backend.accounts.sign_in import sign_in
from backend.accounts.tables import Account, LoginCode
from backend.core.clock import frozen, now
from backend.core.db import rows
from backend.core.errors import Problem
from tests.accounts.build import PHONE, an_account, code_sent

pytestmark = pytest.mark.anyio
HOME = "203.0.113.7"


async def refused(phone: str, code: str, address: str = HOME) -> str:
    with pytest.raises(Problem) as problem:
        await sign_in(phone, code, address)
    return problem.value.code


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_right_code_opens_an_account_once(database: str) -> None:
    await ask_code("138 0000 5678", HOME)
    viewer = await sign_in("13800005678", await code_sent(), HOME)
    assert (viewer.kind, viewer.organization, viewer.name) == ("person", "", "138 **** 5678")
    with frozen(now() + timedelta(minutes=2)):
        await ask_code(PHONE, HOME)
        assert (await sign_in(PHONE, await code_sent(), HOME)).account == viewer.account
    assert await Account.count() == 1


async def test_a_code_works_once(database: str) -> None:
    await ask_code(PHONE, HOME)
    code = await code_sent()
    await sign_in(PHONE, code, HOME)
    assert await refused(PHONE, code) == "accounts.code_wrong"


async def test_a_code_is_worthless_after_five_minutes(database: str) -> None:
    await ask_code(PHONE, HOME)
    code = await code_sent()
    with frozen(now() + timedelta(minutes=5, seconds=1)):
        assert await refused(PHONE, code) == "accounts.code_wrong"


async def test_a_new_code_makes_the_earlier_one_useless(database: str) -> None:
    await ask_code(PHONE, HOME)
    first = await code_sent()
    with frozen(now() + timedelta(seconds=61)):
        await ask_code(PHONE, HOME)
        second = await code_sent()
        if first != second:
            assert await refused(PHONE, first) == "accounts.code_wrong"
        assert (await sign_in(PHONE, second, HOME)).kind == "person"


async def test_after_five_wrong_tries_the_right_code_is_refused_too(database: str) -> None:
    await ask_code(PHONE, HOME)
    code = await code_sent()
    for _ in range(5):
        assert await refused(PHONE, another(code)) == "accounts.code_wrong"
    assert await refused(PHONE, code) == "accounts.code_wrong"


async def test_fifty_parallel_tries_count_exactly(database: str) -> None:
    await ask_code(PHONE, HOME)
    code = await code_sent()
    wrong = [asyncio.create_task(sign_in(PHONE, another(code), f"203.0.{n}.7")) for n in range(50)]
    answers = await asyncio.gather(*wrong, return_exceptions=True)
    assert all(isinstance(one, Problem) for one in answers)
    assert (await LoginCode.select(LoginCode.tries))[0]["tries"] == 5
    counted = await rows("SELECT spent FROM limit_window WHERE name = {}", f"try:phone:{PHONE}:3600")
    assert counted == [{"spent": 50}]


async def test_one_code_tried_rightly_in_parallel_signs_in_once(database: str) -> None:
    await ask_code(PHONE, HOME)
    code = await code_sent()
    tries = [asyncio.create_task(sign_in(PHONE, code, f"203.0.{n}.7")) for n in range(10)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in answers) == 1
    assert await Account.count() == 1


async def test_known_and_unknown_phones_are_answered_alike(database: str) -> None:
    await an_account()
    assert await ask_code(PHONE, HOME) == PHONE
    assert await ask_code("13900005678", HOME) == "+8613900005678"
    assert {
        await refused(PHONE, "000000"),
        await refused("13900005678", "000000"),
        await refused("13700005678", "000000"),
    } == {"accounts.code_wrong"}


async def test_neither_code_nor_phone_is_kept_in_the_clear_beside_the_message(database: str) -> None:
    await ask_code(PHONE, HOME)
    code = await code_sent()
    assert code not in str(await rows("SELECT code_hash FROM login_code"))
    trail = str(await rows("SELECT body FROM trail_entry"))
    assert code not in trail
    assert "13800005678" not in trail


async def test_phones_that_never_signed_in_are_forgotten(database: str) -> None:
    await ask_code(PHONE, HOME)
    with frozen(now() + timedelta(days=2)):
        await ask_code("13900005678", HOME)
    assert [row["phone"] for row in await LoginCode.select(LoginCode.phone)] == ["+8613900005678"]


async def test_a_phone_gets_one_code_a_minute_and_five_an_hour(database: str) -> None:
    start = now()
    for asked in range(5):
        with frozen(start + timedelta(minutes=2 * asked)):
            await ask_code(PHONE, HOME)
            with pytest.raises(Problem, match=r"core\.too_many"):
                await ask_code(PHONE, HOME)
    with frozen(start + timedelta(minutes=11)), pytest.raises(Problem, match=r"core\.too_many") as problem:
        await ask_code(PHONE, HOME)
    assert int(problem.value.facts["retry_after"]) > 60
    assert await rows("SELECT count(*) AS n FROM delivery") == [{"n": 5}]


async def test_one_address_cannot_ask_for_many_phones(database: str) -> None:
    for count in range(20):
        await ask_code(f"1380000{count:04d}", HOME)
    with pytest.raises(Problem, match=r"core\.too_many"):
        await ask_code("13900000000", HOME)
    await ask_code("13900000000", "198.51.100.9")


async def test_neighbours_in_one_network_share_a_limit(database: str) -> None:
    for count in range(100):
        await ask_code(f"1380000{count:04d}", f"203.0.113.{count // 10}")
    with pytest.raises(Problem, match=r"core\.too_many"):
        await ask_code("13900000000", "203.0.113.200")


@pytest.mark.parametrize(
    "typed", ["138 0000 5678", "+86 138-0000-5678", "008613800005678", "８６１３８００００５６７８", " 13800005678 "]
)
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert mobile(typed) == PHONE
    assert spoken(mobile(typed)) == "138 0000 5678"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1380000567", "accounts.phone_wrong"), ("138000056789", "accounts.phone_wrong"), ("05968888888", "accounts.phone_wrong"),
        ("12345678901", "accounts.phone_wrong"), ("", "accounts.phone_wrong"), ("+1 555 000 5555", "accounts.phone_foreign"),
        ("+852 9123 4567", "accounts.phone_foreign"), ("0044 7700 900000", "accounts.phone_foreign"),
        ("١٣٨٠٠٠٠٥٦٧٨", "accounts.phone_wrong"),
    ],
)  # fmt: skip
def test_other_numbers_are_refused_by_what_is_wrong(typed: str, code: str) -> None:
    with pytest.raises(Problem) as problem:
        mobile(typed)
    assert problem.value.code == code
    assert "phone" in problem.value.fields


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_a_refusal(typed: str) -> None:
    try:
        found = mobile(typed)
    except Problem as problem:
        found = problem.code
    assert found.startswith(("accounts.phone_", "+861"))
    assert found.startswith("accounts") or (found.isascii() and len(found) == 14)


def test_networks_are_the_ones_a_person_can_move_in() -> None:
    assert network_of("203.0.113.7") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2f0::1") == "2001:db8:1:200::/56"
    assert network_of("testclient") == "testclient"
