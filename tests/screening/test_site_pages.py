"""The pages of screening at the door, how an answer is arranged on its page, and corners as people type them."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Problem
from backend.core.texts import using
from backend.onemap.loading import load
from backend.onemap.versions import publish
from backend.screening.answer import Answer, Finding, Headline, LayerResult, PartResult, Receipt, SiteResult
from backend.screening.shown import head_of, shown
from backend.screening.typed import corners_of, site_in

CORNERS = "117.8300000,24.2800000\n117.8340000,24.2800000\n117.8340000,24.2830000\n117.8300000,24.2830000"
FARMLAND = [[[117.829, 24.279], [117.832, 24.279], [117.832, 24.284], [117.829, 24.284], [117.829, 24.279]]]
FAR = [[[117.90, 24.20], [117.91, 24.20], [117.91, 24.21], [117.90, 24.21], [117.90, 24.20]]]


async def layer(folder: Path, code: str, name: str, rings: list[Any], **facts: Any) -> None:
    """A published layer of one polygon that covers everything."""
    feature = {
        "type": "Feature",
        "properties": {"class": "示例", "name": name},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }
    metadata = {
        "layer": code,
        "name": name,
        "theme": "land",
        "effect": "prohibit",
        "publicity": "public",
        "coverage": "whole",
        "required": True,
    }
    file = folder / f"{code}.geojson"
    file.write_text(
        json.dumps({"type": "FeatureCollection", "metadata": metadata | facts, "features": [feature]}), "utf-8"
    )
    await load(file)
    await publish(code)


@pytest.fixture
async def layers(database: str, tmp_path: Path) -> None:
    await layer(tmp_path, "X01-NT", "示例农田", FARMLAND)
    await layer(tmp_path, "X02-SY", "示例水源", FAR)
    await layer(tmp_path, "X03-JS", "示例涉密", FAR, publicity="secret")


async def checked(client: Any, text: str = CORNERS, language: str = "zh-Hans") -> Any:
    return await client.post(f"/{language}/screening", data={"coordinates": text, "use": ""}, follow_redirects=False)


async def test_a_drawn_site_leads_to_its_result(client: Any, layers: None) -> None:
    sent = await checked(client)
    assert sent.status_code == 303
    page = await client.get(sent.headers["location"])
    assert page.status_code == 200
    assert "示例农田" in page.text
    assert 'data-level="prohibit"' in page.text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
async def test_every_layer_stands_on_the_result_exactly_once(client: Any, layers: None, language: str) -> None:
    page = await client.get((await checked(client, language=language)).headers["location"])
    assert Counter(re.findall(r'data-layer="([^"]+)"', page.text)) == {"X01-NT": 1, "X02-SY": 1, "X03-JS": 1}
    assert not re.findall(r">\s*(?:shown|state|level|tally|quiet|theme|reason)\.\w+", page.text), "a word is missing"


async def test_a_result_may_be_kept_for_flight_mode(client: Any, layers: None) -> None:
    page = await client.get((await checked(client)).headers["location"])
    assert page.headers["x-offline"] == "keep"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "还没有拐点"), ("117.83,24.28\nabc", "第 2 行"), ("117.83,24.28\n117.84,24.28", "至少要 3 个"),
        ("2687000,584300\n2687100,584300\n2687100,584400", "带号"), ("{", "GeoJSON"),
    ],
)  # fmt: skip
async def test_a_site_that_cannot_be_read_keeps_what_was_typed(
    client: Any, layers: None, text: str, words: str
) -> None:
    page = await checked(client, text)
    assert page.status_code == 422
    assert words in page.text
    assert 'role="alert"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert text in page.text


async def test_a_crossing_outline_is_refused_at_its_field(client: Any, layers: None) -> None:
    bow = "117.83,24.28\n117.84,24.29\n117.84,24.28\n117.83,24.29"
    page = await checked(client, bow)
    assert page.status_code == 422
    assert bow in page.text


async def test_a_site_can_be_drawn_again_from_its_screening(client: Any, layers: None) -> None:
    key = (await checked(client)).headers["location"].rpartition("/")[2]
    page = await client.get(f"/zh-Hans/screening?from={key}")
    assert "117.8340000,24.2830000" in page.text
    assert 'data-fresh="true"' in page.text


async def test_a_screening_that_does_not_exist_is_not_found(client: Any, layers: None) -> None:
    assert (await client.get("/zh-Hans/screening/nothinghere1")).status_code == 404


async def test_the_drawing_page_works_without_scripts(client: Any, layers: None) -> None:
    page = await client.get("/zh-Hans/screening")
    assert re.search(
        r'<form method="post" action="/zh-Hans/screening">.*<textarea[^>]*name="coordinates"', page.text, re.S
    )
    assert " style=" not in page.text
    assert " onclick" not in page.text


# ---- how an answer is arranged ----

STATES = ("hit", "near", "clear", "partial", "no_data", "not_checked", "withheld", "not_applicable")
LEVELS = ("prohibit", "restrict", "consult", "note")
SAID = {"zh-Hans": "句子", "zh-Hant": "句子", "en": "sentence"}
findings = st.builds(
    Finding, level=st.sampled_from(LEVELS), law_status=st.sampled_from(["in_force", "pending", "pending_binding"]),
    relation=st.sampled_from(["overlaps", "touches", "within"]), marginal=st.booleans(), part=st.just(0), sentence=st.just(SAID),
)  # fmt: skip


@st.composite
def results(draw: st.DrawFn) -> tuple[LayerResult, ...]:
    states = draw(st.lists(st.sampled_from(STATES), min_size=1, max_size=12))
    return tuple(
        LayerResult(
            layer=f"X{number}", name=f"图层{number}", theme="land", required=draw(st.booleans()), state=state, stale=draw(st.booleans()),
            reason="timeout" if state == "not_checked" else None,
            findings=tuple(draw(st.lists(findings, min_size=1, max_size=3))) if state in ("hit", "near") else (),
        )
        for number, state in enumerate(states)
    )  # fmt: skip


def answer_of(layers: tuple[LayerResult, ...], level: str = "clear", complete: bool = False) -> Answer:
    now = msgspec.convert("2026-11-22T01:00:00Z", Receipt.__annotations__["issued_at"])
    site = SiteResult("h", 100.0, (PartResult(0, "polygon", 100.0, 0.0),))
    return Answer(
        id="k3v9xk3v9xk3", status="complete", as_of=now.date(), catalogue_version="v", engine_version="1", purpose=None, site=site,
        headline=Headline(level, complete, SAID), counts={}, layers=layers, conflicts=None, receipt=Receipt("k", "EdDSA", "d", "s", now),  # type: ignore[arg-type]
    )  # fmt: skip


@given(results())
def test_no_layer_is_dropped_or_shown_twice(layers: tuple[LayerResult, ...]) -> None:
    rows = shown(answer_of(layers))
    quiet = [row for part in rows.quiet for group in part.groups for row in group.rows]
    places = [row.layer for row in (*rows.first, *rows.unknown, *rows.know, *quiet)]
    assert sorted(places) == sorted(layer.layer for layer in layers)
    assert sum(part.count for part in rows.tally) == len(layers)


@given(results())
def test_what_is_not_known_is_never_among_the_quiet(layers: tuple[LayerResult, ...]) -> None:
    rows = shown(answer_of(layers))
    quiet = {row.layer for part in rows.quiet for group in part.groups for row in group.rows}
    unknown = {
        one.layer
        for one in layers
        if one.state in ("partial", "no_data", "not_checked", "withheld") or (one.state == "clear" and one.stale)
    }
    assert not quiet & unknown


@given(results(), st.sampled_from(["prohibit", "restrict", "consult", "note", "clear"]))
def test_the_headline_is_green_only_when_complete(layers: tuple[LayerResult, ...], level: str) -> None:
    answer = answer_of(layers, level, complete=False)
    assert head_of(answer, shown(answer)).value != "clear"
    whole = answer_of(layers, "clear", complete=True)
    assert head_of(whole, shown(whole)).value == "clear"


# ---- corners as text ----

corners = st.lists(st.tuples(st.floats(73, 135), st.floats(3, 53)), min_size=3, max_size=30, unique=True)


@given(corners)
def test_typed_corners_come_back_as_they_were(ring: list[tuple[float, float]]) -> None:
    text = "\n".join(f"{lon:.7f},{lat:.7f}" for lon, lat in ring)
    found = site_in(text)
    assert found.crs == "EPSG:4490"
    assert found.geojson["coordinates"][0][:3] == [[float(f"{lon:.7f}"), float(f"{lat:.7f}")] for lon, lat in ring[:3]]
    assert found.geojson["coordinates"][0][0] == found.geojson["coordinates"][0][-1]


@pytest.mark.parametrize("apart", [",", " ", "\t", "，", ", ", "、"])
def test_any_usual_separator_is_read(apart: str) -> None:
    text = "\n".join(apart.join(line.split(",")) for line in CORNERS.splitlines())
    assert site_in(text) == site_in(CORNERS)


def test_a_blank_line_starts_another_part() -> None:
    other = CORNERS.replace("117.83", "117.84")
    assert site_in(f"{CORNERS}\n\n{other}").geojson["type"] == "MultiPolygon"


def test_survey_metres_with_their_zone_are_taken_in_that_zone() -> None:
    found = site_in("J1,2687000.1,39584300.4\nJ2,2687100.1,39584300.4\nJ3,2687100.1,39584400.4")
    assert found.crs == "EPSG:4527"
    assert found.geojson["coordinates"][0][0] == [39584300.4, 2687000.1]


def test_a_pasted_boundary_text_may_lack_its_heads() -> None:
    rows = "J1,1,2687000.1,39584300.4\nJ2,1,2687100.1,39584300.4\nJ3,1,2687100.1,39584400.4"
    assert site_in(f"3,0.5,1,示例,面,,,,@\n{rows}").geojson["type"] in ("Polygon", "MultiPolygon")


def test_a_plain_polygon_is_written_as_corners_and_others_as_geojson() -> None:
    ring = shapely.from_geojson(json.dumps(site_in(CORNERS).geojson))
    assert site_in(corners_of([ring])) == site_in(CORNERS)
    mixed = [ring, shapely.LineString([(117.83, 24.28), (117.84, 24.29)])]
    assert site_in(corners_of(mixed)).geojson["type"] == "GeometryCollection"


def test_refusals_name_the_line_in_every_language() -> None:
    with pytest.raises(Problem) as refused:
        site_in("117.83,24.28\nx")
    for language in ("zh-Hans", "zh-Hant", "en"):
        with using(language):
            assert "2" in refused.value.sentence()
            assert "." not in refused.value.sentence().split("2")[0]
