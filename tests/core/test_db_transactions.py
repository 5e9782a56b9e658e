"""Transactions: nothing half written, nothing shared by accident, the same on both engines."""

# ruff: noqa: PT012 - what raises is the end of a transaction's block

import asyncio
import contextvars
import sqlite3

import anyio
import pytest

from backend.core import db
from backend.core.db import (
    ConstraintViolation,
    NoSpace,
    TransactionMisuse,
    Unavailable,
    UniqueViolation,
    next_in,
    rows,
    transaction,
)
from backend.core.tables import Counter
from tests.databases import fresh_database

pytestmark = pytest.mark.anyio


async def count(series: str = "%") -> int:
    return (await rows("SELECT count(*) AS n FROM counter WHERE series LIKE {}", series))[0]["n"]


async def write_and_wait(entered: asyncio.Event) -> None:
    async with transaction():
        await Counter.insert(Counter(series="lost", last=1))
        entered.set()
        await asyncio.sleep(3600)


async def assert_all_is_well() -> None:
    """Nothing was written, no transaction is open here, and many more writes than there are connections succeed."""
    assert not db.in_transaction()
    assert await count("lost%") == 0
    for _ in range(15):
        async with transaction():
            await next_in("after")
    assert (await Counter.select().where(Counter.series == "after").first())["last"] == 15


async def test_a_transaction_cancelled_by_an_anyio_scope_writes_nothing(database: str) -> None:
    with anyio.move_on_after(0.05):
        await write_and_wait(asyncio.Event())
    await assert_all_is_well()


async def test_a_transaction_cancelled_in_an_anyio_group_writes_nothing(database: str) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(12):
            group.start_soon(write_and_wait, asyncio.Event())
        await asyncio.sleep(0.1)
        group.cancel_scope.cancel()
    await assert_all_is_well()


async def test_a_cancelled_task_writes_nothing(database: str) -> None:
    entered = asyncio.Event()
    task = asyncio.create_task(write_and_wait(entered))
    await entered.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await assert_all_is_well()


async def test_a_transaction_that_times_out_writes_nothing(database: str) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(write_and_wait(asyncio.Event()), 0.1)
    await assert_all_is_well()


async def test_a_task_cancelled_at_any_step_leaves_all_or_nothing(database: str) -> None:
    async def both(name: str) -> None:
        async with transaction():
            await Counter.insert(Counter(series=f"{name}-a", last=1))
            await Counter.insert(Counter(series=f"{name}-b", last=1))

    for steps in range(40):
        task = asyncio.create_task(both(f"s{steps}"))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert await count(f"s{steps}-%") in (0, 2)
    await assert_all_is_well()


async def test_a_cancelled_savepoint_leaves_the_outer_transaction_usable(database: str) -> None:
    async with transaction():
        await Counter.insert(Counter(series="outer", last=1))
        with anyio.move_on_after(0.05):
            await write_and_wait(asyncio.Event())
        await Counter.insert(Counter(series="outer 2", last=1))
    assert await count("outer%") == 2
    await assert_all_is_well()


