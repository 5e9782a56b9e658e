"""Ask for a code by SMS: one active code a phone, the same answer whether the phone is known or not."""

from datetime import timedelta

from backend.accounts.limits import spend_all
from backend.accounts.phones import mobile
from backend.accounts.secrets import code_hash
from backend.accounts.tables import LoginCode
from backend.core import ids
from backend.core.clock import now
from backend.core.db import rows, transaction
from backend.core.guards import NOBODY
from backend.core.texts import current_language
from backend.core.trail import record
from backend.notifications.tell import Recipient, tell

VALID = timedelta(minutes=5)
DIGITS = 6
FORGOTTEN_AFTER = timedelta(days=1)


async def ask_code(typed: str, address: str) -> str:
    """Send a fresh code and give the number it goes to (+86…); refuses other numbers and too many."""
    phone = mobile(typed)
    await spend_all("code", address, phone=phone)
    code, at = ids.digits(DIGITS), now()
    async with transaction():
        await LoginCode.delete().where(LoginCode.expires < at - FORGOTTEN_AFTER)
        kept = await rows(
            "INSERT INTO login_code (phone, code_hash, tries, expires) VALUES ({}, {}, 0, {})"
            " ON CONFLICT (phone) DO UPDATE SET code_hash = excluded.code_hash, tries = 0, expires = excluded.expires RETURNING id",
            phone, code_hash(phone, code), at + VALID,
        )  # fmt: skip
        to = Recipient(phone=phone, language=current_language())
        await tell(to, template="otp", facts={"code": code}, cause=f"login-code:{kept[0]['id']}:{ids.key()}")
        await record("account.code_asked", viewer=NOBODY, subject=f"phone:{phone[-4:]}", scope="", facts={})
    return phone
