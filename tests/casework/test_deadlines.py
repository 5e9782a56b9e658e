"""Silence after a submission is acceptance, from the day of receipt."""

from datetime import timedelta

import pytest

from backend.cases.tables import Case
from backend.casework.accept import accept, ask_supplement
from backend.casework.deadlines import accept_silent, answer_by, look
from backend.core.clock import CHINA, frozen
from backend.core.db import rows
from backend.core.trail import verify
from tests.casework.build import MONDAY, OFFICER, a_case, answered, fresh, opened
from tests.casework.test_decide import acts, told

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


async def jobs(kind: str) -> list[str]:
    return [row["dedupe"] for row in await rows("SELECT dedupe FROM job WHERE kind = {} ORDER BY id", kind)]


async def silence(case: Case) -> bool:
    await look()
    return bool(await jobs("cases.silence")) and await accept_silent(case.key)


async def test_on_the_fifth_working_day_nothing_happens_yet(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
    with frozen(MONDAY + 7 * DAY):
        assert not await silence(case)
        assert not await accept_silent(case.key)
    assert (await fresh(case)).state == "submitted"


async def test_after_it_the_case_is_accepted_from_the_day_of_receipt(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
        assert str(await answer_by(case)) == "2026-11-23"
    with frozen(MONDAY + 8 * DAY):
        assert await silence(case)
    found = await fresh(case)
    assert found.state == "accepted"
    assert found.accepted is not None
    assert found.accepted.astimezone(CHINA).date() == MONDAY.date()
    assert len(await opened(case)) == 7
    assert await told(case) == ["auto_accept"]
    assert await acts(case) == ["case.opened", "case.accepted_by_silence"]
    assert await verify() == []


async def test_doing_it_again_changes_nothing(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
    with frozen(MONDAY + 9 * DAY):
        assert [await look(), await look()] == [1, 1]
        assert len(await jobs("cases.silence")) == 1
        assert [await accept_silent(case.key), await accept_silent(case.key), await look()] == [True, False, 0]
    assert await told(case) == ["auto_accept"]


async def test_an_officer_who_was_faster_wins(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
    with frozen(MONDAY + 9 * DAY):
        await look()
        await accept(OFFICER, case.key)
        assert not await accept_silent(case.key)
    assert await told(case) == ["accept"]


async def test_the_round_is_written_down_for_every_following_day(database: str) -> None:
    with frozen(MONDAY):
        await a_case()
        await a_case(application="application2")
    with frozen(MONDAY + DAY):
        await look()
        await look()
    assert await jobs("cases.deadlines") == ["cases.deadlines:2026-11-17", "cases.deadlines:2026-11-18"]
    due = await rows("SELECT due FROM job WHERE kind = 'cases.deadlines' ORDER BY id")
    assert str(due[0]["due"].astimezone(CHINA)) == "2026-11-17 00:05:00+08:00"


@pytest.mark.parametrize("code", ["S1-01", "AN-01"])
async def test_a_matter_without_that_effect_is_never_accepted_by_silence(database: str, code: str) -> None:
    with frozen(MONDAY):
        case = await a_case(code)
    with frozen(MONDAY + 60 * DAY):
        assert await answer_by(case) is None
        assert await look() == 0
        assert not await accept_silent(case.key)
    assert (await fresh(case)).state == "submitted"


async def test_what_is_answered_on_the_spot_counts_as_accepted_the_day_after(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case("RG-01")
        assert not await accept_silent(case.key)
    with frozen(MONDAY + DAY):
        assert await accept_silent(case.key)


async def test_after_a_supplement_the_days_count_from_its_answer(database: str) -> None:
    with frozen(MONDAY):
        case = await a_case()
        await ask_supplement(OFFICER, case.key, wanted=("M-REPORT",), reason="缺申请报告。")
    with frozen(MONDAY + 9 * DAY):
        assert await look() == 0
        await answered(case)
        found = await fresh(case)
        assert (found.state, found.paused) == ("submitted", False)
        assert not await accept_silent(case.key)
        assert await opened(case) == ["accept"]
        assert str(await answer_by(found)) == "2026-12-02"
