"""Definitions of the metrics: what each counts, over what, and what guards it against a wrong reading."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct


class Metric(Struct, frozen=True, forbid_unknown_fields=True):
    """One figure of the installation, always shown with n and a link to the rows behind it."""

    id: str
    name: str
    definition: str
    formula: str
    data_needed: str
    guard: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    metrics: tuple[Metric, ...]


@cache
def metrics() -> dict[str, Metric]:
    """By id."""
    file = Path(__file__).parent / "data" / "metrics.yaml"
    return {one.id: one for one in msgspec.yaml.decode(file.read_bytes(), type=_File).metrics}
