"""Vector tiles of the published, public layers: single layers and the groups of the map, made when asked and kept by version."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import shapely
from msgspec import Struct

from backend.core.errors import NotFound, Problem
from backend.core.geometry import Geometries, many
from backend.onemap import mvt, search
from backend.onemap.search import FeatureRow, Pieces
from backend.onemap.versions import Box, Version, in_force

DEEPEST = 18
MARGIN = 64
MOST_KEPT = 2_000
RESTRICTION = "restriction"


class Drawn(Struct, frozen=True, forbid_unknown_fields=True, rename={"as_": "as"}):
    """One source-layer of a group."""

    layers: tuple[str, ...]
    minus: tuple[str, ...] = ()
    as_: Literal["", "line"] = ""
    properties: tuple[str, ...] = ()
    classes: dict[str, str] = {}
    other: str = ""
    from_zoom: int = 0
    from_zoom_of: dict[str, int] = {}


class Tile(Struct, frozen=True):
    """A tile's bytes and the tag that changes with the versions it is made of."""

    data: bytes
    tag: str


class _Plan(Struct, frozen=True):
    name: str
    drawn: Drawn
    versions: tuple[Version, ...]


@cache
def groups() -> dict[str, dict[str, Drawn]]:
    """The groups of the map by name, without the restrictions, which are all public layers that say something of a site."""
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "tiles.yaml").read_bytes(), type=dict[str, dict[str, Drawn]])


_kept: OrderedDict[str, bytes] = OrderedDict()


async def tile(source: str, z: int, x: int, y: int) -> Tile:
    """A tile of a layer or group; refuses addresses outside the pyramid and layers that are not public."""
    if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise Problem("onemap.no_tile", status=404)
    plans = _plans(source, [version for version in await in_force() if version.facts.open])
    said = ",".join(version.identity for plan in plans for version in plan.versions)
    tag = hashlib.sha256(f"{source}/{z}/{x}/{y}:{said}".encode()).hexdigest()[:20]
    if tag not in _kept:
        _kept[tag] = await _made(plans, z, x, y)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(tag)
    return Tile(_kept[tag], tag)


def _plans(source: str, versions: Sequence[Version]) -> list[_Plan]:
    by_code = {version.facts.layer: version for version in versions}
    if source == RESTRICTION:
        mine = tuple(version for version in versions if version.facts.screened and version.facts.theme != "plan")
        return [_Plan(RESTRICTION, Drawn((), properties=("level", "name", "layer")), mine)]
    if source in by_code:
        return [_Plan(source, Drawn((source,), properties=("id", "class", "name", "level")), (by_code[source],))]
    if source not in groups():
        raise NotFound("onemap.no_layer", layer=source[:60])
    return [
        _Plan(name, drawn, tuple(by_code[code] for code in (*drawn.layers, *drawn.minus) if code in by_code))
        for name, drawn in groups()[source].items()
    ]


async def _made(plans: Sequence[_Plan], z: int, x: int, y: int) -> bytes:
    box = bounds(z, x, y)
    room = (box[2] - box[0]) * MARGIN / mvt.EXTENT, (box[3] - box[1]) * MARGIN / mvt.EXTENT
    wide = box[0] - room[0], box[1] - room[1], box[2] + room[0], box[3] + room[1]
    versions = sorted({version.id for plan in plans for version in plan.versions if z >= plan.drawn.from_zoom})
    if not versions:
        return b""
    pieces = await search.pieces_in([wide], versions=versions, least_m2=smallest_m2(z, box))
    rows = await search.rows_of(set(pieces.features.tolist()))
    return await asyncio.to_thread(_encoded, plans, pieces, rows, wide, (z, x, y))


def bounds(z: int, x: int, y: int) -> Box:
    """The box of a tile, lon-lat degrees."""
    edge = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * np.array([y + 1, y]) / 2**z))))
    return x / 2**z * 360 - 180, float(edge[0]), (x + 1) / 2**z * 360 - 180, float(edge[1])


def smallest_m2(z: int, box: Box) -> float:
    """Polygons under two pixels a side are left out of far views (512 pixels a tile); near views show everything."""
    if z >= 14:
        return 0.0
    pixel = 40_075_016.7 / 2**z / 512 * float(np.cos(np.radians((box[1] + box[3]) / 2)))
    return (2.0 * pixel) ** 2 if z < 12 else pixel**2


