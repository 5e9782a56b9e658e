"""The record of a certificate: everything that was decided, as deterministic CBOR; its digest stands in the token."""

import hashlib
import unicodedata
from typing import TypeAlias

import msgspec

from certificates import cbor
from certificates.refused import Refused

Corner: TypeAlias = tuple[int, int]
Ring: TypeAlias = tuple[Corner, ...]
FORMAT = "record/1"
SCALE = 100_000_000  # coordinates are hundred-millionths of a degree, about a millimetre: no floats are signed
MOST_BYTES = 4 * 2**20


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    sha256: bytes
    size: int


class Neighbour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies around the site on the site plan."""

    name: str
    ring: Ring


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`fields` holds the printed text by the layout's field keys; `site` polygons of rings, CGCS2000 lon-lat by SCALE."""

    type: int
    number: str  # as printed: 地字第…号
    holder: str
    project: str
    jurisdiction: int
    area_m2: int
    issuer: str
    issued_on: str  # ISO 8601 date
    fields: dict[str, str]
    site: tuple[tuple[Ring, ...], ...]
    expires_on: str = ""
    around: tuple[Neighbour, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    replaces: str = ""  # code of the certificate this one takes the place of
    specimen: bool = False
    format: str = FORMAT


def encode(record: Record) -> bytes:
    """Refuses text that is not in Unicode's composed form: what looks alike must be alike."""
    return cbor.encode(_composed(msgspec.to_builtins(record, builtin_types=(bytes,))))


def decode(data: bytes) -> Record:
    """The exact inverse; refuses anything encode would not have written."""
    if len(data) > MOST_BYTES:
        raise Refused("too_long")
    try:
        record = msgspec.convert(cbor.decode(data), Record, strict=True)
    except msgspec.ValidationError as error:
        raise Refused("record", str(error)) from error
    if record.format != FORMAT or encode(record) != data:
        raise Refused("record")
    return record


def digest(data: bytes) -> bytes:
    """The claim of the token: SHA-256 of the encoded record, first 16 bytes."""
    return hashlib.sha256(data).digest()[:16]


def scaled(ring: list[tuple[float, float]]) -> Ring:
    """A lon-lat ring in degrees as the record keeps it."""
    return tuple((round(lon * SCALE), round(lat * SCALE)) for lon, lat in ring)


def degrees(ring: Ring) -> list[tuple[float, float]]:
    return [(lon / SCALE, lat / SCALE) for lon, lat in ring]


def _composed(value: cbor.Value) -> cbor.Value:
    if isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        raise Refused("not_composed", value)
    if isinstance(value, dict):
        for key, item in value.items():
            _composed(key)
            _composed(item)
    elif isinstance(value, list):
        for item in value:
            _composed(item)
    return value
