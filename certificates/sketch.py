"""The parcel's outline in a few bytes: an origin on a grid of about 50 m, then steps of whole metres."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from certificates.refused import Refused

Point: TypeAlias = tuple[float, float]
GRID = 2000  # steps per degree
MOST_BYTES = 40
MOST_VERTICES = 64


class Sketch(msgspec.Struct, frozen=True):
    """Origin in degrees (CGCS2000, lon-lat), open ring in metres east and north of its first vertex."""

    lon: float
    lat: float
    ring: tuple[tuple[int, int], ...]


def of(ring: Sequence[Point], most: int = MOST_BYTES) -> bytes:
    """The sketch of a lon-lat ring in degrees, its least telling vertices left out until it fits `most` bytes."""
    corners = list(ring[:-1] if ring[0] == ring[-1] else ring)
    east, north = metres_per_degree(corners[0][1])
    lon, lat = corners[0]
    local = [((x - lon) * east, (y - lat) * north) for x, y in corners]
    while True:
        steps = [(round(x), round(y)) for x, y in local]
        packed = encode(Sketch(lon, lat, tuple(steps)))
        if len(packed) <= most or len(local) <= 3:
            return packed
        del local[_least(local)]


def encode(sketch: Sketch) -> bytes:
    out = bytearray(_int24(round(sketch.lon * GRID)) + _int24(round(sketch.lat * GRID)))
    x = y = 0
    for px, py in sketch.ring:
        out += _varint(px - x) + _varint(py - y)
        x, y = px, py
    return bytes(out)


def decode(data: bytes) -> Sketch:
    """Refuses an outline of under three corners, over 64, a broken or a longer than needed number."""
    numbers, at = list[int](), 6
    while at < len(data):
        number, at = _read(data, at)
        numbers.append(number)
    if len(data) < 6 or len(numbers) % 2 or not 3 <= len(numbers) // 2 <= MOST_VERTICES:
        raise Refused("sketch")
    ring, x, y = list[tuple[int, int]](), 0, 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        ring.append((x, y))
    lon, lat = (int.from_bytes(data[i : i + 3], "big", signed=True) / GRID for i in (0, 3))
    if abs(lon) > 180 or abs(lat) > 90:
        raise Refused("sketch")
    return Sketch(lon, lat, tuple(ring))


def metres_per_degree(lat: float) -> tuple[float, float]:
    """East and north, on the GRS80 ellipsoid, good to a centimetre over a parcel."""
    phi = math.radians(lat)
    east = 111412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    return east, 111132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi)


def _least(ring: Sequence[Point]) -> int:
    """The vertex whose loss changes the area least; never the first, which is the origin."""

    def triangle(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = ring[i - 1], ring[i], ring[(i + 1) % len(ring)]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))

    return min(range(1, len(ring)), key=triangle)


def _int24(value: int) -> bytes:
    return value.to_bytes(3, "big", signed=True)


def _varint(value: int) -> bytes:
    value = value << 1 if value >= 0 else (-value << 1) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count, byte in enumerate(data[at : at + 4]):
        value |= (byte & 127) << 7 * count
        if byte < 128:
            if count and not byte:
                raise Refused("sketch")
            return (value >> 1) ^ -(value & 1), at + count + 1
    raise Refused("sketch")
