"""The pages of a draft: begin it, fill in its topics."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.applications.draft import application_of, form_of_draft, own_applications, project_behind, save, start
from backend.applications.fields import fault_of, fields_of
from backend.applications.follow_pages import tracking
from backend.applications.forms import StartForm, answers_of
from backend.applications.prefill import answers, known_for
from backend.applications.shown import begun_of, fields_shown, topics_of, walk_of
from backend.applications.slots import counted, slots_of
from backend.applications.tables import Application
from backend.core.errors import Problem
from backend.core.guards import person, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.matters.packages import items_of, saved
from backend.projects.create import own_projects, project_of
from backend.projects.shown import name_of_matter

Asked = Request[Any, Any, Any]


@get("/applications", guards=[person])
async def applications(request: Asked) -> Template:
    """One's own drafts and applications."""
    viewer = viewer_of(request)
    return page(request, "applications/list.html", found=[await begun_of(viewer, one) for one in await own_applications(viewer)])


@get("/applications/new", guards=[person])
async def new(request: Asked) -> Template:
    """What to apply for is known; on which project is asked."""
    query = request.query_params
    return await _new_page(request, query.get("package", "PK-11"), query.get("project", ""))


async def _new_page(request: Asked, package: str, project: str, problem: Problem | None = None) -> Template:
    items = items_of(package)
    return page(
        request, "applications/new.html", problem=problem, package=package, title=name_of_matter(package), matters=items, saved=saved(package),
        projects=await own_projects(viewer_of(request)), chosen=project,
    )  # fmt: skip


async def new_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return await _new_page(request, typed.get("package", ""), typed.get("project", ""), problem)


@post("/applications", guards=[person], opt={"again": new_again})
async def begun(request: Asked) -> Redirect:
    """A draft with what is known already filled in; an open draft of the same package is gone on with."""
    form, viewer = await form_of(request, StartForm), viewer_of(request)
    known = await known_for(viewer, await project_of(viewer, form.project))
    draft = await start(viewer, form.project, form.package, answers(known, [field.code for field in fields_of(form.package)]))
    return see_other(request, f"/applications/{draft.key}")


@get("/applications/{key:str}", guards=[person])
async def application(request: Asked, key: FromPath[str]) -> Template:
    """The way through a draft; once handed in, how it stands."""
    found = await application_of(viewer_of(request), key)
    return await tracking(request, found) if found.state == "submitted" else await _overview(request, found)


async def _overview(request: Asked, found: Application) -> Template:
    slots = await slots_of(found)
    return page(
        request, "applications/draft.html", application=found, project=await project_behind(found), title=name_of_matter(found.package),
        topics=topics_of(found), documents=counted(slots), saved=saved(found.package), kept=True,
    )  # fmt: skip


@get("/applications/{key:str}/form/{topic:str}", guards=[person])
async def topic(request: Asked, key: FromPath[str], topic: FromPath[str]) -> Template | Redirect:
    """One topic of the form."""
    found = await application_of(viewer_of(request), key)
    if found.state == "submitted":
        return see_other(request, f"/applications/{key}")
    return await _topic_page(request, found, topic, form_of_draft(found))


async def topic_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    found = await application_of(viewer_of(request), request.path_params["key"])
    return await _topic_page(request, found, request.path_params["topic"], form_of_draft(found) | typed, problem)


async def _topic_page(request: Asked, found: Application, topic: str, form: dict[str, str], problem: Problem | None = None) -> Template:
    viewer, project = viewer_of(request), await project_behind(found)
    walk = walk_of(found, topic)
    known = await known_for(viewer, project)
    return page(
        request, "applications/topic.html", application=found, project=project, title=name_of_matter(found.package), walk=walk, topic=topic,
        fields=fields_shown(found.package, topic, form, known), problem=problem, saved_at=int(found.changed.timestamp() * 1000), kept=problem is None,
    )  # fmt: skip


@post("/applications/{key:str}/form/{topic:str}", guards=[person], opt={"again": topic_again})
async def saved_topic(request: Asked, key: FromPath[str], topic: FromPath[str]) -> Redirect:
    """Everything typed is kept, right or not; what is of the wrong kind is said before going on. Empty answers wait for the self-check."""
    viewer, typed = viewer_of(request), await answers_of(request)
    walk = walk_of(await application_of(viewer, key), topic)
    found = await save(viewer, key, typed)
    form = form_of_draft(found)
    faults = {code: fault.sentence() for code in typed if (fault := fault_of(code, form)) is not None}
    if faults:
        raise Problem("core.form", fields=faults)
    return see_other(request, f"/applications/{key}/{walk.following}")




routes = [applications, new, begun, application, topic, saved_topic]
