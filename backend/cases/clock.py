"""The clock of a case: when it is due, why, and which light it shows. Pure: entries and a calendar in, a reckoning out.

The day of an event does not count (民法典 201): neither the day of submission nor the day a pause ends; the day a pause
begins was still worked on and counts. Days are days in China.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import Literal

from msgspec import Struct

from backend.cases.calendar import ONE, Calendar
from backend.cases.clock_rules import Lights, clock_rules
from backend.core.clock import CHINA
from backend.core.errors import Problem

Unit = Literal["workday", "day"]
Light = Literal["green", "yellow", "red", "paused", "overdue", "done"]
# Entries of one moment stand in the order in which they make sense.
ORDER = ("start", "extend", "pause", "resume", "done")
EntryKind = Literal["start", "pause", "resume", "extend", "done"]
LineKind = Literal["start", "working", "makeup", "weekend", "holiday", "paused"]


class ClockEntry(Struct, frozen=True):
    """Something that made the deadline what it is. `reason` ties a pause to its resume; `days` are those of an extension."""

    kind: EntryKind
    at: datetime
    days: int = 0
    reason: str = ""
    law: str = ""
    note: str = ""

    @property
    def on(self) -> date:
        return self.at.astimezone(CHINA).date()


class Pause(Struct, frozen=True):
    """Days after `begins` up to and with `ends` do not count; without an end it still runs."""

    begins: date
    ends: date | None
    reason: str = ""
    law: str = ""


class Reckoning(Struct, frozen=True):
    """When a case is due. While a pause runs, `due` is None and `earliest` is the day it would be if it ended today."""

    start: date
    allowed: int
    unit: Unit
    due: date | None
    earliest: date
    pauses: tuple[Pause, ...]
    done: date | None
    provisional: bool

    @property
    def paused(self) -> bool:
        return self.due is None and self.done is None


class Line(Struct, frozen=True):
    """One day of the arithmetic: `counts` is its number in the period, 0 when it does not count; `note` a reason of a pause."""

    date: date
    kind: LineKind
    counts: int
    note: str = ""


class Span(Struct, frozen=True):
    """Neighbouring lines of one kind and note, told as one."""

    first: date
    last: date
    kind: LineKind
    counts: int
    days: int
    note: str = ""


def reckon(
    entries: Iterable[ClockEntry], allowed: float, calendar: Calendar, today: date, unit: Unit = "workday"
) -> Reckoning:
    """When a case with these entries is due. The order in which entries are given does not matter.

    `allowed` days; a part of a day counts as one. Refuses a case without a start, a resume without its pause, a pause
    twice, and days outside the calendar.
    """
    ordered = sorted(entries, key=lambda entry: (entry.at, ORDER.index(entry.kind), entry.reason))
    start = _start(ordered)
    done = next((entry.on for entry in ordered if entry.kind == "done"), None)
    total = max(ceil(allowed), 1) + sum(entry.days for entry in ordered if entry.kind == "extend")
    pauses = _pauses(ordered)
    stopped = _joined(pauses, done or today)
    earliest = _due(start, total, stopped, calendar, unit)
    running = any(p.ends is None and p.begins < earliest for p in pauses) and done is None
    provisional = calendar.provisional(start, earliest)
    return Reckoning(start, total, unit, None if running else earliest, earliest, pauses, done, provisional)


def _start(ordered: Sequence[ClockEntry]) -> date:
    starts = [entry for entry in ordered if entry.kind == "start"]
    if len(starts) != 1:
        raise Problem("cases.clock_start", starts=len(starts))
    if ordered[0].kind != "start":
        raise Problem("cases.clock_before_start")
    return starts[0].on


def _pauses(ordered: Sequence[ClockEntry]) -> tuple[Pause, ...]:
    running: dict[str, ClockEntry] = {}
    found: list[Pause] = []
    for entry in ordered:
        if entry.kind == "pause":
            if entry.reason in running:
                raise Problem("cases.already_paused", reason=entry.reason)
            running[entry.reason] = entry
        elif entry.kind == "resume":
            begun = running.pop(entry.reason, None)
            if begun is None:
                raise Problem("cases.not_paused", reason=entry.reason)
            found.append(Pause(begun.on, entry.on, begun.reason, begun.law))
    found += [Pause(entry.on, None, entry.reason, entry.law) for entry in running.values()]
    return tuple(sorted(found, key=lambda pause: (pause.begins, pause.ends or date.max, pause.reason)))


def _joined(pauses: Iterable[Pause], today: date) -> list[tuple[date, date]]:
    """The stretches in which at least one pause ran; one that still runs reaches to today."""
    found: list[tuple[date, date]] = []
    for pause in pauses:
        ends = max(pause.ends or today, pause.begins)
        if found and pause.begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((pause.begins, ends))
    return found


def _due(start: date, total: int, stopped: Iterable[tuple[date, date]], calendar: Calendar, unit: Unit) -> date:
    """The last counted day; a pause that begins when the period is over no longer moves it."""
    if total < 1:
        raise ValueError("at least one day")
    calendar.year(start)
    days = calendar.working if unit == "workday" else calendar.every
    place, left = bisect_right(days, start), total
    for begins, ends in stopped:
        before = bisect_right(days, begins) - place
        if before >= left:
            break
        left -= max(before, 0)
        place = max(place, bisect_right(days, ends))
    if place + left > len(days):
        raise Problem("cases.calendar_uncovered", year=calendar.last.year + 1, last=calendar.last.year)
    return calendar.from_day(days[place + left - 1])


def lines(found: Reckoning, calendar: Calendar) -> list[Line]:
    """Day by day from the start to the due day: which days counted, and why others did not."""
    told, number, day = [Line(found.start, "start", 0)], 0, found.start + ONE
    while day <= found.earliest:
        reason = _paused_on(found.pauses, day)
        kind = calendar.kind(day)
        countable = found.unit == "day" or kind in ("working", "makeup")
        counted = reason is None and countable and number < found.allowed
        number += counted
        told.append(
            Line(day, "paused" if reason is not None and countable else kind, number if counted else 0, reason or "")
        )
        day += ONE
    return told


def _paused_on(pauses: Iterable[Pause], day: date) -> str | None:
    return next((p.reason for p in pauses if p.begins < day and (p.ends is None or day <= p.ends)), None)


def spans(told: Iterable[Line]) -> list[Span]:
    """The arithmetic for reading: neighbouring days of one kind together, weekends and holidays folded."""
    found: list[Span] = []
    for line in told:
        last = found[-1] if found else None
        if last and (last.kind, last.note, last.counts > 0) == (line.kind, line.note, line.counts > 0):
            found[-1] = Span(
                last.first, line.date, last.kind, last.counts + (line.counts > 0), last.days + 1, last.note
            )
        else:
            found.append(Span(line.date, line.date, line.kind, int(line.counts > 0), 1, line.note))
    return found


def left(found: Reckoning, now: datetime, calendar: Calendar, lights: Lights | None = None) -> Fraction:
    """Working days from now to the end of the due day, the rest of today by office hours; negative when overdue."""
    local = now.astimezone(CHINA)
    whole = calendar.between(local.date(), found.due or found.earliest)
    counts_today = calendar.is_working(local.date()) and found.start < local.date() <= (found.due or found.earliest)
    return whole + (_rest_of(local, lights or clock_rules().lights) if counts_today else Fraction(0))


def _rest_of(local: datetime, lights: Lights) -> Fraction:
    """The share of the office day that is still to come."""
    opens, closes = (timedelta(hours=t.hour, minutes=t.minute) for t in lights.hours())
    clock = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    share = Fraction((closes - clock) // timedelta(seconds=1), (closes - opens) // timedelta(seconds=1))
    return min(max(share, Fraction(0)), Fraction(1))


def light(found: Reckoning, now: datetime, calendar: Calendar, lights: Lights | None = None) -> Light:
    """The light of a case, on the due date it was reckoned for. The limits belong to the graver light."""
    rules = lights or clock_rules().lights
    today = now.astimezone(CHINA).date()
    if found.done is not None:
        return "done"
    if found.due is None:
        return "paused"
    return "overdue" if today > found.due else light_of(left(found, now, calendar, rules), found.allowed, rules)


def light_of(days_left: Fraction, allowed: int, rules: Lights) -> Literal["green", "yellow", "red"]:
    """Red up to half a day left; yellow up to two days or 30 % left; green above both."""
    if days_left * 2 <= rules.red_up_to_half_days:
        return "red"
    within = days_left <= rules.green_above_days or days_left * 100 <= allowed * rules.green_above_percent
    return "yellow" if within else "green"


class Recomputed(Struct, frozen=True):
    """A due date after the calendar changed: `due` counts, `found` is what the new calendar says."""

    before: date
    found: date
    due: date

    @property
    def changed(self) -> bool:
        return self.due != self.before


def recompute(promised: date, fresh: Reckoning) -> Recomputed:
    """A date that was told to an applicant never moves forward in silence: the later of the two counts."""
    found = fresh.due or fresh.earliest
    return Recomputed(promised, found, max(promised, found))


def used(found: Reckoning, calendar: Calendar, until: date) -> int:
    """Counted days so far, up to and with `until` or the day it was done."""
    end = min(until, found.done or until)
    days = calendar.working if found.unit == "workday" else calendar.every
    stopped = _joined(found.pauses, end)
    gone = bisect_right(days, end) - bisect_right(days, found.start)
    paused = sum(
        bisect_right(days, min(e, end)) - bisect_right(days, max(b, found.start)) for b, e in stopped if b < end
    )
    return max(gone - paused, 0)
