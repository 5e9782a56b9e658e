"""The daily sweep takes what is over, leaves what is not, and sees to the next one."""

from datetime import timedelta

import pytest

from backend.core import jobs, sweeping
from backend.core.clock import frozen, now
from backend.core.db import rows
from backend.core.tables import Session

pytestmark = pytest.mark.anyio


async def a_session(token: str, lasts: timedelta) -> None:
    await Session.insert(Session(token_hash=token, account="a", created=now(), last_seen=now(), expires=now() + lasts))


async def waiting() -> int:
    return len(await rows("SELECT id FROM job WHERE kind = 'core.sweep' AND state = 'ready'"))


async def test_planning_twice_is_one_sweep(database: str) -> None:
    await sweeping.plan()
    await sweeping.plan()
    assert await waiting() == 1


async def test_a_sweep_ends_dead_sessions_and_plans_the_next(database: str) -> None:
    await a_session("dead", timedelta(hours=1))
    await a_session("alive", timedelta(days=30))
    await sweeping.plan()
    with frozen(now() + timedelta(days=1, minutes=1)):
        assert await jobs.drain() == 1
    assert [row["token_hash"] for row in await rows("SELECT token_hash FROM session")] == ["alive"]
    assert await waiting() == 1


async def test_a_sweep_missed_for_a_week_is_done_when_the_server_is_back(database: str) -> None:
    await sweeping.plan()
    with frozen(now() + timedelta(days=7)):
        assert await jobs.drain() == 1
    assert await waiting() == 1
