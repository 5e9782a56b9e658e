"""The outbox: what was promised with its cause is done at least once, in order within a lane, and never forgotten."""

# ruff: noqa: PT012 - what raises is the end of a transaction's block

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.core import clock, jobs
from backend.core.db import TransactionMisuse, rows, transaction
from backend.core.jobs import Permanent, drain, job, later, lease, perform, requeue

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
done: list[Any] = []
tries: Counter[Any] = Counter()


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()
    tries.clear()


@job("test.note")
async def note(payload: dict[str, Any]) -> str:
    done.append(payload["n"])
    return f"remote {payload['n']}"


@job("test.flaky")
async def flaky(payload: dict[str, Any]) -> None:
    """Fails until it was tried as often as the payload says."""
    tries[payload["n"]] += 1
    if tries[payload["n"]] <= payload["failures"]:
        raise ConnectionResetError("the far end hung up")
    done.append(payload["n"])


@job("test.hopeless")
async def hopeless(payload: dict[str, Any]) -> None:
    tries["hopeless"] += 1
    raise Permanent("no such number")


@job("test.slow")
async def slow(payload: dict[str, Any]) -> None:
    done.append(f"begun {payload['n']}")
    await asyncio.sleep(payload["seconds"])
    done.append(f"ended {payload['n']}")


async def write(kind: str, payload: dict[str, Any], **how: Any) -> None:
    async with transaction():
        await later(kind, payload, **how)


async def states() -> dict[str, int]:
    return {row["state"]: row["n"] for row in await rows("SELECT state, count(*) AS n FROM job GROUP BY state")}


@asynccontextmanager
async def workers(count: int) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = [asyncio.create_task(jobs.run(stop)) for _ in range(count)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*running)


async def until(state: str, count: int) -> None:
    async with asyncio.timeout(60):
        while (await states()).get(state, 0) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_job_is_done_after_its_transaction_and_its_result_kept(database: str) -> None:
    await write("test.note", {"n": "受理"}, dedupe="a")
    assert await drain() == 1
    assert done == ["受理"]
    assert await rows("SELECT state, result FROM job") == [{"state": "sent", "result": "remote 受理"}]


async def test_a_job_of_a_transaction_that_failed_never_happens(database: str) -> None:
    with pytest.raises(ValueError, match="no"):
        async with transaction():
            await later("test.note", {"n": 1})
            raise ValueError("no")
    assert await drain() == 0


async def test_a_job_without_a_transaction_is_refused(database: str) -> None:
    with pytest.raises(TransactionMisuse):
        await later("test.note", {"n": 1})


async def test_the_same_dedupe_is_one_job(database: str) -> None:
    await asyncio.gather(*[write("test.note", {"n": n}, dedupe="accepted:1") for n in range(5)])
    assert await drain() == 1
    await write("test.note", {"n": 9}, dedupe="accepted:1")
    assert await drain() == 0


async def test_a_job_waits_until_it_is_due(database: str) -> None:
    with clock.frozen(NOON):
        await write("test.note", {"n": 1}, due=NOON + timedelta(hours=1))
        assert await drain() == 0
    with clock.frozen(NOON + timedelta(hours=1)):
        assert await drain() == 1


async def test_a_failure_is_tried_again_later_each_time_until_it_is_given_up(database: str) -> None:
    moment = NOON
    with clock.frozen(moment):
        await write("test.flaky", {"n": 1, "failures": 10**6}, give_up_after=timedelta(hours=4))
    waits: list[float] = []
    while "dead" not in await states():
        with clock.frozen(moment):
            assert await drain() == 1
        due = (await rows("SELECT due FROM job"))[0]["due"]
        waits.append((due - moment).total_seconds())
        moment = max(due, moment + timedelta(seconds=1))
    assert moment <= NOON + timedelta(hours=4)
    assert tries[1] >= 10
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits[:11], start=1))
    assert max(waits) <= 3600
    row = (await jobs.dead())[0]
    assert "the far end hung up" in row["error"]


async def test_an_hour_is_the_longest_wait() -> None:
    assert all(1800 <= jobs.delay_s(attempts) <= 3600 for attempts in (12, 13, 40, 10**6))


