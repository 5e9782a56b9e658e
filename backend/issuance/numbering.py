"""Numbers of permits and certificates: supervision numbers, certificate numbers, e-licence identifiers and their patterns."""

import re
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.core.db import next_in
from backend.core.errors import Problem

DATA = Path(__file__).parent / "data"
MOD_37_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Supervision(Struct, frozen=True, forbid_unknown_fields=True):
    """电子监管号: division, year, two letters of business, serial."""

    zh: str
    pattern: str
    serial_digits: int


class Business(Struct, frozen=True, forbid_unknown_fields=True):
    """Two letters that say what a supervision number is for."""

    zh: str
    status: str


class CertificateSeries(Struct, frozen=True, forbid_unknown_fields=True):
    """How the number of a kind of certificate is written."""

    code: str
    prefix: str
    suffix: str
    pattern: str


class Vectors(Struct, frozen=True, forbid_unknown_fields=True):
    valid: tuple[str, ...]
    invalid: tuple[str, ...]


class RealEstate(Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns of registration: certificate, proof, unit code (GB/T 37346)."""

    certificate: str
    certificate_example: str
    proof: str
    proof_example: str
    unit: str
    unit_example: str


class Province(Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    name: str
    short: str


class ELicence(Struct, frozen=True, forbid_unknown_fields=True):
    """电子证照标识 (GB/T 36904): only an entitled body mints under this root."""

    root: str
    vectors: tuple[str, ...]
    mismatch: tuple[str, ...]
    known_types: dict[str, str]


class Pattern(Struct, frozen=True, forbid_unknown_fields=True):
    pattern: str
    examples: tuple[str, ...]


class Numbering(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    supervision: Supervision
    business: dict[str, Business]
    certificates: tuple[CertificateSeries, ...]
    certificate_vectors: Vectors
    real_estate: RealEstate
    provinces: tuple[Province, ...]
    e_licence: ELicence
    map_review: Pattern
    document: Pattern


@cache
def numbering() -> Numbering:
    return msgspec.yaml.decode((DATA / "numbering.yaml").read_bytes(), type=Numbering)


def supervision_number(division: str, year: int, business: str, serial: int) -> str:
    """The 19 characters: 990121 2026 YG 0000001. Refuses a business without letters of its own and a serial that is full."""
    digits = numbering().supervision.serial_digits
    if business not in numbering().business:
        raise Problem("issuance.no_business", business=business)
    if not 0 < serial < 10**digits:
        raise Problem("issuance.series_full", business=business)
    found = f"{division}{year:04d}{business}{serial:0{digits}d}"
    return _matching(found, numbering().supervision.pattern, "issuance.supervision_number")


def series_of(division: str, year: int, business: str) -> str:
    """The name of the counter that gives the serials of one division, year and business."""
    return f"supervision:{division}:{year:04d}:{business}"


async def allocate(division: str, year: int, business: str) -> str:
    """The next supervision number of the local series, gapless, inside the caller's transaction.

    Numbers of the state's own system take its place where one is connected; these are marked local by their series.
    """
    return supervision_number(division, year, business, await next_in(series_of(division, year, business)))


def certificate_number(certificate: str, supervision: str) -> str:
    """地字第…号 around a supervision number (or an old number of 15 digits); refuses letters of another business."""
    series = _series(certificate)
    return _matching(f"{series.prefix}{supervision}{series.suffix}", series.pattern, "issuance.certificate_number")


def check_certificate_number(text: str) -> str:
    """The kind of certificate that a number belongs to; refuses what fits none."""
    for series in numbering().certificates:
        if re.fullmatch(series.pattern, text, re.ASCII):
            return series.code
    raise Problem("issuance.certificate_number", number=text)


def check_unit(text: str) -> str:
    """A real estate unit code without its blanks: 28 characters (GB/T 37346)."""
    return _matching("".join(text.split()).upper(), numbering().real_estate.unit, "issuance.unit_code")


def _series(certificate: str) -> CertificateSeries:
    found = next((one for one in numbering().certificates if one.code == certificate), None)
    if found is None:
        raise Problem("issuance.no_series", certificate=certificate)
    return found


def _matching(text: str, pattern: str, code: str) -> str:
    if not re.fullmatch(pattern, text, re.ASCII):
        raise Problem(code, number=text)
    return text


def e_licence_check(text: str) -> str:
    """The check character over type, issuer, serial and version without dots: ISO 7064 MOD 37,36 (GB/T 17710)."""
    product = 36
    for character in text:
        total = (product + MOD_37_36.index(character)) % 36 or 36
        product = total * 2 % 37
    return MOD_37_36[(37 - product) % 36]


def e_licence_identifier(kind: str, issuer: str, serial: str, version: int, *, root: str) -> str:
    """root.type.issuer.serial.version.check; the root is the installation's own unless it is entitled to the state's."""
    parts = (kind, issuer, serial, f"{version:03d}")
    return ".".join((root, *parts, e_licence_check("".join(parts))))


def check_e_licence(text: str) -> bool:
    """Whether an identifier under the state's root has the right check character."""
    root = numbering().e_licence.root + "."
    parts = text.removeprefix(root).split(".")
    known = text.startswith(root) and len(parts) == 5 and all(set(part) <= set(MOD_37_36) for part in parts)
    return known and e_licence_check("".join(parts[:4])) == parts[4]
