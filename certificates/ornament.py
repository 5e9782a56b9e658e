"""Guilloche: interwoven borders and rosettes, always the same lines for the same page."""

import math
from collections.abc import Iterator

from certificates.layout import Box, Page, Rosette
from certificates.operations import Colour, Operation, Point, Shape, rectangle

BAND = 4.2  # millimetres between the two border lines
STRANDS = 7
HAIR = 0.09


def ground(page: Page, accent: Colour, tint: Colour) -> Iterator[Operation]:
    """Everything under the words: rosettes, borders, the fold."""
    for rosette in page.rosettes:
        yield from _rosette(rosette, _mixed(tint, (255, 255, 255), 0.2))
    for frame in page.frames:
        yield from _border(frame, accent, tint)
    if page.fold:
        yield Shape(((page.fold, 4), (page.fold, page.height - 4)), _mixed(tint, accent, 0.2), 0.12, closed=False)


def _border(frame: Box, accent: Colour, tint: Colour) -> Iterator[Operation]:
    """Two lines and between them strands that swing across the band and close upon themselves."""
    inner = rectangle(frame.x + BAND, frame.y + BAND, frame.width - 2 * BAND, frame.height - 2 * BAND)
    yield Shape(rectangle(frame.x, frame.y, frame.width, frame.height), accent, 0.55)
    for strand in range(STRANDS):
        colour = _mixed(tint, accent, 0.25 + 0.05 * strand)
        yield Shape(tuple(_strand(frame, strand / STRANDS)), colour, HAIR)
    yield Shape(inner, accent, 0.25)
    yield Shape(_inset(frame, BAND + 0.9), accent, 0.1)


def _strand(frame: Box, phase: float) -> Iterator[Point]:
    width, height = frame.width - BAND, frame.height - BAND
    around = 2 * (width + height)
    waves = round(around / 6.3)
    steps = waves * 10
    for step in range(steps):
        swing = (BAND / 2 - 0.25) * math.sin(2 * math.pi * (step * waves / steps + phase))
        swing *= 0.72 + 0.28 * math.cos(2 * math.pi * 2 * phase)
        yield _off_middle(frame, around * step / steps, swing)


def _off_middle(frame: Box, along: float, swing: float) -> Point:
    """The point `along` the middle line of the band, `swing` outwards of it."""
    left, top = frame.x + BAND / 2, frame.y + BAND / 2
    width, height = frame.width - BAND, frame.height - BAND
    if along < width:
        return left + along, top - swing
    if along < width + height:
        return left + width + swing, top + along - width
    if along < 2 * width + height:
        return left + 2 * width + height - along, top + height + swing
    return left - swing, top + 2 * (width + height) - along


def _rosette(rosette: Rosette, colour: Colour) -> Iterator[Operation]:
    """Rings of petals, each a little turned and wider than the one within."""
    for ring in range(14):
        radius = rosette.radius * (0.34 + 0.05 * ring)
        points: list[Point] = []
        for step in range(180):
            turn = 2 * math.pi * step / 180
            reach = radius * (1 + 0.13 * math.sin(9 * turn + ring * 0.55))
            points.append((rosette.x + reach * math.cos(turn), rosette.y + reach * math.sin(turn)))
        yield Shape(tuple(points), colour, HAIR)


def _inset(frame: Box, by: float) -> tuple[Point, ...]:
    return rectangle(frame.x + by, frame.y + by, frame.width - 2 * by, frame.height - 2 * by)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
