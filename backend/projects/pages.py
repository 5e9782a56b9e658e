"""The pages of projects: one's own, a new one from a screening, one project with its box."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Stream, Template

from backend.core.errors import NotFound, Problem
from backend.core.files import store
from backend.core.guards import person, signed_in, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.core.texts import area
from backend.onemap import landuse
from backend.onemap.centre import credit, tiles_version
from backend.projects.box import expired, item_of, items
from backend.projects.create import create, own_projects, owns, project_of
from backend.projects.forms import ProjectForm
from backend.projects.serve import attachment
from backend.projects.shown import applicable, ground_of, name_of_kind, name_of_matter, name_of_use
from backend.projects.tag import tags_of
from backend.screening import keep

Asked = Request[Any, Any, Any]


@get("/projects", guards=[person])
async def projects(request: Asked) -> Template:
    """One's own projects, or those of the organization acted for."""
    viewer = viewer_of(request)
    return page(request, "projects/list.html", projects=await own_projects(viewer), screenings=await keep.own(viewer, 5))


@get("/projects/new", guards=[person])
async def new(request: Asked) -> Template | Redirect:
    """Without a screened site there is no project: the way leads over the drawing page."""
    query = request.query_params
    if not query.get("screening"):
        return see_other(request, "/projects")
    return await _new_page(request, {"screening": query["screening"], "package": query.get("package", "")})


async def again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return await _new_page(request, typed, problem)


async def _new_page(request: Asked, typed: dict[str, str], problem: Problem | None = None) -> Template:
    found = await keep.find(typed.get("screening", ""), viewer_of(request))
    asked = found.answer.purpose.use if found.answer.purpose else ""
    given = {"name": "", "location": "", "code": "", "use": asked, "package": ""} | typed
    uses = [(use.code, f"{use.code} {name_of_use(use.code).partition(' ')[2]}") for use in landuse.classes().values() if use.level == 2]
    return page(request, "projects/new.html", problem=problem, typed=given, size=area(found.answer.site.area_m2), uses=uses)


@post("/projects", guards=[person], opt={"again": again})
async def made(request: Asked) -> Redirect:
    form = await form_of(request, ProjectForm)
    if form.use and form.use not in landuse.classes():
        raise Problem("core.form", fields={"use": "core.field.wrong"})
    project = await create(
        viewer_of(request), screening=form.screening, name=form.name, code=form.code, location=form.location, use=form.use
    )
    return see_other(request, f"/applications/new?package={form.package}&project={project.key}" if form.package else f"/projects/{project.key}")


@get("/projects/{key:str}", guards=[signed_in])
async def project(request: Asked, key: FromPath[str]) -> Template:
    """Site, box, what was applied for and what can be."""
    viewer = viewer_of(request)
    found = await project_of(viewer, key)
    return page(
        request, "projects/project.html", project=found, ground=ground_of(found), held=await items(found), tags=tags_of(found), packages=applicable(),
        mine=owns(viewer, found), use=name_of_use(found.use), kind_name=name_of_kind, matter_name=name_of_matter, expired=expired, credit=await credit(),
        tiles_version=await tiles_version(),
    )  # fmt: skip


@get("/projects/{key:str}/box/{item:str}", guards=[signed_in])
async def document(request: Asked, key: FromPath[str], item: FromPath[str]) -> Response[Any]:
    """The untouched original, always as a download."""
    found = await item_of(await project_of(viewer_of(request), key), item)
    if found is None:
        raise NotFound()
    return Stream(store().stream(found.sha256), headers=attachment(found.filename) | {"Content-Length": str(found.size_bytes)}, media_type=found.media)


routes = [projects, new, made, project, document]
