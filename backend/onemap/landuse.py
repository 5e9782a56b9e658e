"""Land-use classes (用地用海分类 2023) with their colours, and how older classifications map onto them."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.core.errors import Problem
from backend.matters.catalogue import Named

SCHEME = "2023"
Group = Literal["agri", "construction", "unused", "unused_or_ecological", "water", "sea"]
Scheme = Literal["2023", "third_survey", "gbt21010_2017"]


class LandUse(Named, frozen=True):
    """A class; `colour_source` says whether the colour is official, inherited or derived."""

    code: str
    level: Literal[1, 2, 3]
    parent: str | None
    group: Group
    rgb: tuple[int, int, int]
    hex: str
    colour_source: str


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """An old code and its new one; `quality` is exact, likely, split (a person decides) or partial (first level only)."""

    old: str
    new: str
    old_zh: str = ""
    note: str = ""
    quality: str = "judged"


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    scheme: str
    groups: dict[Group, str]
    classes: tuple[LandUse, ...]
    from_third_survey: tuple[Mapping, ...]
    from_gbt21010_2017: tuple[Mapping, ...]


@cache
def _file() -> _File:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "landuse_2023.yaml").read_bytes(), type=_File)


@cache
def classes() -> dict[str, LandUse]:
    """The classes of 2023 by code."""
    return {one.code: one for one in _file().classes}


def land_use(code: str) -> LandUse:
    """A class of 2023, or a refusal."""
    if code not in classes():
        raise Problem("onemap.unknown_land_use", land_use=code)
    return classes()[code]


def path(code: str) -> tuple[LandUse, ...]:
    """From the first level down to the class."""
    found = land_use(code)
    return (*path(found.parent), found) if found.parent else (found,)


def mapped(code: str, scheme: Scheme) -> tuple[Mapping, ...]:
    """What an old code may be now; the same digits mean other things in other schemes. Empty when nobody knows."""
    if scheme == SCHEME:
        return (Mapping(code, code, quality="exact"),) if code in classes() else ()
    rows = _file().from_third_survey if scheme == "third_survey" else _file().from_gbt21010_2017
    return tuple(row for row in rows if row.old == code)
