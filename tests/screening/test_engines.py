"""SQLite and PostgreSQL give the same bytes for the same catalogue."""

import msgspec
import pytest
import shapely

from backend.core.settings import Settings, use
from backend.screening.answer import Answer
from backend.screening.receipts import digest_of
from backend.screening.screen import Request, screen, site_from
from tests.databases import KINDS, fresh_database
from tests.onemap.builders import SOUTH, STEP, WEST, laid, square
from tests.peers.postgres import PostgresMissing

SLICES = ("core", "onemap", "screening")
SITES = [
    square(0, 0, 4),
    square(0.5, 0.5, 30),
    shapely.LineString([(WEST, SOUTH), (WEST + 9 * STEP, SOUTH + 5 * STEP)]),
    shapely.Point(WEST + STEP, SOUTH + STEP),
]


async def answered() -> list[Answer]:
    """A catalogue of every kind of layer, and what it says of every kind of site."""
    await laid(
        "A-ZONE",
        [square(1, 1, 2), square(2, 2, 2), square(1, 1, 1)],
        ["水田", "水田", "旱地"],
        effect="prohibit",
        required=True,
    )
    await laid("B-CLOSED", [square(0, 0, 1)], publicity="answer", effect="consult")
    await laid("C-LINE", [shapely.LineString([(WEST, SOUTH + STEP), (WEST + 9 * STEP, SOUTH + STEP)])], buffer_m=200)
    await laid("D-POINT", [shapely.Point(WEST + STEP * n / 3, SOUTH + STEP * n / 7) for n in range(30)], effect="note")
    await laid("E-ROUND", [shapely.Point(WEST, SOUTH).buffer(12 * STEP, quad_segs=200)])
    await laid("F-PARTLY", [square(0, 0, 1)], coverage=square(0, 0, 2))
    await laid(
        "G-HOLE",
        [square(3, 0), shapely.Polygon([(WEST, SOUTH), (WEST + STEP, SOUTH), (WEST + 2 * STEP, SOUTH), (WEST, SOUTH)])],
    )
    await laid("H-WITHHELD", [square(0, 0)], publicity="withheld")
    await laid("I-NONE", [square(500, 500)], coverage=square(500, 500, 2))
    documents = [msgspec.json.decode(shapely.to_geojson(shape)) for shape in SITES]
    return [await screen(Request(await site_from(document))) for document in documents]


async def test_both_engines_give_the_same_answers_byte_for_byte(settings: Settings) -> None:
    told: list[list[bytes]] = []
    for kind in KINDS:
        try:
            async with fresh_database(kind, SLICES) as url:
                use(msgspec.structs.replace(settings, database_url=url))
                answers = await answered()
        except PostgresMissing as reason:
            pytest.skip(str(reason))
        states = {layer.state for answer in answers for layer in answer.layers}
        assert states >= {"hit", "near", "clear", "partial", "no_data", "withheld"}
        told.append([msgspec.json.encode((digest_of(answer), answer.layers, answer.conflicts)) for answer in answers])
        assert [answer.receipt.digest for answer in answers] == [digest_of(answer) for answer in answers]
    assert told[0] == told[1]
