"""Layers: how fast a version comes in and goes out to the map."""

import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.bench.installation import site
from tests.bench.measuring import Measure, spread_ms, takes

ROOT = Path(__file__).parents[2]
WEST, SOUTH, EAST, NORTH = 117.6, 24.1, 118.1, 24.5
LIMITS = (117.80, 24.25, 117.87, 24.32)


@takes("import.features_per_s", "import.peak_mb")
def bringing_in(full: bool) -> Iterator[Measure]:
    """A file of parcels through the command line into an empty database."""
    many = 600_000 if full else 60_000
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "parcels.geojson"
        _parcels(file, many)
        report, peak_mb = _imported(file, Path(place) / "data")
    detail = {
        "features": report["features"],
        "pieces": report["pieces"],
        "seconds": report["seconds"],
        "format": "GeoJSON",
    }
    yield Measure("import.features_per_s", round(report["features"] / report["seconds"]), "1/s", 1, detail=detail)
    yield Measure("import.peak_mb", round(peak_mb), "MB", 1, detail=detail)


def _parcels(file: Path, many: int) -> None:
    dice = random.Random(1)
    with file.open("w") as out:
        out.write('{"type":"FeatureCollection","features":[\n')
        for number in range(many):
            x, y = dice.uniform(WEST, EAST), dice.uniform(SOUTH, NORTH)
            w, h = dice.uniform(1e-4, 6e-4), dice.uniform(1e-4, 6e-4)
            ring = [
                [x, y],
                [x + w / 2, y - h / 9],
                [x + w, y],
                [x + w, y + h / 2],
                [x + w, y + h],
                [x + w / 3, y + h],
                [x, y + h],
                [x, y],
            ]
            row = {
                "type": "Feature",
                "properties": {"name": f"P{number}", "class": "0101"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            out.write(("," if number else "") + json.dumps(row) + "\n")
        out.write("]}")


def _imported(file: Path, data: Path) -> tuple[dict[str, Any], float]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUZHENG_")} | {
        "TUZHENG_DATA_DIR": str(data)
    }
    run = [sys.executable, "-m", "backend"]
    subprocess.run([*run, "migrate"], cwd=ROOT, env=environment, check=True, capture_output=True)
    command = [
        *run,
        "layers",
        "import",
        str(file),
        "--layer",
        "X-PARCEL",
        "--define",
        str(_facts(file.parent)),
        "--json",
    ]
    with (file.parent / "said").open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"layers import ended with {os.waitstatus_to_exitcode(status)}")
    return json.loads((file.parent / "said").read_text()), usage.ru_maxrss / 1024


def _facts(place: Path) -> Path:
    file = place / "meta.yaml"
    file.write_text("name: 地块(示例)\ntheme: land\neffect: note\nsteward: 示例局\n", "utf-8")
    return file


@takes("tiles.layer_median_ms", "tiles.group30_median_ms")
def tiles(full: bool) -> Iterator[Measure]:
    """Tiles that nobody asked for before, one layer each, z 13 to 16; and all restriction layers in one."""
    with httpx.Client(base_url=site(), timeout=60) as client:
        codes = [one["layer"] for one in client.get("/api/layers").json() if one["features"]]
        client.get("/tiles/base/10/847/441")
        single = _timed(client, codes, 2000 if full else 300)
        yield Measure(
            "tiles.layer_median_ms",
            round(statistics.median(single) * 1000, 2),
            "ms",
            len(single),
            detail=spread_ms(single),
        )
        group = _timed(client, ["restriction"], 300 if full else 80)
    detail = spread_ms(group) | {"group": "restriction", "layers": len(codes)}
    yield Measure("tiles.group30_median_ms", round(statistics.median(group) * 1000, 2), "ms", len(group), detail=detail)


def _timed(client: httpx.Client, sources: list[str], many: int) -> list[float]:
    """Different tiles over the middle of the county, at the door, over one kept connection."""
    dice, seen, found = random.Random(3), set[str](), list[float]()
    west, south, east, north = LIMITS
    while len(found) < many:
        zoom = dice.randint(13, 16)
        path = f"/tiles/{dice.choice(sources)}/{zoom}/{_column(dice.uniform(west, east), zoom)}/{_row(dice.uniform(south, north), zoom)}"
        if path in seen and len(seen) < many:
            continue
        seen.add(path)
        begun = time.perf_counter()
        client.get(path).raise_for_status()
        found.append(time.perf_counter() - begun)
    return found


def _column(lon: float, zoom: int) -> int:
    return int((lon + 180) / 360 * 2**zoom)


def _row(lat: float, zoom: int) -> int:
    return int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
