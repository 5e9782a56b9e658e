"""Sign in with a phone and the code it got; the first time makes the account."""

import hmac
from typing import Any

from backend.accounts.limits import spend_all
from backend.accounts.phones import mobile, spoken
from backend.accounts.secrets import code_hash
from backend.accounts.tables import Account, LoginCode
from backend.accounts.viewer import viewer_for
from backend.core import ids
from backend.core.clock import now
from backend.core.db import rows, transaction
from backend.core.errors import Problem
from backend.core.guards import Viewer
from backend.core.texts import current_language
from backend.core.trail import record

TRIES = 5


async def sign_in(typed: str, code: str, address: str) -> Viewer:
    """The viewer of that phone. A wrong, used, expired or too often tried code gets one and the same refusal."""
    phone = mobile(typed)
    await spend_all("try", address, phone=phone)
    async with transaction():
        account = await _account(phone) if await _used(phone, code) else ""
    if not account:
        raise Problem("accounts.code_wrong", fields={"code": "accounts.code_again"})
    return await viewer_for(account)


async def _used(phone: str, code: str) -> bool:
    """Count this try and say whether the code is right. One statement counts, so parallel tries cannot share a count."""
    met = await rows(
        "UPDATE login_code SET tries = tries + 1 WHERE phone = {} AND tries < {} AND expires > {} RETURNING code_hash",
        phone, TRIES, now(),
    )  # fmt: skip
    right = bool(met) and hmac.compare_digest(met[0]["code_hash"], code_hash(phone, code))
    if right:
        await LoginCode.delete().where(LoginCode.phone == phone)
    return right


async def _account(phone: str) -> str:
    """The key of the person with this phone, made when there is none."""
    made = await rows(
        "INSERT INTO account (key, kind, phone, email, name, username, password_hash, totp_secret, last_totp_counter, language, created)"
        " VALUES ({}, 'person', {}, '', {}, '', '', '', 0, {}, {}) ON CONFLICT DO NOTHING RETURNING key",
        ids.key(), phone, hidden(phone), current_language(), now(),
    )  # fmt: skip
    found: dict[str, Any] | None = made[0] if made else await Account.select(Account.key).where(
        Account.phone == phone, Account.kind == "person"
    ).first()  # fmt: skip
    assert found is not None
    viewer = Viewer(account=found["key"], kind="person")
    await record(
        "account.signed_in", viewer=viewer, subject=f"account:{found['key']}", scope="", facts={"new": int(bool(made))}
    )
    return str(found["key"])


def hidden(phone: str) -> str:
    """What a person is called until they say their name: 138 **** 5678."""
    first, _, last = spoken(phone).split(" ")
    return f"{first} **** {last}"
