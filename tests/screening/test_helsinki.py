"""Real map data, imported through the command line: every figure is compared with an independent computation over the raw file."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from pyproj import Geod
from shapely import Geometry

from backend.core.settings import settings as in_use
from backend.onemap import commands as layers
from backend.screening import commands as screening
from backend.screening.screen import Request, screen, site_from
from tests.screening.test_api import geojson

FOLDER = Path(__file__).parents[1] / "onemap" / "helsinki"
THEMES = ("building", "education", "elderly_social", "green", "heritage_protected", "landuse", "medical", "public_service", "road", "sports", "water")
GEOD = Geod(a=6378137.0, rf=298.257222101)
META = """
name: {theme}
theme: heritage
effect: {effect}
steward: 示例
accuracy_m: 1
required: true
basis: [{{title: ODbL}}]
"""


@pytest.fixture
async def city(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The eleven themes, each imported and published by the commands an operator types."""
    monkeypatch.setenv("TUZHENG_DATABASE_URL", database)
    monkeypatch.setenv("TUZHENG_DATA_DIR", str(in_use().data_dir))
    for theme in THEMES:
        (tmp_path / "meta.yaml").write_text(META.format(theme=theme, effect="prohibit" if theme == "heritage_protected" else "note"))
        argv = ["import", str(FOLDER / f"{theme}.geojson"), "--layer", theme, "--define", str(tmp_path / "meta.yaml"), "--json"]
        assert await asyncio.to_thread(layers.main, [*argv, "--class-field", theme, "--name-field", "name"]) == 0
        assert await asyncio.to_thread(layers.main, ["publish", theme]) == 0
    return tmp_path


def raw(theme: str) -> Any:
    return shapely.from_wkb(pyogrio.raw.read(FOLDER / f"{theme}.geojson")[2])


def park_and_protected_building() -> Geometry:
    """A site over the first park that has a protected building within 300 m, and over that building."""
    parks = [shape for shape in raw("green") if shape.geom_type == "Polygon" and shape.area > 1e-6]
    protected = [shape for shape in raw("heritage_protected") if shape.geom_type == "Polygon"]
    park, building = min(((park, one) for park in parks for one in protected), key=lambda pair: pair[0].distance(pair[1]))
    return shapely.convex_hull(shapely.union(park.centroid.buffer(0.0004), building.centroid.buffer(0.0003)))


def geodesic_m2(shape: Geometry) -> float:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"] if shape.geom_type != "Polygon" else [shape]
    return sum(abs(GEOD.geometry_area_perimeter(shapely.segmentize(part, 1e-5))[0]) for part in parts)


def geodesic_m(shape: Geometry) -> float:
    return GEOD.geometry_length(shapely.segmentize(shape, 1e-5))


async def test_every_area_length_and_number_agrees_with_the_raw_files(city: Path) -> None:
    ground = park_and_protected_building()
    answer = await screen(Request(await site_from(geojson(ground))))
    found = {one.layer: one for one in answer.layers}
    assert set(found) == set(THEMES)
    assert found["heritage_protected"].findings
    assert found["green"].findings
    assert answer.headline.level == "prohibit"
    compared = 0
    for theme in THEMES:
        about, _, blobs, columns = pyogrio.raw.read(FOLDER / f"{theme}.geojson")
        names = list(about["fields"])
        kinds = columns[names.index(theme)] if theme in names else [None] * len(blobs)
        shapes = [shapely.make_valid(shape, method="structure") for shape in shapely.from_wkb(blobs)]
        for finding in found[theme].findings:
            mine = [shape for shape, kind in zip(shapes, kinds, strict=True) if (kind or "") == finding.class_]
            compared += compare(finding, mine, ground)
    assert compared >= 5


def compare(finding: Any, mine: list[Geometry], ground: Geometry) -> int:
    """Check one finding against the shapes of its class; a class that mixes polygons with lines is compared by its highest dimension."""
    if finding.relation in ("near", "touches"):
        return 0
    if finding.overlap_m2:
        common = shapely.union_all([shape.intersection(ground) for shape in mine if shapely.get_dimensions(shape) == 2])
        assert finding.overlap_m2 == pytest.approx(geodesic_m2(common), abs=0.02, rel=1e-6)
        assert finding.share == pytest.approx(geodesic_m2(common) / geodesic_m2(ground), abs=2e-6)
    elif finding.length_m:
        common = shapely.union_all([shape.intersection(ground) for shape in mine if shapely.get_dimensions(shape) == 1])
        assert finding.length_m == pytest.approx(geodesic_m(common), abs=0.02, rel=1e-6)
    else:
        assert finding.points == sum(1 for shape in mine if shape.geom_type == "Point" and shape.within(ground))
    return 1


async def test_a_file_is_screened_from_the_command_line(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (city / "site.geojson").write_text(json.dumps(geojson(park_and_protected_building())))
    assert await asyncio.to_thread(screening.main, [str(city / "site.geojson"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert len(told["layers"]) == len(THEMES)
    (city / "far.geojson").write_text(json.dumps(geojson(shapely.box(10, 50, 10.01, 50.01))))
    assert await asyncio.to_thread(screening.main, [str(city / "far.geojson")]) == 1
    assert "北纬" in capsys.readouterr().err
