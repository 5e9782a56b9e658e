"""A new version of a layer from a data set: read, mended, cut, stored; seen by nobody until it is published."""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core import clock, db
from backend.core.errors import Problem
from backend.core.geometry import Geometries, areas_m2, lengths_m, many, margins
from backend.onemap import reading, store
from backend.onemap.facts import LayerFacts
from backend.onemap.mending import Mended, Refusal, mend
from backend.onemap.pieces import cut_many
from backend.onemap.reading import Batch
from backend.onemap.tables import Layer, LayerVersion

# A place, the box of the data, everywhere, or not known at all.
Cover = Geometry | Literal["whole", "bbox", "unknown"]
NAME_FIELDS = ("name", "NAME", "名称", "MC", "mc", "title")
CLASS_FIELDS = ("class", "CLASS", "类型", "类别", "LX")
MOST_REFUSALS = 1000


class Report(Struct, kw_only=True):
    """What an import did; counts of features, areas in m² by class."""

    layer: str
    version: int = 0
    read: int = 0
    features: int = 0
    repaired: int = 0
    holes: int = 0
    refused: list[Refusal] = []
    refused_count: int = 0
    pieces: int = 0
    seconds: float = 0.0
    bounds: tuple[float, float, float, float] | None = None
    area_by_class: dict[str, float] = {}
    coverage: str = "unknown"
    crs: str = "EPSG:4490"
    checksum: str = ""
    ignored: list[str] = []


class Fields(Struct, frozen=True):
    """Which attributes are the class and the name; "" = the usual ones."""

    class_field: str = ""
    name_field: str = ""

    def name_of(self, row: dict[str, Any]) -> str:
        return _first(row, (self.name_field,) if self.name_field else NAME_FIELDS)[:255]

    def class_of(self, row: dict[str, Any]) -> str:
        return _first(row, (self.class_field,) if self.class_field else CLASS_FIELDS)[:120]


class _Cut(Struct):
    """A batch ready to be stored, column by column."""

    mended: Mended
    names: list[str]
    classes: list[str]
    ids: list[str]
    attributes: list[bytes]
    pieces: Geometries
    owner: Any
    areas: Any
    boxes: Any


class _Progress(Struct):
    report: Report
    digest: Any
    classes: dict[str, int]
    holes: list[Geometry]
    bounds: list[Any]


async def import_file(facts: LayerFacts, path: Path, *, crs: str | None = None, fields: Fields | None = None, coverage: Cover = "bbox", zone: int = 0) -> Report:
    """Import a file as a new, unpublished version of the layer."""
    source = await asyncio.to_thread(reading.opened, path, name=crs, zone=zone)
    report = await import_features(facts, source.batches, fields=fields, coverage=coverage)
    report.crs = f"EPSG:{source.epsg}"
    return report


async def import_features(
    facts: LayerFacts, batches: Iterator[Batch], *, fields: Fields | None = None, coverage: Cover = "bbox"
) -> Report:
    """Import batches of features. What breaks off in the middle stays in state `importing` and is removed by the next import."""
    began = time.perf_counter()
    version = await _begin(facts)
    progress = _Progress(Report(layer=facts.layer, version=int(version.number)), hashlib.sha256(), {}, [], [])
    while (cut := await asyncio.to_thread(_next, batches, fields or Fields())) is not None:
        async with db.transaction():
            await _keep(cut, int(version.id), facts, progress)
        _count(cut, progress)
    return await _finish(version, progress, coverage, began)


async def _begin(facts: LayerFacts) -> LayerVersion:
    async with db.transaction():
        await db.hold(f"layer {facts.layer}")
        layer = await Layer.objects().get(Layer.code == facts.layer)
        if layer is None:
            layer = Layer(code=facts.layer, created=clock.now())
            await layer.save()
        broken = (LayerVersion.layer == layer.id) & (LayerVersion.state == "importing")
        for left in await LayerVersion.select(LayerVersion.id).where(broken):
            await store.forget(left["id"])
        last = await LayerVersion.select(LayerVersion.number).where(LayerVersion.layer == layer.id).order_by(LayerVersion.number, ascending=False).first()
        version = LayerVersion(
            layer=layer.id, number=(last["number"] if last else 0) + 1, facts=msgspec.json.encode(facts).decode(),
            classes="[]", report="{}", imported_at=clock.now(),
        )  # fmt: skip
        await version.save()
        return version


def _next(batches: Iterator[Batch], fields: Fields) -> _Cut | None:
    """The next batch, mended and cut; runs in a thread."""
    batch = next(batches, None)
    if batch is None:
        return None
    mended = mend(batch)
    rows = [batch.attributes[position] for position in mended.rows]
    pieces, owner = cut_many(mended.shapes)
    return _Cut(
        mended, [fields.name_of(row) for row in rows], [fields.class_of(row) for row in rows],
        [batch.ids[position] or str(batch.first + position + 1) for position in mended.rows],
        [msgspec.json.encode(row) for row in rows], pieces, owner, areas_m2(pieces), shapely.bounds(pieces),
    )  # fmt: skip


