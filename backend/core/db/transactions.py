"""Transactions and savepoints: owned by one task, never left half open, the same on both engines."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from backend.core.db.driver import Connection, Driver, Row
from backend.core.db.faults import TransactionMisuse
from backend.core.db.waiting import finished

_log = logging.getLogger(__name__)


class Frame:
    """One open transaction (depth 0) or savepoint, and the task that opened it."""

    def __init__(self, connection: Connection, outer: Frame | None) -> None:
        self.connection, self.outer = connection, outer
        self.depth: int = outer.depth + 1 if outer else 0
        self.task = asyncio.current_task()
        self.over = self.failed = False
        self.afterwards: list[Callable[[], None]] = []

    async def run(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        self.check()
        try:
            return await self.connection.run(sql, args)
        except BaseException:
            self.failed = True
            raise

    def check(self) -> None:
        # Child tasks inherit the context: gather() or create_task() would silently share the connection.
        if self.over or asyncio.current_task() is not self.task:
            raise TransactionMisuse("a transaction belongs to the task that opened it, until its end")
        if self.failed:
            raise TransactionMisuse("a statement of this transaction has failed: only leaving it is left")

    async def keep(self) -> None:
        """COMMIT or RELEASE; when that fails, what was written is undone and the failure raised."""
        try:
            if self.depth:
                await self.connection.run(f"RELEASE SAVEPOINT sp_{self.depth}")
            else:
                await self.connection.commit()
        except BaseException:
            await self.undo()
            raise
        if self.outer is not None:
            self.outer.afterwards += self.afterwards
            return
        for call in self.afterwards:
            call()

    async def undo(self) -> None:
        """ROLLBACK; a connection that cannot even do that is thrown away, which undoes it as well."""
        try:
            if self.depth:
                await self.connection.run(f"ROLLBACK TO SAVEPOINT sp_{self.depth}")
                await self.connection.run(f"RELEASE SAVEPOINT sp_{self.depth}")
            else:
                await self.connection.rollback()
        except Exception:
            _log.warning("a rollback failed; the connection is closed instead", exc_info=True)
            await self._give_up()

    async def _give_up(self) -> None:
        frame = self.outer
        while frame is not None:
            frame.failed, frame = True, frame.outer
        if not self.depth:
            await self.connection.discard()


CURRENT: contextvars.ContextVar[Frame | None] = contextvars.ContextVar("transaction", default=None)


@asynccontextmanager
async def transaction(driver: Driver) -> AsyncGenerator[None, None]:
    """A transaction, or a savepoint inside one. It ends in COMMIT or ROLLBACK, whatever happens to the task."""
    outer = CURRENT.get()
    if outer is not None:
        async with _framed(await _savepoint(outer)):
            yield
        return
    connection = await driver.lend(write=True)
    try:
        async with _framed(await _begin(connection, driver.begin)):
            yield
    finally:
        await driver.take_back(connection)


@asynccontextmanager
async def _framed(frame: Frame) -> AsyncGenerator[None, None]:
    token = CURRENT.set(frame)
    try:
        yield
        frame.check()
    except BaseException:
        _leave(frame, token)
        await finished(asyncio.ensure_future(frame.undo()))
        raise
    _leave(frame, token)
    await finished(asyncio.ensure_future(frame.keep()))


def _leave(frame: Frame, token: contextvars.Token[Frame | None]) -> None:
    frame.over = True
    CURRENT.reset(token)


async def _savepoint(outer: Frame) -> Frame:
    frame = Frame(outer.connection, outer)
    await outer.run(f"SAVEPOINT sp_{frame.depth}")
    return frame


async def _begin(connection: Connection, begin: str) -> Frame:
    try:
        await finished(asyncio.ensure_future(connection.run(begin)))
    except BaseException:
        await finished(asyncio.ensure_future(connection.rollback()))
        raise
    return Frame(connection, None)


async def run(driver: Driver, sql: str, args: Sequence[Any], *, write: bool) -> list[Row]:
    """One statement: in the open transaction, or on a connection of its own."""
    frame = CURRENT.get()
    if frame is not None:
        return await frame.run(sql, args)
    connection = await driver.lend(write=write)
    try:
        return await connection.run(sql, args)
    finally:
        await driver.take_back(connection)
