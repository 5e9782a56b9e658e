"""The staff's pages: the queue, the case in three panes, and everything that is done to it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, delete, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Stream, Template

from backend.casework import forms
from backend.casework.accept import accept, ask_supplement, reject
from backend.casework.decide import grant, refuse
from backend.casework.deliver import deliver
from backend.casework.give_back import give_back
from backend.casework.papers import open_paper
from backend.casework.queue import PAGE, Queue, queue
from backend.casework.review import give_opinion
from backend.casework.spoken import COLOURS, light_words, stage, who
from backend.casework.suspend import resume, suspend
from backend.casework.workspace import Workspace, running, workspace
from backend.core.clock import today
from backend.core.errors import NotFound, Problem
from backend.core.files import store
from backend.core.guards import role, staff, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.core.templates import link
from backend.jurisdictions.divisions import name_of
from backend.matters.catalogue import catalogue, matter
from backend.onemap.centre import credit, tiles_version
from backend.projects.serve import attachment
from backend.projects.shown import ground_of
from backend.screening.shown import head_of
from backend.screening.shown import shown as layers_shown

Asked = Request[Any, Any, Any]
SAY = {"light_words": light_words, "stage": stage, "who": who, "colours": COLOURS}


@get("/casework", guards=[staff])
async def queue_page(
    request: Asked, filter: FromQuery[str] = "mine", q: Annotated[str, QueryParameter(max_length=100)] = "",
    page_no: Annotated[int, QueryParameter(name="page", ge=1, le=1000)] = 1,
) -> Template:
    """What waits, most in danger of lateness first."""
    viewer = viewer_of(request)
    found = await queue(viewer, filter, asked=q, page=page_no)
    return page(
        request, "casework/queue.html", queue=found, today=today(), address=_address(found), page_no=page_no, size=PAGE,
        matter_name=lambda code: matter(code).name, place=name_of(viewer.jurisdictions[0]) if viewer.jurisdictions else "", **SAY,
    )  # fmt: skip


def _address(found: Queue) -> Callable[..., str]:
    """The queue's own address with another filter or page and the same search."""

    def address(name: str, page_no: int = 1) -> str:
        asked: dict[str, str | int] = {"filter": name} | ({"q": found.asked} if found.asked else {}) | ({"page": page_no} if page_no > 1 else {})
        return link(f"/casework?{urlencode(asked)}")

    return address


@get("/casework/{key:str}", guards=[staff])
async def case_page(request: Asked, key: FromPath[str]) -> Template:
    """One case: materials, elements with opinions and clock, map with what happened."""
    return await _case_page(request, key)


async def again(request: Asked, problem: Problem, typed: dict[str, str]) -> Template:
    """The case once more, with what was wrong and everything that was typed."""
    return await _case_page(request, str(request.path_params["key"]), problem=problem, typed=typed)


async def _case_page(request: Asked, key: str, *, problem: Problem | None = None, typed: dict[str, str] | None = None) -> Template:
    found = await workspace(viewer_of(request), key)
    form = request.scope["path"].rsplit("/", 1)[-1] if problem else ""
    wanted = (await request.form()).getall("wanted", []) if form == "supplement" else []
    return page(
        request, "casework/case.html", status=problem.status if problem else 200, problem=problem, typed=typed or {}, form=form, wanted=wanted,
        w=found, case=found.case, may=found.may, desks=catalogue().desks, running=running(found.case.state), credit=await credit(),
        tiles_version=await tiles_version(), ground=ground_of(found.project), place=name_of(found.case.jurisdiction), article=_article(found),
        matter_name=lambda code: matter(code).name, **_screened(found), **SAY,
    )  # fmt: skip


def _screened(found: Workspace) -> dict[str, Any]:
    """The screening's headline and rows, when there is one."""
    if found.screened is None:
        return {"head": None, "layers": None}
    rows = layers_shown(found.screened.answer)
    return {"head": head_of(found.screened.answer, rows), "layers": rows}


def _article(found: Workspace) -> str:
    """The first article of the matter's own law, to begin a refusal with."""
    basis = next(iter(found.item.legal_basis), None)
    return f"《{basis.law}》第{basis.article}条" if basis else ""


