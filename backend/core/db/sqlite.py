"""SQLite in WAL mode: one writer and a few readers, each bound to a thread of its own."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import piccolo.engine.sqlite  # noqa: F401  # pyright: ignore[reportUnusedImport]  registers the adapters and converters of Piccolo's column types

from backend.core.db.driver import Connection, Dialect, Row
from backend.core.db.faults import of_sqlite
from backend.core.db.pools import Pools
from backend.core.db.waiting import finished

# Piccolo's own converter goes from bytes over str and Decimal to int, for every integer that is read.
sqlite3.register_converter("INTEGER", int)

BUSY_TIMEOUT_MS = 10_000
READERS = 3
_PRAGMAS: dict[str, str | int] = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": 1,
    "busy_timeout": BUSY_TIMEOUT_MS,
    "cache_size": -16_000,
    "temp_store": "MEMORY",
    "mmap_size": 256 * 1024 * 1024,
    "trusted_schema": 0,
    "journal_size_limit": 64 * 1024 * 1024,
}
_CHANGES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


def only_reads(sql: str) -> bool:
    """Whether a reader may run this; a wrong guess is refused by the reader (query_only), never done."""
    head = sql.lstrip()[:6].upper()
    return head == "SELECT" or (head.startswith("WITH") and not _CHANGES.search(sql))


def _nowhere() -> None:
    """Where a connection goes that no pool has lent."""


class ThreadConnection:
    """One sqlite3 connection; its thread runs what is asked, one statement after the other."""

    def __init__(self, path: str, *, writer: bool) -> None:
        self.path, self.writer = path, writer
        self.give_back: Callable[[], None] = _nowhere
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._handle: sqlite3.Connection | None = None

    async def run(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._run, sql, args)
        # A writer is never interrupted: SQLite would roll back more than the statement.
        return await finished(work, None if self.writer else self._interrupt)

    async def commit(self) -> None:
        await self.run("COMMIT")

    async def rollback(self) -> None:
        await finished(asyncio.get_running_loop().run_in_executor(self._thread, self._rollback))

    async def discard(self) -> None:
        await finished(asyncio.get_running_loop().run_in_executor(self._thread, self._close))

    async def close(self) -> None:
        await self.discard()
        self._thread.shutdown(wait=False)

    def _run(self, sql: str, args: Sequence[Any]) -> list[Row]:
        try:
            cursor = (self._handle or self._open()).execute(sql, args)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except sqlite3.Error as error:
            raise of_sqlite(error) from error

    def _open(self) -> sqlite3.Connection:
        handle = sqlite3.connect(
            self.path,
            timeout=BUSY_TIMEOUT_MS / 1000,
            detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        for name, value in _PRAGMAS.items():
            handle.execute(f"PRAGMA {name}={value}").fetchall()
        if not self.writer:
            handle.execute("PRAGMA query_only=1")
        self._handle = handle
        return handle

    def _rollback(self) -> None:
        if self._handle is not None and self._handle.in_transaction:
            self._handle.execute("ROLLBACK")

    def _interrupt(self) -> None:
        if self._handle is not None:
            self._handle.interrupt()

    def _close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()


class _Pool:
    def __init__(self, path: str) -> None:
        self.writer = ThreadConnection(path, writer=True)
        self.turn = asyncio.Lock()
        self.readers = [ThreadConnection(path, writer=False) for _ in range(READERS)]
        self.free: asyncio.LifoQueue[ThreadConnection] = asyncio.LifoQueue()
        self.writer.give_back = self.turn.release
        for reader in self.readers:
            reader.give_back = partial(self.free.put_nowait, reader)
            reader.give_back()


class WalSQLite:
    """Writers queue fairly behind one lock, so writers of one process never meet SQLITE_BUSY among themselves."""

    dialect: Dialect = "sqlite"
    begin = "BEGIN IMMEDIATE"

    def __init__(self, url: str, path: str) -> None:
        self.url, self.path = url, path
        self._pools: Pools[_Pool] = Pools(self._open_pool, self._close_pool)
        self.start, self.stop, self.running = self._pools.start, self._pools.stop, self._pools.running

    async def lend(self, *, write: bool) -> Connection:
        pool = self._pools.current()
        if not write:
            return await pool.free.get()
        await pool.turn.acquire()
        return pool.writer

    async def take_back(self, connection: Connection) -> None:
        assert isinstance(connection, ThreadConnection)
        connection.give_back()

    async def _open_pool(self) -> _Pool:
        pool = _Pool(self.path)
        try:
            await pool.writer.run("SELECT 1")
        except BaseException:
            await self._close_pool(pool)
            raise
        return pool

    async def _close_pool(self, pool: _Pool) -> None:
        for connection in (*pool.readers, pool.writer):
            await connection.close()
