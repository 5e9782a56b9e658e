"""The clock of a stored case: entries written with what caused them, due dates kept beside them, the light for a queue."""

from datetime import date, datetime
from math import ceil

import msgspec
from msgspec import Struct

from backend.cases.calendar import calendar
from backend.cases.clock import ClockEntry, EntryKind, Light, Reckoning, Span, left, light, lines, reckon, spans
from backend.cases.clock_rules import period
from backend.cases.tables import Case, ClockRow
from backend.core.clock import CHINA, now, today
from backend.core.guards import SYSTEM, Viewer
from backend.matters.catalogue import Item, matter

RUNNING = ("submitted", "accepted", "in_review", "supplementing", "suspended")


class Clock(Struct, frozen=True):
    """What a page says of a case's time: light, both due dates, and the arithmetic of the promised one."""

    light: Light
    days_left: float
    promised: Reckoning
    statutory: Reckoning
    arithmetic: tuple[Span, ...]


def promised_days(item: Item) -> float:
    return item.days.promised


def statutory_days(item: Item) -> int:
    """The matter's own limit, else the general one of 行政许可法 42."""
    return item.days.statutory or period("decision").days


async def begin(case: Case, item: Item) -> None:
    """The clock starts with the submission, whenever the office gets round to accepting."""
    await _write(case, "start", SYSTEM, law="行政许可法 32, 42")
    await _keep(case, item)


async def freeze(case: Case, item: Item, *, effective: datetime | None = None) -> None:
    """At acceptance both due dates are fixed; only entries of the ledger move them from here on."""
    case.accepted = effective or now()
    await Case.update({Case.accepted: case.accepted}).where(Case.id == case.id)
    await _keep(case, item)


async def pause(case: Case, reason: str, law: str, viewer: Viewer, expected_days: int) -> date:
    """Stop the clock; gives the day by which it is expected to go on."""
    await _write(case, "pause", viewer, reason=reason, law=law, days=expected_days)
    await _keep(case, matter(case.matter))
    return calendar().after(today(), expected_days)


async def resume(case: Case, reason: str, viewer: Viewer) -> None:
    """The clock goes on, and the due dates move by the days that did not count."""
    await _write(case, "resume", viewer, reason=reason)
    await _keep(case, matter(case.matter))


async def stop(case: Case, viewer: Viewer) -> None:
    await _write(case, "done", viewer)


async def clock_of(case: Case) -> Clock:
    """Light, due dates and arithmetic as of now."""
    item, found = matter(case.matter), await entries(case)
    promised = reckon(found, promised_days(item), calendar(), today(), item.days.unit)
    statutory = reckon(found, statutory_days(item), calendar(), today(), item.days.unit)
    remaining = float(left(promised, now(), calendar()))
    return Clock(light(promised, now(), calendar()), remaining, promised, statutory, tuple(spans(lines(promised, calendar()))))


async def entries(case: Case) -> list[ClockEntry]:
    rows = await ClockRow.objects().where(ClockRow.case == case.id).order_by(ClockRow.id)
    return [_entry(row) for row in rows]


def _entry(row: ClockRow) -> ClockEntry:
    days = row.working_days if row.kind == "extend" else 0
    return ClockEntry(msgspec.convert(row.kind, EntryKind), row.at, days, row.reason, row.law)


async def _write(case: Case, kind: str, viewer: Viewer, *, reason: str = "", law: str = "", days: int = 0) -> None:
    row = ClockRow(case=case.id, kind=kind, day=today(), working_days=days, reason=reason, law=law, by=viewer.account, at=now())
    await ClockRow.insert(row)


async def _keep(case: Case, item: Item) -> None:
    """Write both due dates and whether the clock stands beside the case, so that a queue is one query."""
    found = await entries(case)
    promised = reckon(found, promised_days(item), calendar(), today(), item.days.unit)
    statutory = reckon(found, statutory_days(item), calendar(), today(), item.days.unit)
    case.promised_due, case.statutory_due, case.paused = promised.earliest, statutory.earliest, promised.paused
    kept = {Case.promised_due: case.promised_due, Case.statutory_due: case.statutory_due, Case.paused: case.paused}
    await Case.update(kept).where(Case.id == case.id)


def light_of_row(
    matter_code: str, state: str, paused: bool, submitted: datetime, due: date | None, extended: int = 0
) -> tuple[Light, float]:
    """The light and the days left from what the row of a case holds: the same rule as clock_of, without its ledger.

    A pause that began after the due date stops nothing: `paused` of the row is false then, as it is in the ledger.
    """
    if state not in RUNNING or due is None:
        return "done", 0.0
    item = matter(matter_code)
    start, allowed = submitted.astimezone(CHINA).date(), max(ceil(promised_days(item)), 1) + extended
    found = Reckoning(start, allowed, item.days.unit, None if paused else due, due, (), None, False)
    return light(found, now(), calendar()), float(left(found, now(), calendar()))
