"""Limits count exactly, also under concurrency, and a window ends when it should."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from backend.core import clock
from backend.core.db import TransactionMisuse, rows, transaction
from backend.core.errors import Problem
from backend.core.limits import forget, spend, sweep

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


async def allowed(name: str, limit: int) -> bool:
    try:
        await spend(name, limit=limit, window=HOUR)
    except Problem as problem:
        return (problem.code, problem.status) != ("core.too_many", 429)
    return True


async def test_fifty_attempts_at_once_pass_exactly_as_often_as_allowed(database: str) -> None:
    passed = await asyncio.gather(*[allowed("otp:+86138", 7) for _ in range(50)])
    assert sum(passed) == 7
    assert (await rows("SELECT spent FROM limit_window"))[0]["spent"] == 50


async def test_names_have_windows_of_their_own(database: str) -> None:
    assert await allowed("a", 1)
    assert await allowed("b", 1)
    assert not await allowed("a", 1)


async def test_a_refusal_says_how_long_to_wait_and_does_not_prolong_the_window(database: str) -> None:
    with clock.frozen(NOON):
        await spend("a", limit=1, window=HOUR)
    with clock.frozen(NOON + timedelta(minutes=59)), pytest.raises(Problem) as refusal:
        await spend("a", limit=1, window=HOUR)
    assert refusal.value.facts["retry_after"] == 60
    with clock.frozen(NOON + HOUR):
        await spend("a", limit=1, window=HOUR)


async def test_a_forgotten_name_starts_again(database: str) -> None:
    assert await allowed("a", 1)
    await forget("a")
    assert await allowed("a", 1)


async def test_windows_that_have_ended_are_swept(database: str) -> None:
    with clock.frozen(NOON):
        await spend("a", limit=1, window=HOUR)
        await spend("b", limit=1, window=2 * HOUR)
    with clock.frozen(NOON + HOUR):
        await sweep()
    assert await rows("SELECT name FROM limit_window") == [{"name": "b"}]


async def test_an_attempt_that_a_rollback_would_give_back_is_refused(database: str) -> None:
    with pytest.raises(TransactionMisuse):
        async with transaction():
            await spend("a", limit=1, window=HOUR)
