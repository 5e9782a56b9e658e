"""The layers commands from the outside: a file goes in, a version is published, listed, rolled back and written out again."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS

from backend.core import crs
from backend.core.geometry import many
from backend.onemap import commands
from tests.onemap.builders import square

SHAPES = [square(0, 0), square(2, 0, 2)]
NAMES = ["永久基本农田", "一般耕地"]
Run = Callable[..., Any]


@pytest.fixture
def run(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command as the shell does, in a thread of its own; gives its exit code, what it said, and what it complained of."""
    monkeypatch.setenv("TUZHENG_DATABASE_URL", database)
    monkeypatch.setenv("TUZHENG_DATA_DIR", str(tmp_path))

    async def ran(*argv: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(commands.main, list(argv))
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def written(path: Path, epsg: int = 4490, **more: Any) -> Path:
    """The two shapes with their names, by OGR."""
    shapes = [shapely.transform(shape, lambda lonlat: crs.from_lonlat(np.asarray(lonlat), epsg)) for shape in SHAPES]
    pyogrio.raw.write(
        str(path), geometry=shapely.to_wkb(many(shapes)), field_data=[np.array(NAMES, dtype=object)], fields=["Name" if path.suffix == ".kml" else "MC"],
        geometry_type="Polygon", crs=CRS.from_epsg(epsg).to_wkt(), driver="KML" if path.suffix == ".kml" else None, **more,
    )  # fmt: skip
    return path


async def imported(run: Run, path: Path, *more: str) -> dict[str, Any]:
    code, out, err = await run("import", str(path), "--layer", "Z", "--json", *more)
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
async def test_every_format_brings_the_same_ground(run: Run, tmp_path: Path) -> None:
    plain = (tmp_path / "plain.csv", f'id,MC,wkt\n1,{NAMES[0]},"{SHAPES[0].wkt}"\n2,{NAMES[1]},"{SHAPES[1].wkt}"\n')
    plain[0].write_text(plain[1], "utf-8")
    pyogrio.raw.write(
        str(tmp_path / "a.dxf"),
        geometry=shapely.to_wkb(many(SHAPES)),
        field_data=[],
        fields=[],
        geometry_type="Polygon",
        driver="DXF",
    )
    gbk = written(tmp_path / "gbk.shp", 4527, encoding="GBK")
    gbk.with_suffix(".cpg").unlink()
    files = [
        written(tmp_path / "a.gpkg"),
        written(tmp_path / "a.fgb"),
        written(tmp_path / "a.kml", 4326),
        gbk,
        plain[0],
        tmp_path / "a.dxf",
    ]
    for number, file in enumerate(files, 1):
        told = await imported(run, file, *(["--crs", "EPSG:4490"] if file.suffix == ".dxf" else []))
        assert (told["version"], told["read"], told["features"], told["refused"]) == (number, 2, 2, []), file.name
        assert told["bounds"] == pytest.approx(shapely.total_bounds(SHAPES), abs=1e-8), file.name


async def test_a_layer_is_published_listed_rolled_back_and_written_out(run: Run, tmp_path: Path) -> None:
    define = tmp_path / "meta.yaml"
    define.write_text(
        "name: 永久基本农田\ntheme: land\neffect: prohibit\nsteward: 自然资源局\nbuffer_m: 5\naccuracy_m: 2\nrequired: true\ncoulour: red\n",
        "utf-8",
    )
    file = written(tmp_path / "a.gpkg")
    told = await imported(
        run, file, "--define", str(define), "--coverage", "whole", "--as-of", "2026-10-01", "--name-field", "MC"
    )
    assert (told["ignored"], told["coverage"]) == (["coulour"], "whole")
    assert (await run("export", "Z", str(tmp_path / "out.gpkg")))[0] == 1
    assert (await run("publish", "Z"))[:2] == (0, "Z version 1 is published\n")
    await imported(run, file)
    assert (await run("publish", "Z", "--version", "2"))[0] == 0
    listed = json.loads((await run("list", "--json"))[1])
    assert [(one["version"], one["state"], one["features"]) for one in listed["Z"]] == [
        (2, "published", 2),
        (1, "retired", 2),
    ]
    assert "Z\tversion 2\tpublished\t2 features" in (await run("list"))[1]
    assert (await run("rollback", "Z"))[:2] == (0, "Z version 1 is published again\n")
    assert (await run("export", "Z", str(tmp_path / "out.geojson")))[:2] == (0, "2 features written to out.geojson\n")
    found = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
    assert [one["properties"]["name"] for one in found] == NAMES
    assert shapely.geometry.shape(found[1]["geometry"]).normalize().equals_exact(SHAPES[1].normalize(), 1e-9)


async def test_what_cannot_be_done_is_said_and_ends_with_one(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "a.gpkg")
    (tmp_path / "bad.yaml").write_text("- not\n- a mapping\n")
    for argv in (
        ["import", str(tmp_path / "none.gpkg"), "--layer", "Z"], ["import", str(file), "--layer", "Z", "--crs", "EPSG:2363"],
        ["import", str(file), "--layer", "Z", "--define", str(tmp_path / "bad.yaml")], ["publish", "Z"], ["rollback", "Z"],
        ["export", "Z", str(tmp_path / "out.dwg")],
    ):  # fmt: skip
        code, out, err = await run(*argv)
        assert (code, out) == (1, ""), argv
        assert err.strip(), argv
        assert not err.startswith(("onemap.", "core.")), argv
