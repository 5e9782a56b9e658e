"""The documents, the self-check, handing in; and what was asked for afterwards."""

from pathlib import Path
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.applications.arriving import arrive
from backend.applications.draft import application_of, attach, project_behind
from backend.applications.forms import UseForm
from backend.applications.self_check import self_check
from backend.applications.shown import findings_shown, walk_of
from backend.applications.slots import counted, slots_of
from backend.applications.submit import submit
from backend.applications.supplement import answer, brought, open_request
from backend.applications.tables import Application
from backend.cases.read import cases_of_application
from backend.core.errors import Problem
from backend.core.files import store
from backend.core.guards import person, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.materials.kinds import accepts
from backend.materials.take_in import Coming
from backend.matters.catalogue import catalogue
from backend.matters.packages import saved
from backend.projects.shown import name_of_kind, name_of_matter

Asked = Request[Any, Any, Any]
PLAIN_MB = 10


@get("/applications/{key:str}/materials", guards=[person])
async def materials(request: Asked, key: FromPath[str]) -> Template | Redirect:
    """Every document of the list: to upload, got elsewhere, made inside."""
    found = await application_of(viewer_of(request), key)
    if found.state == "submitted":
        return see_other(request, f"/applications/{key}")
    return await _materials_page(request, found)


async def _materials_page(request: Asked, found: Application, problem: Problem | None = None) -> Template:
    slots = await slots_of(found)
    return page(
        request, "applications/materials.html", fragment="applications/_slots.html", application=found, project=await project_behind(found),
        title=name_of_matter(found.package), walk=walk_of(found, "materials"), slots=slots, count=counted(slots), saved=saved(found.package),
        problem=problem, wrong=request.path_params.get("material", "") if problem else "", kind_name=name_of_kind, plain_mb=PLAIN_MB,
        kept=problem is None,
    )  # fmt: skip


async def materials_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    found = await application_of(viewer_of(request), request.path_params["key"])
    return await (_materials_page if found.state == "draft" else _supplement_page)(request, found, problem)


@post("/applications/{key:str}/materials/{material:str}", guards=[person], opt={"again": materials_again})
async def uploaded(request: Asked, key: FromPath[str], material: FromPath[str]) -> Redirect:
    """The plain way in, for browsers without scripts: one file, not large."""
    viewer = viewer_of(request)
    given = (await request.form()).get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        raise Problem("applications.no_file")
    content = await given.read()
    if len(content) > PLAIN_MB * 1_000_000:
        raise Problem("applications.plain_too_large", most=PLAIN_MB)
    await application_of(viewer, key)
    stored = await store().keep(content)
    await arrive(viewer, key, material, Coming(stored, Path(store().path(stored.sha256)), given.filename))
    return see_other(request, _back_to(await application_of(viewer, key), material))


def _back_to(found: Application, material: str) -> str:
    return f"/applications/{found.key}/{'materials' if found.state == 'draft' else 'supplement'}#{material}"


@post("/applications/{key:str}/materials/{material:str}/use", guards=[person], opt={"again": materials_again})
async def used(request: Asked, key: FromPath[str], material: FromPath[str]) -> Redirect:
    """Take a document out of the box into the slot, or out of the slot."""
    form = await form_of(request, UseForm)
    found = await attach(viewer_of(request), key, material, form.item)
    return see_other(request, _back_to(found, material))


@get("/applications/{key:str}/check", guards=[person])
async def check(request: Asked, key: FromPath[str]) -> Template | Redirect:
    """What would come back, before it is handed in."""
    found = await application_of(viewer_of(request), key)
    return see_other(request, f"/applications/{key}") if found.state == "submitted" else await _check_page(request, found)


async def _check_page(request: Asked, found: Application, problem: Problem | None = None) -> Template:
    results = findings_shown(found, await self_check(viewer_of(request), found.key))
    return page(
        request, "applications/check.html", application=found, project=await project_behind(found), title=name_of_matter(found.package),
        walk=walk_of(found, "check"), problem=problem, results=results, desks=catalogue().desks,
        blocking=[one for one in results if one.blocks], weighed=[one for one in results if one.result.finding == "failed" and not one.blocks],
        unknown=[one for one in results if one.result.finding == "needs_person"], passed=[one for one in results if one.result.finding == "passed"],
    )  # fmt: skip


async def check_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    found = await application_of(viewer_of(request), request.path_params["key"])
    return await _check_page(request, found, problem)


@post("/applications/{key:str}/submission", guards=[person], opt={"again": check_again})
async def handed_in(request: Asked, key: FromPath[str]) -> Redirect:
    """Handed in once; a second press leads to the same acknowledgement."""
    found = await submit(viewer_of(request), key)
    return see_other(request, f"/applications/{found.key}/acknowledgement")


@get("/applications/{key:str}/acknowledgement", guards=[person])
async def acknowledgement(request: Asked, key: FromPath[str]) -> Template | Redirect:
    """Number, moment, what happens next."""
    viewer = viewer_of(request)
    found = await application_of(viewer, key)
    if found.state != "submitted":
        return see_other(request, f"/applications/{key}/check")
    return page(
        request, "applications/acknowledgement.html", application=found, project=await project_behind(found), title=name_of_matter(found.package),
        cases=await cases_of_application(viewer, key), matter_name=name_of_matter,
    )  # fmt: skip


@get("/applications/{key:str}/supplement", guards=[person])
async def supplement(request: Asked, key: FromPath[str]) -> Template | Redirect:
    """What is wanted, and only that."""
    return await _supplement_page(request, await application_of(viewer_of(request), key))


async def _supplement_page(request: Asked, found: Application, problem: Problem | None = None) -> Template:
    wanted = await open_request(viewer_of(request), found)
    there = await brought(found, wanted) if wanted else {}
    return page(
        request, "applications/supplement.html", fragment="applications/_wanted.html", application=found, project=await project_behind(found), problem=problem,
        wanted=wanted, there=there, accepts=accepts, kind_name=name_of_kind, matter_name=name_of_matter, plain_mb=PLAIN_MB,
        wrong=request.path_params.get("material", "") if problem else "",
    )  # fmt: skip


async def supplement_again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    return await _supplement_page(request, await application_of(viewer_of(request), request.path_params["key"]), problem)


@post("/applications/{key:str}/supplement", guards=[person], opt={"again": supplement_again})
async def answered(request: Asked, key: FromPath[str]) -> Redirect:
    """Hand in what was wanted; the clock goes on."""
    viewer = viewer_of(request)
    await answer(viewer, await application_of(viewer, key))
    return see_other(request, f"/applications/{key}")


routes = [materials, uploaded, used, check, handed_in, acknowledgement, supplement, answered]
