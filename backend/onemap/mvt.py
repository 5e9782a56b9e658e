"""Vector tiles (Mapbox Vector Tile 2.1) encoded with numpy: shapes in tile units, y down, to bytes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from backend.core.geometry import Geometries

EXTENT = 4096
Value = str | int | float | bool
Ints = NDArray[np.int64]
_POINT, _LINE, _POLYGON = 1, 2, 3


def layer(name: str, shapes: Geometries, ids: Sequence[int], properties: Sequence[Mapping[str, Value]]) -> bytes:
    """One layer of a tile; shapes that vanish in whole units are left out. Empty when nothing is left."""
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    body = [_field(1, name.encode())]
    kinds = shapely.get_dimensions(shapes)
    for dimension, kind in ((2, _POLYGON), (1, _LINE), (0, _POINT)):
        rows = np.flatnonzero(kinds == dimension)
        for position, geometry in _commands(shapes[rows], kind):
            row = int(rows[position])
            tags = b"".join(
                _varint(keys.setdefault(key, len(keys))) + _varint(values.setdefault((type(value), value), len(values)))
                for key, value in properties[row].items()
            )
            body.append(_field(2, b"\x08" + _varint(ids[row]) + _field(2, tags) + b"\x18" + bytes([kind]) + _field(4, geometry)))
    if len(body) == 1:
        return b""
    body += [_field(3, key.encode()) for key in keys]
    body += [_field(4, _value(value)) for _, value in values]
    return _field(3, b"".join(body) + b"\x28" + _varint(EXTENT) + b"\x78\x02")


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + bytes([value])
    if isinstance(value, int):
        return b"\x30" + _varint((value << 1) ^ (value >> 63))
    if isinstance(value, float):
        return b"\x19" + np.float64(value).tobytes()
    return _field(1, value.encode())


def _field(tag: int, data: bytes) -> bytes:
    return _varint(tag << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _varints(numbers: Ints) -> tuple[bytes, Ints]:
    """Many numbers as varints in one go, and how many bytes each took."""
    wide = numbers.astype(np.uint64)
    sizes: Ints = np.ones(len(wide), np.int64)
    for k in range(1, 5):
        sizes += wide >= np.uint64(1 << 7 * k)
    starts = np.cumsum(sizes) - sizes
    out = np.empty(int(sizes.sum()), np.uint8)
    for k in range(5):
        longer = sizes > k
        if not longer.any():
            break
        digits = (wide[longer] >> np.uint64(7 * k)) & np.uint64(127)
        out[starts[longer] + k] = (digits | np.where(sizes[longer] > k + 1, 128, 0).astype(np.uint64)).astype(np.uint8)
    return out.tobytes(), sizes


def _commands(shapes: Geometries, kind: int) -> Iterable[tuple[int, bytes]]:
    """The drawing commands of each shape of one kind, with its position."""
    if not len(shapes):
        return []
    paths, owner, outer = _paths(shapes, kind)
    xy, path = shapely.get_coordinates(paths, return_index=True)
    points = np.rint(xy).astype(np.int64)
    points, path = _thinned(points, path, len(paths), closed=kind == _POLYGON)
    if kind == _POLYGON:
        points, path = _turned(points, path, len(paths), owner, outer)
    elif kind == _LINE:
        keep = np.bincount(path, minlength=len(paths))[path] >= 2
        points, path = points[keep], path[keep]
    return _stream(points, path, owner, kind) if len(points) else []


def _paths(shapes: Geometries, kind: int) -> tuple[Geometries, Ints, NDArray[np.bool_]]:
    """Rings, lines or points; which shape each belongs to; whether it begins a polygon."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    right = shapely.get_dimensions(parts) == {_POLYGON: 2, _LINE: 1, _POINT: 0}[kind]
    parts, owner = parts[right], owner[right]
    if kind != _POLYGON:
        return parts, owner, np.ones(len(parts), dtype=bool)
    rings, polygon = shapely.get_rings(parts, return_index=True)
    return rings, owner[polygon], np.concatenate([[True], polygon[1:] != polygon[:-1]])


