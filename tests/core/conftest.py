"""Every database test of the ground floor runs on both engines."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from backend.core.db.driver import Dialect
from backend.core.settings import Settings, use
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
