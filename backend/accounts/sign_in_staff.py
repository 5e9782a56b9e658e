"""Sign staff in with user name, password and a one-time number from their device."""

from functools import cache
from typing import Any

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from pyotp.hotp import HOTP

from backend.accounts.limits import spend_all
from backend.accounts.secrets import opened
from backend.accounts.tables import Account
from backend.accounts.viewer import viewer_for
from backend.core.clock import now
from backend.core.db import rows, transaction
from backend.core.errors import Problem
from backend.core.guards import NOBODY, Viewer
from backend.core.trail import record

STEP_S = 30
DRIFT = 1


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _limiter() -> CapacityLimiter:
    """Each check takes 64 MiB and 150 ms of a core: two at a time."""
    return CapacityLimiter(2)


@cache
def _nobodys() -> str:
    """Stands in for the hash of an unknown user name, so that the answer takes as long."""
    return _hasher().hash("nobody")


async def hashed(password: str) -> str:
    """The argon2id hash to keep of a password."""
    return await to_thread.run_sync(_hasher().hash, password, limiter=_limiter())


async def sign_in_staff(username: str, password: str, number: str, address: str) -> Viewer:
    """The viewer of that member of staff; a wrong name, password or number gets one and the same refusal."""
    await spend_all("staff", address, username=username.casefold())
    row = (
        await Account.select().where(Account.username == username, Account.kind == "staff").first()
        if username
        else None
    )
    right = await to_thread.run_sync(_verify, row["password_hash"] if row else "", password, limiter=_limiter())
    if row is None or not right or not await _fresh(row, number):
        await _refused(row)
        raise Problem("accounts.staff_wrong")
    return await viewer_for(row["key"])


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept or _nobodys(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


async def _fresh(row: dict[str, Any], number: str) -> bool:
    """Whether the number is one of now that was not used before; using it is one statement, so it works once."""
    counter = counter_of(opened(row["totp_secret"]), number) if row["totp_secret"] else None
    if counter is None:
        return False
    async with transaction():
        used = await rows(
            "UPDATE account SET last_totp_counter = {} WHERE id = {} AND last_totp_counter < {} RETURNING id",
            counter,
            row["id"],
            counter,
        )
        if used:
            viewer = Viewer(account=row["key"], kind="staff")
            await record(
                "account.signed_in", viewer=viewer, subject=f"account:{row['key']}", scope="", facts={"staff": 1}
            )
    return bool(used)


def counter_of(secret: str, number: str) -> int | None:
    """The step (RFC 6238, 30 s) whose number this is, one step early or late allowed."""
    device, step = HOTP(secret), int(now().timestamp()) // STEP_S
    return next((at for at in range(step - DRIFT, step + DRIFT + 1) if device.verify(number, at)), None)


async def _refused(row: dict[str, Any] | None) -> None:
    """Who was aimed at, if there is such an account; never what was typed: it may be a password in the wrong field."""
    subject = f"account:{row['key']}" if row else "account:unknown"
    async with transaction():
        await record("account.sign_in_refused", viewer=NOBODY, subject=subject, scope="", facts={})
