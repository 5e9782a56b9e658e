"""What comes in by the forms of an application; the answers of the form itself are decoded against the catalogue."""

from typing import Annotated, Any

from litestar import Request
from msgspec import Meta, Struct

from backend.core.errors import Problem

Key = Annotated[str, Meta(max_length=16)]


class StartForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What to apply for, on which project."""

    package: Annotated[str, Meta(min_length=1, max_length=12)]
    project: Annotated[str, Meta(min_length=1, max_length=16)]


class UseForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A document of the box to use; nothing takes the present one out."""

    item: Key = ""


class TrackForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A number and the last four digits of the phone."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    tail: Annotated[str, Meta(pattern=r"^\s*\d{4}\s*$", max_length=8)]


async def answers_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The posted answers by field code; files and control signs are refused, names are checked where they are saved."""
    found: dict[str, str] = {}
    for name, value in (await request.form()).multi_items():
        if not isinstance(value, str) or "\x00" in value:
            raise Problem("core.form", fields={name: "core.field.wrong"})
        found[name] = value
    return found
