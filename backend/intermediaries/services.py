"""Kinds of technical services around approvals: who commissions and pays, what is delivered, how a firm is chosen."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.matters.catalogue import Named

Payer = Literal["applicant", "government", "landholder"]
Method = Literal["free_choice", "random_draw", "competitive_quote", "framework_rotation"]


class SelectionMethod(Named, frozen=True):
    """A way to choose a firm, and what is kept on record of it."""

    record: str


class ServiceDays(Struct, frozen=True, forbid_unknown_fields=True, rename={"at_least": "from", "at_most": "to"}):
    """The usual length in working days."""

    at_least: int
    at_most: int


class Service(Named, frozen=True):
    """One kind of service; the applicant never pays for one that government commissions."""

    id: str
    commissioned_by: Payer
    paid_by: Payer
    contains: str
    days: ServiceDays
    provider: str
    selection: tuple[Method, ...]
    signature: str
    deliverable: str = ""


class Services(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    selection_methods: dict[Method, SelectionMethod]
    assignment_states: tuple[str, ...]
    kinds: tuple[Service, ...]


@cache
def services() -> Services:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "intermediaries.yaml").read_bytes(), type=Services)


@cache
def by_id() -> dict[str, Service]:
    return {one.id: one for one in services().kinds}
