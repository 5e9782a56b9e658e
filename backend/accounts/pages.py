"""Signing in and out, who I am, for whom I act."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Template

from backend.accounts.acting import act_for, organizations_of
from backend.accounts.ask_code import ask_code
from backend.accounts.forms import ActingForm, CodeForm, ProfileForm, SignInForm, SignOutForm, StaffForm
from backend.accounts.onward import onward
from backend.accounts.organizations_pages import routes as organization_routes
from backend.accounts.phones import spoken
from backend.accounts.profile import devices_of, profile_of, set_profile, sign_out_everywhere
from backend.accounts.sign_in import sign_in
from backend.accounts.sign_in_staff import sign_in_staff
from backend.core.errors import Problem
from backend.core.guards import anyone, person, signed_in, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.core.sessions import begin, end
from backend.jurisdictions.divisions import name_of

Asked = Request[Any, Any, Any]


def address_of(request: Asked) -> str:
    """The network address that asks; the server puts a trusted proxy's word in its place."""
    return request.client.host if request.client else ""


@get("/sign-in", guards=[anyone])
async def sign_in_page(request: Asked) -> Template | Redirect:
    asked = request.query_params.get("next", "")
    if viewer_of(request).kind != "nobody":
        return see_other(request, onward(asked))
    return page(request, "accounts/sign-in.html", next=asked, phone="")


async def phone_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return page(
        request, "accounts/sign-in.html", problem=problem, next=typed.get("next", ""), phone=typed.get("phone", "")
    )


@get("/sign-in/code", guards=[anyone])
async def code_page_alone(request: Asked) -> Redirect:
    """Reloaded or come back to: the code belongs to a phone, and that stands on the page before."""
    return see_other(request, "/sign-in")


@post("/sign-in/code", guards=[anyone], status_code=200, opt={"again": phone_again})
async def code_sent(request: Asked) -> Template:
    form = await form_of(request, CodeForm)
    phone = await ask_code(form.phone, address_of(request))
    return page(request, "accounts/code.html", next=form.next, phone=spoken(phone), sent=True)


async def code_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return page(
        request,
        "accounts/code.html",
        problem=problem,
        typed=typed,
        next=typed.get("next", ""),
        phone=typed.get("phone", ""),
        sent=False,
    )


@post("/sign-in", guards=[anyone], opt={"again": code_again})
async def sign_in_with_code(request: Asked) -> Redirect:
    form = await form_of(request, SignInForm)
    viewer = await sign_in(form.phone, form.code.replace(" ", ""), address_of(request))
    await begin(request, viewer)
    return see_other(request, onward(form.next))


@get("/sign-in/staff", guards=[anyone])
async def staff_page(request: Asked) -> Template:
    return page(request, "accounts/sign-in-staff.html", next=request.query_params.get("next", ""))


async def staff_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    kept = {name: value for name, value in typed.items() if name != "password"}
    return page(request, "accounts/sign-in-staff.html", problem=problem, typed=kept, next=typed.get("next", ""))


@post("/sign-in/staff", guards=[anyone], opt={"again": staff_again})
async def sign_in_with_password(request: Asked) -> Redirect:
    form = await form_of(request, StaffForm)
    viewer = await sign_in_staff(form.username, form.password, form.code.replace(" ", ""), address_of(request))
    await begin(request, viewer)
    return see_other(request, onward(form.next, "/casework"))


@post("/sign-out", guards=[anyone])
async def sign_out(request: Asked) -> Redirect:
    form = await form_of(request, SignOutForm)
    viewer = viewer_of(request)
    if form.everywhere and viewer.kind != "nobody":
        await sign_out_everywhere(viewer)
    await end(request)
    return see_other(request, "/")


async def _me(request: Asked, **more: Any) -> Template:
    viewer = viewer_of(request)
    return page(
        request, "accounts/me.html", me=await profile_of(viewer), organizations=await organizations_of(viewer),
        devices=await devices_of(viewer, request.scope["state"].get("session", 0)), place_of=name_of, **more,
    )  # fmt: skip


@get("/me", guards=[signed_in])
async def me(request: Asked) -> Template:
    return await _me(request)


async def me_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return await _me(request, problem=problem, typed=typed)


@post("/me", guards=[signed_in], opt={"again": me_again})
async def change_me(request: Asked) -> Redirect:
    form = await form_of(request, ProfileForm)
    await begin(request, await set_profile(viewer_of(request), form.name, form.email))
    return see_other(request, "/me")


@post("/me/acting", guards=[person])
async def act(request: Asked) -> Redirect:
    form = await form_of(request, ActingForm)
    await begin(request, await act_for(viewer_of(request), form.organization))
    return see_other(request, onward(form.next))


routes = [
    sign_in_page, code_page_alone, code_sent, sign_in_with_code, staff_page, sign_in_with_password, sign_out, me, change_me, act,
    *organization_routes,
]  # fmt: skip
