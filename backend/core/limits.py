"""How often something may happen: windows counted in the database, exact however many processes ask."""

from __future__ import annotations

import math
from datetime import timedelta

from backend.core.clock import now
from backend.core.db import TransactionMisuse, in_transaction, rows
from backend.core.errors import Problem
from backend.core.tables import LimitWindow

_SPEND = (
    "INSERT INTO limit_window (name, spent, ends) VALUES ({}, 1, {}) ON CONFLICT (name) DO UPDATE SET"
    " spent = CASE WHEN limit_window.ends <= {} THEN 1 ELSE limit_window.spent + 1 END,"
    " ends = CASE WHEN limit_window.ends <= {} THEN excluded.ends ELSE limit_window.ends END"
    " RETURNING spent, ends"
)


async def spend(name: str, *, limit: int, window: timedelta) -> None:
    """Counts one against the name; the window opens with the first. Over the limit: `core.too_many`, 429.

    Refuses to be called inside a transaction, since a rollback would give the attempt back.
    """
    if in_transaction():
        raise TransactionMisuse("spend before the transaction: a rollback would give the attempt back")
    moment = now()
    row = (await rows(_SPEND, name, moment + window, moment, moment))[0]
    if row["spent"] > limit:
        wait = math.ceil((row["ends"] - moment).total_seconds())
        raise Problem("core.too_many", status=429, retry_after=max(1, wait))


async def forget(name: str) -> None:
    """Opens a new window: after a right password, the wrong ones before it count no more."""
    await LimitWindow.delete().where(LimitWindow.name == name)


async def sweep() -> None:
    """Removes the windows that have ended."""
    await LimitWindow.delete().where(LimitWindow.ends <= now())
