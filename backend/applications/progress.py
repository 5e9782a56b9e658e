"""How a case stands, for its applicant: the clock with its arithmetic, what happened, who has it; with or without an account."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from backend.applications.tables import Application
from backend.cases import ledger, steps
from backend.cases.calendar import calendar
from backend.cases.clock_rules import clock_rules
from backend.cases.ledger import Clock
from backend.cases.tables import Case, ClockRow, Decision, Step, SupplementRequest
from backend.core.clock import now, today
from backend.core.errors import Problem
from backend.core.limits import spend
from backend.core.texts import day
from backend.core.texts import gettext as _
from backend.matters.catalogue import Desk, catalogue, matter


class Event(Struct, frozen=True):
    """One thing that happened or goes on: done, now or paused."""

    state: str
    title: str
    at: datetime
    meta: str = ""


class Split(Struct, frozen=True):
    """The time in days: with the office, stopped, and left; for the bar."""

    office: int
    paused: int
    left: int


class Progress(Struct, frozen=True):
    """A case as its applicant may see it."""

    case: Case
    matter: str
    clock: Clock
    split: Split
    events: tuple[Event, ...]
    desks: tuple[str, ...]
    request: SupplementRequest | None
    decision: Decision | None

    @property
    def light(self) -> str:
        """The colour of the light: overdue is as red as due today."""
        return {"overdue": "red", "done": "green"}.get(self.clock.light, self.clock.light)

    @property
    def over(self) -> bool:
        return self.case.state not in ledger.RUNNING


async def track(number: str, tail: str, address: str) -> list[Case]:
    """The cases of a case or application number; an unknown number and a wrong tail are answered alike."""
    number = "".join(number.split()).upper()
    await spend(f"track:address:{address}", limit=30, window=timedelta(hours=1))
    await spend(f"track:number:{number[:40]}", limit=20, window=timedelta(hours=1))
    found = await _cases(number)
    if not found or len(tail) != 4 or any(not case.phone.endswith(tail) for case in found):
        raise Problem("applications.not_found_by_number", pointer="/number")
    return found


async def _cases(number: str) -> list[Case]:
    case = await Case.objects().where(Case.number == number).first()
    if case is not None:
        return [case]
    application = await Application.objects().where((Application.number == number) & (Application.state == "submitted")).first()
    return await Case.objects().where(Case.application == application.key).order_by(Case.id) if application else []


async def progress_of(case: Case) -> Progress:
    """Everything told of one case the caller may see; no opinion of a desk before the decision, and no name of an officer."""
    clock, route = await ledger.clock_of(case), await steps.all_of(case)
    requests = await SupplementRequest.objects().where(SupplementRequest.case == case.id).order_by(SupplementRequest.id)
    decision = await Decision.objects().where(Decision.case == case.id).first()
    rows = await ClockRow.objects().where(ClockRow.case == case.id).order_by(ClockRow.id)
    return Progress(
        case, matter(case.matter).name, clock, _split(case, clock), tuple(_events(case, route, rows, decision)),
        tuple(dict.fromkeys(_desk(step) for step in route if step.state == "open")),
        next((one for one in requests if one.answered is None), None), decision,
    )  # fmt: skip


def _desk(step: Step) -> str:
    known: Desk | None = catalogue().desks.get(step.desk)
    return known.name if known else step.desk


def _split(case: Case, clock: Clock) -> Split:
    """Working days since the submission, those that did not count, and what is left of the promise."""
    until = clock.promised.done or today()
    paused = sum(calendar().between(pause.begins, pause.ends or until) for pause in clock.promised.pauses)
    whole = calendar().between(clock.promised.start, until)
    return Split(max(0, whole - paused), paused, max(0, round(clock.days_left)))


def _events(case: Case, route: Sequence[Step], rows: Sequence[ClockRow], decision: Decision | None) -> list[Event]:
    """Latest first; what goes on now stands above what is done."""
    found = [Event("done", _("You handed in the application"), case.submitted, _("The clock starts today"))]
    if case.accepted:
        found.append(Event("done", _("Accepted"), case.accepted, _("Promised by %(day)s", day=day(case.promised_due)) if case.promised_due else ""))
    found += [Event("done", _("%(desk)s has finished", desk=_desk(step)), step.ended) for step in route if step.state == "done" and step.ended and _desks_own(step)]
    found += [_of_clock(row) for row in rows if row.kind in ("pause", "resume", "extend")]
    if decision is not None:
        found.append(Event("done", _(f"applications.decided.{decision.kind}"), decision.at))
    elif case.state in ("withdrawn", "returned"):
        found.append(Event("done", _(f"applications.state.{case.state}"), max((row.at for row in rows if row.kind == "done"), default=now())))
    going = [
        Event("now", _("%(desk)s is reviewing", desk=_desk(step)), step.opened, _("%(n)s working days so far", n=calendar().between(step.opened.date(), today())))
        for step in route if step.state == "open" and step.opened and case.state in ("submitted", "accepted", "in_review")
    ]  # fmt: skip
    return sorted(going, key=lambda event: event.at, reverse=True) + sorted(found, key=lambda event: event.at, reverse=True)


def _desks_own(step: Step) -> bool:
    return step.node not in ("receive", "accept", "approve", "certify")


def _of_clock(row: ClockRow) -> Event:
    titles = {"pause": _("The clock was stopped"), "resume": _("The clock goes on"), "extend": _("%(n)s working days more", n=row.working_days)}
    why = _reason(row.reason)
    return Event("paused" if row.kind == "pause" else "done", titles[row.kind], row.at, "·".join(part for part in (why, row.law) if part))


def _reason(code: str) -> str:
    return next((one.name for one in clock_rules().stops if one.id == code), "")
