"""The working calendar: weekends, holidays and make-up workdays by year; a day of an uncovered year is refused."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.core.errors import Problem

DATA = Path(__file__).parent / "data"
DayKind = Literal["working", "makeup", "weekend", "holiday"]
ONE = timedelta(days=1)


class Year(Struct, frozen=True, forbid_unknown_fields=True):
    """One year as announced; provisional until the notice of the State Council is entered."""

    year: int
    status: Literal["official", "provisional"]
    source: str
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]
    workday_count: int


class Vector(Struct, frozen=True, forbid_unknown_fields=True):
    """A worked example: so many working days after `start` end on `due`."""

    start: date
    workdays: int
    due: date


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    years: tuple[Year, ...]
    vectors: tuple[Vector, ...]


class Calendar:
    """Years without a gap between them. Days are counted by their place in a sorted list."""

    def __init__(self, years: Iterable[Year]) -> None:
        self.years = {one.year: one for one in sorted(years, key=lambda one: one.year)}
        self.first, self.last = date(min(self.years), 1, 1), date(max(self.years), 12, 31)
        if len(self.years) != self.last.year - self.first.year + 1:
            raise Problem("cases.calendar_gap", first=self.first.year, last=self.last.year)
        self.every = tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))
        self.working = tuple(day for day in self.every if self.kind(day) in ("working", "makeup"))

    def kind(self, day: date) -> DayKind:
        """What sort of day it is."""
        year = self.year(day)
        if day in year.makeup_workdays:
            return "makeup"
        if day in year.holidays:
            return "holiday"
        return "weekend" if day.weekday() >= 5 else "working"

    def year(self, day: date) -> Year:
        """The year of a day; refused when nobody has entered it."""
        if day.year not in self.years:
            raise Problem("cases.calendar_uncovered", year=day.year, last=self.last.year)
        return self.years[day.year]

    def is_working(self, day: date) -> bool:
        """Whether the office works on that day."""
        return self.kind(day) in ("working", "makeup")

    def after(self, start: date, count: int) -> date:
        """The last of `count` working days after `start`, which itself does not count."""
        if count < 1:
            raise ValueError("at least one day")
        self.year(start)
        place = bisect_right(self.working, start) + count - 1
        if place >= len(self.working):
            raise Problem("cases.calendar_uncovered", year=self.last.year + 1, last=self.last.year)
        return self.working[place]

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` lies before."""
        for day in (start, end):
            self.year(day)
        return bisect_right(self.working, end) - bisect_right(self.working, start)

    def from_day(self, day: date) -> date:
        """That day, or the next working day when it is none (民法典 203)."""
        return day if self.is_working(day) else self.after(day, 1)

    def provisional(self, start: date, end: date) -> bool:
        """Whether a year between the two days is not yet official."""
        return any(
            self.years[year].status == "provisional" for year in range(start.year, end.year + 1) if year in self.years
        )

    def official_until(self) -> date:
        """The last day of the official years: warn when a deadline may reach beyond it."""
        return date(max(one.year for one in self.years.values() if one.status == "official"), 12, 31)

    def with_days(self, *, off: Iterable[date] = (), working: Iterable[date] = ()) -> "Calendar":
        """The same calendar with local closures (a typhoon) and local working days."""
        closed, opened = frozenset(off), frozenset(working)
        return Calendar(
            msgspec.structs.replace(
                year,
                holidays=(year.holidays | {d for d in closed if d.year == year.year}) - opened,
                makeup_workdays=(year.makeup_workdays | {d for d in opened if d.year == year.year}) - closed,
            )
            for year in self.years.values()
        )


def read(text: bytes) -> _File:
    """A calendar file; a year whose days do not add up to its own count is refused."""
    file = msgspec.yaml.decode(text, type=_File)
    for year in file.years:
        counted = len(Calendar([year]).working)
        if counted != year.workday_count or any(d.year != year.year for d in year.holidays | year.makeup_workdays):
            raise Problem("cases.calendar_count", year=year.year, counted=counted, said=year.workday_count)
    return file


@cache
def shipped() -> _File:
    return read((DATA / "calendar_cn.yaml").read_bytes())


@cache
def calendar() -> Calendar:
    """The calendar as shipped."""
    return Calendar(shipped().years)
