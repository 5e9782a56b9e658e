"""The made county as files: one gzipped GeoJSON per layer, and facts, facilities, names and sites beside them."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import shapely
from shapely import GeometryCollection, box
from shapely.geometry import mapping

from backend.demo.county.atlas import MARK, Feature
from backend.demo.county.facts import LayerFacts, LayerSource, basis_of, sources
from backend.demo.county.make import County
from backend.demo.county.plane import STEP, Shape, lonlat
from backend.demo.county.scene import Scene
from backend.demo.county.sites import Found


def write(made: County, out: Path) -> int:
    """Writes the county into a folder and gives the bytes written; the same county gives the same bytes."""
    out.mkdir(parents=True, exist_ok=True)
    atlas = made.scene.atlas
    restrictions = [row.layer for row in sources().layers]
    base = sorted(code for code in atlas if code.startswith("B"))
    files = {f"{code}.geojson.gz": _packed(_collection(atlas.get(code, []))) for code in (*base, *restrictions)}
    files["layers.json"] = _lines(_facts(made.scene))
    files["facilities.json.gz"] = _packed(msgspec.to_builtins(made.facilities))
    files["gazetteer.json.gz"] = _packed(msgspec.to_builtins(made.gazetteer))
    files["sites.json.gz"] = _packed([_site(s) for s in made.sites])
    for name, data in files.items():
        (out / name).write_bytes(data)
    return sum(len(data) for data in files.values())


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(value: Any) -> bytes:
    """Gzipped without the time of day."""
    return gzip.compress(_dumped(value), 9, mtime=0)


def _lines(rows: Sequence[Any]) -> bytes:
    """JSON, one row a line, so that a change can be read."""
    return b"[\n" + b",\n".join(_dumped(msgspec.to_builtins(row)) for row in rows) + b"\n]\n"


def _collection(features: list[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "note": MARK, "features": [_feature(f) for f in features]}


def _feature(f: Feature) -> dict[str, Any]:
    properties = {"class": f.kind, "name": f.name, **f.attributes, "note": MARK}
    return {"type": "Feature", "id": f.key, "properties": properties, "geometry": geojson(f.shape)}


def geojson(shape: Shape) -> dict[str, Any]:
    """A GeoJSON geometry with six decimals."""
    if isinstance(shape, GeometryCollection):
        return {"type": "GeometryCollection", "geometries": [geojson(part) for part in shape.geoms]}
    plain = mapping(shape)
    return {"type": plain["type"], "coordinates": _cut(plain["coordinates"])}


def _cut(coordinates: Any) -> list[Any]:
    if isinstance(coordinates[0], float):
        return [round(c, 6) for c in coordinates]
    return [_cut(part) for part in coordinates]


def _site(found: Found) -> dict[str, Any]:
    return {**msgspec.to_builtins(found.story), "note": MARK, "geometry": geojson(found.shape)}


def _facts(scene: Scene) -> list[LayerFacts]:
    parts: dict[str, Any] = {"south": _south(scene), "seat": _around_seat(scene)}
    return [_layer(row, parts, len(scene.atlas.get(row.layer, []))) for row in sources().layers]


def _south(scene: Scene) -> dict[str, Any]:
    half = scene.ground.outline.intersection(box(-20000, -20000, 20000, 3500))
    return geojson(shapely.set_precision(lonlat(half), STEP))


def _around_seat(scene: Scene) -> dict[str, Any]:
    return geojson(shapely.set_precision(lonlat(scene.seat.outline.buffer(1500).simplify(40)), STEP))


def _layer(row: LayerSource, parts: dict[str, Any], features: int) -> LayerFacts:
    taken = {name for name in LayerFacts.__struct_fields__ if name in LayerSource.__struct_fields__} - {"basis"}
    kept = {name: getattr(row, name) for name in taken}
    return LayerFacts(
        **kept,
        required=row.required,
        coverage=parts.get(row.covers, row.covers),
        basis=basis_of(row),
        features=features,
        note=MARK,
    )