async def _keep(cut: _Cut, version: int, facts: LayerFacts, progress: _Progress) -> None:
    count = len(cut.names)
    if not count:
        return
    numbers = [progress.classes.setdefault(name, len(progress.classes)) for name in cut.classes]
    first = await store.ids("feature", count)
    originals = _originals(cut)
    repaired = [position in cut.mended.originals for position in range(count)]
    areas = np.bincount(cut.owner, weights=cut.areas, minlength=count)
    lengths = np.where(shapely.get_dimensions(cut.mended.shapes) == 1, lengths_m(cut.mended.shapes), 0.0)
    await store.bulk("feature", [
        range(first, first + count), [version] * count, [one[:120] for one in cut.ids], numbers, cut.names, repaired,
        _thousandths(areas * 1000), _thousandths(lengths), originals, [one.decode() for one in cut.attributes],
    ])  # fmt: skip
    start = await store.ids("piece", len(cut.pieces))
    keys = range(start, start + len(cut.pieces))
    boxes = _reaching(cut.boxes, facts.reach_m)
    lite = db.dialect() == "sqlite"
    columns = [None] * len(keys), [None] * len(keys), [None] * len(keys), [None] * len(keys)
    await store.bulk("piece", [
        keys, [first + position for position in cut.owner.tolist()], [version] * len(keys),
        [numbers[position] for position in cut.owner.tolist()], _thousandths(cut.areas * 1000),
        shapely.to_wkb(cut.pieces, byte_order=1).tolist(), *(columns if lite else boxes),
    ])  # fmt: skip
    if lite:
        west, south, east, north = boxes
        await store.bulk("piece_box", [keys, west, east, south, north])


def _thousandths(values: Any) -> list[int]:
    return np.rint(values * 1000).astype(np.int64).tolist()


def _originals(cut: _Cut) -> list[bytes | None]:
    """The feature as delivered, when its piece is not it: it was cut or repaired."""
    counts = np.bincount(cut.owner, minlength=len(cut.names))
    found: list[bytes | None] = [None] * len(cut.names)
    for position in np.flatnonzero((counts > 1) | (shapely.get_type_id(cut.mended.shapes) > 3)).tolist():
        found[position] = shapely.to_wkb(cut.mended.shapes[position], byte_order=1)
    for position, shape in cut.mended.originals.items():
        found[position] = shapely.to_wkb(shape, byte_order=1)
    return found


def _reaching(boxes: Any, metres: float) -> tuple[list[float], list[float], list[float], list[float]]:
    """The boxes grown by the layer's distance."""
    grown = boxes.copy()
    if metres and len(boxes):
        worst = float(np.abs(boxes[:, [1, 3]]).max())
        east, north = margins(min(worst, 85.0), metres)
        grown += np.array([-east, -north, east, north])
    return tuple(grown[:, column].tolist() for column in range(4))  # type: ignore[return-value]


def _count(cut: _Cut, progress: _Progress) -> None:
    report = progress.report
    report.read += len(cut.mended.rows) + len(cut.mended.refused)
    report.features += len(cut.mended.rows)
    report.repaired += len(cut.mended.originals)
    report.pieces += len(cut.pieces)
    report.refused_count += len(cut.mended.refused)
    report.refused.extend(cut.mended.refused[: MOST_REFUSALS - len(report.refused)])
    progress.holes.extend(cut.mended.holes)
    if len(cut.boxes):
        progress.bounds.append([*np.nanmin(cut.boxes[:, :2], axis=0), *np.nanmax(cut.boxes[:, 2:], axis=0)])
    for position, area in zip(cut.owner.tolist(), cut.areas.tolist(), strict=True):
        name = cut.classes[position]
        report.area_by_class[name] = report.area_by_class.get(name, 0.0) + area
    for shape, row in zip(shapely.to_wkb(cut.mended.shapes, byte_order=1), cut.attributes, strict=True):
        progress.digest.update(shape)
        progress.digest.update(row)


async def _finish(version: LayerVersion, progress: _Progress, coverage: Cover, began: float) -> Report:
    report = progress.report
    report.holes = len(progress.holes)
    report.area_by_class = {name: round(area, 1) for name, area in sorted(report.area_by_class.items())}
    report.checksum = progress.digest.hexdigest()
    if progress.bounds:
        boxes = np.array(progress.bounds)
        report.bounds = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    place = _place(coverage, report.bounds)
    report.coverage = coverage if isinstance(coverage, str) else "area"
    report.seconds = round(time.perf_counter() - began, 3)
    holes = shapely.to_wkb(shapely.geometrycollections(progress.holes), byte_order=1) if progress.holes else None
    west, south, east, north = report.bounds or (None, None, None, None)
    async with db.transaction():
        await LayerVersion.update({
            LayerVersion.state: "imported", LayerVersion.classes: msgspec.json.encode(list(progress.classes)).decode(),
            LayerVersion.coverage: place, LayerVersion.holes: holes, LayerVersion.everywhere: coverage == "whole",
            LayerVersion.west: west, LayerVersion.south: south, LayerVersion.east: east, LayerVersion.north: north,
            LayerVersion.features: report.features, LayerVersion.checksum: report.checksum,
            LayerVersion.report: msgspec.json.encode(report).decode(),
        }).where(LayerVersion.id == version.id)  # fmt: skip
    return report


def _place(coverage: Cover, bounds: tuple[float, float, float, float] | None) -> bytes | None:
    if isinstance(coverage, str):
        return shapely.to_wkb(shapely.box(*bounds), byte_order=1) if coverage == "bbox" and bounds else None
    sound = coverage if shapely.is_valid(coverage) else shapely.make_valid(coverage, method="structure")
    return shapely.to_wkb(sound, byte_order=1)


def cover_in(path: Path, crs: str | None = None) -> Geometry:
    """The coverage drawn in a file: everything in it together."""
    shapes = many(shape for batch in reading.opened(path, name=crs).batches for shape in mend(batch).shapes)
    found = shapely.union_all(shapes[shapely.get_dimensions(shapes) == 2]) if len(shapes) else shapely.Polygon()
    if shapely.is_empty(found):
        raise Problem("onemap.coverage_empty", file=path.name)
    return found


def _first(row: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((str(row[name]) for name in names if row.get(name) not in (None, "")), "")
