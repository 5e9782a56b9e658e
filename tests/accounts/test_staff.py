"""Staff sign in with password and one-time number; a number works once, and nobody learns what was wrong."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from backend.accounts.secrets import opened, sealed
from backend.accounts.sign_in_staff import sign_in_staff
from backend.accounts.tables import Account
from backend.core.clock import frozen, now
from backend.core.db import rows
from backend.core.errors import Problem
from backend.core.guards import Role, Viewer
from backend.core.settings import Settings, use
from tests.accounts.build import PASSWORD, TOTP, a_member_of_staff, number

pytestmark = pytest.mark.anyio
DESK = "203.0.113.7"


async def enter(username: str = "chenjingyi", password: str = PASSWORD, code: str | None = None) -> Viewer:
    return await sign_in_staff(username, password, number() if code is None else code, DESK)


async def test_the_right_three_give_the_roles(database: str) -> None:
    key = await a_member_of_staff()
    viewer = await enter()
    assert (viewer.account, viewer.kind, viewer.roles) == (key, "staff", (Role("case_officer", "990121", ""),))


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "chenjingy"},
        {"username": ""},
        {"password": PASSWORD + "x"},
        {"password": ""},
        {"code": "000000"},
        {"code": ""},
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(database: str, wrong: dict[str, str]) -> None:
    await a_member_of_staff()
    with pytest.raises(Problem) as problem:
        await enter(**wrong)
    assert (problem.value.code, problem.value.fields, problem.value.facts) == ("accounts.staff_wrong", {}, {})
    assert await rows("SELECT act FROM trail_entry") == [{"act": "account.sign_in_refused"}]
    assert "chenjingy" not in str(await rows("SELECT body FROM trail_entry"))


async def test_a_number_works_once_and_an_earlier_one_no_more(database: str) -> None:
    await a_member_of_staff()
    with frozen(now()):
        await enter()
        for again in (number(), number(-1)):
            with pytest.raises(Problem, match=r"accounts\.staff_wrong"):
                await enter(code=again)
        assert (await enter(code=number(1))).kind == "staff"


async def test_a_number_used_in_parallel_signs_in_once(database: str) -> None:
    await a_member_of_staff()
    with frozen(now()):
        tries = [asyncio.create_task(enter()) for _ in range(4)]
        answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, Viewer) for one in answers) == 1


async def test_a_clock_two_minutes_off_is_refused(database: str) -> None:
    await a_member_of_staff()
    with frozen(now()):
        for steps in (-4, 4):
            with pytest.raises(Problem, match=r"accounts\.staff_wrong"):
                await enter(code=number(steps))


async def test_a_persons_account_is_no_way_in_for_staff(database: str) -> None:
    await Account.insert(
        Account(key="k3v9x", kind="person", username="chenjingyi", phone="+8613800005678", created=now())
    )
    with pytest.raises(Problem, match=r"accounts\.staff_wrong"):
        await enter()


async def test_guessing_one_users_password_ends_in_a_pause(database: str) -> None:
    start = now()
    for _ in range(10):
        with pytest.raises(Problem, match=r"accounts\.staff_wrong"):
            await enter("nobody", "guess", "000000")
    with pytest.raises(Problem, match=r"core\.too_many"):
        await enter("NoBody", "guess", "000000")
    await a_member_of_staff()
    with frozen(start + timedelta(minutes=16)):
        assert (await enter()).kind == "staff"


async def test_the_second_factor_is_not_readable_in_the_database(database: str, settings: Settings) -> None:
    await a_member_of_staff()
    kept = (await Account.select(Account.totp_secret))[0]["totp_secret"]
    assert TOTP not in kept
    assert opened(kept) == TOTP
    use(msgspec.structs.replace(settings, secret="another installation" * 3))
    with pytest.raises(Problem, match=r"accounts\.second_factor_lost"):
        opened(kept)
    assert sealed(TOTP) != kept