async def test_a_job_whose_time_is_over_is_not_begun(database: str) -> None:
    with clock.frozen(NOON):
        await write("test.note", {"n": 1}, give_up_after=timedelta(minutes=5))
    with clock.frozen(NOON + timedelta(minutes=6)):
        assert await drain() == 0
    assert done == []
    assert await states() == {"dead": 1}


async def test_a_permanent_failure_is_dead_at_once_and_lives_again_when_asked(database: str) -> None:
    await write("test.hopeless", {}, dedupe="sms:1")
    await drain()
    assert await states() == {"dead": 1}
    assert [row["error"] for row in await jobs.dead()] == ["Permanent: no such number"]
    assert await requeue("sms:1")
    await drain()
    assert tries["hopeless"] == 2
    assert not await requeue("sms:2")


async def test_a_job_of_an_unknown_kind_is_dead_at_once(database: str) -> None:
    await write("test.nobody", {})
    await drain()
    assert await states() == {"dead": 1}


async def test_a_lease_that_ran_out_is_taken_again_and_the_late_answer_counts_no_more(database: str) -> None:
    with clock.frozen(NOON):
        await write("test.note", {"n": 1})
        killed = (await lease(1))[0]
        assert await lease(1) == []
    with clock.frozen(NOON + jobs.LEASE):
        again = (await lease(1))[0]
        await perform(killed)
        assert await states() == {"leased": 1}
        await perform(again)
    assert await states() == {"sent": 1}
    assert done == [1, 1]


async def test_a_long_job_keeps_its_lease(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.6))
    await write("test.slow", {"n": 1, "seconds": 2})
    async with workers(2):
        await until("sent", 1)
    assert done == ["begun 1", "ended 1"]


async def test_jobs_of_a_lane_are_done_in_order_even_when_one_must_wait(database: str) -> None:
    with clock.frozen(NOON):
        await write("test.flaky", {"n": "a1", "failures": 1}, lane="a")
        await write("test.note", {"n": "a2"}, lane="a")
        await write("test.note", {"n": "b1"}, lane="b")
        await write("test.note", {"n": "free"})
        await drain()
        assert done == ["b1", "free"]
    with clock.frozen(NOON + timedelta(minutes=1)):
        await drain()
    assert done == ["b1", "free", "a1", "a2"]


async def test_a_dead_job_does_not_hold_up_its_lane(database: str) -> None:
    await write("test.hopeless", {}, lane="a")
    await write("test.note", {"n": 2}, lane="a")
    await drain()
    assert done == [2]


async def test_a_lane_keeps_its_order_under_three_workers(database: str) -> None:
    async with workers(3):
        for n in range(12):
            await write("test.slow", {"n": n, "seconds": 0.003}, lane="case")
        await until("sent", 12)
    assert done == [f"{what} {n}" for n in range(12) for what in ("begun", "ended")]


async def test_two_hundred_jobs_with_failures_are_each_done_once(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LONGEST_DELAY_S", 0.01)
    async with workers(3):
        await asyncio.gather(*[write("test.flaky", {"n": n, "failures": n % 3}, dedupe=f"d{n}") for n in range(200)])
        await write("test.hopeless", {})
        await until("sent", 200)
        await until("dead", 1)
    assert sorted(done) == list(range(200))
    assert all(tries[n] == n % 3 + 1 for n in range(200))


async def test_a_waiting_worker_begins_at_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "POLL_S", 3600)
    async with workers(1):
        await asyncio.sleep(0.1)
        await write("test.note", {"n": 1})
        await until("sent", 1)


async def test_a_worker_that_must_stop_gives_its_job_back(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LAST_WAIT_S", 0.05)
    await write("test.slow", {"n": 1, "seconds": 3600})
    async with workers(1):
        while not done:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await states() == {"ready": 1}


async def test_what_was_done_long_ago_is_swept_and_the_dead_stay(database: str) -> None:
    with clock.frozen(NOON):
        await write("test.note", {"n": 1})
        await write("test.hopeless", {})
        await drain()
    with clock.frozen(NOON + timedelta(days=31)):
        await jobs.sweep()
    assert await states() == {"dead": 1}
