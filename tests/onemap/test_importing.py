"""Importing, publishing, rolling back: what is kept of a delivery, and who sees it when."""

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyogrio
import pytest
import shapely
from pyproj import CRS

from backend.core import clock, crs, db
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.geometry import many
from backend.onemap.exporting import export
from backend.onemap.facts import facts_of
from backend.onemap.importing import Fields, import_features, import_file
from backend.onemap.reading import Batch
from backend.onemap.search import pieces_in
from backend.onemap.versions import history, in_force, publish, rollback
from tests.onemap.builders import SOUTH, STEP, WEST, batch, laid, square

BOWTIE = shapely.Polygon([(WEST, SOUTH), (WEST + STEP, SOUTH + STEP), (WEST + STEP, SOUTH), (WEST, SOUTH + STEP)])
COLLAPSED = shapely.Polygon([(WEST, SOUTH), (WEST + STEP, SOUTH), (WEST + 2 * STEP, SOUTH), (WEST, SOUTH)])


async def test_an_imported_version_is_seen_by_nobody_until_it_is_published(database: str) -> None:
    await laid("Z", [square(0, 0)], published=False)
    assert await in_force() == []
    with pytest.raises(NotFound):
        await history("Z")
    await publish("Z")
    assert [version.facts.layer for version in await in_force()] == ["Z"]


async def test_a_version_published_for_later_speaks_only_then(database: str) -> None:
    await laid("Z", [square(0, 0)])
    await laid("Z", [square(0, 0), square(2, 0)], published=False)
    later = clock.now() + timedelta(days=1)
    await publish("Z", at=later)
    assert [version.number for version in await in_force()] == [1]
    with clock.frozen(later + timedelta(seconds=1)):
        assert [version.number for version in await in_force()] == [2]


async def test_a_rollback_brings_the_version_before_back(database: str) -> None:
    await laid("Z", [square(0, 0)])
    with pytest.raises(Conflict):
        await rollback("Z")
    await laid("Z", [square(0, 0), square(2, 0)])
    assert (await rollback("Z")).number == 1
    assert [version.number for version in await in_force()] == [1]


async def test_broken_shapes_are_repaired_and_the_original_is_kept(database: str) -> None:
    report = await laid("Z", [BOWTIE, square(3, 0)])
    assert (report.read, report.features, report.repaired, report.holes, report.refused) == (2, 2, 1, 0, [])
    originals = await db.rows("SELECT original FROM feature ORDER BY id")
    assert shapely.from_wkb(bytes(originals[0]["original"])).equals_exact(BOWTIE)
    assert originals[1]["original"] is None


async def test_what_cannot_be_repaired_is_refused_by_row_and_leaves_a_hole(database: str) -> None:
    report = await laid("Z", [square(3, 0), COLLAPSED])
    assert (report.features, report.holes, [refusal.row for refusal in report.refused]) == (1, 1, [2])
    version = (await in_force())[0]
    assert version.holes is not None
    assert version.holes.intersects(shapely.Point(WEST + STEP, SOUTH))


async def test_an_interrupted_import_leaves_nothing_visible_and_is_swept_by_the_next(database: str) -> None:
    def breaking() -> Iterator[Batch]:
        yield batch([square(0, 0)])
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="disk"):
        await import_features(facts_of("Z", {})[0], breaking())
    assert await in_force() == []
    with pytest.raises(NotFound):
        await publish("Z")
    await laid("Z", [square(5, 5)])
    left = await db.rows("SELECT count(*) AS n FROM piece")
    assert left[0]["n"] == 1


