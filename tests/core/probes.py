"""Doors that only tests have, browsers that ask at them, and the route table as a list of questions."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
from litestar import Request, get, post
from litestar.response import Template
from msgspec import Meta, Struct

from backend.core import sessions
from backend.core.db import rows
from backend.core.db.schema import tables
from backend.core.doors import Doors
from backend.core.errors import Conflict, Problem
from backend.core.guards import NOBODY, Role, Viewer, anyone, policy_of, signed_in, staff
from backend.core.htmx import form_of, page

AnyRequest = Request[Any, Any, Any]
PERSON = Viewer(account="person000001", name="吴伟", kind="person")
STAFF = Viewer(account="staff0000001", name="陈静怡", kind="staff", roles=(Role("case_officer", "990121", "WIN"),))
HIDDEN = "the password is in /etc/secret"


class Filled(Struct, frozen=True, forbid_unknown_fields=True):
    """What the probe's form wants."""

    name: Annotated[str, Meta(min_length=1, max_length=8)]
    count: int = 0
    share: float = 0


@get("/probe/fault", guards=[anyone])
async def fault() -> None:
    raise RuntimeError(HIDDEN)


@get("/probe/conflict", guards=[anyone])
async def conflict() -> None:
    raise Conflict("core.conflict")


@get("/api/probe/refusal", guards=[anyone])
async def refusal() -> None:
    raise Problem("core.too_many", status=429, pointer="/site/coordinates/0", retry_after=7)


@get("/probe/mine", guards=[signed_in])
async def mine(request: AnyRequest) -> Template:
    return page(request, "core/help.html")


@get("/probe/office", guards=[staff])
async def office(request: AnyRequest) -> Template:
    return page(request, "core/help.html")


async def again(request: AnyRequest, problem: Problem, typed: dict[str, str]) -> Template:
    return page(request, "core/problem.html", problem=problem, typed=typed, number=typed.get("name", ""))


@post("/probe/form", guards=[anyone], opt={"again": again}, status_code=200)
async def form(request: AnyRequest) -> dict[str, Any]:
    filled = await form_of(request, Filled)
    return {"name": filled.name, "count": filled.count}


@post("/probe/sign-in", guards=[anyone], status_code=200)
async def sign_in(request: AnyRequest) -> None:
    await sessions.begin(request, PERSON)


@post("/probe/sign-out", guards=[anyone], status_code=200)
async def sign_out(request: AnyRequest) -> None:
    await sessions.end(request)


routes = [fault, conflict, refusal, mine, office, form, sign_in, sign_out]


@asynccontextmanager
async def browser(app: Doors, viewer: Viewer = NOBODY, **headers: str) -> Any:
    """A browser with these headers at the door, signed in as somebody when one is given."""
    usual = {"Accept": "text/html", "Accept-Language": "zh-CN"} | headers
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local", headers=usual) as found:
        if viewer is not NOBODY:
            found.cookies.set(sessions.cookie_name(), await token_of(viewer))
        yield found


async def token_of(viewer: Viewer) -> str:
    """The token of a session that the product began."""
    request: AnyRequest = Request({"type": "http", "headers": [], "state": {}})  # pyright: ignore[reportArgumentType]
    await sessions.begin(request, viewer)
    return str(request.scope["state"]["set_session"])


class Question(Struct, frozen=True):
    """One method of one route, its address filled with something that does not exist."""

    method: str
    path: str
    public: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def questions(app: Doors) -> list[Question]:
    """Every route of ours, every method."""
    found = {
        Question(method, _filled(route), policy_of(handler) == anyone)
        for route in app.app.routes
        for handler in getattr(route, "route_handlers", [])
        if handler.fn.__module__.startswith("backend")
        for method in handler.http_methods
    }
    return sorted(found, key=str)


def _filled(route: Any) -> str:
    values = {int: "1", str: "k3v9x0000000"}
    parts: Iterator[str] = (p if isinstance(p, str) else values.get(p.type, "a/b") for p in route.path_components)
    return "/" + "/".join(parts)


async def row_counts() -> dict[str, int]:
    """How many rows each table has."""
    names = [table._meta.tablename for table in tables()]
    return {name: (await rows(f'SELECT count(*) AS n FROM "{name}"'))[0]["n"] for name in names}  # noqa: S608 - our own names
