"""Reading data sets for import: any OGR format, boundary TXT, CSV with WKT, GeoJSON (also gzipped), in batches."""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from msgspec import Struct
from pyogrio.errors import DataLayerError, DataSourceError
from shapely import Geometry

from backend.core import crs
from backend.core.errors import Problem
from backend.core.geometry import Geometries, many
from backend.onemap import boundary_txt

BATCH = 20_000
# Long edges of a projected map are curves in lon-lat.
DENSE_M = 200.0


class Batch(Struct):
    """Features in a row of a file: lon-lat shapes (None = unreadable), their ids and attributes.

    `first` is the row of the first one. `traces` hold, for unreadable ones, the hull of whatever coordinates could be made out.
    """

    first: int
    shapes: Geometries
    ids: list[str]
    attributes: list[dict[str, Any]]
    traces: dict[int, Geometry] = {}


class Source(Struct):
    """An opened data set: what its metadata say, the CRS it is read from, and its batches."""

    metadata: dict[str, Any]
    epsg: int
    batches: Iterator[Batch]


def opened(path: Path, *, name: str | int | None = None, zone: int = 0) -> Source:
    """Open a file for import; `name` is the CRS when the file does not say. A CRS that is not known for certain is refused."""
    if not path.exists():
        raise Problem("onemap.file_missing", file=path.name)
    with path.open("rb") as file:
        head = file.read(4096)
    if head[:2] == b"\x1f\x8b" or path.suffix.lower() in (".geojson", ".json"):
        return _geojson(path, head, name)
    if boundary_txt.looks_like(head):
        return _boundary(path, zone)
    if path.suffix.lower() in (".csv", ".tsv"):
        return _wkt_table(path, name)
    if path.suffix.lower() == ".dwg":
        raise Problem("onemap.dwg")
    return _ogr(path, name)


class _Collection(Struct):
    features: list["_Row"] = []
    metadata: dict[str, Any] = {}
    crs: dict[str, Any] | None = None
    type: str = ""


class _Row(Struct):
    geometry: msgspec.Raw = msgspec.Raw(b"null")
    properties: dict[str, Any] | None = None
    id: str | int | float | None = None


def _geojson(path: Path, head: bytes, name: str | int | None) -> Source:
    data = path.read_bytes()
    data = gzip.decompress(data) if head[:2] == b"\x1f\x8b" else data
    try:
        found = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Collection)
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise Problem("onemap.file_unreadable", file=path.name, detail=str(reason)) from reason
    if found.type != "FeatureCollection":
        return _ogr(path, name)
    said = ((found.crs or {}).get("properties") or {}).get("name")
    epsg = crs.accept(name or said or crs.LONLAT)
    return Source(found.metadata, epsg, _geojson_batches(found.features, epsg))


def _geojson_batches(rows: list[_Row], epsg: int) -> Iterator[Batch]:
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        raw = [bytes(row.geometry) for row in some]
        shapes = shapely.from_geojson(raw, on_invalid="ignore")
        own = [dict(row.properties or {}) for row in some]
        names = [str(row.id) if row.id is not None else "" for row in some]
        yield Batch(start, to_lonlat(shapes, epsg), names, own, _traces(shapes, [one.decode() for one in raw], epsg))


def _boundary(path: Path, zone: int) -> Source:
    text = boundary_txt.read(path.read_bytes(), zone=zone)
    own = [{"name": p.name, "class": p.class_code, "number": p.number, "use": p.use} for p in text.parcels]
    batch = Batch(0, many(p.shape for p in text.parcels), [p.number for p in text.parcels], own)
    return Source({}, text.epsg, iter([batch]))


def _wkt_table(path: Path, name: str | int | None) -> Source:
    """A table with a column of WKT (or EWKT-free text named wkt, geom, geometry)."""
    text = _text(path.read_bytes())
    rows = list(csv.DictReader(io.StringIO(text), dialect=csv.Sniffer().sniff(text[:4096], ",;\t|")))
    columns = {key.lower(): key for key in (rows[0] if rows else {}) if key}
    column = next((columns[key] for key in ("wkt", "geom", "geometry", "the_geom", "shape") if key in columns), None)
    if column is None:
        raise Problem("onemap.no_geometry", file=path.name)
    epsg = crs.accept(name or crs.LONLAT)
    return Source({}, epsg, _wkt_batches(rows, column, epsg))