def _encoded(plans: Sequence[_Plan], pieces: Pieces, rows: Mapping[int, FeatureRow], wide: Box, at: tuple[int, int, int]) -> bytes:
    shapes = shapely.clip_by_rect(many(shapely.from_wkb(pieces.shapes)), *wide) if pieces.shapes else many([])
    return b"".join(_source_layer(plan, pieces, shapes, rows, at) for plan in plans if at[0] >= plan.drawn.from_zoom)


def _source_layer(plan: _Plan, pieces: Pieces, shapes: Geometries, rows: Mapping[int, FeatureRow], at: tuple[int, int, int]) -> bytes:
    by_id = {version.id: version for version in plan.versions if version.facts.layer not in plan.drawn.minus}
    mine = np.isin(pieces.versions, list(by_id)) & ~shapely.is_empty(shapes)
    whole, features, owners = _whole(shapes[mine], pieces.features[mine], pieces.versions[mine])
    if plan.drawn.minus:
        land = [version.id for version in plan.versions if version.facts.layer in plan.drawn.minus]
        whole = shapely.difference(whole, shapely.union_all(shapes[np.isin(pieces.versions, land)]))
    if plan.drawn.as_ == "line":
        whole = shapely.boundary(whole)
    said = [_properties(plan.drawn, by_id[version], rows[feature]) for feature, version in zip(features, owners, strict=True)]
    shown = [at[0] >= plan.drawn.from_zoom_of.get(str(one.get("class", "")), 0) for one in said]
    keep = np.array(shown, dtype=bool) & ~shapely.is_empty(whole)
    keep_rows = np.flatnonzero(keep).tolist()
    return mvt.layer(plan.name, _to_tile(whole[keep], at), [features[row] for row in keep_rows], [said[row] for row in keep_rows])


def _whole(shapes: Geometries, features: Any, versions: Any) -> tuple[Geometries, list[int], list[int]]:
    """Features put together from their pieces, so that no cut shows as an outline; in the order of their keys."""
    keys, first, counts = np.unique(features, return_index=True, return_counts=True)
    whole = shapes[first]
    for position in np.flatnonzero(counts > 1).tolist():
        whole[position] = shapely.union_all(shapes[features == keys[position]])
    lines = np.flatnonzero((counts > 1) & (shapely.get_dimensions(whole) == 1))
    whole[lines] = shapely.line_merge(whole[lines])
    return whole, keys.tolist(), versions[first].tolist()


def _to_tile(shapes: Geometries, at: tuple[int, int, int]) -> Geometries:
    """Lon-lat to whole-unit coordinates of a tile, simplified to what can be seen."""
    z, x, y = at

    def project(lonlat: Any) -> Any:
        sine = np.sin(np.radians(lonlat[:, 1]))
        across = ((lonlat[:, 0] + 180) / 360 * 2**z - x) * mvt.EXTENT
        down = ((0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * 2**z - y) * mvt.EXTENT
        return np.column_stack([across, down])

    tolerance = 8.0 if z < 12 else (4.0 if z < 14 else 1.0)
    return shapely.simplify(shapely.transform(shapes, project), tolerance, preserve_topology=False)


def _properties(drawn: Drawn, version: Version, row: FeatureRow) -> dict[str, mvt.Value]:
    """The properties a source-layer asks for; what a feature does not say is left out."""
    kind = version.classes[row.class_no] if row.class_no < len(version.classes) else ""
    word = drawn.classes.get(kind, drawn.other or kind)
    known: dict[str, Any] = row.attributes | {
        "class": word, "name": row.name, "code": kind, "id": row.source_id, "layer": version.facts.layer,
    }  # fmt: skip
    if drawn.classes:
        known["level"] = word
    elif version.facts.screened:
        known |= {"level": version.facts.effect_of(kind), "name": row.name or version.facts.name}
    found = {name: known[name] for name in drawn.properties if known.get(name) is not None}
    return {name: value for name, value in found.items() if isinstance(value, (str, int, float, bool))}
