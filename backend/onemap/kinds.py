"""Kinds of restriction layers: what a hit means, on which law, and who is asked."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.core.errors import Problem
from backend.matters.catalogue import Basis, Named

Effect = Literal["prohibit", "restrict", "consult", "note"]


class LayerKind(Named, frozen=True):
    """A kind of layer as reference; an installation's own layers say more and may differ."""

    code: str
    category: str
    department: str
    effect: Effect
    meaning: str
    legal_basis: tuple[Basis, ...]
    publicity: str
    approval: str = ""
    catalogue_items: tuple[str, ...] = ()
    colour: str = ""
    standard_table: str = ""
    buffer: str = ""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    layers: tuple[LayerKind, ...]


@cache
def kinds() -> dict[str, LayerKind]:
    """By code: L01-YJJBNT, …"""
    file = Path(__file__).parent / "data" / "layers.yaml"
    return {one.code: one for one in msgspec.yaml.decode(file.read_bytes(), type=_File).layers}


def kind(code: str) -> LayerKind:
    """A kind of layer, or a refusal."""
    if code not in kinds():
        raise Problem("onemap.unknown_kind", kind=code)
    return kinds()[code]
