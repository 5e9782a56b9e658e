"""Which pieces of which layers lie at a place: one question to the spatial index over all layers."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray
from shapely import Geometry

from backend.core import db
from backend.core.db import transactions
from backend.onemap.versions import Box

Ints = NDArray[np.int64]
_SQLITE = """SELECT p.id, p.feature, p.version, p.class_no, p.area_mm2, p.shape FROM piece_box b JOIN piece p ON p.id = b.id
 WHERE b.east >= ? AND b.west <= ? AND b.north >= ? AND b.south <= ?"""
_POSTGRES = """SELECT id, feature, version, class_no, area_mm2, shape FROM piece
 WHERE box(point(west, south), point(east, north)) && box(point($1, $3), point($2, $4))"""
# Site parts that are long and thin are cut into boxes that hug them.
COMPACT, SMALL, LEAF = 0.3, 0.02, 0.008


class LateError(Exception):
    """The time for this search is over."""


class Pieces(Struct):
    """Pieces found, in the order of their keys; `rows` says for each box which of them it met."""

    ids: Ints
    features: Ints
    versions: Ints
    classes: Ints
    areas_m2: NDArray[np.float64]
    shapes: list[bytes]
    rows: list[Ints]


class FeatureName(Struct, frozen=True):
    """What a found feature is called, and how large it is as a whole."""

    source_id: str
    name: str
    area_m2: float
    length_m: float


def hugging(part: Geometry) -> list[tuple[Box, Geometry]]:
    """Boxes around a part of a site, with what of it lies in each: one, unless it is long and thin."""
    if _compact(part, SMALL):
        return [(_box(part), part)]
    out: list[tuple[Box, Geometry]] = []
    left = [part]
    while left:
        one = left.pop()
        if shapely.is_empty(one) or shapely.get_dimensions(one) != shapely.get_dimensions(part):
            continue
        if _compact(one, LEAF):
            out.append((_box(one), one))
            continue
        west, south, east, north = _box(one)
        if east - west >= north - south:
            middle = (west + east) / 2
            halves = (west, south, middle, north), (middle, south, east, north)
        else:
            middle = (south + north) / 2
            halves = (west, south, east, middle), (west, middle, east, north)
        left += [shapely.clip_by_rect(one, *half) for half in halves]
    return out


def _compact(shape: Geometry, size: float) -> bool:
    west, south, east, north = _box(shape)
    return bool(max(east - west, north - south) < size or shapely.area(shape) > COMPACT * (east - west) * (north - south))


def _box(shape: Geometry) -> Box:
    west, south, east, north = shapely.bounds(shape).tolist()
    return west, south, east, north


async def pieces_in(
    boxes: Sequence[Box], *, deadline: float | None = None, versions: Sequence[int] | None = None, least_m2: float = 0.0
) -> Pieces:
    """The pieces whose box, grown by their layer's distance, meets one of the boxes. `deadline` is a time.monotonic().

    `versions` and `least_m2` (of polygons) narrow the search where not everything is wanted: for tiles.
    """
    sql = _question(versions, least_m2)
    if db.dialect() == "sqlite" and not db.in_transaction():
        found = await _reader().run(lambda read: [read(sql, (west, east, south, north)) for west, south, east, north in boxes], deadline)
    else:
        found = [await _fetch(sql, box, deadline) for box in boxes]
    return _together(found)


def _question(versions: Sequence[int] | None, least_m2: float) -> str:
    sql, piece = (_SQLITE, "p.") if db.dialect() == "sqlite" else (_POSTGRES, "")
    if versions is not None:
        sql += f" AND {piece}version IN ({','.join(str(int(version)) for version in versions) or '0'})"
    if least_m2:
        sql += f" AND ({piece}area_mm2 = 0 OR {piece}area_mm2 >= {int(least_m2 * 1e6)})"
    return sql


async def _fetch(sql: str, box: Box, deadline: float | None) -> list[tuple[Any, ...]]:
    west, south, east, north = box
    try:
        async with asyncio.timeout(None if deadline is None else max(0.0, deadline - time.monotonic())):
            rows = await transactions.run(db.engine.driver, sql, (west, east, south, north), write=False)
    except TimeoutError as reason:
        raise LateError from reason
    return [tuple(row.values()) for row in rows]


def _together(found: list[list[tuple[Any, ...]]]) -> Pieces:
    by_id = {row[0]: row for rows in found for row in rows}
    ids = np.array(sorted(by_id), dtype=np.int64)
    ordered = [by_id[key] for key in ids.tolist()]
    columns = list(zip(*ordered, strict=True)) if ordered else [()] * 6
    rows = [np.searchsorted(ids, np.array(sorted(row[0] for row in some), dtype=np.int64)) for some in found]
    features, versions, classes = (np.array(columns[i], dtype=np.int64) for i in (1, 2, 3))
    return Pieces(ids, features, versions, classes, np.array(columns[4], dtype=float) / 1e6, [bytes(shape) for shape in columns[5]], rows)


async def names_of(features: Iterable[int]) -> dict[int, FeatureName]:
    """The names and sizes of features by their keys."""
    wanted = sorted(set(features))
    found: dict[int, FeatureName] = {}
    for start in range(0, len(wanted), 10_000):
        keys = ",".join(str(int(key)) for key in wanted[start : start + 10_000])
        sql = f"SELECT id, source_id, name, area_mm2, length_mm FROM feature WHERE id IN ({keys})"  # noqa: S608 - integers
        for key, source_id, name, area, length in await _plain(sql):
            found[key] = FeatureName(source_id, name, area / 1e6, length / 1e3)
    return found


class FeatureRow(Struct, frozen=True):
    """What is said of a feature on a map."""

    source_id: str
    name: str
    class_no: int
    attributes: dict[str, Any]


async def rows_of(features: Iterable[int]) -> dict[int, FeatureRow]:
    """Features with their attributes, by their keys."""
    wanted = sorted(set(features))
    found: dict[int, FeatureRow] = {}
    for start in range(0, len(wanted), 10_000):
        keys = ",".join(str(int(key)) for key in wanted[start : start + 10_000])
        sql = f"SELECT id, source_id, name, class_no, attributes FROM feature WHERE id IN ({keys})"  # noqa: S608 - integers
        for key, source_id, name, class_no, attributes in await _plain(sql):
            found[key] = FeatureRow(source_id, name, class_no, msgspec.json.decode(attributes))
    return found


async def _plain(sql: str) -> list[tuple[Any, ...]]:
    if db.dialect() == "sqlite" and not db.in_transaction():
        return (await _reader().run(lambda read: [read(sql, ())], None))[0]
    return [tuple(row.values()) for row in await transactions.run(db.engine.driver, sql, (), write=False)]


class Reader:
    """Threads with a read-only SQLite connection each, kept open; rows come as plain tuples."""

    def __init__(self, path: str, threads: int = 2) -> None:
        self.path = path
        self._local = threading.local()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="onemap")

    async def run(self, work: Any, deadline: float | None) -> list[list[tuple[Any, ...]]]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._work, work, deadline)

    def _work(self, work: Any, deadline: float | None) -> list[list[tuple[Any, ...]]]:
        handle = self._handle()
        handle.set_progress_handler(None if deadline is None else lambda: int(time.monotonic() > deadline), 20_000)
        try:
            return work(lambda sql, args: handle.execute(sql, args).fetchall())
        except sqlite3.OperationalError as reason:
            if "interrupted" in str(reason):
                raise LateError from reason
            raise

    def _handle(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "handle", None)
        if found is None:
            found = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None, timeout=10)
            for pragma in ("cache_size=-65536", "mmap_size=2147483648", "query_only=1"):
                found.execute(f"PRAGMA {pragma}").fetchall()
            self._local.handle = found
        return found

    def close(self) -> None:
        self._threads.shutdown(wait=True)


_readers: dict[str, Reader] = {}


def _reader() -> Reader:
    """The readers of the connected database; those of another one are closed."""
    path = str(getattr(db.engine.driver, "path", ""))
    if path not in _readers:
        for other in list(_readers):
            _readers.pop(other).close()
        _readers[path] = Reader(path)
    return _readers[path]
