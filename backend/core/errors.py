"""Problem: the one way to refuse, and how it is shown to a machine (RFC 9457), a fragment or a page."""

import logging
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.types import Receive, Scope, Send

from backend.core import ids
from backend.core.templates import link, page, path_of, wants_fragment
from backend.core.texts import words

log = logging.getLogger("tuzheng")
Fact = str | int | float


class Problem(Exception):
    """A refusal with words of its own: `code` is in the catalogues, `facts` fill them, `pointer` names the place."""

    status = 422
    usual = ""

    def __init__(
        self, code: str = "", *, status: int | None = None, pointer: str = "", fields: dict[str, str] | None = None, **facts: Fact
    ) -> None:
        super().__init__(code or self.usual)
        self.code, self.pointer, self.facts = code or self.usual, pointer, facts
        self.fields = fields or {}
        self.status = status or type(self).status

    def sentence(self) -> str:
        return words(self.code, **self.facts)


class NotFound(Problem):
    """There is no such thing for this viewer."""

    status, usual = 404, "core.not_found"


class Forbidden(Problem):
    """The viewer may not do this."""

    status, usual = 403, "core.forbidden"


class Conflict(Problem):
    """Somebody else was first, or the state no longer allows it."""

    status = 409


HTTP_CODES = {400: "core.form", 401: "core.sign_in_needed", 403: "core.forbidden", 404: "core.not_found", 405: "core.method", 413: "core.too_large", 429: "core.too_many"}


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
    machine = request.url.path.startswith(("/api/", "/uploads", "/tiles/", "/ogc"))
    return not machine and (wants_fragment(request) or "text/html" in request.headers.get("accept", ""))


async def show(request: Request[Any, Any, Any], problem: Problem, number: str = "", more: dict[str, str] | None = None) -> Response[Any]:
    """Give a problem as its reader can use it: the form again, a fragment, a page or a document."""
    headers = {"Cache-Control": "no-store"} | (more or {})
    if "retry_after" in problem.facts:
        headers["Retry-After"] = str(problem.facts["retry_after"])
    if not wants_page(request):
        said = document(problem, request.url.path)
        return Response(said, status_code=problem.status, media_type="application/problem+json", headers=headers)
    if problem.status == 401 and request.method == "GET" and not wants_fragment(request):
        return Redirect(link(f"/sign-in?next={quote(path_of(request))}"), status_code=303, headers=headers)
    shown = await _again(request, problem) or page(
        request, "core/problem.html", fragment="core/_problem.html", problem=problem, number=number, status=problem.status
    )
    shown.headers.update(headers)
    return shown


async def _again(request: Request[Any, Any, Any], problem: Problem) -> Response[Any] | None:
    """The form as it was filled in, with what is wrong beside it; only where the route says how, and not for a fragment."""
    again = request.scope["route_handler"].opt.get("again") if "route_handler" in request.scope else None
    if again is None or problem.status not in (409, 422, 429) or wants_fragment(request):
        return None
    typed = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    shown: Response[Any] = await again(request, problem, typed)
    shown.status_code = problem.status
    return shown


class Shown(Response[None]):
    """A problem on its way out: Litestar does not wait for its exception handlers, but it does wait for a response."""

    def __init__(self, problem: Problem, number: str = "", more: dict[str, str] | None = None) -> None:
        super().__init__(None, status_code=problem.status)
        self.problem, self.number, self.more = problem, number, more

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **given: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            shown = await show(request, self.problem, self.number, self.more)
            await shown.to_asgi_response(app=None, request=request)(scope, receive, send)

        return answer


def on_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    return Shown(problem)


def on_http(request: Request[Any, Any, Any], reason: HTTPException) -> Response[Any]:
    """Litestar's own refusals become Problems too, so that they have words."""
    wanted = HTTP_CODES.get(reason.status_code, "core.fault" if reason.status_code >= 500 else "core.form")
    allowed = {"Allow": str(reason.headers["allow"])} if reason.headers and "allow" in reason.headers else None
    problem = Problem(wanted, status=reason.status_code, pointer=_pointer(reason))
    if isinstance(reason, ValidationException):
        problem.facts["detail"] = reason.detail
    return Shown(problem, more=allowed)


def _pointer(reason: HTTPException) -> str:
    extra = reason.extra if isinstance(reason.extra, list) else []
    first = extra[0] if extra else {}
    return "/" + str(first.get("key", "")).replace(".", "/") if isinstance(first, dict) and first.get("key") else ""


def on_fault(request: Request[Any, Any, Any], fault: Exception) -> Response[Any]:
    """Anything unforeseen: logged under the number the person is shown, and nothing else let out."""
    number = f"E-{ids.key(6)}"
    log.error("%s %s %s", number, request.method, request.url.path, exc_info=fault)
    return Shown(Problem("core.fault", status=500, number=number), number)


EXCEPTION_HANDLERS: dict[Any, Any] = {Problem: on_problem, HTTPException: on_http, Exception: on_fault}
