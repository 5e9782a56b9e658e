"""Puts the application together; the only file that knows every slice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from litestar import Litestar, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.openapi import OpenAPIConfig
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from backend import ORDER
from backend.core import assets, db, jobs, settings, sweeping, templates, uploads
from backend.core.doors import Doors
from backend.core.errors import EXCEPTION_HANDLERS
from backend.core.guards import anyone
from backend.core.settings import Settings

VERSION = "0.1.0"


@get("/healthz", guards=[anyone], include_in_schema=False)
async def healthz() -> dict[str, str]:
    return {"status": "ok", "version": VERSION}


@get("/readyz", guards=[anyone], include_in_schema=False)
async def readyz() -> Response[dict[str, str]]:
    """Ready when the database answers."""
    try:
        await db.rows("SELECT 1 AS one")
    except Exception as reason:  # whatever it is, the answer is the same: not ready, and why
        return Response({"status": "unready", "version": VERSION, "reason": type(reason).__name__}, status_code=503)
    return Response({"status": "ok", "version": VERSION})


def modules(kind: str, demo: bool) -> list[ModuleType]:
    """Every slice's module of that name, in the order of the house; importing `jobs` registers what happens later."""
    slices = [name for name in ORDER if name != "demo" or demo]
    present = [name for name in slices if find_spec(f"backend.{name}") and find_spec(f"backend.{name}.{kind}")]
    return [import_module(f"backend.{name}.{kind}") for name in present]


def doors(kind: str, demo: bool) -> list[Any]:
    """The routes of every slice's doors of one kind."""
    return [route for module in modules(kind, demo) for route in module.routes]


@asynccontextmanager
async def life(app: Litestar) -> AsyncIterator[None]:
    """Database, then the outbox worker beside it: one process is the whole installation on SQLite."""
    await db.start()
    stop = asyncio.Event()
    if app.state.worker:
        await sweeping.plan()
    worker = asyncio.create_task(jobs.run(stop)) if app.state.worker else None
    try:
        yield
    finally:
        stop.set()
        if worker is not None:
            with suppress(asyncio.CancelledError):
                await worker
        await db.stop()


def create_app(given: Settings, *, worker: bool = True) -> Any:
    """The ASGI application for these settings."""
    settings.use(given)
    db.connect(given.database)
    modules("jobs", given.demo)
    found = assets.survey(templates.PWA)
    jinja = templates.environment(found.url, found.version, given.demo, found.import_map)
    jinja.globals["integrity"] = found.integrity
    app = Litestar(
        route_handlers=[
            healthz, readyz,
            Router("/", route_handlers=[*assets.routes, *doors("pages", given.demo)], include_in_schema=False),
            *doors("api", given.demo), *uploads.routes,
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(jinja)),
        compression_config=CompressionConfig(backend="brotli", brotli_quality=4, exclude=["^/s/", "^/tiles/", "^/uploads", "^/packs"]),
        openapi_config=OpenAPIConfig(title="Tuzheng 图证", version=VERSION, path="/schema"),
        lifespan=[life],
        request_max_body_size=20_000_000,
        logging_config=None,
    )  # fmt: skip
    app.state.worker = worker
    app.state.assets = found
    return Doors(app, found.csp, found.version)

