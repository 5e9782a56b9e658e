"""The four doors of the demo, one tap each, and what the guide tells programs."""

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from pyotp.totp import TOTP

from backend.accounts.tables import Account, Membership
from backend.accounts.viewer import viewer_for
from backend.cases.tables import Case
from backend.core.clock import now
from backend.core.errors import NotFound
from backend.core.guards import Viewer
from backend.core.settings import settings
from backend.demo.county import read as county
from backend.demo.people import people
from backend.issuance.tables import Certificate

CENTER = (117.833493, 24.283749)
PERSON_JURISDICTION = "990121"


class Door(Struct, frozen=True):
    """Somebody to be: who, where, by what, and the code that signs in now (empty for those who get it by SMS)."""

    id: str
    name: str
    kind: str
    jurisdiction: str
    user: str
    password: str
    secret: str
    code: str
    seconds: int


def doors() -> list[Door]:
    """Persons first, then staff; the code of each member of staff is the one of this moment."""
    persons = [Door(one.id, one.name, "person", PERSON_JURISDICTION, one.phone, "", "", "", 0) for one in people().persons]
    return persons + [_staff_door(one.id) for one in people().staff]


def _staff_door(name: str) -> Door:
    one = next(member for member in people().staff if member.id == name)
    moment = datetime.fromtimestamp(now().timestamp(), UTC)
    totp = TOTP(one.totp)
    left = int(totp.interval - moment.timestamp() % totp.interval)
    return Door(one.id, one.name, "staff", one.jurisdiction, one.username, people().password, one.totp, totp.at(moment), left)


async def enter(door: str) -> Viewer:
    """The viewer behind a door; the enterprise acts for its organization."""
    person = next((one for one in people().persons if one.id == door), None)
    member = next((one for one in people().staff if one.id == door), None)
    if person is not None:
        account = await Account.objects().where((Account.phone == person.phone) & (Account.kind == "person")).first()
        return await viewer_for(account.key, await _organization(account)) if account else _nobody()
    if member is not None:
        account = await Account.objects().where(Account.username == member.username).first()
        return await viewer_for(account.key) if account else _nobody()
    return _nobody()


def _nobody() -> Viewer:
    raise NotFound()


async def _organization(account: Account) -> str:
    row = await Membership.select(Membership.organization.key.as_alias("key")).where(Membership.account == account.id).first()
    return str(row["key"]) if row else ""


async def guide() -> dict[str, Any]:
    """What to try, for programs: accounts, sites, certificates, cases."""
    accounts = [
        {"role": one.id, "name": one.name, "jurisdiction": one.jurisdiction}
        | ({"phone": one.user} if one.kind == "person" else {"user": one.user, "password": one.password, "totp_secret": one.secret})
        for one in doors()
    ]
    sites = [{"name": one.name, "geojson": one.geometry} for one in county.sample_sites()]
    cases = await Case.select(Case.number, Case.state).order_by(Case.id)
    return {"center": list(CENTER), "accounts": accounts, "sites": sites, "certificates": await papers(), "cases": cases}


async def papers() -> list[dict[str, str]]:
    """The certificates that lie on the counter, with the address their code opens."""
    found = await Certificate.objects().order_by(Certificate.id)
    return [
        {
            "state": one.state, "code": one.code, "url": f"{settings().public_url}/v/{one.code}", "number": one.number,
            "title": one.title, "pdf": f"{settings().public_url}/demo/papers/{one.code}.pdf" if one.pdf else "",
        }
        for one in found
    ]  # fmt: skip
