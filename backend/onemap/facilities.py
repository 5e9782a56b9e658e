"""Public facilities: their types, and the straight-line radii they serve."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.matters.catalogue import Named


class Circle(Struct, frozen=True, forbid_unknown_fields=True):
    """A living circle: minutes on foot and the distance planned for them."""

    walk_minutes: int
    distance_m: int
    note: str


class FacilityType(Named, frozen=True):
    """A type; no radius where no standard gives one."""

    code: str
    category: str
    landuse: str
    circle: str
    service_radius_m: int | None
    source: str


class Facilities(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    walking_m_per_min: int
    standards: tuple[str, ...]
    circles: dict[Literal["5min", "10min", "15min"], Circle]
    facilities: tuple[FacilityType, ...]


@cache
def facilities() -> Facilities:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "facilities.yaml").read_bytes(), type=Facilities)


@cache
def types() -> dict[str, FacilityType]:
    """By code."""
    return {one.code: one for one in facilities().facilities}