async def test_a_commit_that_fails_writes_nothing_and_gives_the_connection_back(database: str) -> None:
    await rows("CREATE TABLE parent (id BIGINT PRIMARY KEY)")
    await rows("CREATE TABLE child (id BIGINT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    for _ in range(12):
        with pytest.raises(ConstraintViolation):
            async with transaction():
                await Counter.insert(Counter(series="lost", last=1))
                await rows("INSERT INTO child (id) VALUES (1)")
        assert not db.in_transaction()
    await assert_all_is_well()


async def test_a_failed_inner_block_takes_back_only_its_own_rows(database: str) -> None:
    async with transaction():
        await Counter.insert(Counter(series="kept", last=1))
        with pytest.raises(UniqueViolation):
            async with transaction():
                await Counter.insert(Counter(series="lost", last=1))
                await Counter.insert(Counter(series="kept", last=1))
        async with transaction(), transaction():
            await Counter.insert(Counter(series="deep", last=1))
    assert await count("lost") == 0
    assert await count("kept") == await count("deep") == 1


async def test_an_outer_rollback_takes_back_what_inner_blocks_kept(database: str) -> None:
    with pytest.raises(ValueError, match="taken back"):
        async with transaction():
            async with transaction():
                await Counter.insert(Counter(series="lost", last=1))
            raise ValueError("taken back")
    await assert_all_is_well()


async def test_gather_inside_a_transaction_is_refused(database: str) -> None:
    with pytest.raises(TransactionMisuse):
        async with transaction():
            await asyncio.gather(next_in("a"), next_in("b"))
    assert await count() == 0


async def test_a_task_started_inside_a_transaction_cannot_use_it_afterwards(database: str) -> None:
    async def later() -> int:
        await asyncio.sleep(0.02)
        return await next_in("lost")

    async with transaction():
        task = asyncio.create_task(later())
    with pytest.raises(TransactionMisuse):
        await task
    await assert_all_is_well()


async def test_a_swallowed_failure_does_not_become_a_silent_rollback(database: str) -> None:
    await Counter.insert(Counter(series="there", last=1))
    with pytest.raises(TransactionMisuse):
        async with transaction():
            await Counter.insert(Counter(series="lost", last=1))
            with pytest.raises(UniqueViolation):
                await Counter.insert(Counter(series="there", last=1))
    await assert_all_is_well()


async def test_numbers_are_only_given_inside_a_transaction(database: str) -> None:
    with pytest.raises(TransactionMisuse):
        await next_in("a")


async def test_forty_concurrent_numbers_are_unique_and_without_gaps(database: str) -> None:
    class GivenBack(Exception):
        pass

    async def one(turn: int) -> int | None:
        try:
            async with transaction():
                number = await next_in("n")
                await asyncio.sleep(0)
                if turn % 5 == 2:
                    raise GivenBack
                return number
        except GivenBack:
            return None

    given = [number for number in await asyncio.gather(*map(one, range(50))) if number is not None]
    assert sorted(given) == list(range(1, 41))


async def test_reads_outside_a_transaction_do_not_see_what_is_not_committed(database: str) -> None:
    async with transaction():
        await Counter.insert(Counter(series="x", last=1))
        seen = await asyncio.get_running_loop().create_task(_count_elsewhere(), context=_bare())
        assert seen == 0
    assert await count() == 1


async def _count_elsewhere() -> int:
    return await count()


def _bare() -> contextvars.Context:
    return contextvars.Context()


async def test_a_lost_connection_is_said_and_the_next_transaction_works() -> None:
    async with fresh_database("postgresql", ("core",)):
        for _ in range(12):
            with pytest.raises(Unavailable):
                async with transaction():
                    await Counter.insert(Counter(series="lost", last=1))
                    await rows("SELECT pg_terminate_backend(pg_backend_pid())")
        await assert_all_is_well()


async def test_connections_that_died_while_idle_are_replaced() -> None:
    async with fresh_database("postgresql", ("core",)):
        await asyncio.gather(*[rows("SELECT pg_sleep(0.05)") for _ in range(10)])
        await rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await asyncio.sleep(0.2)
        await assert_all_is_well()


async def test_what_follows_a_commit_waits_for_it_and_never_follows_a_rollback(database: str) -> None:
    called: list[str] = []
    async with transaction():
        async with transaction():
            db.after_commit(lambda: called.append("inner"))
        with pytest.raises(ValueError, match="taken back"):
            async with transaction():
                db.after_commit(lambda: called.append("taken back"))
                raise ValueError("taken back")
        db.after_commit(lambda: called.append("outer"))
        assert called == []
    assert called == ["inner", "outer"]


async def test_a_reader_of_sqlite_cannot_write() -> None:
    async with fresh_database("sqlite", ("core",)):
        reader = await db.engine.driver.lend(write=False)
        try:
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                await reader.run("DELETE FROM counter")
        finally:
            await db.engine.driver.take_back(reader)


async def test_a_cancelled_read_of_sqlite_is_interrupted_and_its_reader_is_used_again() -> None:
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS top FROM n"
    async with fresh_database("sqlite", ("core",)):
        for _ in range(6):
            with anyio.move_on_after(0.02):
                await rows(endless)
        assert await count() == 0


async def test_sqlite_has_the_r_tree_and_writes_through_to_the_disk() -> None:
    async with fresh_database("sqlite", ("core",)):
        await rows("CREATE VIRTUAL TABLE box USING rtree (id, west, east, south, north)")
        await rows("INSERT INTO box VALUES (1, 0, 1, 0, 1)")
        assert await rows("SELECT id FROM box WHERE west <= {} AND east >= {}", 0.5, 0.5) == [{"id": 1}]
        writer = await db.engine.driver.lend(write=True)
        try:
            assert await writer.run("PRAGMA synchronous") == [{"synchronous": 2}]
            assert await writer.run("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
            assert await writer.run("PRAGMA foreign_keys") == [{"foreign_keys": 1}]
        finally:
            await db.engine.driver.take_back(writer)


async def test_a_full_disk_at_commit_writes_nothing_and_the_next_write_succeeds() -> None:
    async with fresh_database("sqlite", ("core",)):
        pages = (await rows("PRAGMA page_count"))[0]["page_count"]
        await rows(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(NoSpace):
            async with transaction():
                await Counter.insert(Counter(series="lost", last=1))
                for turn in range(2000):
                    await Counter.insert(Counter(series=f"lost {turn:0100d}", last=1))
        await rows("PRAGMA max_page_count = 1000000")
        await assert_all_is_well()


async def test_another_database_can_be_connected_in_the_same_process() -> None:
    async with fresh_database("sqlite", ("core",)):
        await Counter.insert(Counter(series="first", last=1))
        with pytest.raises(RuntimeError, match="stop"):
            db.connect("sqlite:////nowhere/other.sqlite")
    async with fresh_database("sqlite", ("core",)):
        assert await count() == 0
