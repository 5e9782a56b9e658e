"""The county's tables, decoded and checked: invented names, pinyin, uses of parcels, kinds of facility."""

from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T")
FOLDER = Path(__file__).parent


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seat: str
    coast_towns: list[str]
    plain_towns: list[str]
    hill_towns: list[str]
    heads: str
    tails: dict[str, list[str]]
    sides: str
    streets: list[str]
    estates: list[str]
    lanes: list[str]
    brooks: list[str]
    lakes: list[str]
    islands: list[str]
    trees: str


class UseRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is built on a land use: parcel size, floor area ratio, density, height, green share, house sizes."""

    size_m2: float
    far: float
    density: float
    height_m: float
    green: float
    house: tuple[float, float, float, float] = (30, 16, 14, 16)  # length, width, gap along, gap across


class Wish(msgspec.Struct, frozen=True, array_like=True):
    """Blocks to find for a use: how many, size from and to (m²), distance from the centre from and to, apart (m)."""

    use: str
    many: int
    smallest: float
    largest: float
    nearest: float
    farthest: float
    apart: float


class Share(msgspec.Struct, frozen=True, array_like=True):
    """A use that a small housing parcel takes instead, while the dice stays below."""

    below: float
    use: str


class Uses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: dict[str, UseRule]
    seat: list[Wish]
    town: list[Wish]
    instead_of_housing: list[Share]


class FacilityKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    category: str
    use: str
    circle: str
    radius_m: int | None
    short: str = ""


class Facilities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kinds: dict[str, FacilityKind]
    seat: dict[str, tuple[int, float]]  # how many, and how far apart in metres
    town: list[str]
    village: list[str]
    use_instead: dict[str, str]


def _read(name: str, kind: type[T]) -> T:
    return msgspec.json.decode((FOLDER / name).read_bytes(), type=kind)


NAMES = _read("names.json", Names)
PINYIN = _read("pinyin.json", dict[str, str])
USES = _read("uses.json", Uses)
FACILITIES = _read("facilities.json", Facilities)


def pinyin(name: str) -> str:
    return " ".join(PINYIN.get(c, c) for c in name)