@get("/casework/{key:str}/materials/{code:str}", guards=[staff])
async def material(request: Asked, key: FromPath[str], code: FromPath[str]) -> Stream:
    """A document as it was handed in, as a download that can do nothing; that it was opened is remembered."""
    item = await open_paper(viewer_of(request), key, code)
    if not store().has(item.sha256):
        raise NotFound()
    return Stream(store().stream(item.sha256), media_type=item.media or "application/octet-stream", headers=attachment(item.filename))


async def _done(request: Asked, key: str, act: Awaitable[Any]) -> Redirect:
    await act
    return see_other(request, f"/casework/{key}")


OFFICER, REVIEWER, LEADER = role("case_officer"), role("reviewer"), role("approver")
EITHER = role("case_officer", "approver")


@post("/casework/{key:str}/acceptance", guards=[OFFICER], opt={"again": again})
async def acceptance(request: Asked, key: FromPath[str]) -> Redirect:
    await form_of(request, forms.NoForm)
    return await _done(request, key, accept(viewer_of(request), key))


@post("/casework/{key:str}/rejection", guards=[OFFICER], opt={"again": again})
async def rejection(request: Asked, key: FromPath[str]) -> Redirect:
    form = await form_of(request, forms.RejectionForm)
    return await _done(request, key, reject(viewer_of(request), key, text=form.text, article=form.article, appeal=form.appeal))


@post("/casework/{key:str}/supplement", guards=[OFFICER], opt={"again": again})
async def supplement(request: Asked, key: FromPath[str]) -> Redirect:
    given = await request.form()
    wanted = tuple(dict.fromkeys(str(one) for one in given.getall("wanted", [])))
    unknown = set(wanted) - {need.ref for need in (await workspace(viewer_of(request), key)).item.materials}
    if unknown:
        raise Problem("casework.unknown_material", pointer="/wanted")
    return await _done(request, key, ask_supplement(viewer_of(request), key, wanted=wanted, reason=str(given.get("reason", "")).strip()[: forms.LONG]))


@post("/casework/{key:str}/steps/{step:str}/opinion", guards=[REVIEWER], opt={"again": again})
async def opinion(request: Asked, key: FromPath[str], step: FromPath[str]) -> Redirect:
    form = await form_of(request, forms.OpinionForm)
    return await _done(request, key, give_opinion(viewer_of(request), key, step, conclusion=form.conclusion, text=form.text))


@post("/casework/{key:str}/suspension", guards=[EITHER], opt={"again": again})
async def suspension(request: Asked, key: FromPath[str]) -> Redirect:
    form = await form_of(request, forms.SuspensionForm)
    return await _done(request, key, suspend(viewer_of(request), key, reason=form.reason, days=form.days))


@delete("/casework/{key:str}/suspension", guards=[EITHER], status_code=303)
async def end_suspension(request: Asked, key: FromPath[str]) -> Redirect:
    return await _done(request, key, resume(viewer_of(request), key))


@post("/casework/{key:str}/suspension/end", guards=[EITHER], opt={"again": again})
async def end_suspension_by_form(request: Asked, key: FromPath[str]) -> Redirect:
    """The same for a form, which cannot send DELETE."""
    await form_of(request, forms.NoForm)
    return await _done(request, key, resume(viewer_of(request), key))


@post("/casework/{key:str}/return", guards=[EITHER], opt={"again": again})
async def giving_back(request: Asked, key: FromPath[str]) -> Redirect:
    form = await form_of(request, forms.ReturnForm)
    return await _done(request, key, give_back(viewer_of(request), key, reason=form.reason))


@post("/casework/{key:str}/decision", guards=[LEADER], opt={"again": again})
async def decision(request: Asked, key: FromPath[str]) -> Redirect:
    form = await form_of(request, forms.DecisionForm)
    viewer = viewer_of(request)
    if form.kind == "grant":
        return await _done(request, key, grant(viewer, key, text=form.text))
    return await _done(request, key, refuse(viewer, key, text=form.text, article=form.article, appeal=form.appeal))


@post("/casework/{key:str}/delivery", guards=[OFFICER], opt={"again": again})
async def delivery(request: Asked, key: FromPath[str]) -> Redirect:
    await form_of(request, forms.NoForm)
    return await _done(request, key, deliver(viewer_of(request), key))


routes = [
    queue_page, case_page, material, acceptance, rejection, supplement, opinion, suspension, end_suspension, end_suspension_by_form, giving_back,
    decision, delivery,
]  # fmt: skip
