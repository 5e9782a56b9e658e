"""The catalogue: items that can be applied for, their materials, form elements, steps and packages."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.core.errors import NotFound
from backend.core.texts import in_language

DATA = Path(__file__).parent / "data"
Stage = Literal["S1", "S2", "S3", "S4", "REG", "ANY"]
Kind = Literal["licence", "confirmation", "registration", "other", "filing", "service"]
Silence = Literal["none", "five_days", "on_the_spot", "not_stated"]
Level = Literal["town", "county", "city", "province"]
Applicant = Literal["citizen", "enterprise", "government", "collective", "intermediary", "court"]


class Named(Struct, frozen=True, forbid_unknown_fields=True):
    """Something with a Chinese and an English name."""

    zh: str
    en: str

    @property
    def name(self) -> str:
        """In the language of the reader."""
        return in_language(self.zh, self.en)


class Basis(Struct, frozen=True, forbid_unknown_fields=True):
    """An article; `status` says whether its text was read ("checked") or is only known."""

    law: str
    article: str
    status: str


class Days(Struct, frozen=True, forbid_unknown_fields=True):
    """The time limit; `promised` is a typical value that each jurisdiction sets, 0.5 is half a working day."""

    unit: Literal["workday", "day"]
    promised: float
    statutory: int | None = None
    statutory_basis: str = ""


class Desk(Named, frozen=True):
    """An office that reviews."""


class MachineCheck(Struct, frozen=True):
    """One check a machine makes before a person looks."""

    code: str
    en: str


class FormElement(Named, frozen=True):
    """One thing the form asks; asked once in a package. `type` decides how it is typed in."""

    type: str
    group: str


class MaterialKind(Named, frozen=True):
    """A kind of document; `reuse_from` names the results that stand for it, so that nobody hands it in."""

    provider: Literal["system", "applicant", "e-licence", "other_dept", "agency", "intermediary"]
    kind: str
    form: Literal["electronic", "original_scan"]
    note: str = ""
    reuse_from: tuple[str, ...] = ()


class Result(Named, frozen=True):
    """What comes out of an item, or (`external`) what another authority already holds."""

    external: bool
    certificate: str = ""


class Node(Named, frozen=True):
    """One step of an item's way through the house; equal `parallel_group`s run at the same time."""

    id: str
    desk: str = ""
    parallel_group: str = ""
    limit: Literal["", "acceptance", "delivery", "first_review"] = ""
    level: str = ""
    to: str = ""
    length_note: str = ""
    staff_min: int = 1
    optional: bool = False
    stops_clock: bool = False


class MaterialNeed(Struct, frozen=True, forbid_unknown_fields=True):
    """A material an item asks for, and what may stand for it."""

    ref: str
    required: bool
    reuse_from: tuple[str, ...] = ()


class Item(Named, frozen=True):
    """A matter (事项): one thing that can be applied for."""

    code: str
    stage: Stage
    kind: Kind
    domain: str
    levels: tuple[Level, ...]
    applicants: tuple[Applicant, ...]
    legal_basis: tuple[Basis, ...]
    days: Days
    silence: Silence
    nodes: tuple[Node, ...]
    materials: tuple[MaterialNeed, ...]
    form_elements: tuple[str, ...]
    machine_checks: tuple[str, ...]
    output: str
    produces: tuple[str, ...]
    business: str = ""
    validity_years: int = 0
    validity_note: str = ""
    note: str = ""


class Package(Named, frozen=True):
    """Several items with one guide, one form and one set of materials, handled together."""

    code: str
    stage: Stage
    lead: str
    items: tuple[str, ...]
    promised: int
    joint_days: int
    joint_extension: int
    note: str = ""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    stages: dict[Stage, Named]
    kinds: dict[Kind, str]
    desks: dict[str, Desk]
    machine_checks: dict[str, str]
    form_elements: dict[str, FormElement]
    materials: dict[str, MaterialKind]
    results: dict[str, Result]
    items: tuple[Item, ...]
    packages: tuple[Package, ...]


class Catalogue(Struct, frozen=True):
    """Everything that can be applied for, by code."""

    version: int
    stages: dict[Stage, Named]
    kinds: dict[Kind, str]
    desks: dict[str, Desk]
    machine_checks: dict[str, MachineCheck]
    form_elements: dict[str, FormElement]
    materials: dict[str, MaterialKind]
    results: dict[str, Result]
    items: dict[str, Item]
    packages: dict[str, Package]


@cache
def catalogue() -> Catalogue:
    """The catalogue as shipped; what an installation changed stands in its own rows."""
    file = msgspec.yaml.decode((DATA / "catalogue.yaml").read_bytes(), type=_File)
    return Catalogue(
        file.version, file.stages, file.kinds, file.desks,
        {code: MachineCheck(code, en) for code, en in file.machine_checks.items()},
        file.form_elements, file.materials, file.results,
        {item.code: item for item in file.items}, {package.code: package for package in file.packages},
    )  # fmt: skip


def matter(code: str) -> Item:
    """The item of this code, or 404."""
    if code not in catalogue().items:
        raise NotFound("matters.unknown", matter=code)
    return catalogue().items[code]


def package(code: str) -> Package:
    """The package of this code, or 404."""
    if code not in catalogue().packages:
        raise NotFound("matters.unknown_package", package=code)
    return catalogue().packages[code]


def desks_of(codes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The desks that review these items at the same time, each once, in the order of the items."""
    found = [n.desk for code in codes for n in matter(code).nodes if n.parallel_group and n.desk and not n.optional]
    return tuple(dict.fromkeys(found))