def _wkt_batches(rows: list[dict[str, Any]], column: str, epsg: int) -> Iterator[Batch]:
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        shapes = shapely.from_wkt([row[column] or None for row in some], on_invalid="ignore")
        own = [{key: value for key, value in row.items() if key and key != column} for row in some]
        names = [str(row.get("id") or "") for row in some]
        yield Batch(start, to_lonlat(shapes, epsg), names, own, _traces(shapes, [str(row[column]) for row in some], epsg))


def _traces(shapes: Geometries, texts: list[str], epsg: int) -> dict[int, Geometry]:
    """Where unreadable shapes lie: the hull of the pairs of numbers in their text."""
    found: dict[int, Geometry] = {}
    for position in np.flatnonzero(shapely.is_missing(shapes)).tolist():
        pairs = re.findall(r"(-?\d+\.?\d*(?:[eE][+-]?\d+)?)[\s,]+(-?\d+\.?\d*(?:[eE][+-]?\d+)?)", texts[position])
        if pairs:
            found[position] = shapely.MultiPoint(crs.to_lonlat(np.array(pairs, dtype=float), epsg)).convex_hull
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _ogr(path: Path, name: str | int | None) -> Source:
    address = f"/vsizip/{path}" if path.suffix.lower() == ".zip" else str(path)
    try:
        about = pyogrio.read_info(address)
    except (DataSourceError, DataLayerError) as reason:
        raise Problem("onemap.file_unreadable", file=path.name, detail=str(reason)) from reason
    if about["geometry_type"] is None:
        raise Problem("onemap.no_geometry", file=path.name)
    if not name and not about["crs"]:
        raise Problem("onemap.crs_missing", file=path.name)
    epsg = crs.accept(name) if name else crs.by_definition(str(about["crs"]))
    encoding = "GB18030" if _mojibake(address, about) else None
    return Source({}, epsg, _ogr_batches(address, about["features"], encoding, epsg))


def _mojibake(address: str, about: dict[str, Any]) -> bool:
    """A shapefile without .cpg is read as Latin-1; when its text is GBK, that is what it becomes."""
    if about["driver"] != "ESRI Shapefile" or str(about["encoding"]).upper() not in ("ISO-8859-1", "CP1252", "LATIN1"):
        return False
    found = pyogrio.raw.read(address, max_features=200, read_geometry=False, encoding="ISO-8859-1")
    texts = [str(value) for column in found[3] if column.dtype == object for value in column if value]
    wide = [text.encode("latin-1", "replace") for text in [*texts, *map(str, found[0]["fields"])] if not text.isascii()]
    return bool(wide) and all(_decodes(text) for text in wide)


def _decodes(text: bytes) -> bool:
    try:
        text.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _ogr_batches(address: str, count: int, encoding: str | None, epsg: int) -> Iterator[Batch]:
    start = 0
    while True:
        about, keys, shapes, columns = pyogrio.raw.read(
            address, skip_features=start, max_features=BATCH, encoding=encoding, return_fids=True, force_2d=True
        )
        if not len(keys):
            return
        own = _rows(list(about["fields"]), columns, len(keys))
        found = shapely.from_wkb(shapes, on_invalid="fix")
        yield Batch(start, to_lonlat(found, epsg), [str(row.get("id") or key) for row, key in zip(own, keys, strict=True)], own)
        start += len(keys)
        if len(keys) < BATCH or (0 <= count <= start):
            return


def _rows(names: list[str], columns: Any, count: int) -> list[dict[str, Any]]:
    if not names:
        return [{} for _ in range(count)]
    plain = [[_plain(value) for value in column.tolist()] if column.dtype != object else list(column) for column in columns]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None} for row in zip(*plain, strict=True)
    ]


def _plain(value: Any) -> Any:
    """What JSON can hold: not-a-number is nothing, moments are text."""
    if isinstance(value, float) and value != value:
        return None
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def to_lonlat(shapes: Geometries, epsg: int) -> Geometries:
    """Flat lon-lat EPSG:4490; edges over 200 m of a projected map are densified first."""
    flat = shapely.force_2d(shapes)
    if epsg in crs.book().geographic:
        return flat
    dense = shapely.segmentize(flat, DENSE_M)
    return shapely.transform(dense, lambda xy: crs.to_lonlat(np.asarray(xy), epsg))
