"""What every test may ask for: a fresh database on either engine, a client at the door, words in Chinese."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import msgspec
import pytest

from backend.app import create_app
from backend.core import db
from backend.core.settings import Settings, use
from backend.core.texts import using
from tests.databases import fresh_database
from tests.sizes import sizes

# A busy machine is no failure: tests say what is true, `just bench` says how fast.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
ENGINES = os.environ.get("TUZHENG_TEST_ENGINES", "sqlite").split(",")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on; `just test` runs everything that asks for a database on both."""
    return str(request.param)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return use(Settings(data_dir=tmp_path, secret="test-secret-" * 4, public_url="http://testserver.local"))


@pytest.fixture
async def database(engine: str, settings: Settings) -> AsyncIterator[str]:
    """A fresh database with every table, connected and started; gives its URL."""
    async with fresh_database(engine) as url:
        use(msgspec.structs.replace(settings, database_url=url))
        db.connect(url)
        await db.start()
        try:
            yield url
        finally:
            await db.stop()


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with using("zh-Hans"):
        yield


@pytest.fixture
async def client(database: str, settings: Settings) -> AsyncIterator[Any]:
    """A browser-like client at the door of the whole application; no worker runs unless a test runs one."""
    app = create_app(msgspec.structs.replace(settings, database_url=database), worker=False)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local", headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}) as found:
        yield found


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How large the house is: lines of our Python files and functions, median, nine tenths, largest (targets 60/150/400, 8/20/60)."""
    files, functions = sizes()
    terminalreporter.write_line(f"house: {len(files)} files {_spread(files)} lines, {len(functions)} functions {_spread(functions)}")


def _spread(counts: list[int]) -> str:
    ordered = sorted(counts)
    return f"{ordered[len(ordered) // 2]}/{ordered[len(ordered) * 9 // 10]}/{ordered[-1]}"
