"""Writing a published layer as a file: original shapes, names, classes and attributes."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyogrio.raw
import shapely

from backend.core import db
from backend.core.errors import NotFound, Problem
from backend.core.geometry import Geometries, many
from backend.onemap.versions import Version, in_force

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".json": "GeoJSON", ".fgb": "FlatGeobuf", ".shp": "ESRI Shapefile"}


async def export(layer: str, path: Path) -> int:
    """Write the published version of a layer; gives the number of features. The ending of the name says the format."""
    driver = DRIVERS.get(path.suffix.lower())
    if driver is None:
        raise Problem("onemap.export_format", file=path.name)
    version = next((one for one in await in_force() if one.facts.layer == layer), None)
    if version is None:
        raise NotFound("onemap.no_layer", layer=layer)
    rows = await db.rows("SELECT id, source_id, name, class_no, original, attributes FROM feature WHERE version = {} ORDER BY id", version.id)
    pieces = await db.rows("SELECT feature, shape FROM piece WHERE version = {} ORDER BY id", version.id)
    await asyncio.to_thread(_write, version, rows, {piece["feature"]: bytes(piece["shape"]) for piece in pieces}, path, driver)
    return len(rows)


def _write(version: Version, rows: list[dict[str, Any]], pieces: dict[int, bytes], path: Path, driver: str) -> None:
    shapes = shapely.from_wkb([bytes(row["original"]) if row["original"] else pieces[row["id"]] for row in rows])
    attributes = [msgspec.json.decode(row["attributes"]) for row in rows]
    columns: dict[str, list[Any]] = {
        "id": [row["source_id"] for row in rows], "name": [row["name"] for row in rows],
        "class": [version.classes[row["class_no"]] for row in rows],
    }  # fmt: skip
    for key in dict.fromkeys(key for row in attributes for key in row):
        columns.setdefault(key, [row.get(key) for row in attributes])
    pyogrio.raw.write(
        str(path), geometry=shapely.to_wkb(many(shapes)), field_data=[_column(values) for values in columns.values()],
        fields=list(columns), geometry_type=_kind(shapes), crs="EPSG:4490", driver=driver, layer=version.facts.layer, encoding="UTF-8",
    )  # fmt: skip


def _column(values: list[Any]) -> Any:
    if values and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return np.array(values, dtype=float if any(isinstance(value, float) for value in values) else np.int64)
    texts = [None if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode() for value in values]
    return np.array(texts, dtype=object)


def _kind(shapes: Geometries) -> str:
    """The one kind of geometry, or the multi kind that holds them, or Unknown for a mixture."""
    names = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
    kinds: set[str] = {str(shape.geom_type) for shape in shapes}
    if len(kinds) == 1:
        return kinds.pop()
    wide = {names.get(kind, kind) for kind in kinds}
    return wide.pop() if len(wide) == 1 else "Unknown"
