"""Following what was handed in: its owner's page, and the one for anybody with the number and four digits of the phone."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.applications.draft import project_behind
from backend.applications.forms import TrackForm
from backend.applications.progress import progress_of, track
from backend.applications.supplement import open_request
from backend.applications.tables import Application
from backend.applications.withdraw import withdraw
from backend.cases.read import cases_of_application
from backend.core.errors import Problem
from backend.core.guards import anyone, person, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.projects.shown import name_of_kind, name_of_matter

Asked = Request[Any, Any, Any]
WITHDRAWABLE = ("submitted", "supplementing", "accepted", "in_review")


async def tracking(request: Asked, found: Application, problem: Problem | None = None) -> Template:
    """The owner's page of an application that was handed in."""
    viewer = viewer_of(request)
    cases = await cases_of_application(viewer, found.key)
    return page(
        request, "applications/tracking.html", application=found, project=await project_behind(found), title=name_of_matter(found.package),
        progress=[await progress_of(case) for case in cases], wanted=await open_request(viewer, found), kind_name=name_of_kind,
        withdrawable=WITHDRAWABLE, problem=problem, kept=problem is None,
    )  # fmt: skip


@get("/track", guards=[anyone])
async def track_page(request: Asked) -> Template:
    return page(request, "applications/track.html", number=request.query_params.get("number", "")[:40], progress=[])


async def track_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return page(request, "applications/track.html", problem=problem, number=typed.get("number", "")[:40], progress=[])


@post("/track", guards=[anyone], status_code=200, opt={"again": track_again})
async def tracked(request: Asked) -> Template:
    """How a case stands; who asks is nobody, so nothing personal is shown."""
    form = await form_of(request, TrackForm)
    cases = await track(form.number, form.tail.strip(), request.client.host if request.client else "")
    shown = page(request, "applications/track.html", number=form.number, progress=[await progress_of(case) for case in cases])
    shown.headers["Cache-Control"] = "no-store"
    return shown


@post("/applications/{key:str}/cases/{case:str}/withdrawal", guards=[person])
async def withdrawn(request: Asked, key: FromPath[str], case: FromPath[str]) -> Redirect:
    """Taken back before the decision; the documents stay in the box."""
    await withdraw(viewer_of(request), case)
    return see_other(request, f"/applications/{key}")


routes = [track_page, tracked, withdrawn]
