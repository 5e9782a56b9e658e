"""Problem: the one way to refuse, and how it is shown to a machine (RFC 9457), a fragment or a page."""

import logging
from typing import Any

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Template

from backend.core import ids
from backend.core.texts import words

log = logging.getLogger("tuzheng")
Fact = str | int | float


class Problem(Exception):
    """A refusal with words of its own: `code` is in the catalogues, `facts` fill them, `pointer` names the place."""

    status = 422

    def __init__(
        self, code: str, *, status: int | None = None, pointer: str = "", fields: dict[str, str] | None = None, **facts: Fact
    ) -> None:
        super().__init__(code)
        self.code, self.pointer, self.facts = code, pointer, facts
        self.fields = fields or {}
        self.status = status or type(self).status

    def sentence(self) -> str:
        return words(self.code, **self.facts)


class NotFound(Problem):
    """There is no such thing for this viewer."""

    status = 404

    def __init__(self, code: str = "core.not_found", **facts: Fact) -> None:
        super().__init__(code, **facts)


class Forbidden(Problem):
    """The viewer may not do this."""

    status = 403

    def __init__(self, code: str = "core.forbidden", **facts: Fact) -> None:
        super().__init__(code, **facts)


class Conflict(Problem):
    """Somebody else was first, or the state no longer allows it."""

    status = 409


HTTP_CODES = {400: "core.form", 401: "core.sign_in_needed", 403: "core.forbidden", 404: "core.not_found", 405: "core.not_found", 413: "core.too_large", 429: "core.too_many"}


def document(problem: Problem, instance: str) -> dict[str, Any]:
    """The problem document of RFC 9457 in the viewer's language."""
    found: dict[str, Any] = {
        "type": f"/problems/{problem.code}", "title": problem.sentence(), "status": problem.status, "code": problem.code, "instance": instance,
    }  # fmt: skip
    if problem.pointer:
        found["pointer"] = problem.pointer
    if problem.fields:
        found["fields"] = {name: words(code, **problem.facts) for name, code in problem.fields.items()}
    return found | {name: fact for name, fact in problem.facts.items() if name not in found}


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Browsers get pages; the API, uploads and programs get documents."""
    return not request.url.path.startswith(("/api/", "/uploads", "/tiles/", "/ogc")) and "text/html" in request.headers.get("accept", "")


async def show(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    """Give a problem as its reader can use it: the form again, a fragment, a page or a document."""
    headers = {"Cache-Control": "no-store"}
    if "retry_after" in problem.facts:
        headers["Retry-After"] = str(problem.facts["retry_after"])
    if not wants_page(request) and request.headers.get("hx-request") != "true":
        return Response(document(problem, request.url.path), status_code=problem.status, media_type="application/problem+json", headers=headers)
    again = getattr(request, "route_handler", None) and request.route_handler.opt.get("again")
    if again and problem.status in (409, 422, 429) and request.headers.get("hx-request") != "true":
        typed = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        shown: Response[Any] = await again(request, problem, typed)
        shown.status_code = problem.status
        return shown
    name = "core/_problem.html" if request.headers.get("hx-request") == "true" else "core/problem.html"
    return Template(name, context={"problem": problem, "number": ""}, status_code=problem.status, headers=headers)


async def on_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    return await show(request, problem)


async def on_http(request: Request[Any, Any, Any], reason: HTTPException) -> Response[Any]:
    """Litestar's own refusals become Problems too, so that they have words."""
    facts: dict[str, Fact] = {"detail": reason.detail} if isinstance(reason, ValidationException) else {}
    code = HTTP_CODES.get(reason.status_code, "core.fault" if reason.status_code >= 500 else "core.form")
    problem = Problem(code, status=reason.status_code, pointer=_pointer(reason), **facts)
    return await show(request, problem)


def _pointer(reason: HTTPException) -> str:
    extra = reason.extra if isinstance(reason.extra, list) else []
    first = extra[0] if extra else {}
    return "/" + str(first.get("key", "")).replace(".", "/") if isinstance(first, dict) and first.get("key") else ""


async def on_fault(request: Request[Any, Any, Any], fault: Exception) -> Response[Any]:
    """Anything unforeseen: logged under the number the person is shown, and nothing else let out."""
    number = f"E-{ids.key(6)}"
    log.error("%s %s %s", number, request.method, request.url.path, exc_info=fault)
    problem = Problem("core.fault", status=500, number=number)
    if wants_page(request):
        name = "core/_problem.html" if request.headers.get("hx-request") == "true" else "core/problem.html"
        return Template(name, context={"problem": problem, "number": number}, status_code=500, headers={"Cache-Control": "no-store"})
    return Response(document(problem, request.url.path), status_code=500, media_type=MediaType.JSON)


EXCEPTION_HANDLERS: dict[Any, Any] = {Problem: on_problem, HTTPException: on_http, Exception: on_fault}
