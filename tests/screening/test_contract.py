"""The shapes that other programs rely on: every name of an answer and of the catalogue, every kind of input, the place of every fault."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import numpy as np
import pytest
import shapely
from litestar import Litestar

from backend.core import clock, crs
from backend.core.errors import EXCEPTION_HANDLERS
from backend.onemap.api import routes as map_routes
from backend.onemap.running import occupy
from backend.screening.answer import STATES
from backend.screening.api import routes
from tests.onemap.builders import SOUTH, STEP, WEST, laid, square

ANSWER = {
    "id",
    "status",
    "as_of",
    "catalogue_version",
    "engine_version",
    "site",
    "headline",
    "counts",
    "layers",
    "conflicts",
    "receipt",
}
LAYER = {
    "layer", "name", "theme", "required", "state", "reason", "stale", "coverage_share", "data_date", "valid_until", "steward", "checksum",
    "accuracy_m", "findings",
}  # fmt: skip
FINDING = {
    "class", "level", "law_status", "relation", "marginal", "part", "overlap_m2", "share", "share_text", "length_m", "points",
    "distance_m", "direction", "features", "basis", "consequence", "triggers", "sentence",
}  # fmt: skip
ENTRY = {
    "layer", "name", "theme", "effect", "required", "version", "features", "bbox", "data_date", "valid_until", "steward", "checksum",
    "buffer_m", "accuracy_m", "law_status",
}  # fmt: skip
# What an answer says beyond what was agreed; a name that is missing here was added without saying so.
MORE = {
    "answer": {"purpose"},
    "layer": {"name_en"},
    "finding": {"feature_count", "consequence_en"},
    "trigger": {"confirm"},
}
LANGUAGES = {"zh-Hans", "zh-Hant", "en"}
GROUND = square(0, 0, 4)


def geojson(shape: Any) -> dict[str, Any]:
    return msgspec.json.decode(shapely.to_geojson(shape))


def feature(shape: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geojson(shape)}


MIXED = [
    square(0, 0),
    shapely.LineString([(WEST, SOUTH), (WEST + STEP, SOUTH + STEP)]),
    shapely.Point(WEST, SOUTH + STEP),
]
COLLECTION = {"type": "FeatureCollection", "features": [feature(shape) for shape in MIXED]}


@pytest.fixture
async def door(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """Both doors over a polygon, a line, a closed layer and a law with its article."""
    law = {"title": "土地管理法", "number": "主席令第32号", "article": "第三十五条", "issuer": "全国人大常委会"}
    await laid(
        "A-ZONE",
        [square(1, 1, 2)],
        effect="prohibit",
        required=True,
        basis=[law],
        data_date="2026-01-01",
        steward="自然资源局",
    )
    await laid("B-CLOSED", [square(0, 0, 1)], publicity="answer", effect="consult")
    await laid("C-LINE", [shapely.LineString([(WEST, SOUTH), (WEST + STEP, SOUTH + STEP)])], effect="note", buffer_m=50)
    await laid("L01-YJJBNT", [square(3, 3)], effect="prohibit")
    await laid("Z-PARTLY", [], coverage=square(0, 0, 2))
    app = Litestar([*routes, *map_routes], exception_handlers=EXCEPTION_HANDLERS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver.local") as client:
        yield client


async def test_an_answer_has_every_name_that_was_agreed(door: httpx.AsyncClient) -> None:
    await occupy("case:1", "case", square(0, 0, 1))
    found = (
        await door.post(
            "/api/screenings",
            json={"site": COLLECTION | {"features": [feature(GROUND)]}, "purpose": {"use": "1301", "matter": ""}},
        )
    ).json()
    assert set(found) == ANSWER | MORE["answer"]
    assert set(found["site"]) == {"hash", "area_m2", "parts"}
    assert [set(part) for part in found["site"]["parts"]] == [{"index", "kind", "area_m2", "length_m"}]
    assert set(found["headline"]) == {"level", "complete", "sentence"}
    assert set(found["headline"]["sentence"]) == LANGUAGES
    assert (
        set(found["counts"])
        == set(STATES)
        == {"hit", "near", "clear", "partial", "no_data", "not_checked", "withheld", "not_applicable"}
    )
    assert sum(found["counts"].values()) == len(found["layers"]) == 5
    assert all(set(one) == LAYER | MORE["layer"] for one in found["layers"])
    assert set(found["conflicts"]) == {"cases", "share"}
    assert set(found["receipt"]) == {"kid", "alg", "digest", "signature", "issued_at"}


async def test_a_finding_has_every_name_that_was_agreed(door: httpx.AsyncClient) -> None:
    found = (await door.post("/api/screenings", json={"site": geojson(GROUND)})).json()
    findings = [finding for one in found["layers"] for finding in one["findings"]]
    assert len(findings) >= 4
    assert all(set(one) == FINDING | MORE["finding"] for one in findings)
    assert all(set(one["sentence"]) == LANGUAGES and all(one["sentence"].values()) for one in findings)
    assert {tuple(sorted(met)) for one in findings for met in one["features"]} == {("id", "name", "overlap_m2")}
    assert {tuple(sorted(law)) for one in findings for law in one["basis"]} >= {
        ("article", "issuer", "number", "title")
    }
    triggers = [trigger for one in findings for trigger in one["triggers"]]
    assert triggers
    assert all(set(one) == {"kind", "ref", "text"} | MORE["trigger"] for one in triggers)


async def test_the_catalogue_has_every_name_that_was_agreed(door: httpx.AsyncClient) -> None:
    entries = (await door.get("/api/layers")).json()
    assert len(entries) == 5
    more = {"name_en", "publicity", "basis", "attribution", "note"}
    assert all(set(one) == ENTRY | more for one in entries)
    assert (await door.get("/api/layers/A-ZONE")).json() == entries[0]
    versions = (await door.get("/api/layers/A-ZONE/versions")).json()
    assert [(one["version"], one["state"]) for one in versions] == [(1, "published")]


SITES = {
    "geometry": (geojson(GROUND), ["polygon"]), "feature": (feature(GROUND), ["polygon"]), "mixed": (COLLECTION, ["line", "point", "polygon"]),
    "multi": (geojson(shapely.MultiPolygon([square(0, 0), square(2, 2)])), ["polygon", "polygon"]),
    "geometries": (geojson(shapely.GeometryCollection(MIXED)), ["line", "point", "polygon"]),
}  # fmt: skip
ASKED: list[tuple[dict[str, Any], int]] = [
    ({}, 5),
    ({"purpose": None}, 5),
    ({"purpose": {"use": "1301"}}, 5),
    ({"layers": ["A-ZONE"]}, 1),
]


async def test_every_kind_of_site_and_question_is_taken(door: httpx.AsyncClient) -> None:
    for site, kinds in SITES.values():
        for more, layers in ASKED:
            response = await door.post("/api/screenings", json={"site": site} | more)
            assert response.status_code == 201, response.text
            found = response.json()
            assert [part["kind"] for part in found["site"]["parts"]] == kinds
            assert len(found["layers"]) == layers
    assert (await door.get(response.headers["location"])).json() == found


async def test_a_day_before_the_data_of_a_layer_is_answered_without_it(door: httpx.AsyncClient) -> None:
    long_ago = (await door.post("/api/screenings", json={"site": geojson(GROUND), "as_of": "2020-01-01"})).json()
    assert long_ago["as_of"] == "2020-01-01"
    assert [one["layer"] for one in long_ago["layers"]] == ["B-CLOSED", "C-LINE", "L01-YJJBNT", "Z-PARTLY"]
    today = (
        await door.post("/api/screenings", json={"site": geojson(GROUND), "as_of": clock.today().isoformat()})
    ).json()
    assert len(today["layers"]) == 5


async def test_the_same_ground_in_every_coordinate_system_meets_the_same(door: httpx.AsyncClient) -> None:
    plain = (await door.post("/api/screenings", json={"site": geojson(GROUND)})).json()
    for code in ("EPSG:4490", "EPSG:4326", "EPSG:4527", "EPSG:4548", "EPSG:4498"):
        site = geojson(shapely.transform(GROUND, lambda lonlat: crs.from_lonlat(np.asarray(lonlat), crs.code_of(code))))  # noqa: B023
        found = (await door.post("/api/screenings", json={"site": site, "crs": code})).json()
        assert found["site"]["area_m2"] == pytest.approx(plain["site"]["area_m2"], rel=1e-6)
        assert {one["layer"]: one["state"] for one in found["layers"]} == {
            one["layer"]: one["state"] for one in plain["layers"]
        }


def spoilt(change: Any) -> dict[str, Any]:
    """A collection whose third feature is a ring of twenty corners, changed at one place."""
    ring = [[x, y] for x, y in shapely.Point(WEST, SOUTH).buffer(STEP, quad_segs=5).exterior.coords]
    change(ring)
    third = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return {"type": "FeatureCollection", "features": [feature(square(3, 3)), feature(square(6, 6)), third]}


def put(index: int, value: Any) -> Any:
    return lambda ring: ring.__setitem__(index, value)


RING = "/site/features/2/geometry/coordinates/0"


FAULTS: list[tuple[Any, str, str]] = [
    (put(17, [SOUTH, WEST]), "screening.swapped_axes", f"{RING}/17"), (put(17, [2.35, 48.85]), "screening.outside", f"{RING}/17"),
    (put(17, ["117.8", 24.2]), "screening.not_a_number", f"{RING}/17"), (put(17, 5), "screening.nesting", f"{RING}/17"),
    (put(17, [None, 24.2]), "screening.not_a_number", f"{RING}/17"), (lambda ring: ring.pop(), "screening.open_ring", RING),
    (lambda ring: ring.__setitem__(slice(2, 4), ring[3:1:-1]), "screening.crossing", f"{RING}/"),
    (lambda ring: ring.__setitem__(slice(2, -1), []), "screening.too_few_points", RING),
    (lambda ring: ring.extend(ring[:1] * 100_000), "screening.too_many_vertices", "/site"),
]  # fmt: skip


async def test_a_fault_is_named_with_its_place_in_what_was_sent(door: httpx.AsyncClient) -> None:
    for change, code, pointer in FAULTS:
        response = await door.post("/api/screenings", json={"site": spoilt(change)})
        told = response.json()
        assert (response.status_code, told["code"]) == (422, code)
        assert told["pointer"].startswith(pointer) if pointer.endswith("/") else told["pointer"] == pointer


async def test_old_and_foreign_datums_are_refused_at_the_door(door: httpx.AsyncClient) -> None:
    for code in ("EPSG:4610", "EPSG:2363", "EPSG:4214", "EPSG:2415", "EPSG:2056", "Mars"):
        response = await door.post("/api/screenings", json={"site": geojson(GROUND), "crs": code})
        assert (response.status_code, response.json()["pointer"]) == (422, "/crs")
