"""Small builders for accounts: staff with a second factor, codes read where they were sent, signed-in browsers."""

import re
from typing import Any

import msgspec
import pyotp

from backend.accounts.secrets import sealed
from backend.accounts.sign_in_staff import hashed
from backend.accounts.tables import Account, StaffRole
from backend.core import ids
from backend.core.clock import now
from backend.core.guards import Viewer
from backend.core.settings import settings, use
from backend.notifications.tables import Delivery

PHONE = "+8613800005678"
PASSWORD = "correct horse battery"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
USCC = "91350600000000000B"


async def an_account(phone: str = PHONE, name: str = "吴伟") -> Viewer:
    account = Account(key=ids.key(), kind="person", phone=phone, name=name, created=now())
    await Account.insert(account)
    return Viewer(account=account.key, name=name, kind="person")


async def a_member_of_staff(username: str = "chenjingyi", role: str = "case_officer", secret: str = TOTP) -> str:
    """The key of a member of staff of the invented county."""
    account = Account(
        key=ids.key(), kind="staff", username=username, name="陈静怡", created=now(),
        password_hash=await hashed(PASSWORD), totp_secret=sealed(secret),
    )  # fmt: skip
    row = (await Account.insert(account).returning(Account.id))[0]
    await StaffRole.insert(StaffRole(account=row["id"], role=role, jurisdiction="990121", department=""))
    return str(account.key)


def number(steps: int = 0, secret: str = TOTP) -> str:
    """The device's number, so many steps of 30 s from now."""
    return pyotp.HOTP(secret).at(int(now().timestamp()) // 30 + steps)


async def code_sent(phone: str = PHONE) -> str:
    """The code in the last SMS to that phone."""
    row = (
        await Delivery.select(Delivery.text).where(Delivery.to == phone).order_by(Delivery.id, ascending=False).first()
    )
    assert row is not None
    found = re.search(r"验证码(\d{6})", row["text"])
    assert found is not None
    return found[1]


async def signed_in(client: Any, phone: str = "138 0000 5678") -> Any:
    """A browser signed in by phone and code; gives the answer of signing in."""
    await client.post("/zh-Hans/sign-in/code", data={"phone": phone})
    code = await code_sent("+86" + phone.replace(" ", ""))
    return await client.post("/zh-Hans/sign-in", data={"phone": phone, "code": code})


async def staff_in(client: Any, username: str = "chenjingyi", steps: int = 0) -> Any:
    return await client.post(
        "/zh-Hans/sign-in/staff", data={"username": username, "password": PASSWORD, "code": number(steps)}
    )


def as_demo() -> None:
    use(msgspec.structs.replace(settings(), demo=True))
