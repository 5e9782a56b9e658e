"""Open a case: number, route, clock; inside the submission's transaction."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

import msgspec
from msgspec import Struct

from backend.cases import ledger, steps
from backend.cases.route import route
from backend.cases.tables import Case
from backend.core import ids
from backend.core.clock import CHINA, now, today
from backend.core.db import next_in
from backend.core.guards import Viewer
from backend.core.jobs import later
from backend.core.trail import record
from backend.matters.catalogue import Item
from backend.projects.tables import Project


class Applicant(Struct, frozen=True):
    """Who applies and how they are reached."""

    account: str
    organization: str
    name: str
    phone: str
    email: str


class Handed(Struct, frozen=True):
    """What was handed in: the form as answered, the documents (material code → box item key), the screening's layer states."""

    application: str
    form: Mapping[str, str]
    materials: Mapping[str, str]
    states: Mapping[str, str]


async def watch_deadlines() -> None:
    """Look at the deadlines again when the next day begins; written once for each day, and never given up: silence has effects in law."""
    tomorrow = today() + timedelta(days=1)
    due = datetime.combine(tomorrow, time(0, 5), tzinfo=CHINA)
    await later("cases.deadlines", {"day": str(tomorrow)}, dedupe=f"cases.deadlines:{tomorrow}", due=due, give_up_after=timedelta(days=3650))


async def case_number() -> str:
    """SP, the day, five digits: without gaps within a day."""
    day = f"{today():%Y%m%d}"
    return f"SP{day}{await next_in(f'case:{day}'):05d}"


async def open_case(viewer: Viewer, project: Project, matter: Item, applicant: Applicant, handed: Handed) -> Case:
    """A new case in state `submitted`; its clock starts today, the day of submission, whatever is said about acceptance."""
    case = Case(
        key=ids.key(), number=await case_number(), application=handed.application, project=project.id, matter=matter.code,
        jurisdiction=project.jurisdiction, state="submitted", version=1, account=applicant.account, organization=applicant.organization,
        applicant=applicant.name, phone=applicant.phone, email=applicant.email, form=msgspec.json.encode(dict(handed.form)).decode(),
        materials=msgspec.json.encode(dict(handed.materials)).decode(), site=project.site, site_area_m2=project.site_area_m2,
        screening=project.screening, submitted=now(), accepted=None, decided=None, statutory_due=None, promised_due=None, paused=False,
    )  # fmt: skip
    case.id = (await Case.insert(case).returning(Case.id))[0]["id"]
    await steps.lay(case, route(matter, handed.states))
    await ledger.begin(case, matter)
    await watch_deadlines()
    await record("case.opened", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts={"number": case.number, "matter": matter.code})
    return case
