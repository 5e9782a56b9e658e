"""Running the product as a process: server, worker, migration."""

import asyncio
import signal
import sys
from typing import Any

import uvicorn

from backend.app import create_app, modules
from backend.core import db, jobs, sweeping
from backend.core import trail as chain
from backend.core.db.schema import migrate
from backend.core.settings import Settings, from_environment, use


class Server(uvicorn.Server):
    """uvicorn that says on stdout, in one line, when and where it answers."""

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            print(f"ready http://{self.config.host}:{port}", flush=True)


def run(settings: Settings) -> int:
    """Serve until told to stop; open connections get ten seconds."""
    sqlite = settings.database.startswith("sqlite")
    app = create_app(settings, worker=sqlite or settings.demo)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, access_log=False, log_level="warning", timeout_graceful_shutdown=10, proxy_headers=False,
        loop="uvloop", http="httptools", server_header=False,
    )  # fmt: skip
    server = Server(config)
    server.run()
    return 0 if server.started else 1


def serve(arguments: list[str]) -> int:
    settings = from_environment()
    use(settings)
    asyncio.run(migrated())
    return run(settings)


def migrate_now(arguments: list[str]) -> int:
    asyncio.run(migrated())
    return 0


async def migrated(settings: Settings | None = None) -> None:
    """Apply what is missing; on an up-to-date database it does nothing."""
    given = use(settings or from_environment())
    db.connect(given.database)
    await db.start()
    try:
        await migrate()
    finally:
        await db.stop()


def worker(arguments: list[str]) -> int:
    """Deliver what the outbox holds until SIGTERM."""
    settings = use(from_environment())
    db.connect(settings.database)
    modules("jobs", settings.demo)
    asyncio.run(_work())
    return 0


async def _work() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await db.start()
    try:
        await sweeping.plan()
        await jobs.run(stop)
    finally:
        await db.stop()


def trail(arguments: list[str]) -> int:
    """`trail verify`: say which entry was changed, removed or slipped in; 1 when one was."""
    if arguments != ["verify"]:
        print("python -m backend trail verify", file=sys.stderr)
        return 2
    db.connect(use(from_environment()).database)
    breaks = asyncio.run(_verified())
    for one in breaks:
        print(one)
    print("the trail is whole" if not breaks else f"{len(breaks)} breaks")
    return 1 if breaks else 0


async def _verified() -> list[chain.Break]:
    await db.start()
    try:
        return await chain.verify()
    finally:
        await db.stop()
