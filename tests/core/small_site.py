"""A site of three pages and an upload desk, on a real socket: what the browser part of the ground floor needs."""

import base64
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

import uvicorn
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from litestar import Litestar, Request, Response, get, head, patch, post
from litestar.datastructures import State
from litestar.params import PathParameter
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.template import TemplateConfig

from backend.core import assets, templates
from backend.core.doors import Doors
from backend.core.errors import Problem
from backend.core.guards import Viewer

AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, PathParameter()]
Row = Annotated[int, PathParameter()]
FORM = """{% extends "core/layout.html" %}{% from "core/_field.html" import field, choice, errors, draft, draft_say %}
{% block title %}Form{% endblock %}{% block main %}<main id="main" class="page stack">{{ errors(problem) }}<h1>项目与用地</h1>
{% call draft("t-1") %}<form method="post" action="{{ link("/form") }}" class="stack" novalidate>
{{ field("name", "项目名称", typed.get("name", ""), problem=problem) }}
{{ field("code", "验证码", complete="one-time-code") }}
{{ choice("way", "方式", [("a", "划拨"), ("b", "出让")]) }}
<div class="act">{{ draft_say() }}<button class="btn">保存</button></div></form>{% endcall %}</main>{% endblock %}
{% block scripts %}<script type="module" src="{{ asset("core/draft-form.js") }}"></script>{% endblock %}"""
QUEUE = """{% extends "core/layout.html" %}{% block title %}Queue{% endblock %}{% block main %}<main id="main"></main>{% endblock %}"""


@dataclass
class Desk:
    """What came in."""

    posted: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    uploads: dict[str, bytes] = field(default_factory=dict[str, bytes])
    facts: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    starts: list[int] = field(default_factory=list[int])
    tiles: list[str] = field(default_factory=list[str])
    cut_after: int = 0
    viewer: str = ""


def pages(desk: Desk) -> list[Any]:
    """The pages; the form wants a name."""

    def recognized(request: AnyRequest) -> AnyRequest:
        """The account of the desk is whoever comes with any cookie."""
        if desk.viewer and request.cookies:
            request.scope["state"]["viewer"] = Viewer(desk.viewer, f"Name of {desk.viewer}", "person")
        return request

    @get("/form", sync_to_thread=False)
    def form(request: AnyRequest) -> Template:
        return templates.page(request, "form.html")

    @post("/form", status_code=200)
    async def take(request: AnyRequest) -> Response[Any]:
        typed = {name: str(value) for name, value in (await request.form()).items()}
        desk.posted.append(typed)
        if typed.get("name"):
            return Redirect(templates.link("/"), status_code=303)
        problem = Problem("core.form", fields={"name": "core.field.missing"}, count=1)
        return templates.page(request, "form.html", problem=problem, typed=typed, status=422)

    @get("/", sync_to_thread=False)
    def start(request: AnyRequest) -> Template:
        return templates.page(recognized(request), "core/start.html")

    @get("/offline", sync_to_thread=False)
    def offline(request: AnyRequest) -> Template:
        return templates.page(request, "core/offline.html")

    @get("/queue", sync_to_thread=False)
    def queue(request: AnyRequest) -> Template:
        return templates.page(request, "queue.html")

    @get("/kept", sync_to_thread=False)
    def kept(request: AnyRequest) -> Template:
        """A page of the account that is signed in, which may be opened without a network."""
        shown = templates.page(recognized(request), "form.html")
        if desk.viewer:
            shown.headers["X-Offline"] = "keep"
        return shown

    return [form, take, start, offline, queue, kept]


def map_room(desk: Desk) -> list[Any]:
    """Tiles that say how often they were asked for, empty beyond column 1000; and a list of layers."""

    @get("/tiles/{source:str}/{z:int}/{x:int}/{y:int}", sync_to_thread=False)
    def tile(source: Key, z: Row, x: Row, y: Row) -> Response[bytes]:
        address = f"{source}/{z}/{x}/{y}"
        desk.tiles.append(address)
        cache = "private, no-store" if y == 7 else "no-cache"
        body = b"" if x >= 1000 else f"{address}#{desk.tiles.count(address)}".encode()
        return Response(
            body, status_code=200, media_type="application/vnd.mapbox-vector-tile", headers={"Cache-Control": cache}
        )

    @get("/api/layers", sync_to_thread=False)
    def layers() -> list[str]:
        return []

    @get("/map/here", sync_to_thread=False)
    def here() -> Response[str]:
        return Response("<p>here</p>", media_type="text/html")

    return [tile, layers, here]


def office(desk: Desk) -> list[Any]:
    """An office that takes files by tus 1.0, refuses .dwg, and goes silent once after `cut_after` bytes."""

    @post("/uploads", sync_to_thread=False)
    def create(request: AnyRequest) -> Response[None]:
        pairs = (pair.split(" ") for pair in request.headers["upload-metadata"].split(","))
        told = {name: base64.b64decode(value).decode() for name, value in pairs}
        desk.uploads.setdefault(told["key"], b"")
        desk.facts[told["key"]] = told | {"length": request.headers["upload-length"]}
        return Response(None, headers={"Location": f"/uploads/{told['key']}"})

    @head("/uploads/{key:str}", sync_to_thread=False)
    def stand(key: Key) -> Response[None]:
        known = key in desk.uploads
        return Response(
            None, status_code=200 if known else 404, headers={"Upload-Offset": str(len(desk.uploads.get(key, b"")))}
        )

    @get("/uploads/{key:str}", sync_to_thread=False)
    def made(key: Key) -> dict[str, Any]:
        return {"answer": {"size": len(desk.uploads[key])}}

    @patch("/uploads/{key:str}", status_code=200)
    async def more(request: AnyRequest, key: Key) -> Response[Any]:
        if desk.facts[key]["filename"].endswith(".dwg"):
            return Response({"title": "这种格式打不开"}, status_code=422)
        if int(request.headers["upload-offset"]) != len(desk.uploads[key]):
            return Response(None, status_code=409)
        desk.starts.append(len(desk.uploads[key]))
        desk.uploads[key] += await request.body()
        if desk.cut_after and len(desk.uploads[key]) > desk.cut_after:
            desk.cut_after = 0
            return Response(None, status_code=503)
        return Response(None, headers={"Upload-Offset": str(len(desk.uploads[key]))}, status_code=200)

    return [create, stand, made, more]


@contextmanager
def small_site(desk: Desk) -> Iterator[tuple[str, assets.Assets]]:
    """The site, answering until the block ends; gives its address and its survey."""
    found = assets.survey(templates.PWA)
    jinja = templates.environment(found.url, found.version, False, found.import_map)
    jinja.globals["integrity"] = found.integrity
    engine = JinjaTemplateEngine.from_environment(jinja)
    jinja.loader = ChoiceLoader([DictLoader({"form.html": FORM, "queue.html": QUEUE}), FileSystemLoader(templates.PWA)])
    app = Litestar(
        [*pages(desk), *office(desk), *map_room(desk), *assets.routes],
        template_config=TemplateConfig(instance=engine),
        state=State({"assets": found}),
        openapi_config=None,
        request_max_body_size=None,
    )
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(Doors(app, found.csp, found.version), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}", found
        finally:
            server.should_exit = True
            thread.join()
