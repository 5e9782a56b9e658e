"""Claims: an empty organization of one's own, which never opens what somebody else has under the same code."""

import asyncio

import pytest

from backend.accounts.acting import act_for, organizations_of
from backend.accounts.claim import Claim, claim, confirm, waiting_claims
from backend.accounts.tables import Membership, Organization
from backend.accounts.viewer import viewer_for
from backend.core.errors import Conflict, Forbidden, NotFound, Problem
from backend.core.guards import NOBODY, Role, Viewer
from tests.accounts.build import USCC, an_account

pytestmark = pytest.mark.anyio
CLERK = Viewer(account="clerk", kind="staff", roles=(Role("counter", "990121"),))
SAID = Claim("澜川县水务集团", USCC, "林晓溪", "agent")


async def test_a_claim_gives_an_unverified_organization_of_ones_own(database: str) -> None:
    viewer = await an_account()
    key = await claim(viewer, SAID)
    mine = (await organizations_of(viewer))[0]
    assert (mine.key, mine.name, mine.uscc, mine.state, mine.role, mine.member) == (
        key, "澜川县水务集团", USCC, "unverified", "agent", "claimed",
    )  # fmt: skip
    assert (await act_for(viewer, key)).organization == key


async def test_a_second_claim_of_the_same_code_opens_nothing(database: str) -> None:
    first, second = await an_account(), await an_account("+8613900005678", "他人")
    theirs = await claim(first, SAID)
    await confirm(CLERK, theirs)
    own = await claim(second, SAID)
    assert own != theirs
    assert [one.key for one in await organizations_of(second)] == [own]
    with pytest.raises(NotFound):
        await act_for(second, theirs)
    with pytest.raises(NotFound):
        await viewer_for(second.account, theirs)
    assert (await organizations_of(second))[0].state == "unverified"


async def test_claiming_again_gives_the_same_organization(database: str) -> None:
    viewer = await an_account()
    assert await claim(viewer, SAID) == await claim(viewer, SAID)
    assert await Organization.count() == 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (USCC[:-1] + "A", "accounts.uscc_check"), (USCC[:-1], "accounts.uscc_length"), ("9135060000000000IO", "accounts.uscc_shape"),
        ("", "accounts.uscc_length"),
    ],
)  # fmt: skip
async def test_a_wrong_code_is_refused_at_its_field(database: str, typed: str, code: str) -> None:
    viewer = await an_account()
    with pytest.raises(Problem) as problem:
        await claim(viewer, Claim("甲", typed))
    assert (problem.value.code, problem.value.fields) == ("accounts.uscc_wrong", {"uscc": code})
    assert await Organization.count() == 0


async def test_a_code_is_known_in_small_letters_and_with_blanks(database: str) -> None:
    viewer = await an_account()
    assert await claim(viewer, SAID) == await claim(viewer, Claim("x", f" {USCC[:8].lower()} {USCC[8:].lower()} "))


@pytest.mark.parametrize("viewer", [NOBODY, CLERK])
async def test_only_persons_claim(database: str, viewer: Viewer) -> None:
    with pytest.raises(Forbidden):
        await claim(viewer, SAID)


async def test_the_counter_confirms_and_the_list_empties(database: str) -> None:
    viewer = await an_account()
    key = await claim(viewer, SAID)
    waiting = await waiting_claims(CLERK)
    assert [(one.organization, one.claimant, one.legal_representative) for one in waiting] == [(key, "吴伟", "林晓溪")]
    await confirm(CLERK, key)
    assert await waiting_claims(CLERK) == []
    mine = (await organizations_of(viewer))[0]
    assert (mine.state, mine.member) == ("verified", "confirmed")


async def test_a_second_confirmation_under_one_code_is_refused_and_changes_nothing(database: str) -> None:
    first, second = await an_account(), await an_account("+8613900005678")
    one, other = await claim(first, SAID), await claim(second, SAID)
    await confirm(CLERK, one)
    with pytest.raises(Conflict, match=r"accounts\.already_verified"):
        await confirm(CLERK, other)
    with pytest.raises(Conflict, match=r"accounts\.already_confirmed"):
        await confirm(CLERK, one)
    assert (await organizations_of(second))[0].state == "unverified"
    assert (await organizations_of(second))[0].member == "claimed"


async def test_confirming_both_at_once_confirms_one(database: str) -> None:
    first, second = await an_account(), await an_account("+8613900005678")
    keys = [await claim(first, SAID), await claim(second, SAID)]
    answers = await asyncio.gather(*[asyncio.create_task(confirm(CLERK, key)) for key in keys], return_exceptions=True)
    assert sum(one is None for one in answers) == 1
    assert await Organization.count().where(Organization.state == "verified") == 1
    assert await Membership.count().where(Membership.state == "confirmed") == 1


@pytest.mark.parametrize("roles", [(), (Role("case_officer", "990121"),)])
async def test_other_staff_neither_see_nor_confirm_claims(database: str, roles: tuple[Role, ...]) -> None:
    viewer = Viewer(account="x", kind="staff", roles=roles)
    with pytest.raises(Forbidden):
        await waiting_claims(viewer)
    with pytest.raises(Forbidden):
        await confirm(viewer, "anything")


async def test_an_unknown_organization_is_not_found(database: str) -> None:
    with pytest.raises(NotFound):
        await confirm(CLERK, "nosuch")