def _thinned(points: Ints, path: Ints, count: int, *, closed: bool) -> tuple[Ints, Ints]:
    """Without points that fall on the one before them, and without the one that closes a ring."""
    first = np.concatenate([[True], path[1:] != path[:-1]])
    moved = np.concatenate([[True], (points[1:] != points[:-1]).any(axis=1)])
    keep = first | moved
    points, path = points[keep], path[keep]
    if not closed:
        return points, path
    starts = np.searchsorted(path, np.arange(count))
    last = np.concatenate([path[1:] != path[:-1], [True]])
    same = (points == points[starts[path]]).all(axis=1)
    alone = np.arange(len(path)) == starts[path]
    keep = ~(last & same & ~alone)
    return points[keep], path[keep]


def _turned(points: Ints, path: Ints, count: int, owner: Ints, outer: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Outer rings clockwise on the screen, holes the other way; a vanished outer ring takes its holes along."""
    size = np.bincount(path, minlength=count)
    start = np.cumsum(size) - size
    end = start + size
    after = np.arange(len(points)) + 1
    after[end[size > 0] - 1] = start[size > 0]
    cross = points[:, 0] * points[after, 1] - points[after, 0] * points[:, 1]
    area = np.bincount(path, weights=cross, minlength=count)
    good = (size >= 3) & (area != 0)
    polygon = np.cumsum(outer) - 1
    good &= good[np.flatnonzero(outer)][polygon]
    wrong = good & ((area > 0) != outer)
    order = np.arange(len(points))
    turn = wrong[path]
    order[turn] = (start + end - 1)[path[turn]] - order[turn]
    keep = good[path]
    return points[order][keep], path[keep]


def _stream(points: Ints, path: Ints, owner: Ints, kind: int) -> Iterable[tuple[int, bytes]]:
    """MoveTo, LineTo and ClosePath with zigzag steps, cut by feature."""
    feature = owner[path]
    new_feature = np.concatenate([[True], feature[1:] != feature[:-1]])
    new_path = np.concatenate([[True], path[1:] != path[:-1]])
    before = np.zeros_like(points)
    before[1:] = points[:-1]
    before[new_feature] = 0
    step = points - before
    zigzag = (step << 1) ^ (step >> 63)
    size = np.bincount(path)
    if kind == _POINT:
        return _points(zigzag, feature, new_feature)
    second = np.concatenate([[False], new_path[:-1]])
    last = np.concatenate([new_path[1:], [True]]) & (kind == _POLYGON)
    room = 2 + new_path.astype(int) + second.astype(int) + last.astype(int)
    place = np.cumsum(room) - room
    out = np.empty(int(room.sum()), np.int64)
    out[place[new_path]] = 9
    out[place[second]] = ((size[path[second]] - 1) << 3) | 2
    at = place + new_path + second
    out[at], out[at + 1] = zigzag[:, 0], zigzag[:, 1]
    out[at[last] + 2] = 15
    return _split(out, place[new_feature], feature[new_feature])


def _points(zigzag: Ints, feature: Ints, new: NDArray[np.bool_]) -> Iterable[tuple[int, bytes]]:
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, len(feature)))
    place = np.cumsum(counts * 2 + 1) - (counts * 2 + 1)
    out = np.empty(int((counts * 2 + 1).sum()), np.int64)
    out[place] = (counts << 3) | 1
    group = np.cumsum(new) - 1
    at = place[group] + 1 + 2 * (np.arange(len(feature)) - starts[group])
    out[at], out[at + 1] = zigzag[:, 0], zigzag[:, 1]
    return _split(out, place, feature[starts])


def _split(numbers: Ints, starts: Any, features: Any) -> Iterable[tuple[int, bytes]]:
    data, sizes = _varints(numbers)
    offsets = np.concatenate([np.cumsum(sizes) - sizes, [len(data)]])
    bounds = np.append(offsets[starts], len(data))
    return [(int(f), data[bounds[i] : bounds[i + 1]]) for i, f in enumerate(features)]
