"""Layouts of the faces: pages in millimetres and the wording of each type, read from layouts/*.yaml."""

import functools
from pathlib import Path
from typing import TypeVar

import msgspec

from certificates.operations import Colour
from certificates.refused import Refused

FOLDER = Path(__file__).parent / "layouts"
T = TypeVar("T")


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Box(Strict, frozen=True):
    x: float
    y: float
    width: float
    height: float


class Rosette(Strict, frozen=True):
    x: float
    y: float
    radius: float


class Line(Strict, frozen=True):
    """Centred on x, y the baseline; `room` the width it must keep to."""

    x: float
    y: float
    size: float
    tracking: float
    room: float = 110


class Paragraph(Strict, frozen=True):
    x: float
    y: float
    width: float
    size: float
    leading: float


class Signature(Strict, frozen=True):
    """Issuer and date centred on x; the seal lies over them."""

    x: float
    issuer: float
    date: float
    size: float
    seal: float


class Corner(Strict, frozen=True):
    x: float
    y: float


class Table(Strict, frozen=True):
    x: float
    y: float
    width: float
    height: float
    label: float
    row: float
    sizes: tuple[float, ...]


class Notes(Strict, frozen=True):
    x: float
    y: float
    width: float
    height: float
    sizes: tuple[float, ...]
    leading: float


class Mark(Strict, frozen=True):
    x: float
    y: float
    size: float
    angle: float


class Page(Strict, frozen=True):
    width: float
    height: float
    fold: float
    frames: tuple[Box, ...]
    rosettes: tuple[Rosette, ...]
    heading: Line
    title: Line
    number: Line
    sentence: Paragraph
    signature: Signature
    code: Corner
    table: Table
    plan: Box
    notes: Notes
    marks: tuple[Mark, ...]


class Field(Strict, frozen=True):
    key: str
    label: str


class Layout(Strict, frozen=True):
    """The wording and colours of one type; `page` names the page it is laid out on."""

    type: int
    page: str
    title: str
    accent: Colour
    tint: Colour
    paper: Colour
    sentence: str
    issuer: str
    date: str
    fields: tuple[Field, ...]
    notes: tuple[str, ...]


class Words(Strict, frozen=True):
    country: str
    notes: str
    plan: str
    plan_note: str
    north: str
    scan: str
    seal: str
    seal_note: str
    specimen: tuple[str, str]


@functools.cache
def words() -> Words:
    return _read("words.yaml", Words)


@functools.cache
def page(name: str) -> Page:
    return _read(f"{name}.yaml", Page)


@functools.cache
def layouts() -> dict[int, Layout]:
    """By type; every file that names a type."""
    found = [_read(path.name, Layout) for path in sorted(FOLDER.glob("*-*.yaml"))]
    return {layout.type: layout for layout in found}


def layout_of(kind: int) -> Layout:
    if kind not in layouts():
        raise Refused("no_layout", f"type {kind}")
    return layouts()[kind]


def _read(name: str, kind: type[T]) -> T:
    return msgspec.yaml.decode((FOLDER / name).read_bytes(), type=kind)
