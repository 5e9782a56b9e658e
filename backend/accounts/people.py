"""Accounts made by the office: staff with their roles, and people whose phone is known already."""

import pyotp
from msgspec import Struct

from backend.accounts.phones import mobile
from backend.accounts.secrets import sealed
from backend.accounts.sign_in_staff import hashed
from backend.accounts.tables import Account, StaffRole
from backend.core import ids
from backend.core.clock import now
from backend.core.db import UniqueViolation, transaction
from backend.core.errors import Conflict, Problem
from backend.core.guards import Role, Viewer
from backend.core.trail import record

ROLES = ("case_officer", "reviewer", "approver", "counter", "data_steward", "supervisor", "administrator")
SHORTEST_PASSWORD = 12


class NewStaff(Struct, frozen=True):
    """A member of staff to be; without `totp_secret` (base32, 112 bits or more) one is made."""

    username: str
    name: str
    password: str
    roles: tuple[Role, ...]
    totp_secret: str = ""
    email: str = ""


async def add_staff(viewer: Viewer, new: NewStaff) -> tuple[str, str]:
    """The account key and the second-factor secret to set the device up with, which is not shown again.

    Refuses a taken user name, an unknown role and a password shorter than 12 characters."""
    _check(new)
    secret = new.totp_secret or pyotp.random_base32()
    account = Account(
        key=ids.key(), kind="staff", username=new.username, name=new.name, email=new.email, created=now(),
        password_hash=await hashed(new.password), totp_secret=sealed(secret),
    )  # fmt: skip
    try:
        async with transaction():
            await _insert(viewer, account, new.roles)
    except UniqueViolation:
        raise Conflict("accounts.username_taken") from None
    return str(account.key), secret


def _check(new: NewStaff) -> None:
    if len(new.password) < SHORTEST_PASSWORD:
        raise Problem(
            "accounts.password_short", fields={"password": "accounts.password_short"}, least=SHORTEST_PASSWORD
        )
    if not new.roles or any(role.name not in ROLES for role in new.roles):
        raise Problem("accounts.role_unknown", fields={"roles": "accounts.role_unknown"})


async def _insert(viewer: Viewer, account: Account, roles: tuple[Role, ...]) -> None:
    row = (await Account.insert(account).returning(Account.id))[0]
    held = [
        StaffRole(account=row["id"], role=one.name, jurisdiction=one.jurisdiction, department=one.department)
        for one in roles
    ]
    await StaffRole.insert(*held)
    facts = {"roles": [f"{one.name} {one.jurisdiction} {one.department}".strip() for one in roles]}
    await record("account.staff_added", viewer=viewer, subject=f"account:{account.key}", scope="", facts=facts)


async def add_person(viewer: Viewer, phone: str, name: str, email: str = "") -> str:
    """The key of the person with that phone; made when there is none, left alone when there is."""
    number = mobile(phone)
    async with transaction():
        known = await Account.select(Account.key).where(Account.phone == number, Account.kind == "person").first()
        if known:
            return str(known["key"])
        account = Account(key=ids.key(), kind="person", phone=number, name=name, email=email, created=now())
        await Account.insert(account)
        await record("account.person_added", viewer=viewer, subject=f"account:{account.key}", scope="", facts={})
        return str(account.key)
