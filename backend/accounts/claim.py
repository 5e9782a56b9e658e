"""Claim an organization by its unified social credit code, and confirm such a claim."""

from msgspec import Struct

from backend.accounts.limits import spend_all
from backend.accounts.tables import Account, Membership, Organization
from backend.accounts.uscc import check_uscc
from backend.core import ids
from backend.core.clock import now
from backend.core.db import UniqueViolation, transaction
from backend.core.errors import Conflict, Forbidden, NotFound, Problem
from backend.core.guards import Viewer
from backend.core.trail import record

CONFIRMING = ("counter", "administrator")


class Claim(Struct, frozen=True):
    """What somebody says about their organization; `role` is `legal`, `agent` or `member`."""

    name: str
    uscc: str
    legal_representative: str = ""
    role: str = "member"


class WaitingClaim(Struct, frozen=True):
    """A claim nobody has confirmed yet, as the counter sees it."""

    organization: str
    name: str
    uscc: str
    legal_representative: str
    claimant: str
    role: str


async def claim(viewer: Viewer, said: Claim, address: str = "") -> str:
    """The key of an empty, unverified organization of the claimant's own, whoever else has that code.

    Claiming the same code again gives the organization the claimant already has."""
    if viewer.kind != "person":
        raise Forbidden()
    uscc = _code(said.uscc)
    await spend_all("claim", address, account=viewer.account)
    async with transaction():
        before = await _claimed_before(viewer, uscc)
        return before or await _new(viewer, said, uscc)


def _code(typed: str) -> str:
    """The code; a refusal names the field, so that the form can say it there."""
    try:
        return check_uscc(typed)
    except Problem as problem:
        wrong = Problem("accounts.uscc_wrong", fields={"uscc": problem.code})
        wrong.facts = problem.facts
        raise wrong from None


async def _claimed_before(viewer: Viewer, uscc: str) -> str:
    row = await Membership.select(Membership.organization.key.as_alias("key")).where(
        Membership.account.key == viewer.account, Membership.organization.uscc == uscc
    ).order_by(Membership.id).first()  # fmt: skip
    return str(row["key"]) if row else ""


async def _new(viewer: Viewer, said: Claim, uscc: str) -> str:
    account = await Account.select(Account.id).where(Account.key == viewer.account).first()
    if account is None:
        raise NotFound()
    made = Organization(
        key=ids.key(), name=said.name, uscc=uscc, legal_representative=said.legal_representative, created=now()
    )
    row = (await Organization.insert(made).returning(Organization.id))[0]
    await Membership.insert(
        Membership(organization=row["id"], account=account["id"], role=said.role, state="claimed", created=now())
    )
    await record(
        "organization.claimed",
        viewer=viewer,
        subject=f"organization:{made.key}",
        scope="",
        facts={"uscc": uscc, "role": said.role},
    )
    return str(made.key)


async def waiting_claims(viewer: Viewer, limit: int = 200) -> list[WaitingClaim]:
    """The claims to be confirmed, oldest first; for the counter and administrators."""
    _may_confirm(viewer)
    found = await Membership.select(
        Membership.organization.key.as_alias("organization"), Membership.organization.name.as_alias("name"),
        Membership.organization.uscc.as_alias("uscc"), Membership.organization.legal_representative.as_alias("legal_representative"),
        Membership.account.name.as_alias("claimant"), Membership.role,
    ).where(Membership.state == "claimed").order_by(Membership.id).limit(limit)  # fmt: skip
    return [WaitingClaim(**row) for row in found]


async def confirm(viewer: Viewer, organization: str) -> None:
    """The office has seen the licence: the organization is verified and its claimant confirmed.

    Refused while another organization is verified under the same code."""
    _may_confirm(viewer)
    try:
        async with transaction():
            await _confirm(viewer, organization)
    except UniqueViolation:
        raise Conflict("accounts.already_verified") from None


async def _confirm(viewer: Viewer, organization: str) -> None:
    row = await Organization.select(Organization.id, Organization.state).where(Organization.key == organization).first()
    if row is None:
        raise NotFound()
    if row["state"] == "verified":
        raise Conflict("accounts.already_confirmed")
    await Organization.update({Organization.state: "verified"}).where(Organization.id == row["id"])
    await Membership.update({Membership.state: "confirmed"}).where(
        Membership.organization == row["id"], Membership.state == "claimed"
    )
    await record("organization.confirmed", viewer=viewer, subject=f"organization:{organization}", scope="", facts={})


def _may_confirm(viewer: Viewer) -> None:
    if not any(viewer.may(role) for role in CONFIRMING):
        raise Forbidden()
