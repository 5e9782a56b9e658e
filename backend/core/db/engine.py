"""The engine that every Piccolo table uses: it passes each query on to the database that is connected."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractAsyncContextManager
from typing import Any, NoReturn
from urllib.parse import urlsplit

from piccolo.engine.base import Engine
from piccolo.engine.postgres import Atomic
from piccolo.querystring import QueryString

from backend.core.db import transactions
from backend.core.db.driver import Driver, Row
from backend.core.db.postgres import Postgres
from backend.core.db.sqlite import WalSQLite, only_reads


class Database(Engine[Any]):
    """Piccolo keeps the engine it was given in each table class, so there is one for good, and databases change below."""

    __slots__ = ("_driver",)

    def __init__(self) -> None:
        # Piccolo's constructor would ask the database for its version while modules are imported.
        self._driver: Driver | None = None
        self.query_id = 0
        self.log_queries = self.log_responses = False
        self.min_version_number = 0
        self.current_transaction = transactions.CURRENT  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def driver(self) -> Driver:
        if self._driver is None:
            raise RuntimeError("no database: connect(url) first")
        return self._driver

    @property
    def engine_type(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return "postgres" if self.driver.dialect == "postgresql" else "sqlite"

    def use(self, url: str) -> None:
        if self._driver is not None and self._driver.url == url:
            return
        if self._driver is not None and self._driver.running():
            raise RuntimeError("another database is still started: await stop() first")
        self._driver = driver_for(url)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[Row]:  # pyright: ignore[reportIncompatibleMethodOverride]
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await transactions.run(self.driver, sql, args, write=not only_reads(sql))

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[Row]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return await transactions.run(self.driver, ddl, (), write=True)

    def transaction(self, *_: Any, **__: Any) -> AbstractAsyncContextManager[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return transactions.transaction(self.driver)

    def atomic(self) -> Atomic:  # pyright: ignore[reportIncompatibleMethodOverride]
        return Atomic(self)  # pyright: ignore[reportArgumentType]

    async def batch(self, *_: Any, **__: Any) -> NoReturn:  # pyright: ignore[reportIncompatibleMethodOverride]
        raise NotImplementedError("read large tables by ranges of their key")

    async def start_connection_pool(self, **_: Any) -> None:
        await self.driver.start()

    async def close_connection_pool(self) -> None:
        await self.driver.stop()

    async def prep_database(self) -> None:
        """Nothing to prepare: extensions are a matter of migrations."""

    async def get_version(self) -> float:
        return self.get_version_sync()

    def get_version_sync(self) -> float:
        """Piccolo asks whether SQLite knows ON CONFLICT (3.24) and RETURNING (3.35)."""
        major, minor, *_ = sqlite3.sqlite_version_info
        return float(f"{major}.{minor:02d}")


def driver_for(url: str) -> Driver:
    """`sqlite:///abs/path/file.db` or `postgresql://user@host:port/db`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return WalSQLite(url, "/" + parts.path.lstrip("/"))
    if parts.scheme in ("postgresql", "postgres"):
        return Postgres(url)
    raise ValueError("a database address starts with sqlite:/// or postgresql://")
