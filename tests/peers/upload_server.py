"""A small server with nothing but uploads: in the test's own loop, or as a process that can be killed.

python -m tests.peers.upload_server PORT DATA_DIR DATABASE_URL
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Scope, Send

from backend.core import db, uploads
from backend.core.errors import Problem
from backend.core.files import sniff
from backend.core.guards import NOBODY, Viewer
from backend.core.settings import Settings, use
from backend.core.uploads import Finished, receives


@receives("test.file")
async def keep(upload: Finished, viewer: Viewer) -> dict[str, Any]:
    """Counts how often it was called for each upload; refuses what says it is a picture and is none."""
    async with db.transaction():
        calls = await db.next_in(f"received:{upload.key}")
    if upload.filename.endswith(".jpg") and sniff(upload.path.read_bytes()[:16]) != "jpeg":
        raise Problem("materials.not_what_it_says", pointer="/file", kind="unknown")
    return {"calls": calls, "size": upload.size, "filename": upload.filename, "by": viewer.account}


class Signed:
    """Takes the account from a header; who may sign in is not what is tested here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            account = dict(scope["headers"]).get(b"x-account", b"").decode()
            viewer = Viewer(account=account, name=account, kind="person") if account else NOBODY
            scope["state"] = {**scope.get("state", {}), "viewer": viewer}
        await self.app(scope, receive, send)


def _app() -> Any:
    app = Litestar(route_handlers=[*uploads.routes], logging_config=None)
    return Signed(app)  # pyright: ignore[reportArgumentType]


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """The address of a server in this loop, on the database that is connected."""
    server = uvicorn.Server(uvicorn.Config(_app(), port=0, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def main(port: int, data_dir: str, url: str) -> None:
    use(Settings(data_dir=Path(data_dir), database_url=url, secret="test-secret-" * 4))
    db.connect(url)
    await db.start()
    await uvicorn.Server(uvicorn.Config(_app(), port=port, log_level="error", lifespan="off")).serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
