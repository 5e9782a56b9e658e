"""Accounts, the codes they sign in with, organizations and their members, the roles of staff."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.table import Table

RESTRICT = {"on_delete": OnDelete.restrict, "on_update": OnUpdate.restrict}


class Account(Table):
    """A person (known by phone) or a member of staff (known by user name); `kind` says which."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    kind = Varchar(length=8, default="person", null=False)
    phone = Varchar(length=16, default="", null=False)
    email = Varchar(length=254, default="", null=False)
    name = Varchar(length=80, default="", null=False)
    username = Varchar(length=40, default="", null=False)
    password_hash = Varchar(length=200, default="", null=False)
    totp_secret = Varchar(length=400, default="", null=False)
    last_totp_counter = BigInt(default=0, null=False)
    language = Varchar(length=10, default="zh-Hans", null=False)
    created = Timestamptz(null=False)


class LoginCode(Table):
    """The one code by which a phone can sign in now; a new one takes its place."""

    id = BigSerial(primary_key=True)
    phone = Varchar(length=16, unique=True, default="", null=False)
    code_hash = Varchar(length=64, default="", null=False)
    tries = Integer(default=0, null=False)
    expires = Timestamptz(null=False, index=True)


class Organization(Table):
    """A legal person as one claim or the office knows it; several unverified ones may name the same code."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    name = Varchar(length=120, default="", null=False)
    uscc = Varchar(length=18, default="", null=False, index=True)
    state = Varchar(length=12, default="unverified", null=False)
    legal_representative = Varchar(length=80, default="", null=False)
    created = Timestamptz(null=False)


class Membership(Table):
    """What somebody may do for an organization: `legal`, `agent` or `member`; a row, never a word in a session."""

    id = BigSerial(primary_key=True)
    organization = ForeignKey(references=Organization, null=False, index=True, **RESTRICT)
    account = ForeignKey(references=Account, null=False, index=True, **RESTRICT)
    role = Varchar(length=8, default="member", null=False)
    state = Varchar(length=10, default="claimed", null=False)
    created = Timestamptz(null=False)


class StaffRole(Table):
    """What a member of staff may do, where, and at which desk."""

    id = BigSerial(primary_key=True)
    account = ForeignKey(references=Account, null=False, index=True, **RESTRICT)
    role = Varchar(length=20, default="", null=False)
    jurisdiction = Varchar(length=12, default="", null=False)
    department = Varchar(length=40, default="", null=False)


DDL: dict[str, list[str]] = {
    engine: [
        "CREATE UNIQUE INDEX account_person_phone ON account (phone) WHERE kind = 'person'",
        "CREATE UNIQUE INDEX account_username ON account (username) WHERE username <> ''",
        "CREATE UNIQUE INDEX organization_verified ON organization (uscc) WHERE state = 'verified'",
        "CREATE UNIQUE INDEX membership_once ON membership (organization, account)",
        "CREATE UNIQUE INDEX staff_role_once ON staff_role (account, role, jurisdiction, department)",
    ]
    for engine in ("sqlite", "postgresql")
}