async def test_large_shapes_are_cut_without_gaining_or_losing_ground(database: str) -> None:
    round_one = shapely.Point(WEST, SOUTH).buffer(0.02, quad_segs=400)
    report = await laid("Z", [round_one], ["ring"])
    assert report.pieces > 10
    found = await pieces_in([tuple(round_one.bounds)])  # type: ignore[list-item]
    together = shapely.union_all(many(shapely.from_wkb(found.shapes)))
    assert together.symmetric_difference(round_one).area < 1e-9 * round_one.area
    assert max(shapely.get_num_coordinates(many(shapely.from_wkb(found.shapes)))) <= 128


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".fgb", ".shp"])
async def test_an_export_brings_back_the_same_shapes_and_words(database: str, tmp_path: Path, ending: str) -> None:
    shapes = [square(0, 0), square(4, 0, 2)]
    await laid("Z", shapes, ["水田", "旱地"])
    assert await export("Z", tmp_path / f"out{ending}") == 2
    about, _, geometries, columns = pyogrio.raw.read(tmp_path / f"out{ending}")
    # FlatGeobuf orders its features along a curve.
    found = dict(zip(columns[list(about["fields"]).index("class")], shapely.from_wkb(geometries), strict=True))
    assert set(found) == {"水田", "旱地"}
    assert shapely.equals_exact(found["水田"].normalize(), shapes[0].normalize(), 1e-9)
    assert shapely.equals_exact(found["旱地"].normalize(), shapes[1].normalize(), 1e-9)


async def test_a_shapefile_in_gauss_krueger_without_code_page_is_understood(database: str, tmp_path: Path) -> None:
    metres = crs.from_lonlat(shapely.get_coordinates(square(0, 0)), 4527)
    pyogrio.raw.write(
        str(tmp_path / "gk.shp"), geometry=shapely.to_wkb(many([shapely.Polygon(metres)])), field_data=[many(["基本农田"])],  # type: ignore[list-item]
        fields=["MC"], geometry_type="Polygon", crs=CRS.from_epsg(4527).to_wkt(), encoding="GBK",
    )  # fmt: skip
    (tmp_path / "gk.cpg").unlink()
    report = await import_file(facts_of("Z", {})[0], tmp_path / "gk.shp")
    assert report.crs == "EPSG:4527"
    rows = await db.rows("SELECT name FROM feature")
    assert rows[0]["name"] == "基本农田"
    assert report.bounds == pytest.approx(square(0, 0).bounds, abs=1e-8)


async def test_a_table_with_well_known_text_is_read(database: str, tmp_path: Path) -> None:
    text = f"id,name,wkt\n1,甲,\"{square(0, 0).wkt}\"\n2,乙,nonsense\n"
    (tmp_path / "t.csv").write_bytes(text.encode("gb18030"))
    report = await import_file(facts_of("Z", {})[0], tmp_path / "t.csv")
    assert (report.features, [refusal.row for refusal in report.refused]) == (1, [2])


async def test_an_unreadable_ring_in_geojson_leaves_a_hole_where_it_lies(database: str, tmp_path: Path) -> None:
    ring = [[WEST, SOUTH], [WEST + STEP, SOUTH], [WEST + STEP, SOUTH + STEP]]
    rows = [{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}]
    (tmp_path / "open.geojson.gz").write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": rows}).encode()))
    report = await import_file(facts_of("Z", {})[0], tmp_path / "open.geojson.gz", coverage="whole")
    assert (report.features, report.holes) == (0, 1)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
async def test_a_file_without_a_coordinate_system_is_refused(database: str, tmp_path: Path) -> None:
    pyogrio.raw.write(str(tmp_path / "x.shp"), geometry=shapely.to_wkb(many([square(0, 0)])), field_data=[], fields=[], geometry_type="Polygon")
    with pytest.raises(Problem) as refused:
        await import_file(facts_of("Z", {})[0], tmp_path / "x.shp")
    assert refused.value.code == "onemap.crs_missing"


async def test_class_and_name_come_from_the_fields_that_were_named(database: str) -> None:
    rows = Batch(0, many([square(0, 0)]), ["a"], [{"DLMC": "水田", "BSM": "42", "name": "x"}])
    await import_features(facts_of("Z", {})[0], iter([rows]), fields=Fields("DLMC", "BSM"))
    version = await publish("Z")
    assert version.classes == ("水田",)
    assert (await db.rows("SELECT name FROM feature"))[0]["name"] == "42"
