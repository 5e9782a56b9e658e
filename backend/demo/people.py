"""The demo's people: persons, an organization with its member, staff of three levels with password and second factor."""

import base64
import hashlib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.accounts.secrets import sealed
from backend.accounts.sign_in_staff import hashed
from backend.accounts.tables import Account, Membership, Organization, StaffRole
from backend.core import ids
from backend.core.clock import now
from backend.core.db import transaction


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    phone: str
    email: str
    organization: str = ""
    uscc: str = ""
    legal: str = ""


class Member(Struct, frozen=True, forbid_unknown_fields=True):
    """Staff; `roles` are pairs of role and desk."""

    id: str
    name: str
    username: str
    jurisdiction: str
    roles: tuple[tuple[str, str], ...]

    @property
    def totp(self) -> str:
        """The second factor's secret: made from the user name, the same on every machine, worth nothing outside the demo."""
        return base64.b32encode(hashlib.sha256(self.username.encode()).digest()[:20]).decode()


class People(Struct, frozen=True, forbid_unknown_fields=True):
    persons: tuple[Person, ...]
    staff: tuple[Member, ...]
    password: str


@cache
def people() -> People:
    return msgspec.yaml.decode((Path(__file__).parent / "people.yaml").read_bytes(), type=People)


async def settle() -> None:
    """Make them all; one password hash serves every member of staff, since the password is printed beside the door."""
    password = await hashed(people().password)
    async with transaction():
        for person in people().persons:
            await _person(person)
        for member in people().staff:
            await _staff(member, password)


async def _person(person: Person) -> None:
    account = Account(key=ids.key(), kind="person", phone=person.phone, email=person.email, name=person.name, created=now())
    row = (await Account.insert(account).returning(Account.id))[0]
    if person.organization:
        made = Organization(
            key=ids.key(), name=person.organization, uscc=person.uscc, state="verified", legal_representative=person.legal, created=now()
        )
        owner = (await Organization.insert(made).returning(Organization.id))[0]
        await Membership.insert(
            Membership(organization=owner["id"], account=row["id"], role="legal", state="confirmed", created=now())
        )


async def _staff(member: Member, password: str) -> None:
    account = Account(
        key=ids.key(), kind="staff", name=member.name, username=member.username, password_hash=password, totp_secret=sealed(member.totp), created=now()
    )
    row = (await Account.insert(account).returning(Account.id))[0]
    for role, desk in member.roles:
        await StaffRole.insert(StaffRole(account=row["id"], role=role, jurisdiction=member.jurisdiction, department=desk))
