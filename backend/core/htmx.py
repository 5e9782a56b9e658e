"""What comes in by a form, and where the answer goes."""

from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.response import Redirect

from backend.core.errors import Problem
from backend.core.templates import link, page, wants_fragment

__all__ = ["form_of", "page", "safe_next", "see_other", "wants_fragment"]
Form = TypeVar("Form", bound=msgspec.Struct)
LARGEST = 2**63 - 1  # what both databases hold; nan and inf are no numbers here


async def form_of(request: Request[Any, Any, Any], kind: type[Form]) -> Form:
    """The posted form as a Struct; each field that does not fit is named, unknown fields are refused."""
    given = {name: value for name, value in (await request.form()).multi_items() if isinstance(value, str)}
    faults: dict[str, str] = {}
    wanted = {field.name: field for field in msgspec.structs.fields(kind)}
    for name, value in given.items():
        if name not in wanted:
            faults[name] = "core.field.unknown"
        elif "\x00" in value:
            faults[name] = "core.field.wrong"
        else:
            faults |= _fault_of(name, value.strip(), wanted[name].type)
    faults |= {name: "core.field.missing" for name, field in wanted.items() if name not in given and field.required}
    if faults:
        raise Problem("core.form", fields=faults, count=len(faults))
    return msgspec.convert({name: value.strip() for name, value in given.items()}, kind, strict=False)


def _fault_of(name: str, value: str, kind: Any) -> dict[str, str]:
    try:
        found = msgspec.convert(value, kind, strict=False)
        if isinstance(found, int | float) and not abs(found) <= LARGEST:
            return {name: "core.field.wrong"}
    except msgspec.ValidationError as reason:
        text = str(reason)
        missing = not value
        too_long = "length <=" in text
        return {name: "core.field.missing" if missing else "core.field.too_long" if too_long else "core.field.wrong"}
    return {}


def see_other(request: Request[Any, Any, Any], path: str) -> Redirect:
    """After a form has done its work: on to another page, in the same language."""
    return Redirect(link(path), status_code=303)


def safe_next(given: str, otherwise: str = "/me") -> str:
    """An own path to go on to; anything that could leave this site is replaced."""
    own = given.startswith("/") and not given.startswith(("//", "/\\")) and "\\" not in given and not any(ord(c) < 33 for c in given)
    return given if own else otherwise
