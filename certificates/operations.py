"""What a face is made of: drawing operations in millimetres from the upper left corner, for both pens."""

from typing import Literal, TypeAlias

import msgspec

from certificates.qr import Matrix

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]
Font: TypeAlias = Literal["serif", "bold"]
Align: TypeAlias = Literal["left", "center", "right"]


class Text(msgspec.Struct, frozen=True):
    """One line; (x, y) is its anchor on the baseline, `size` the em, `angle` counter-clockwise degrees."""

    x: float
    y: float
    size: float
    text: str
    font: Font = "serif"
    colour: Colour = (28, 28, 28)
    align: Align = "left"
    angle: float = 0
    tracking: float = 0  # extra space after each character


class Shape(msgspec.Struct, frozen=True):
    """A polygon, or an open line when `closed` is false."""

    points: tuple[Point, ...]
    stroke: Colour | None = None
    width: float = 0.2
    fill: Colour | None = None
    closed: bool = True


class Code(msgspec.Struct, frozen=True):
    """A QR code; (x, y) is the corner of its first module, the quiet zone lies around it."""

    x: float
    y: float
    side: float
    matrix: Matrix


Operation: TypeAlias = Text | Shape | Code


class Face(msgspec.Struct, frozen=True):
    """A page ready for either pen. `ground` does not change from certificate to certificate, so pens may keep it."""

    width: float
    height: float
    title: str
    issuer: str
    issued_on: str
    ground_key: str
    paper: Colour
    ground: tuple[Operation, ...]
    marks: tuple[Operation, ...]


def rectangle(x: float, y: float, width: float, height: float) -> tuple[Point, ...]:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
