"""The pages of the one map at the door: facilities around a place, names, what is at a point."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from backend.onemap.loading import load
from backend.onemap.versions import publish

HERE = "lon=117.8300&lat=24.2800"


async def published(folder: Path, code: str, features: list[dict[str, Any]], **facts: Any) -> None:
    metadata = {
        "layer": code,
        "name": code,
        "publicity": "public",
        "coverage": "bbox",
        "data_date": "2026-09-30",
    } | facts
    file = folder / f"{code}.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "metadata": metadata, "features": features}), "utf-8")
    await load(file)
    await publish(code)


def point(lon: float, lat: float, **said: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": said.get("id"),
        "properties": said,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def square(size: float, **said: Any) -> dict[str, Any]:
    west, south = 117.83 - size, 24.28 - size
    ring = [
        [west, south],
        [west + 2 * size, south],
        [west + 2 * size, south + 2 * size],
        [west, south + 2 * size],
        [west, south],
    ]
    return {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
async def town(database: str, tmp_path: Path) -> None:
    near = {"id": "F1", "name": "示例小学", "class": "F-ED-PS", "kind": "school", "built": "built"}
    planned = {"id": "F2", "name": "示例中学", "class": "F-ED-MS", "kind": "school", "built": "planned"}
    far = {"id": "F3", "name": "远处医院", "class": "F-MD-HO", "kind": "medical", "built": "built"}
    rows = [point(117.833, 24.28, **near), point(117.831, 24.28, **planned), point(117.86, 24.28, **far)]
    await published(tmp_path, "F01-SS", rows, theme="facility", name="公共设施")
    await published(
        tmp_path, "B20-DM", [point(117.83, 24.28, name="示例镇", kind="county")], theme="basemap", name="地名"
    )
    await published(
        tmp_path,
        "L01-YJJBNT",
        [square(0.01, name="农田甲")],
        theme="three_lines",
        name="永久基本农田",
        effect="prohibit",
    )
    await published(
        tmp_path, "L109-JS", [square(0.01, name="不可见")], theme="infrastructure", name="涉密", publicity="secret"
    )


async def test_the_home_begins_at_the_seat_and_lists_the_nearest_first(client: Any, town: None) -> None:
    page = await client.get("/zh-Hans/map")
    assert page.status_code == 200
    assert "示例镇周边" in page.text
    assert re.findall(r'data-place="(\w+)"', page.text) == ["F2", "F1"]
    assert 'data-built="planned"' in page.text


async def test_a_category_leaves_the_others_out(client: Any, town: None) -> None:
    page = await client.get(f"/zh-Hans/map?{HERE}&k=medical")
    assert not re.findall(r'data-place="', page.text)
    assert "1000 米内没有这类设施" in page.text


async def test_a_name_is_found_and_leads_to_its_place(client: Any, town: None) -> None:
    page = await client.get("/zh-Hans/map", params={"q": "远处"})
    assert "远处医院周边" in page.text
    assert re.findall(r'data-place="(\w+)"', page.text) == ["F3"]


async def test_a_name_that_nobody_has_says_so(client: Any, town: None) -> None:
    page = await client.get("/zh-Hans/map", params={"q": "%无此处%"})
    assert "没有叫这个名字的地方" in page.text


async def test_a_point_tells_its_public_restrictions_and_no_others(client: Any, town: None) -> None:
    page = await client.get(f"/zh-Hans/map/here?{HERE}")
    assert "农田甲" in page.text
    assert "禁止" in page.text
    assert "不可见" not in page.text
    assert "涉密" not in page.text


async def test_a_tapped_facility_is_named(client: Any, town: None) -> None:
    answer = await client.get("/zh-Hans/map/here?lon=117.833&lat=24.28&facility=F1", headers={"HX-Request": "true"})
    assert "示例小学" in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize("place", ["lon=abc&lat=24", "lon=200&lat=24", "lon=117.8", "lon=nan&lat=24"])
async def test_a_place_that_is_none_is_refused_with_words(client: Any, town: None, place: str) -> None:
    page = await client.get(f"/zh-Hans/map?{place}")
    assert page.status_code == 422
    assert "经度在前" in page.text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
async def test_no_word_is_missing(client: Any, town: None, language: str) -> None:
    page = await client.get(f"/{language}/map?{HERE}")
    assert not re.findall(r">\s*(?:built|facility|place|level)\.\w+", page.text)
    assert language != "en" or "Around here" in page.text


async def test_a_map_without_any_layer_still_opens(client: Any) -> None:
    page = await client.get("/zh-Hans/map")
    assert page.status_code == 200
