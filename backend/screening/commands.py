"""python -m backend screen FILE: screen the site in a GeoJSON, boundary TXT, Shapefile, KML … from the command line."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import msgspec
import shapely

from backend.core import db
from backend.core.errors import Problem
from backend.core.settings import from_environment, use
from backend.onemap import reading
from backend.onemap.pieces import parts_of
from backend.screening.answer import Answer
from backend.screening.screen import Request, screen, site_from
from backend.screening.site import Site


def main(argv: list[str]) -> int:
    """Screen a file; the answer on stdout, as JSON or in sentences. A refusal is said on stderr and ends with 1."""
    parser = argparse.ArgumentParser(prog="python -m backend screen")
    parser.add_argument("file", type=Path)
    parser.add_argument("--crs", help="EPSG:n, when the file does not say")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    try:
        answer = asyncio.run(_screened(arguments.file, arguments.crs))
    except Problem as problem:
        print(f"{problem.pointer} {problem.sentence()}".strip(), file=sys.stderr)
        return 1
    print(msgspec.json.encode(answer).decode() if arguments.json else told(answer))
    return 0


async def _screened(path: Path, crs: str | None) -> Answer:
    db.connect(use(from_environment()).database)
    await db.start()
    try:
        return await screen(Request(await site_in_file(path, crs)), kept=False)
    finally:
        await db.stop()


async def site_in_file(path: Path, crs: str | None = None) -> Site:
    """The site drawn in a file, by the same rules as one drawn on the map; GeoJSON is read with its own coordinates."""
    document = await asyncio.to_thread(_geojson_in, path)
    if document is not None:
        return await site_from(document, crs or "EPSG:4490", "")
    source = await asyncio.to_thread(reading.opened, path, name=crs)
    shapes = [part for batch in source.batches for shape in batch.shapes if shape is not None for part in parts_of(shape)]
    document = {"type": "GeometryCollection", "geometries": [msgspec.json.decode(shapely.to_geojson(shape)) for shape in shapes]}
    return await site_from(document, "EPSG:4490", "")


def _geojson_in(path: Path) -> Any:
    """What a GeoJSON file holds; None for other files."""
    if path.suffix.lower() not in (".geojson", ".json") or not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes())
    except msgspec.DecodeError as reason:
        raise Problem("screening.not_json", detail=str(reason)) from reason


def told(answer: Answer) -> str:
    """The answer in sentences of the current language."""
    lines = [answer.headline.sentence["zh-Hans"], ""]
    for layer in answer.layers:
        lines += [f"{layer.layer}\t{layer.state}\t{finding.sentence['zh-Hans']}" for finding in layer.findings]
    silent = [layer for layer in answer.layers if not layer.findings]
    lines += [f"{layer.layer}\t{layer.state}\t{layer.name}" for layer in silent]
    return "\n".join([*lines, "", answer.receipt.digest])
