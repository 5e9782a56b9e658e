"""The working calendar: vectors, make-up workdays, and a refusal where nobody knows."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.calendar import DATA, Calendar, Vector, calendar, read, shipped
from backend.core.errors import Problem

DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))


@pytest.mark.parametrize("one", shipped().vectors, ids=lambda one: f"{one.start}+{one.workdays}")
def test_a_due_date_is_the_one_of_the_vector(one: Vector) -> None:
    assert calendar().after(one.start, one.workdays) == one.due
    assert calendar().between(one.start, one.due) == one.workdays


def test_there_are_thirteen_vectors_and_three_years() -> None:
    assert (len(shipped().vectors), [year.workday_count for year in shipped().years]) == (13, [248, 248, 254])


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 10, 10), "makeup"), (date(2026, 10, 11), "weekend"), (date(2026, 10, 1), "holiday"), (date(2026, 9, 26), "holiday"),
        (date(2026, 10, 8), "working"), (date(2026, 2, 14), "makeup"),
    ],
)  # fmt: skip
def test_a_make_up_saturday_is_worked_and_a_holiday_monday_is_not(day: date, kind: str) -> None:
    assert calendar().kind(day) == kind


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2028, 1, 1)])
def test_a_day_of_a_year_nobody_entered_is_refused(day: date) -> None:
    for ask in (
        calendar().is_working,
        calendar().kind,
        calendar().from_day,
        lambda d: calendar().after(d, 1),
        lambda d: calendar().between(d, d),
    ):
        with pytest.raises(Problem, match=r"cases\.calendar_uncovered"):
            ask(day)


def test_a_deadline_beyond_the_last_year_is_refused() -> None:
    with pytest.raises(Problem, match=r"cases\.calendar_uncovered") as refused:
        calendar().after(date(2027, 12, 20), 20)
    assert "2028" in refused.value.sentence()


def test_a_deadline_that_reaches_into_a_provisional_year_says_so() -> None:
    assert calendar().provisional(date(2026, 12, 20), date(2027, 1, 4))
    assert not calendar().provisional(date(2026, 12, 1), date(2026, 12, 31))
    assert calendar().official_until() == date(2026, 12, 31)


def test_a_year_whose_days_do_not_add_up_is_refused() -> None:
    text = (DATA / "calendar_cn.yaml").read_text(encoding="utf-8").replace("2026-01-04, ", "", 1)
    with pytest.raises(Problem, match=r"cases\.calendar_count"):
        read(text.encode())


def test_years_with_a_gap_are_refused() -> None:
    with pytest.raises(Problem, match=r"cases\.calendar_gap"):
        Calendar(year for year in shipped().years if year.year != 2026)


def test_an_unknown_field_is_refused() -> None:
    text = (DATA / "calendar_cn.yaml").read_bytes() + b"\nlunar: true\n"
    with pytest.raises(msgspec.ValidationError, match="lunar"):
        read(text)


def test_a_closure_for_a_typhoon_moves_what_falls_on_it() -> None:
    closed = calendar().with_days(off=[date(2026, 11, 24)])
    assert closed.after(date(2026, 11, 23), 1) == date(2026, 11, 25)
    opened = closed.with_days(working=[date(2026, 11, 24), date(2026, 11, 28)])
    assert opened.after(date(2026, 11, 23), 1) == date(2026, 11, 24)
    assert opened.kind(date(2026, 11, 28)) == "makeup"


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_counting_on_is_adding(start: date, first: int, second: int) -> None:
    assert calendar().after(calendar().after(start, first), second) == calendar().after(start, first + second)


@given(DAYS, st.integers(1, 60))
def test_a_due_day_is_worked_and_so_many_days_away(start: date, count: int) -> None:
    due = calendar().after(start, count)
    assert calendar().is_working(due)
    assert sum(calendar().is_working(start + timedelta(n)) for n in range(1, (due - start).days + 1)) == count


@given(DAYS)
def test_a_last_day_on_a_holiday_moves_to_the_next_working_day_and_no_further(day: date) -> None:
    moved = calendar().from_day(day)
    assert moved >= day
    assert calendar().is_working(moved)
    assert not any(calendar().is_working(day + timedelta(n)) for n in range((moved - day).days))


@given(DAYS, DAYS)
def test_counting_back_is_the_negative(start: date, end: date) -> None:
    assert calendar().between(start, end) == -calendar().between(end, start)
