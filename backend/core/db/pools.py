"""Pools by event loop, with a count of those who started them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

P = TypeVar("P")


class Pools(Generic[P]):
    """A pool belongs to the loop that opened it; whoever starts twice must stop twice."""

    def __init__(self, open_pool: Callable[[], Awaitable[P]], close_pool: Callable[[P], Awaitable[None]]) -> None:
        self._open, self._close = open_pool, close_pool
        self._pools: dict[asyncio.AbstractEventLoop, tuple[P, int]] = {}

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            self._pools[loop] = (await self._open(), 0)
        pool, users = self._pools[loop]
        self._pools[loop] = (pool, users + 1)

    async def stop(self) -> None:
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            return
        pool, users = self._pools[loop]
        if users > 1:
            self._pools[loop] = (pool, users - 1)
            return
        del self._pools[loop]
        await self._close(pool)

    def running(self) -> bool:
        return any(not loop.is_closed() for loop in self._pools)

    def current(self) -> P:
        found = self._pools.get(asyncio.get_running_loop())
        if found is None:
            raise RuntimeError("the database is not started in this event loop: await start() first")
        return found[0]
