"""Fresh databases for tests, connected and started, with every table."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from backend import ORDER
from backend.core import db
from backend.core.db.driver import Dialect
from backend.core.db.schema import create_all
from tests.peers.postgres import cluster

KINDS: tuple[Dialect, ...] = ("sqlite", "postgresql")
_templates: dict[tuple[Dialect, tuple[str, ...]], str] = {}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="tuzheng-db-")


@asynccontextmanager
async def fresh_database(kind: Dialect, slices: Sequence[str] = ORDER) -> AsyncIterator[str]:
    """The address of a database of its own with the tables of these slices, connected and started here."""
    found = _of_sqlite(tuple(slices)) if kind == "sqlite" else _of_postgres(tuple(slices))
    async with found as url, _started(url):
        yield url


@asynccontextmanager
async def _started(url: str) -> AsyncIterator[None]:
    db.connect(url)
    await db.start()
    try:
        yield
    finally:
        await db.stop()


@asynccontextmanager
async def _of_sqlite(slices: tuple[str, ...]) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory(prefix="one-", dir=_folder().name) as place:
        file = Path(place) / "test.sqlite"
        shutil.copyfile(await _template("sqlite", slices), file)
        yield f"sqlite:///{file}"


@asynccontextmanager
async def _of_postgres(slices: tuple[str, ...]) -> AsyncIterator[str]:
    server = cluster()
    name = await server.create(await _template("postgresql", slices))
    try:
        yield server.url(name)
    finally:
        await server.drop(name)


async def _template(kind: Dialect, slices: tuple[str, ...]) -> str:
    """A file or database with the tables of these slices, made once in this process."""
    if (kind, slices) not in _templates:
        name = str(Path(_folder().name) / f"template-{len(_templates)}.sqlite")
        if kind == "postgresql":
            name = await cluster().create()
        async with _started(f"sqlite:///{name}" if kind == "sqlite" else cluster().url(name)):
            await create_all(slices)
        _templates[kind, slices] = name
    return _templates[kind, slices]
