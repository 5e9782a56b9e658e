"""The clock of a stored case: it starts at submission, pauses move it, and the queue shows the light of the page."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from backend.cases import ledger
from backend.cases.calendar import calendar
from backend.cases.tables import Case
from backend.casework.accept import accept, ask_supplement
from backend.casework.decide import refuse
from backend.casework.queue import queue
from backend.casework.suspend import resume, suspend
from backend.core.clock import frozen
from tests.casework.build import LEADER, MONDAY, OFFICER, a_case, fresh, opened, reviewed, speak

pytestmark = pytest.mark.anyio
DUE = date(2026, 11, 25)


async def test_the_clock_starts_at_submission_and_acceptance_freezes_the_due_date(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
    assert case.promised_due == DUE
    with frozen(MONDAY + timedelta(days=2)):
        await accept(OFFICER, case.key)
    found = await fresh(case)
    assert (found.promised_due, found.statutory_due) == (DUE, date(2026, 12, 14))
    with frozen(MONDAY + timedelta(days=30)):
        assert (await ledger.clock_of(found)).promised.due == DUE


async def test_a_pause_moves_both_due_dates_by_the_days_that_did_not_count(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
        await accept(OFFICER, case.key)
    with frozen(MONDAY + timedelta(days=1)):
        await suspend(OFFICER, case.key, reason="expert", days=5)
    with frozen(MONDAY + timedelta(days=3)):
        assert (await ledger.clock_of(await fresh(case))).light == "paused"
        await resume(OFFICER, case.key)
    found = await fresh(case)
    assert (found.promised_due, found.statutory_due) == (date(2026, 11, 27), date(2026, 12, 16))
    assert not found.paused


def edges(due: date) -> Sequence[datetime]:
    """The beginning, the middle and the end of every office day around a due date."""
    days = [calendar().after(due - timedelta(days=14), n) for n in range(1, 14)]
    return [datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) for day in days for hour, minute in ((0, 59), (1, 0), (5, 0), (5, 1), (9, 0), (15, 59))]


async def same_light(case: Case, at: datetime) -> str:
    with frozen(at):
        page = await ledger.clock_of(await fresh(case))
        lines = [*(await queue(OFFICER, "all")).lines, *(await queue(OFFICER, "done")).lines]
    line = next(one for one in lines if one.key == case.key)
    assert line.light == page.light, at
    if page.light in ("green", "yellow", "red", "overdue"):
        assert line.days_left == pytest.approx(page.days_left), at
    return page.light


async def test_the_light_of_the_queue_is_the_light_of_the_page_at_every_edge(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
    seen = [await same_light(case, at) for at in edges(DUE) if at > MONDAY]
    assert list(dict.fromkeys(seen)) == ["green", "yellow", "red", "overdue"]


async def test_a_stopped_clock_shows_two_bars_in_both_places(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
        await ask_supplement(OFFICER, case.key, wanted=("M-REPORT",), reason="缺申请报告。")
    assert {await same_light(case, at) for at in edges(DUE) if at > MONDAY} == {"paused"}


async def test_a_pause_after_the_due_date_stops_nothing(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
        await accept(OFFICER, case.key)
    with frozen(MONDAY + timedelta(days=10)):
        await suspend(OFFICER, case.key, reason="expert", days=5)
    assert await same_light(case, MONDAY + timedelta(days=11)) == "overdue"
    with frozen(MONDAY + timedelta(days=15)):
        await resume(OFFICER, case.key)
    assert (await fresh(case)).promised_due == DUE


async def test_a_case_that_is_over_has_no_light_of_haste(database: str) -> None:
    with frozen(MONDAY):
        case = await reviewed(await a_case())
        await refuse(LEADER, case.key, text="不符合规划。", article="城乡规划法第三十六条", appeal="可以申请复议。")
        assert await opened(case) == []
    assert await same_light(case, MONDAY + timedelta(days=40)) == "done"


async def test_the_arithmetic_tells_every_day_from_submission_to_the_due_date(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
        await accept(OFFICER, case.key)
        await speak(case, "rev_uc")
        told = (await ledger.clock_of(await fresh(case))).arithmetic
    assert (told[0].kind, told[0].first, told[-1].last) == ("start", MONDAY.date(), DUE)
    assert sum(span.counts for span in told) == 7
