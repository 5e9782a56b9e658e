"""Who is looking (Viewer), and the policy that every route declares."""

from typing import Any, Literal

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from backend.core.errors import Forbidden, Problem

Kind = Literal["nobody", "person", "staff", "client", "system"]


class Role(Struct, frozen=True):
    """What an account may do within one jurisdiction and its children; `department` is a desk of the catalogue."""

    name: str
    jurisdiction: str
    department: str = ""


class Viewer(Struct, frozen=True):
    """Who, acting for whom, in which roles. Every read of case data takes one."""

    account: str = ""
    name: str = ""
    kind: Kind = "nobody"
    organization: str = ""
    roles: tuple[Role, ...] = ()

    def may(self, role: str, jurisdiction: str = "") -> bool:
        """Whether the viewer holds the role, there when a jurisdiction is given."""
        held = [one for one in self.roles if one.name == role]
        return any(not jurisdiction or within(one.jurisdiction, jurisdiction) for one in held)

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The codes the viewer's roles reach; each covers the codes below it."""
        return tuple(dict.fromkeys(role.jurisdiction for role in self.roles))

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role.department for role in self.roles if role.department))


NOBODY = Viewer()
SYSTEM = Viewer(account="system", name="system", kind="system")


def prefix(jurisdiction: str) -> str:
    """The digits that a division and everything below it share: 990100 → 9901 (GB/T 2260)."""
    while len(jurisdiction) > 2 and jurisdiction.endswith("00"):
        jurisdiction = jurisdiction[:-2]
    return jurisdiction


def within(above: str, below: str) -> bool:
    """Whether `below` is the division `above` itself or lies in it."""
    return bool(above) and below.startswith(prefix(above))


def viewer_of(request: ASGIConnection[Any, Any, Any, Any]) -> Viewer:
    """The viewer that the session put beside the request; nobody without one."""
    found = request.scope.get("state", {}).get("viewer")
    return found if isinstance(found, Viewer) else NOBODY


# Guards are async although they wait for nothing: Litestar wraps a plain function and gives it a thread.
async def anyone(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Public: no account needed."""


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Any account, person or staff."""
    if viewer_of(connection).kind == "nobody":
        raise Problem("core.sign_in_needed", status=401)


async def person(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A citizen or somebody acting for an organization."""
    await signed_in(connection, handler)
    if viewer_of(connection).kind != "person":
        raise Forbidden()


async def staff(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Any member of an office."""
    await signed_in(connection, handler)
    if viewer_of(connection).kind != "staff":
        raise Forbidden()


class role:  # noqa: N801 - used like the functions beside it
    """Staff holding one of the named roles somewhere; the activity checks the jurisdiction of the row."""

    def __init__(self, *names: str) -> None:
        self.names = names

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        await staff(connection, handler)
        if not any(viewer_of(connection).may(name) for name in self.names):
            raise Forbidden()


POLICIES = (anyone, signed_in, person, staff)


def policy_of(handler: BaseRouteHandler) -> Any:
    """The one policy a route declares, or None: then the house test fails."""
    declared = [guard for guard in handler.resolve_guards() if guard in POLICIES or isinstance(guard, role)]
    return declared[0] if len(declared) == 1 else None
