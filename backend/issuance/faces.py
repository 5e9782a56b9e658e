"""What stands on each kind of certificate: labels, where their values come from, and the sentence of law."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.matters.catalogue import Named


class FaceField(Struct, frozen=True, forbid_unknown_fields=True):
    """A label and the fact beside it: a form element, or a fact of the certificate itself."""

    label: str
    key: str


class Face(Named, frozen=True):
    """One kind of certificate; `legal_sentence` is proof-read by a local officer before the first issue."""

    code: str
    legal_sentence: str
    fields: tuple[FaceField, ...]
    notes: str = ""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    statuses: tuple[Named, ...]
    certificates: tuple[Face, ...]


@cache
def _file() -> _File:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "certificates.yaml").read_bytes(), type=_File)


@cache
def faces() -> dict[str, Face]:
    """By code: CERT-XS, CERT-YG, …"""
    return {face.code: face for face in _file().certificates}


def statuses() -> tuple[Named, ...]:
    """What may have become of a certificate."""
    return _file().statuses
