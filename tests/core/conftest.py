"""Every database test of the ground floor runs on both engines."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest

from backend.app import create_app
from backend.core.db.driver import Dialect
from backend.core.doors import Doors
from backend.core.settings import Settings, use
from tests.core import probes
from tests.databases import KINDS, fresh_database
from tests.peers.postgres import PostgresMissing

CORE = ("core",)


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[str]:
    """The address of a fresh database with every table, connected and started."""
    kind: Dialect = request.param
    try:
        async with fresh_database(kind, CORE) as url:
            use(msgspec.structs.replace(settings, database_url=url))
            yield url
    except PostgresMissing as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=KINDS, scope="module")
async def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    """The whole application, with a few doors that only tests have; one for a file of tests and each engine."""
    kind: Dialect = request.param
    folder = tmp_path_factory.mktemp("data")
    try:
        async with fresh_database(kind) as url:
            known = Settings(data_dir=folder, database_url=url, secret="test-secret-" * 4, public_url="http://testserver.local")
            app: Doors = create_app(known, worker=False)
            for handler in probes.routes:
                app.app.register(handler)
            yield app
    except PostgresMissing as reason:
        pytest.skip(str(reason))


@pytest.fixture
async def door(installation: Doors) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody signed in with."""
    async with probes.browser(installation) as found:
        yield found
