"""Accounts made by the office: staff who can sign in at once, and people who are not made twice."""

import pytest

from backend.accounts.people import NewStaff, add_person, add_staff
from backend.accounts.sign_in_staff import sign_in_staff
from backend.accounts.tables import Account
from backend.accounts.viewer import recipient_of, viewer_for
from backend.core.errors import Conflict, Problem
from backend.core.guards import NOBODY, SYSTEM, Role
from tests.accounts.build import PASSWORD, number

pytestmark = pytest.mark.anyio
ROLES = (Role("case_officer", "990121", "plan"), Role("counter", "990121"))


async def test_staff_added_sign_in_with_the_secret_they_were_given(database: str) -> None:
    key, secret = await add_staff(SYSTEM, NewStaff("chen", "陈静怡", PASSWORD, ROLES))
    viewer = await sign_in_staff("chen", PASSWORD, number(0, secret), "203.0.113.7")
    assert (viewer.account, viewer.roles) == (key, ROLES)
    assert viewer.may("case_officer", "990121")
    assert not viewer.may("case_officer", "990122")


async def test_a_taken_user_name_is_refused_and_nothing_is_left_of_it(database: str) -> None:
    await add_staff(SYSTEM, NewStaff("chen", "陈静怡", PASSWORD, ROLES))
    with pytest.raises(Conflict, match=r"accounts\.username_taken"):
        await add_staff(SYSTEM, NewStaff("chen", "另一个", PASSWORD, ROLES))
    assert await Account.count() == 1


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewStaff("a", "b", "short", ROLES), "accounts.password_short"),
        (NewStaff("a", "b", PASSWORD, (Role("emperor", "990121"),)), "accounts.role_unknown"),
        (NewStaff("a", "b", PASSWORD, ()), "accounts.role_unknown"),
    ],
)
async def test_weak_passwords_and_unknown_roles_are_refused(database: str, new: NewStaff, code: str) -> None:
    with pytest.raises(Problem) as problem:
        await add_staff(SYSTEM, new)
    assert problem.value.code == code
    assert await Account.count() == 0


async def test_a_person_is_not_made_twice_and_can_be_told_things(database: str) -> None:
    key = await add_person(SYSTEM, "138 0000 5678", "吴伟", "wu@example.com")
    assert await add_person(SYSTEM, "+8613800005678", "别人") == key
    told = await recipient_of(key)
    assert (told.account, told.phone, told.email) == (key, "+8613800005678", "wu@example.com")
    assert (await viewer_for(key)).name == "吴伟"


async def test_an_unknown_account_is_nobody(database: str) -> None:
    assert await viewer_for("nosuch") == NOBODY
    assert (await recipient_of("nosuch")).phone == ""
