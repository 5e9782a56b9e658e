"""The pages of claiming an organization and of confirming claims at the counter."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.accounts.acting import act_for
from backend.accounts.claim import CONFIRMING, Claim, claim, confirm, waiting_claims
from backend.accounts.forms import ClaimForm
from backend.accounts.onward import onward
from backend.core.errors import Problem
from backend.core.guards import person, role, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.core.sessions import begin

Asked = Request[Any, Any, Any]


@get("/organizations/new", guards=[person])
async def claim_page(request: Asked) -> Template:
    return page(request, "accounts/organization.html", next=request.query_params.get("next", ""))


async def claim_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return page(request, "accounts/organization.html", problem=problem, typed=typed, next=typed.get("next", ""))


@post("/organizations", guards=[person], opt={"again": claim_again})
async def claim_organization(request: Asked) -> Redirect:
    """Claimed, and from now on acted for."""
    form = await form_of(request, ClaimForm)
    viewer = viewer_of(request)
    said = Claim(form.name, form.uscc, form.legal_representative, form.role)
    organization = await claim(viewer, said, request.client.host if request.client else "")
    await begin(request, await act_for(viewer, organization))
    return see_other(request, onward(form.next))


@get("/organizations", guards=[role(*CONFIRMING)])
async def claims_page(request: Asked) -> Template:
    return page(request, "accounts/claims.html", claims=await waiting_claims(viewer_of(request)))


async def claims_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return page(request, "accounts/claims.html", problem=problem, claims=await waiting_claims(viewer_of(request)))


@post("/organizations/{key:str}/confirmation", guards=[role(*CONFIRMING)], opt={"again": claims_again})
async def confirm_claim(request: Asked, key: FromPath[str]) -> Redirect:
    await confirm(viewer_of(request), key)
    return see_other(request, "/organizations")


routes = [claim_page, claim_organization, claims_page, confirm_claim]
