"""What an account says about itself, and the browsers in which it is signed in."""

from datetime import datetime

from msgspec import Struct

from backend.accounts.phones import spoken
from backend.accounts.tables import Account
from backend.accounts.viewer import viewer_for
from backend.core.db import transaction
from backend.core.errors import NotFound
from backend.core.guards import Viewer
from backend.core.sessions import end_all
from backend.core.tables import Session
from backend.core.trail import record


class Profile(Struct, frozen=True):
    """An account as its owner sees it."""

    name: str
    phone: str
    email: str
    username: str


class Device(Struct, frozen=True):
    """One browser in which the account is signed in; `here` is the one that asks."""

    agent: str
    since: datetime
    last_seen: datetime
    here: bool


async def profile_of(viewer: Viewer) -> Profile:
    row = (
        await Account.select(Account.name, Account.phone, Account.email, Account.username)
        .where(Account.key == viewer.account)
        .first()
    )
    if row is None:
        raise NotFound()
    return Profile(**row | {"phone": spoken(row["phone"])})


async def set_profile(viewer: Viewer, name: str, email: str) -> Viewer:
    """Keep name and e-mail; gives the viewer with its new name. An empty name keeps the old one."""
    async with transaction():
        await Account.update({Account.email: email}).where(Account.key == viewer.account)
        if name:
            await Account.update({Account.name: name}).where(Account.key == viewer.account)
        await record("account.changed", viewer=viewer, subject=f"account:{viewer.account}", scope="", facts={})
    return await viewer_for(viewer.account, viewer.organization)


async def devices_of(viewer: Viewer, session: int) -> list[Device]:
    """The living sessions of the account, latest first; `session` is the row of the asking browser."""
    found = (
        await Session.select(Session.id, Session.agent, Session.created, Session.last_seen)
        .where(Session.account == viewer.account)
        .order_by(Session.last_seen, ascending=False)
        .limit(50)
    )
    return [Device(browser(row["agent"]), row["created"], row["last_seen"], row["id"] == session) for row in found]


def browser(agent: str) -> str:
    """A browser by the name people know, from its User-Agent; empty when it is none we know."""
    names = ("MicroMessenger", "Edg", "HuaweiBrowser", "MiuiBrowser", "Firefox", "Chrome", "Safari")
    return next((NAMES.get(name, name) for name in names if f"{name}/" in agent), "")


NAMES = {"MicroMessenger": "WeChat", "Edg": "Edge", "HuaweiBrowser": "Huawei Browser", "MiuiBrowser": "Mi Browser"}


async def sign_out_everywhere(viewer: Viewer) -> None:
    """End every session of the account."""
    async with transaction():
        await end_all(viewer.account)
        await record(
            "account.signed_out_everywhere", viewer=viewer, subject=f"account:{viewer.account}", scope="", facts={}
        )
