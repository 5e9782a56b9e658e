"""At the door: a site is sent, an honest, signed answer comes back, and can be asked for again."""

import asyncio
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import shapely
from litestar import Litestar

from backend.core import clock, db
from backend.core.errors import EXCEPTION_HANDLERS, NotFound
from backend.core.guards import Viewer
from backend.onemap.api import routes as map_routes
from backend.onemap.running import occupy
from backend.screening import receipts
from backend.screening.answer import Answer
from backend.screening.api import routes
from backend.screening.keep import find, save
from backend.screening.screen import Request, screen, site_from
from tests.onemap.builders import laid, square

GROUND = square(0, 0, 4)


def geojson(shape: Any) -> dict[str, Any]:
    return msgspec.json.decode(shapely.to_geojson(shape))


@pytest.fixture
async def door(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """The machine routes of map and screening, over a few layers."""
    await laid("A-ZONE", [square(1, 1, 2)], effect="prohibit", required=True)
    await laid("B-CLOSED", [square(0, 0, 1)], publicity="answer", effect="consult")
    await laid("C-AWAY", [square(20, 20)])
    await laid("D-FAULT", [square(0, 0, 9)], fault="timeout", required=True)
    await laid("E-GROUND", [square(0, 0, 9)], theme="basemap")
    app = Litestar([*routes, *map_routes], exception_handlers=EXCEPTION_HANDLERS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver.local") as client:
        yield client


async def test_a_site_comes_back_with_every_layer_once_and_a_receipt(door: Any) -> None:
    response = await door.post("/api/screenings", json={"site": geojson(GROUND), "crs": "EPSG:4490", "purpose": None, "as_of": None, "layers": None})
    assert response.status_code == 201
    found = response.json()
    assert {one["layer"]: one["state"] for one in found["layers"]} == {
        "A-ZONE": "hit", "B-CLOSED": "hit", "C-AWAY": "clear", "D-FAULT": "not_checked",
    }  # fmt: skip
    assert (found["status"], found["headline"]["level"], found["headline"]["complete"]) == ("partial", "prohibit", False)
    assert found["counts"]["hit"] == 2
    again = await door.get(f"/api/screenings/{found['id']}")
    assert again.json() == found
    assert receipts.verify(msgspec.json.decode(again.content, type=Answer))


async def test_a_receipt_with_one_changed_byte_does_not_verify(door: Any) -> None:
    found = (await door.post("/api/screenings", json={"site": geojson(GROUND)})).content
    for old, new in ((b'"prohibit"', b'"restrict"'), (b'"clear"', b'"near"'), (b"A-ZONE", b"A-ZONF"), (b'"as_of":"20', b'"as_of":"21')):
        assert old in found
        assert not receipts.verify(msgspec.json.decode(found.replace(old, new, 1), type=Answer))
    assert receipts.verify(msgspec.json.decode(found, type=Answer))


async def test_the_script_in_the_docstring_verifies_an_answer_from_its_json_alone(door: Any, tmp_path: Path) -> None:
    """Run as a program of its own, with nothing of ours; a share that needs an exponent and words in Chinese are in it."""
    sliver = shapely.box(*GROUND.bounds[:2], GROUND.bounds[0] + 5e-8, GROUND.bounds[3])
    await laid("F-SLIVER", [sliver], ["水田"])
    made = await door.post("/api/screenings", json={"site": geojson(GROUND), "purpose": {"use": "1301"}})
    answer = (await door.get(made.headers["location"])).content
    assert b'"share":0.00001' in answer
    (tmp_path / "key.json").write_bytes((await door.get("/api/screenings/receipt-key")).content)
    script = textwrap.dedent((receipts.__doc__ or "").split("\n\n", 2)[2].rpartition("\n\n`issued_at`")[0])
    for data, code in ((answer, 0), (answer.replace(b"0.00001", b"0.00002"), 1), (answer.replace(b"+08:00", b"+07:00"), 1)):
        (tmp_path / "answer.json").write_bytes(data)
        ran = await asyncio.to_thread(subprocess.run, [sys.executable, "-I", "-c", script], cwd=tmp_path, capture_output=True)
        assert ran.returncode == code, ran.stderr.decode()


async def test_the_same_site_gives_the_same_digest_and_a_new_version_another(door: Any) -> None:
    async def digest(shape: Any) -> str:
        return (await door.post("/api/screenings", json={"site": geojson(shape)})).json()["receipt"]["digest"]

    turned = shapely.Polygon(list(GROUND.exterior.coords)[2:-1] + list(GROUND.exterior.coords)[:3])
    first = await digest(GROUND)
    assert await digest(turned) == first
    await occupy("case:1", "case", square(0, 0))
    assert await digest(GROUND) == first
    await laid("C-AWAY", [square(20, 20), square(30, 30)])
    assert await digest(GROUND) != first


async def test_running_cases_on_the_same_ground_are_counted_in_steps(door: Any) -> None:
    assert (await door.post("/api/screenings", json={"site": geojson(GROUND)})).json()["conflicts"] is None
    await occupy("case:1", "case", square(0, 0, 1))
    await occupy("case:2", "certificate", square(3, 3, 5))
    await occupy("case:3", "case", square(4, 0, 5))
    assert (await door.post("/api/screenings", json={"site": geojson(GROUND)})).json()["conflicts"] == {"cases": 2, "share": "<=20 %"}


async def test_shapes_for_the_map_are_those_of_public_layers_only(door: Any) -> None:
    key = (await door.post("/api/screenings", json={"site": geojson(GROUND)})).json()["id"]
    hits = (await door.get(f"/api/screenings/{key}/hits")).json()
    assert {one["properties"]["layer"] for one in hits["features"]} == {"A-ZONE"}
    drawn = shapely.geometry.shape(hits["features"][0]["geometry"])
    assert drawn.symmetric_difference(square(1, 1, 2)).area < 1e-10


async def test_nothing_about_a_closed_layer_leaks_at_any_door(door: Any) -> None:
    entry = (await door.get("/api/layers/B-CLOSED")).json()
    assert (entry["bbox"], entry["features"], entry["checksum"]) == (None, None, None)
    found = (await door.post("/api/screenings", json={"site": geojson(GROUND)})).json()
    closed = next(one for one in found["layers"] if one["layer"] == "B-CLOSED")
    finding = closed["findings"][0]
    assert (closed["checksum"], finding["overlap_m2"], finding["features"], finding["share_text"]) == ("", None, [], "≤10 %")
    assert (await door.get("/tiles/B-CLOSED/14/13554/7059")).status_code == 404


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"site": {"type": "Polygon", "coordinates": [[[117.83, 24.28], [117.84, 24.28], [117.84, 24.29]]]}}, "screening.open_ring", "/site/coordinates/0"),
        ({"crs": "EPSG:4610"}, "core.crs_xian80", "/crs"),
        ({"layers": ["NONE"]}, "screening.unknown_layer", "/layers/0"),
        ({"surprise": 1}, "screening.request", ""),
        ({"as_of": "yesterday"}, "screening.request", "/as_of"),
        ({"site": 5}, "screening.request", "/site"),
    ],
)
async def test_what_is_wrong_is_named_with_its_place(door: Any, change: dict[str, Any], code: str, pointer: str) -> None:
    response = await door.post("/api/screenings", json={"site": geojson(GROUND)} | change)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.json()["code"], response.json().get("pointer", "")) == (code, pointer)
    assert response.json()["title"] != code


