"""Waiting for work that must be known to have ended, even when the waiting task is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import anyio

T = TypeVar("T")


async def finished(work: asyncio.Future[T], stop: Callable[[], None] | None = None) -> T:
    """The result of the work. A cancellation calls `stop`, waits for the end of the work and is then passed on."""
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError:
        if stop is not None and not work.done():
            stop()
        await _outlast(work)
        raise
    return work.result()


async def _outlast(work: asyncio.Future[T]) -> None:
    # The shield holds off anyio's repeated cancellation, the loop that of asyncio.
    with anyio.CancelScope(shield=True):
        while not work.done():
            try:
                await asyncio.wait([work])
            except asyncio.CancelledError:
                continue
    if not work.cancelled():
        # Asking for the exception keeps the loop from reporting that nobody did.
        work.exception()
