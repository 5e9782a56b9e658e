"""The database: SQLite in WAL mode or PostgreSQL, with one behaviour, and the one way to write together."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from piccolo.querystring import QueryString

from backend.core.db.driver import Dialect, Row
from backend.core.db.engine import Database
from backend.core.db.faults import (
    Busy,
    ConstraintViolation,
    DatabaseFault,
    NoSpace,
    TransactionMisuse,
    Unavailable,
    UniqueViolation,
)
from backend.core.db.transactions import CURRENT

__all__ = [
    "Busy",
    "ConstraintViolation",
    "DatabaseFault",
    "NoSpace",
    "TransactionMisuse",
    "Unavailable",
    "UniqueViolation",
    "after_commit",
    "connect",
    "dialect",
    "engine",
    "hold",
    "in_transaction",
    "next_in",
    "rows",
    "start",
    "stop",
    "transaction",
]

# Piccolo asks this module for the engine when a table is first used.
os.environ["PICCOLO_CONF"] = "backend.piccolo_conf"
engine = Database()


def connect(url: str) -> None:
    """Makes this the database of every table: `sqlite:///abs/path/file.db` or `postgresql://user@host:port/db`."""
    engine.use(url)


async def start() -> None:
    """Opens connections in this event loop; whoever starts twice stops twice."""
    await engine.driver.start()


async def stop() -> None:
    """Closes what `start` opened."""
    await engine.driver.stop()


def dialect() -> Dialect:
    """Which of the two the connected database is."""
    return engine.driver.dialect


def transaction() -> AbstractAsyncContextManager[None]:
    """All or nothing: a transaction, or a savepoint inside one; refuses to be used by another task."""
    return engine.transaction()


def after_commit(call: Callable[[], None]) -> None:
    """Calls this once the open transaction is committed, and never when it is rolled back."""
    frame = CURRENT.get()
    if frame is None:
        raise TransactionMisuse("nothing is open that could be committed")
    frame.check()
    frame.afterwards.append(call)


def in_transaction() -> bool:
    """Whether a transaction is open here."""
    return CURRENT.get() is not None


async def rows(sql: str, *args: Any) -> list[Row]:
    """The rows of a statement with `{}` for each value. JSON comes as text, moments as aware UTC on both engines."""
    return await engine.run_querystring(QueryString(sql, *args))


def _inside(what: str) -> None:
    if not in_transaction():
        raise TransactionMisuse(f"{what} is only possible inside a transaction")


async def next_in(series: str) -> int:
    """The next number of the series, from 1, without gaps: a transaction that is rolled back gives its number back."""
    _inside("allocating a number")
    sql = (
        "INSERT INTO counter (series, last) VALUES ({}, 1)"
        " ON CONFLICT (series) DO UPDATE SET last = counter.last + 1 RETURNING last"
    )
    return (await rows(sql, series))[0]["last"]


async def hold(name: str) -> None:
    """Until the end of the transaction nobody else holds this name: read-then-write without a race on PostgreSQL."""
    _inside("holding a name")
    if dialect() == "postgresql":
        await rows("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))", name)