async def test_layers_can_be_chosen_and_appear_once(door: Any) -> None:
    found = (await door.post("/api/screenings", json={"site": geojson(GROUND), "layers": ["C-AWAY", "A-ZONE", "C-AWAY"]})).json()
    assert [one["layer"] for one in found["layers"]] == ["A-ZONE", "C-AWAY"]


async def test_a_tile_is_not_sent_twice(door: Any) -> None:
    first = await door.get("/tiles/restriction/14/13554/7059")
    assert (first.status_code, first.headers["content-type"]) == (200, "application/vnd.mapbox-vector-tile")
    again = await door.get("/tiles/restriction/14/13554/7059", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_an_anonymous_screening_is_kept_thirty_days_and_a_saved_one_for_good(door: Any) -> None:
    site = await site_from(geojson(GROUND))
    lost, kept = (await screen(Request(site))).id, (await screen(Request(site))).id
    await save(kept, "p1")
    with clock.frozen(clock.now() + timedelta(days=31)):
        await screen(Request(site))
        with pytest.raises(NotFound):
            await find(lost)
        assert (await find(kept)).answer.id == kept
    assert (await db.rows("SELECT count(*) AS n FROM screening"))[0]["n"] == 2


async def test_what_the_office_saw_is_not_shown_to_the_public(door: Any) -> None:
    clerk = Viewer(account="s1", kind="staff")
    answer = await screen(Request(await site_from(geojson(GROUND))), clerk)
    with pytest.raises(NotFound):
        await find(answer.id)
    assert (await find(answer.id, clerk)).audience == "office"
