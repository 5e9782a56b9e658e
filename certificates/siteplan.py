"""The site plan on the face: parcel, neighbours, corner numbers, scale bar and north."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from certificates.layout import Box, words
from certificates.lettering import width
from certificates.operations import Colour, Operation, Point, Shape, Text, rectangle
from certificates.record import Record, Ring, degrees
from certificates.sketch import metres_per_degree

INK, GREY, PALE = (40, 40, 40), (120, 120, 116), (241, 240, 234)
SITE, SITE_FILL = (190, 24, 30), (252, 226, 222)
MOST_NUMBERED = 16
Place: TypeAlias = Callable[[Ring], list[Point]]


def drawn(record: Record, box: Box) -> Iterator[Operation]:
    """Everything inside the frame of the plan; without a site a sentence is not invented, the frame stays empty."""
    yield Shape(rectangle(box.x, box.y, box.width, box.height), fill=(255, 255, 253))
    if record.site:
        place, scale = _placing(record, box)
        for neighbour in record.around:
            yield from _neighbour(neighbour.name, _clipped(place(neighbour.ring), box), box)
        for polygon in record.site:
            yield from _parcel([place(ring) for ring in polygon])
        yield from _scale_bar(box, scale)
        yield from _north(box)
    yield Shape(rectangle(box.x, box.y, box.width, box.height), INK, 0.25)


def _placing(record: Record, box: Box) -> tuple[Place, float]:
    """From the record's coordinates to the page, the site in the middle of the box; and millimetres per metre."""
    outer = [point for polygon in record.site for point in degrees(polygon[0])]
    west, east = min(x for x, _ in outer), max(x for x, _ in outer)
    south, north = min(y for _, y in outer), max(y for _, y in outer)
    mid_x, mid_y = (west + east) / 2, (south + north) / 2
    metre_x, metre_y = metres_per_degree(mid_y)
    tall, wide = max((north - south) * metre_y, 1.0), max((east - west) * metre_x, 1.0)
    scale = min((box.width - 20) / wide, (box.height - 22) / tall)
    left, top = box.x + box.width / 2, box.y + box.height / 2

    def place(ring: Ring) -> list[Point]:
        local = (((x - mid_x) * metre_x, (y - mid_y) * metre_y) for x, y in degrees(ring))
        return [(left + x * scale, top - y * scale) for x, y in local]

    return place, scale


def _parcel(rings: list[list[Point]]) -> Iterator[Operation]:
    outer, *holes = rings
    yield Shape(tuple(outer), SITE, 0.5, SITE_FILL)
    for hole in holes:
        yield Shape(tuple(hole), SITE, 0.35, (255, 255, 253))
    corners = outer[:-1] if outer[0] == outer[-1] else outer
    if len(corners) > MOST_NUMBERED:
        return
    middle = _middle(corners)
    for number, (x, y) in enumerate(corners, 1):
        away = math.hypot(x - middle[0], y - middle[1]) or 1
        at = (x + (x - middle[0]) / away * 2.4, y + (y - middle[1]) / away * 2.4 + 0.7)
        yield Shape(tuple(_dot(x, y)), SITE, 0.2, (255, 255, 255))
        yield Text(*at, 2.0, f"J{number}", colour=SITE, align="center")


def _dot(x: float, y: float, radius: float = 0.45) -> Iterator[Point]:
    return ((x + radius * math.cos(i * math.pi / 6), y + radius * math.sin(i * math.pi / 6)) for i in range(12))


def _neighbour(name: str, ring: list[Point], box: Box) -> Iterator[Operation]:
    if len(ring) < 3:
        return
    yield Shape(tuple(ring), (176, 176, 170), 0.15, PALE)
    x, y = _middle(ring)
    half = width(name, 2.2) / 2
    if box.x + half < x < box.x + box.width - half and box.y + 3 < y < box.y + box.height - 8:
        yield Text(x, y + 0.8, 2.2, name, colour=GREY, align="center")


def _scale_bar(box: Box, scale: float) -> Iterator[Operation]:
    steps = [size * 10**power for power in range(6) for size in (1, 2, 5)]
    step = next((step for step in steps if step * scale >= 9), steps[-1])
    x, y, long = box.x + 3, box.y + box.height - 3, step * scale
    yield Shape(((x, y - 1.2), (x, y), (x + long, y), (x + long, y - 1.2)), INK, 0.25, closed=False)
    yield Text(x + long / 2, y - 0.9, 2.1, f"{step} m", colour=INK, align="center")


def _north(box: Box) -> Iterator[Operation]:
    x, y = box.x + box.width - 5, box.y + 3
    dark: Colour = INK
    yield Shape(((x, y), (x + 1.7, y + 6.4), (x, y + 5), (x - 1.7, y + 6.4)), dark, 0.15, dark)
    yield Text(x, y + 9.4, 2.6, words().north, align="center", colour=dark)


def _middle(ring: Sequence[Point]) -> Point:
    """The centroid of the area; of the corners when there is none."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        area, x, y = area + cross, x + (ax + bx) * cross, y + (ay + by) * cross
    if abs(area) < 1e-9:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    return x / (3 * area), y / (3 * area)


def _clipped(ring: list[Point], box: Box) -> list[Point]:
    """The part inside the box (Sutherland-Hodgman)."""
    right, bottom = box.x + box.width, box.y + box.height
    for axis, edge, sign in ((0, box.x, 1), (0, right, -1), (1, box.y, 1), (1, bottom, -1)):
        ring = list(_cut(ring, axis, edge, sign))
    return ring


def _cut(ring: list[Point], axis: int, edge: float, sign: int) -> Iterator[Point]:
    for before, point in zip([*ring[-1:], *ring], ring, strict=False):
        was, now = (before[axis] - edge) * sign >= 0, (point[axis] - edge) * sign >= 0
        if was != now:
            share = (edge - before[axis]) / (point[axis] - before[axis])
            yield (before[0] + (point[0] - before[0]) * share, before[1] + (point[1] - before[1]) * share)
        if now:
            yield point
