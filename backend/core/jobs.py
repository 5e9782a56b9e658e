"""Things that happen later: rows written with their cause, and the worker that sees to them at least once."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import random
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from backend.core.clock import now
from backend.core.db import (
    DatabaseFault,
    TransactionMisuse,
    after_commit,
    dialect,
    hold,
    in_transaction,
    rows,
    transaction,
)
from backend.core.tables import Job

log = logging.getLogger("tuzheng.jobs")

# A payload is what the kind's own slice wrote: JSON of its own shape.
Payload = dict[str, Any]
Work = Callable[[Payload], Awaitable[str | None]]

LEASE = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=72)
LONGEST_DELAY_S = 3600
POLL_S = 1.0
AT_ONCE = 8
LAST_WAIT_S = 8.0

_kinds: dict[str, Work] = {}
_sleepers: set[Callable[[], None]] = set()


class Permanent(Exception):
    """Raised by a job that no repetition can help: it is dead at once."""


class Leased(Struct, frozen=True):
    """A job that is ours until its lease ends."""

    id: int
    kind: str
    payload: str
    attempts: int
    lease: str
    give_up_at: datetime


def job(kind: str) -> Callable[[Work], Work]:
    """Names the function that does jobs of this kind; it may be called more than once for the same job."""

    def named(work: Work) -> Work:
        if kind in _kinds and _kinds[kind] is not work:
            raise ValueError(f"two functions for the job {kind}")
        _kinds[kind] = work
        return work

    return named


async def later(
    kind: str,
    payload: Payload,
    *,
    dedupe: str = "",
    due: datetime | None = None,
    give_up_after: timedelta = GIVE_UP_AFTER,
    lane: str = "",
) -> None:
    """Writes down what is to be done after this transaction; a `dedupe` that exists already changes nothing.

    Jobs of one lane are done one after another, in the order in which they were written.
    """
    if not in_transaction():
        raise TransactionMisuse("a job is written inside the transaction of its cause")
    if lane:
        await hold(f"lane:{lane}")
    moment = now()
    first = due or moment
    await rows(
        "INSERT INTO job (kind, dedupe, lane, payload, state, attempts, due, give_up_at, lease, result, error, written)"
        " VALUES ({}, {}, {}, {}, 'ready', 0, {}, {}, '', '', '', {}) ON CONFLICT (dedupe) DO NOTHING",
        kind, dedupe or f"~{secrets.token_hex(16)}", lane, msgspec.json.encode(payload).decode(), first,
        max(first, moment) + give_up_after, moment,
    )  # fmt: skip
    after_commit(_wake)


async def requeue(dedupe: str) -> bool:
    """Gives a dead job another life, as long as its first one; False when there is no dead job of this name."""
    moment = now()
    async with transaction():
        row = (
            await Job.select(Job.id, Job.written, Job.give_up_at)
            .where(Job.dedupe == dedupe, Job.state == "dead")
            .first()
        )
        if row is None:
            return False
        alive = row["give_up_at"] - row["written"]
        await Job.update(
            {
                Job.state: "ready",
                Job.attempts: 0,
                Job.due: moment,
                Job.give_up_at: moment + alive,
                Job.error: "",
                Job.ended: None,
            }
        ).where(Job.id == row["id"])
        after_commit(_wake)
    return True


async def dead() -> list[dict[str, Any]]:
    """The jobs that were given up, newest first: what staff must look at."""
    columns = (Job.dedupe, Job.kind, Job.attempts, Job.error, Job.written, Job.ended)
    return await Job.select(*columns).where(Job.state == "dead").order_by(Job.id, ascending=False)


async def sweep(older_than: timedelta = timedelta(days=30)) -> None:
    """Removes what was done long ago; the dead stay."""
    await Job.delete().where(Job.state == "sent", Job.ended < now() - older_than)


async def run(stop: asyncio.Event, *, at_once: int = AT_ONCE) -> None:
    """The worker: does what is due until `stop` is set, then lets running jobs end."""
    awake, running = asyncio.Event(), set[asyncio.Task[None]]()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(awake.set)

    _sleepers.add(wake)
    try:
        while not stop.is_set():
            awake.clear()
            taken = await _lease_calmly(at_once - len(running))
            running |= {_begun(one) for one in taken}
            if not taken:
                await _rest(stop, awake, running)
            running = {task for task in running if not task.done()}
    finally:
        _sleepers.discard(wake)
        await _let_end(running)


async def drain(most: int = 10_000) -> int:
    """Does everything that is due now, one after another, and says how many jobs that were; for tests and commands."""
    count = 0
    while count < most and await rows(_PICK, now(), 1):
        # A job whose time was over is closed by being leased, and gives nothing to do.
        for one in await lease(1):
            await perform(one)
            count += 1
    return count


async def lease(most: int) -> list[Leased]:
    """Takes up to so many due jobs; another worker may have them again when the lease has ended."""
    moment = now()
    if most < 1 or not await rows(_PICK, moment, 1):
        return []
    lock = " FOR UPDATE OF job SKIP LOCKED" if dialect() == "postgresql" else ""
    async with transaction():
        found = await rows(_PICK + lock, moment, most)
        return [one for row in found if (one := await _take(row["id"], moment)) is not None]


async def perform(one: Leased) -> None:
    """Does a leased job and writes down how it ended."""
    work = _kinds.get(one.kind)
    try:
        if work is None:
            raise Permanent(f"there is no job of the kind {one.kind}")
        result = await _renewing(one, work)
    except asyncio.CancelledError:
        await _close(one, state="ready", due=now())
        raise
    except Exception as reason:  # whatever a job raises is written down and decides whether it is tried again
        await _failed(one, reason)
    else:
        await _close(one, state="sent", result=(result or "")[:2000])


_PICK = (
    "SELECT job.id FROM job WHERE job.state IN ('ready', 'leased') AND job.due <= {} AND (job.lane = '' OR NOT EXISTS"
    " (SELECT 1 FROM job first WHERE first.lane = job.lane AND first.id < job.id AND first.state IN ('ready', 'leased')))"
    " ORDER BY job.due, job.id LIMIT {}"
)


async def _take(number: int, moment: datetime) -> Leased | None:
    found = await rows(
        "UPDATE job SET state = 'leased', lease = {}, due = {}, attempts = attempts + 1 WHERE id = {}"
        " RETURNING id, kind, payload, attempts, lease, give_up_at",
        secrets.token_hex(16), moment + LEASE, number,
    )  # fmt: skip
    one = msgspec.convert(found[0], Leased)
    if one.give_up_at > moment:
        return one
    await _close(one, state="dead", error="its time was over before it could be done")
    return None


async def _lease_calmly(most: int) -> list[Leased]:
    try:
        return await lease(most)
    except DatabaseFault:
        log.warning("no jobs could be taken; trying again soon", exc_info=True)
        return []


def _begun(one: Leased) -> asyncio.Task[None]:
    return asyncio.create_task(perform(one), context=contextvars.Context())


async def _renewing(one: Leased, work: Work) -> str | None:
    """Does the work; while it lasts, the lease is renewed, and when the lease is lost, the work is stopped."""
    task = asyncio.ensure_future(work(msgspec.json.decode(one.payload)))
    try:
        while not (await asyncio.wait([task], timeout=LEASE.total_seconds() / 3))[0]:
            if not await _renew(one):
                raise Permanent("another worker has this job now")
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])


async def _renew(one: Leased) -> bool:
    sql = "UPDATE job SET due = {} WHERE id = {} AND lease = {} RETURNING id"
    return bool(await rows(sql, now() + LEASE, one.id, one.lease))


async def _failed(one: Leased, reason: Exception) -> None:
    error = f"{type(reason).__name__}: {reason}"[:500]
    due = now() + timedelta(seconds=delay_s(one.attempts))
    if isinstance(reason, Permanent) or due >= one.give_up_at:
        log.error("job %s %s is dead: %s", one.id, one.kind, type(reason).__name__)
        await _close(one, state="dead", error=error)
    else:
        await _close(one, state="ready", due=due, error=error)


def delay_s(attempts: int) -> float:
    """Seconds to wait after so many attempts: doubling, from 2 to an hour, each a little different."""
    return min(LONGEST_DELAY_S, 2 ** min(attempts, 20)) * random.uniform(0.5, 1)


async def _close(one: Leased, *, state: str, result: str = "", error: str = "", due: datetime | None = None) -> None:
    """Ends the lease, if it is still ours."""
    moment = now()
    await rows(
        "UPDATE job SET state = {}, result = {}, error = {}, due = {}, ended = {}, lease = '' WHERE id = {} AND lease = {}",
        state, result, error, due or moment, None if state == "ready" else moment, one.id, one.lease,
    )  # fmt: skip


async def _rest(stop: asyncio.Event, awake: asyncio.Event, running: set[asyncio.Task[None]]) -> None:
    signals = {asyncio.ensure_future(stop.wait()), asyncio.ensure_future(awake.wait())}
    try:
        await asyncio.wait(signals | running, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for signal in signals:
            signal.cancel()


async def _let_end(running: set[asyncio.Task[None]]) -> None:
    if running:
        await asyncio.wait(running, timeout=LAST_WAIT_S)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def _wake() -> None:
    for wake in list(_sleepers):
        wake()
