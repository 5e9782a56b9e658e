"""What a database driver gives: connections that run one statement at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

Dialect = Literal["sqlite", "postgresql"]
# A row's values have the types of its columns: Any is what the database says.
Row = dict[str, Any]


class Connection(Protocol):
    """One connection, lent to one task at a time. When `run` was cancelled, the statement has ended nevertheless."""

    async def run(self, sql: str, args: Sequence[Any] = ()) -> list[Row]: ...

    async def commit(self) -> None: ...

    async def rollback(self) -> None: ...

    async def discard(self) -> None:
        """Closes the connection, because its state is not known; the next borrower gets a new one."""
        ...


class Driver(Protocol):
    """A pool of connections for each event loop it was started in."""

    url: str
    dialect: Dialect
    begin: str

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def running(self) -> bool: ...

    async def lend(self, *, write: bool) -> Connection: ...

    async def take_back(self, connection: Connection) -> None: ...
