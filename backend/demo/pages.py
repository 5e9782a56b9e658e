"""The demo's own pages: four doors, the inbox, papers to scan, the guide for programs."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.core.errors import NotFound
from backend.core.files import store
from backend.core.guards import anyone
from backend.core.htmx import page, see_other
from backend.core.sessions import begin
from backend.demo.doors import doors, enter, guide, papers
from backend.demo.samples import SAMPLES, sample
from backend.issuance.tables import Certificate
from backend.notifications.inbox import InboxItem, messages_sent

AnyRequest = Request[Any, Any, Any]
AFTER = {"citizen": "/map", "enterprise": "/me", "bank": "/verify", "province": "/casework", "city": "/casework"}


@get("/demo", guards=[anyone])
async def demo(request: AnyRequest) -> Template:
    return page(request, "demo/doors.html", doors=doors(), papers=await papers(), samples=SAMPLES)


@post("/demo/doors/{door:str}", guards=[anyone])
async def through(request: AnyRequest, door: FromPath[str]) -> Redirect:
    """One tap signs in: only here, only in the demo."""
    await begin(request, await enter(door))
    return see_other(request, AFTER.get(door, "/casework"))


@get("/demo/inbox", guards=[anyone])
async def inbox(request: AnyRequest) -> Template:
    return page(request, "demo/inbox.html", fragment="demo/_messages.html", messages=await messages_sent(100))


@get("/demo/inbox.json", guards=[anyone])
async def inbox_json() -> list[InboxItem]:
    return await messages_sent(500)


@get("/demo/guide.json", guards=[anyone])
async def guide_json() -> dict[str, Any]:
    return await guide()


@get("/demo/papers/{name:str}", guards=[anyone])
async def paper(name: FromPath[str]) -> Response[bytes]:
    """An invented certificate as its holder would hand it over."""
    row = await Certificate.objects().where(Certificate.code == name.removesuffix(".pdf")).first()
    if row is None or not row.pdf:
        raise NotFound()
    return Response(store().read(row.pdf), media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{row.code}.pdf"'})


@get("/demo/samples/{name:str}", guards=[anyone])
async def sample_file(name: FromPath[str]) -> Response[bytes]:
    """A document to upload when one has none at hand."""
    if name not in {one.file for one in SAMPLES}:
        raise NotFound()
    return Response(sample(name), media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


routes = [demo, through, inbox, inbox_json, guide_json, paper, sample_file]
