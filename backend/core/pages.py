"""Pages that belong to no slice: the start, help, and what a device shows without a network."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from backend.core.guards import anyone
from backend.core.htmx import page

AnyRequest = Request[Any, Any, Any]


@get("/", guards=[anyone])
async def start(request: AnyRequest) -> Template:
    return page(request, "core/start.html")


@get("/help", guards=[anyone])
async def help_page(request: AnyRequest) -> Template:
    return page(request, "core/help.html")


@get("/offline", guards=[anyone])
async def offline(request: AnyRequest) -> Template:
    return page(request, "core/offline.html")


routes = [start, help_page, offline]
