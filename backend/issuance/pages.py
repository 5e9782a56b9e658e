"""The pages of issuance: the public ones behind a code, the PDF for its holder, the register for staff."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.core.assets import serve_file
from backend.core.errors import NotFound, Problem
from backend.core.files import store
from backend.core.guards import role, signed_in, staff, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.issuance.files import own
from backend.issuance.forms import RevocationForm
from backend.issuance.look import seen
from backend.issuance.public_pages import routes as public_routes
from backend.issuance.staff import STATES, end, register_of

Asked = Request[Any, Any, Any]


@get("/certificates/{name:str}", guards=[signed_in])
async def pdf(request: Asked, name: FromPath[str]) -> Response[Any]:
    """The issued PDF, to be kept, for its holder and the staff of its jurisdiction."""
    key, _, kind = name.partition(".")
    row = await own(viewer_of(request), key)
    if kind != "pdf":
        raise NotFound()
    if not row.pdf:
        raise NotFound("issuance.not_drawn")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.number)}.pdf",
        "Cache-Control": "private, no-cache",
    }
    return serve_file(request, store().path(row.pdf), media_type="application/pdf", etag=row.pdf[:32], headers=headers)


@get("/issuance", guards=[staff])
async def register(request: Asked) -> Template:
    """The register of certificates of the viewer's jurisdictions."""
    before = request.query_params.get("before", "")
    found = await register_of(
        viewer_of(request),
        request.query_params.get("state", ""),
        int(before) if before.isdecimal() and len(before) < 19 else 0,
    )
    return page(request, "issuance/register.html", found=found, states=("", *STATES), tab="issuance")


@get("/issuance/certificates/{key:str}", guards=[staff])
async def certificate(request: Asked, key: FromPath[str]) -> Template:
    """One certificate of the register, and what may be done with it."""
    return await _certificate(request, key, None, {})


async def again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return await _certificate(request, str(request.path_params["key"]), problem, typed)


async def _certificate(request: Asked, key: str, problem: Problem | None, typed: dict[str, str]) -> Template:
    viewer = viewer_of(request)
    row = await own(viewer, key)
    may_end = row.state in ("valid", "suspended") and viewer.may("approver", row.jurisdiction)
    return page(
        request,
        "issuance/one.html",
        row=row,
        seen=await seen(row),
        may_end=may_end,
        problem=problem,
        typed=typed,
        tab="issuance",
    )


@post("/issuance/certificates/{key:str}/revocation", guards=[role("approver")], opt={"again": again})
async def revocation(request: Asked, key: FromPath[str]) -> Redirect:
    """End a certificate for good."""
    form = await form_of(request, RevocationForm)
    await end(viewer_of(request), key, form.reason)
    return see_other(request, f"/issuance/certificates/{key}")


routes = [*public_routes, pdf, register, certificate, revocation]
