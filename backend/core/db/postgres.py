"""PostgreSQL through a pool of asyncpg connections."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, TypeVar

import asyncpg

from backend.core.db.driver import Connection, Dialect, Row
from backend.core.db.faults import TransactionMisuse, Unavailable, of_postgres
from backend.core.db.pools import Pools
from backend.core.db.waiting import finished

MOST_CONNECTIONS = 10
CONNECT_TIMEOUT_S = 10
T = TypeVar("T")


class PooledConnection:
    """One connection of the pool, with the faults of our own."""

    # asyncpg has no types of its own.
    def __init__(self, proxy: Any, pool: Any) -> None:
        self.proxy, self.pool = proxy, pool

    async def run(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        return [dict(record) for record in await self._named(self.proxy.fetch(sql, *args))]

    async def commit(self) -> None:
        # PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, without an error.
        if await self._named(self.proxy.execute("COMMIT")) != "COMMIT":
            raise TransactionMisuse("the transaction had failed and was rolled back")

    async def rollback(self) -> None:
        # A lost connection was rolled back by the server. After a cancellation asyncpg does not know the state, so
        # ROLLBACK is always said: outside a transaction it only warns.
        if not self._lost():
            await self._named(self.proxy.execute("ROLLBACK"))

    async def discard(self) -> None:
        if not self._lost():
            self.proxy.terminate()

    def _lost(self) -> bool:
        try:
            return self.proxy.is_closed()
        except asyncpg.InterfaceError:
            # The pool has taken a dead connection out of this wrapper.
            return True

    async def _named(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except asyncpg.InterfaceError as error:
            if self._lost():
                raise Unavailable(str(error)) from error
            raise
        except (asyncpg.PostgresError, OSError) as error:
            raise of_postgres(error) from error


class Postgres:
    """Every event loop that starts it has a pool of its own."""

    dialect: Dialect = "postgresql"
    begin = "BEGIN"

    def __init__(self, url: str) -> None:
        self.url = url
        self._pools: Pools[Any] = Pools(self._open_pool, self._close_pool)
        self.start, self.stop, self.running = self._pools.start, self._pools.stop, self._pools.running

    async def lend(self, *, write: bool) -> Connection:
        pool = self._pools.current()
        try:
            return PooledConnection(await pool.acquire(), pool)
        except (asyncpg.PostgresError, OSError) as error:
            raise of_postgres(error) from error

    async def take_back(self, connection: Connection) -> None:
        assert isinstance(connection, PooledConnection)
        await finished(asyncio.ensure_future(connection.pool.release(connection.proxy)))

    async def _open_pool(self) -> Any:
        try:
            return await asyncpg.create_pool(self.url, min_size=1, max_size=MOST_CONNECTIONS, timeout=CONNECT_TIMEOUT_S)
        except (asyncpg.PostgresError, OSError) as error:
            raise of_postgres(error) from error

    async def _close_pool(self, pool: Any) -> None:
        await pool.close()
