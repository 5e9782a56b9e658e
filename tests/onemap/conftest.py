"""The one map's tests ask both engines."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from backend.core.db.driver import Dialect
from backend.core.settings import Settings, use
from tests.databases import KINDS, fresh_database
from tests.peers.postgres import PostgresMissing

SLICES = ("core", "onemap", "screening")


@pytest.fixture(params=KINDS)
async def database(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[str]:
    """A fresh database with the tables of the map and of screenings."""
    kind: Dialect = request.param
    try:
        async with fresh_database(kind, SLICES) as url:
            use(msgspec.structs.replace(settings, database_url=url))
            yield url
    except PostgresMissing as reason:
        pytest.skip(str(reason))
