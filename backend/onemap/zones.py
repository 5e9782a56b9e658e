"""Coordinate systems of Chinese survey data: EPSG codes of the Gauss-Krueger zones, and the old datums that are refused."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct


class Base(Struct, frozen=True, forbid_unknown_fields=True):
    """EPSG codes of the geographic systems."""

    cgcs2000_geographic: int
    cgcs2000_3d: int
    cgcs2000_geocentric: int
    wgs84: int
    xian80: int
    beijing54: int
    new_beijing54: int
    web_mercator: int


class Zone(Struct, frozen=True, forbid_unknown_fields=True):
    """One zone: central meridian in degrees, and six EPSG codes; "prefixed" ones carry the zone in the easting."""

    zone: int
    cm: int
    epsg_prefixed: int
    epsg_cm: int
    xian80_prefixed: int
    xian80_cm: int
    bj54_prefixed: int
    bj54_cm: int


class Transformation(Struct, frozen=True, forbid_unknown_fields=True):
    """What PROJ offers between two systems; accuracy below zero means that it does nothing."""

    pair: str
    operations: int
    kind: str
    accuracy_m: int | str
    meaning: str = ""


class Shift(Struct, frozen=True, forbid_unknown_fields=True):
    """How far GCJ-02 lies from WGS 84 at a place; lon-lat, degrees."""

    place: str
    wgs84: tuple[float, float]
    gcj02: tuple[float, float]
    offset_m: int


class Systems(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    base: Base
    zones_3deg: tuple[Zone, ...]
    zones_6deg: tuple[Zone, ...]
    transformations: tuple[Transformation, ...]
    gcj02_examples: tuple[Shift, ...]


@cache
def systems() -> Systems:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "crs.yaml").read_bytes(), type=Systems)


def zone_of(longitude: float, degrees: Literal[3, 6] = 3) -> Zone | None:
    """The zone a longitude lies in; None outside the zones of China."""
    zones = systems().zones_3deg if degrees == 3 else systems().zones_6deg
    return next((zone for zone in zones if abs(longitude - zone.cm) <= degrees / 2), None)


@cache
def old_datums() -> frozenset[int]:
    """EPSG codes that are refused: Xian 1980 and Beijing 1954, geographic and projected."""
    base, zones = systems().base, systems().zones_3deg + systems().zones_6deg
    projected = (code for z in zones for code in (z.xian80_prefixed, z.xian80_cm, z.bj54_prefixed, z.bj54_cm))
    return frozenset((base.xian80, base.beijing54, base.new_beijing54, *projected))
