"""Division codes and their names: GB/T 2260 as of 2023 (a table under WTFPL), and the invented county of the demo."""

import gzip
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from backend.core.errors import Problem
from backend.core.texts import in_language

DATA = Path(__file__).parent / "data"
CODE = re.compile(r"[1-9]\d{5}", re.ASCII)
Level = Literal["province", "city", "county"]


class Division(Struct, frozen=True):
    """One node of the tree; `statistical` marks development zones that only have a number, `invented` the demo's own."""

    code: str
    name: str
    level: Level
    parent: str
    statistical: bool = False
    invented: bool = False


def level_of(code: str) -> Level:
    """What a code of six digits stands for; anything else is refused."""
    if not CODE.fullmatch(code):
        raise Problem("jurisdictions.code", division=code)
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def parent_of(code: str) -> str:
    """The code above: a county's city, a city's province, nothing above a province."""
    return {"province": "", "city": code[:2] + "0000", "county": code[:4] + "00"}[level_of(code)]


def _read(text: str, *, invented: bool) -> Iterable[Division]:
    for line in text.splitlines():
        code, name = line.split(",")
        zone = code[4] == "7" and code[5] != "0"
        yield Division(code, name, level_of(code), parent_of(code), zone, invented)


@cache
def divisions() -> dict[str, Division]:
    """Every known code."""
    real = gzip.decompress((DATA / "divisions_2023.csv.gz").read_bytes()).decode()
    own = (DATA / "invented.csv").read_text(encoding="utf-8")
    return {d.code: d for text, invented in ((real, False), (own, True)) for d in _read(text, invented=invented)}


def division(code: str) -> Division:
    """The division of a code, or a refusal."""
    if code not in divisions():
        raise Problem("jurisdictions.unknown", division=code)
    return divisions()[code]


def path(code: str) -> tuple[Division, ...]:
    """From the province down to the place itself."""
    found = division(code)
    return (*path(found.parent), found) if found.parent else (found,)


def full_name(code: str) -> str:
    """The place with all above it, for the reader: 示例省示例市澜川县. Stand-in names of the code table are left out."""
    return in_language("".join(d.name for d in path(code) if "直辖" not in d.name and d.name != "市辖区"))


def name_of(code: str) -> str:
    """The place alone, for the reader; an unknown code is shown as it is."""
    return in_language(divisions()[code].name) if code in divisions() else code


def children(code: str) -> tuple[Division, ...]:
    """The divisions straight below, in the order of their codes."""
    return tuple(d for d in divisions().values() if d.parent == code)


def within(viewer_codes: Iterable[str], code: str) -> bool:
    """Whether a code lies in one of these jurisdictions: a province covers its cities, a city its counties.

    Malformed codes cover nothing and lie nowhere.
    """
    return bool(CODE.fullmatch(code)) and any(
        code.startswith(_stem(own)) for own in viewer_codes if CODE.fullmatch(own)
    )


def _stem(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
