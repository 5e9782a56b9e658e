"""The neutral ring where a seal service would put its seal; says of itself that it is not one."""

import math
from collections.abc import Iterator

from certificates.layout import words
from certificates.operations import Operation, Point, Shape, Text

RED = (196, 38, 38)


def drawn(x: float, y: float, radius: float, issuer: str) -> Iterator[Operation]:
    """Two rings, the issuer along the upper arc, the disclaimer along the lower; nothing is filled."""
    yield Shape(tuple(_circle(x, y, radius)), RED, 0.85)
    yield Shape(tuple(_circle(x, y, radius - 1.5)), RED, 0.22)
    yield from _arc(x, y, radius - 5.6, issuer, 3.6, 200)
    yield from _arc(x, y, 2.9 - radius, f"{words().seal}·{words().seal_note}", 2.9, 130)


def _circle(x: float, y: float, radius: float) -> Iterator[Point]:
    return ((x + radius * math.cos(i * math.pi / 60), y + radius * math.sin(i * math.pi / 60)) for i in range(120))


def _arc(x: float, y: float, radius: float, text: str, size: float, degrees: float) -> Iterator[Operation]:
    """Along the top, or with a negative radius along the bottom; a long name gets smaller letters."""
    size = min(size, abs(radius) * math.radians(degrees) / max(1, len(text)) / 1.1)
    step = size * 1.1 / radius
    for place, char in enumerate(text):
        turn = (place - (len(text) - 1) / 2) * step
        at = (x + radius * math.sin(turn), y - radius * math.cos(turn))
        yield Text(*at, size, char, "serif", RED, "center", angle=-math.degrees(turn))
