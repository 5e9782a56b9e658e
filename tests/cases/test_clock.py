"""The clock of a case: due dates, pauses, extensions, lights."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.calendar import calendar
from backend.cases.clock import ClockEntry, left, light, light_of, lines, reckon, recompute, spans, used
from backend.cases.clock_rules import clock_rules, period, require_stop
from backend.core.clock import CHINA
from backend.core.errors import Problem

CAL = calendar()
STARTS = st.dates(date(2025, 1, 2), date(2026, 8, 1))
TODAY = date(2026, 11, 22)


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), CHINA).astimezone(UTC)


def begun(day: date) -> ClockEntry:
    return ClockEntry("start", at(day, 9))


def paused(begins: date, ends: date | None, reason: str = "expert") -> list[ClockEntry]:
    resumed = [] if ends is None else [ClockEntry("resume", at(ends, 11), reason=reason)]
    return [ClockEntry("pause", at(begins, 10), reason=reason), *resumed]


def due_of(entries: list[ClockEntry], allowed: float = 20, today: date = TODAY) -> date:
    return reckon(entries, allowed, CAL, today).earliest


def test_the_day_of_submission_does_not_count() -> None:
    assert due_of([begun(date(2026, 9, 30))], 5) == date(2026, 10, 13)


def test_a_submission_late_at_night_counts_by_the_day_in_china() -> None:
    late = ClockEntry("start", datetime(2026, 11, 22, 16, 30, tzinfo=UTC))
    assert reckon([late], 1, CAL, TODAY).start == date(2026, 11, 23)


def test_a_period_in_calendar_days_moves_off_a_holiday() -> None:
    assert reckon([begun(date(2026, 9, 25))], 7, CAL, TODAY, "day").due == date(2026, 10, 8)


def test_half_a_promised_day_is_the_next_working_day() -> None:
    assert due_of([begun(date(2026, 11, 20))], 0.5) == date(2026, 11, 23)


def test_the_arithmetic_is_told_day_by_day() -> None:
    found = reckon([begun(date(2026, 10, 9)), *paused(date(2026, 10, 12), date(2026, 10, 13))], 3, CAL, TODAY)
    told = [(line.date.day, line.kind, line.counts) for line in lines(found, CAL)]
    assert told == [
        (9, "start", 0),
        (10, "makeup", 1),
        (11, "weekend", 0),
        (12, "working", 2),
        (13, "paused", 0),
        (14, "working", 3),
    ]
    assert [line.note for line in lines(found, CAL) if line.kind == "paused"] == ["expert"]


def test_while_a_pause_runs_there_is_no_due_date_but_an_earliest_one() -> None:
    found = reckon([begun(date(2026, 11, 16)), *paused(date(2026, 11, 18), None)], 5, CAL, date(2026, 11, 20))
    assert (found.due, found.earliest, found.paused) == (None, date(2026, 11, 25), True)
    assert light(found, at(date(2026, 11, 20)), CAL) == "paused"


def test_a_pause_after_the_period_was_over_saves_nobody() -> None:
    start = date(2026, 9, 1)
    plain = due_of([begun(start)], 5)
    assert due_of([begun(start), *paused(plain + timedelta(1), plain + timedelta(9))], 5) == plain


def test_two_pauses_at_once_count_once() -> None:
    start = date(2026, 11, 2)
    both = [
        begun(start),
        *paused(date(2026, 11, 4), date(2026, 11, 6)),
        *paused(date(2026, 11, 5), date(2026, 11, 9), "hearing"),
    ]
    assert due_of(both, 10) == due_of([begun(start), *paused(date(2026, 11, 4), date(2026, 11, 9))], 10)


@given(STARTS, st.integers(1, 30), st.integers(1, 25), st.integers(0, 15))
def test_a_pause_of_n_working_days_moves_the_due_date_by_n(start: date, allowed: int, length: int, into: int) -> None:
    begins = CAL.after(start, into) if into else start
    plain = due_of([begun(start)], allowed)
    moved = due_of([begun(start), *paused(begins, CAL.after(begins, length))], allowed)
    assert moved == (CAL.after(plain, length) if begins < plain else plain)


@given(STARTS, st.integers(1, 30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=4))
def test_pauses_never_shorten(start: date, allowed: int, pauses: list[tuple[int, int]]) -> None:
    entries = [begun(start)]
    for n, (after, length) in enumerate(pauses):
        before = due_of(entries, allowed)
        entries += paused(start + timedelta(after), start + timedelta(after + length), f"r{n}")
        assert due_of(entries, allowed) >= before


@given(
    STARTS, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=4), st.integers(0, 10), st.randoms()
)
def test_the_order_in_which_entries_are_given_is_irrelevant(
    start: date, pauses: list[tuple[int, int]], days: int, shuffle: object
) -> None:
    entries = [begun(start), ClockEntry("extend", at(start + timedelta(3)), days=days)]
    for n, (after, length) in enumerate(pauses):
        entries += paused(start + timedelta(after), start + timedelta(after + length), f"r{n}")
    mixed = list(entries)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]
    assert reckon(mixed, 20, CAL, TODAY) == reckon(entries, 20, CAL, TODAY)


@given(STARTS, st.integers(1, 30), st.integers(1, 15))
def test_an_extension_of_n_days_moves_the_due_date_by_n(start: date, allowed: int, days: int) -> None:
    extended = [begun(start), ClockEntry("extend", at(start + timedelta(1)), days=days)]
    assert due_of(extended, allowed) == CAL.after(due_of([begun(start)], allowed), days)


@given(STARTS, st.integers(1, 30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 15)), max_size=3))
def test_the_lines_count_to_the_period_and_end_on_the_due_day(
    start: date, allowed: int, pauses: list[tuple[int, int]]
) -> None:
    entries = [begun(start)]
    for n, (after, length) in enumerate(pauses):
        entries += paused(start + timedelta(after), start + timedelta(after + length), f"r{n}")
    found = reckon(entries, allowed, CAL, TODAY)
    told = lines(found, CAL)
    assert [line.counts for line in told if line.counts] == list(range(1, allowed + 1))
    assert told[-1].date == found.due
    assert told[-1].counts == allowed
    assert sum(span.counts for span in spans(told)) == allowed
    assert sum(span.days for span in spans(told)) == len(told)
    assert used(found, CAL, found.earliest) == allowed


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "clock_start"), ([begun(TODAY), begun(TODAY)], "clock_start"), ([begun(TODAY), *paused(TODAY - timedelta(3), TODAY)], "clock_before_start"),
        ([begun(TODAY), ClockEntry("resume", at(TODAY), reason="expert")], "not_paused"),
        ([begun(TODAY), *paused(TODAY, None), ClockEntry("pause", at(TODAY, 15), reason="expert")], "already_paused"),
    ],
)  # fmt: skip
def test_a_ledger_that_makes_no_sense_is_refused(entries: list[ClockEntry], code: str) -> None:
    with pytest.raises(Problem, match=f"cases.{code}"):
        reckon(entries, 5, CAL, TODAY)


def test_a_due_date_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(Problem, match=r"cases\.calendar_uncovered"):
        reckon([begun(date(2027, 12, 1))], 30, CAL, TODAY)


@pytest.mark.parametrize(
    ("days_left", "allowed", "colour"),
    [
        (Fraction(61, 10), 20, "green"), (Fraction(6), 20, "yellow"), (Fraction(201, 100), 5, "green"), (Fraction(2), 5, "yellow"),
        (Fraction(51, 100), 20, "yellow"), (Fraction(1, 2), 20, "red"), (Fraction(0), 20, "red"),
    ],
)  # fmt: skip
def test_a_limit_belongs_to_the_graver_light(days_left: Fraction, allowed: int, colour: str) -> None:
    assert light_of(days_left, allowed, clock_rules().lights) == colour


@given(st.fractions(0, 60), st.fractions(0, 60), st.integers(1, 60))
def test_less_time_never_gives_a_better_light(one: Fraction, other: Fraction, allowed: int) -> None:
    order = ["red", "yellow", "green"]
    less, more = sorted((one, other))
    rules = clock_rules().lights
    assert order.index(light_of(less, allowed, rules)) <= order.index(light_of(more, allowed, rules))


@pytest.mark.parametrize(
    ("now", "colour", "rest"),
    [
        (at(date(2026, 11, 9)), "green", Fraction(47, 8)), (at(date(2026, 11, 13), 8), "yellow", Fraction(2)), (at(date(2026, 11, 16), 12), "yellow", Fraction(5, 8)),
        (at(date(2026, 11, 16), 13), "red", Fraction(1, 2)), (at(date(2026, 11, 16), 23), "red", Fraction(0)), (at(date(2026, 11, 17), 0), "overdue", Fraction(-1)),
        (at(date(2026, 11, 15), 12), "yellow", Fraction(1)),
    ],
)  # fmt: skip
def test_the_light_of_a_case_follows_the_office_day(now: datetime, colour: str, rest: Fraction) -> None:
    found = reckon([begun(date(2026, 11, 2))], 10, CAL, TODAY)
    assert found.due == date(2026, 11, 16)
    assert (light(found, now, CAL), left(found, now, CAL)) == (colour, rest)


def test_a_finished_case_has_no_light_to_fear_and_stops_counting() -> None:
    entries = [begun(date(2026, 11, 2)), ClockEntry("done", at(date(2026, 11, 5)))]
    found = reckon(entries, 10, CAL, TODAY)
    assert light(found, at(date(2026, 12, 30)), CAL) == "done"
    assert used(found, CAL, TODAY) == 3


@given(STARTS, st.integers(1, 20), st.integers(1, 30))
def test_a_promised_date_never_comes_forward_in_silence(start: date, allowed: int, off: int) -> None:
    entries = [begun(start)]
    promised = due_of(entries, allowed)
    closed = CAL.with_days(off=[CAL.after(start, off)])
    opened = CAL.with_days(working=[start + timedelta(n) for n in range(1, 8)])
    for changed in (closed, opened):
        found = recompute(promised, reckon(entries, allowed, changed, TODAY))
        assert found.due == max(promised, found.found)
        assert found.changed is (found.due > promised)


def test_a_provisional_year_is_marked() -> None:
    assert reckon([begun(date(2026, 12, 28))], 20, CAL, TODAY).provisional
    assert not reckon([begun(date(2026, 12, 1))], 20, CAL, TODAY).provisional


def test_article_45_stops_the_clock_and_other_reasons_only_where_switched_on() -> None:
    assert require_stop("expert").name == "专家评审"
    assert require_stop("notice", {"notice"}).effect == "configured"
    for reason in ("notice", "consult", "supplement"):
        with pytest.raises(Problem, match=r"cases\.stop_not_allowed"):
            require_stop(reason)
    with pytest.raises(Problem, match=r"cases\.stop_not_allowed"):
        require_stop("consult", {"consult"})
    with pytest.raises(Problem, match=r"cases\.unknown_stop"):
        require_stop("lunch")


def test_the_periods_of_law_are_those_of_the_reference() -> None:
    assert [
        period(code).days for code in ("acceptance", "decision", "joint", "first_review", "delivery", "registration")
    ] == [5, 20, 45, 20, 10, 30]
    assert (period("decision").extension, period("joint").extension) == (10, 15)
    assert (len(clock_rules().statutory), len(clock_rules().stops)) == (13, 10)
