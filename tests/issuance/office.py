"""The whole application on a real socket with certificates in every state: for the browser."""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from msgspec import Struct

from backend.app import create_app
from backend.core import db
from backend.core.files import store
from backend.core.settings import Settings, use
from backend.issuance.draw import draw
from backend.issuance.issue import replace, revoke
from backend.issuance.tables import Certificate
from certificates.token import token_of
from tests.databases import fresh_database
from tests.issuance.build import APPROVER, a_case, a_certificate, a_session


class Office(Struct):
    """Where it answers, the links on its papers by state, the files of the valid one, and an approver's session."""

    url: str
    links: dict[str, str]
    pdf: Path
    face: Path
    approver: str


def free_socket() -> socket.socket:
    """A socket of our own on a port nobody has; TUZHENG_TEST_PORT names one."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", int(os.environ.get("TUZHENG_TEST_PORT", "0"))))
    return found


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Made, served from a thread of its own, and closed at the end."""
    door = free_socket()
    settings = Settings(
        data_dir=folder, secret="test-secret-" * 4, public_url=f"http://127.0.0.1:{door.getsockname()[1]}", demo=True
    )
    ready, over, told = threading.Event(), threading.Event(), dict[str, Any]()
    thread = threading.Thread(target=lambda: asyncio.run(_open(settings, door, told, ready, over)))
    thread.start()
    ready.wait(180)
    try:
        yield told["office"]
    finally:
        over.set()
        thread.join(20)
        door.close()


async def _open(
    settings: Settings, door: socket.socket, told: dict[str, Any], ready: threading.Event, over: threading.Event
) -> None:
    try:
        async with fresh_database("sqlite") as url:
            settings = Settings(
                **{name: getattr(settings, name) for name in settings.__struct_fields__ if name != "database_url"},
                database_url=url,
            )
            use(settings)
            db.connect(url)
            await db.start()
            told["office"] = await _furnished(settings)
            await _served(settings, door, ready, over)
    finally:
        ready.set()


async def _served(settings: Settings, door: socket.socket, ready: threading.Event, over: threading.Event) -> None:
    server = uvicorn.Server(uvicorn.Config(create_app(settings, worker=False), log_level="warning", lifespan="on"))
    running = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.02)
    ready.set()
    await asyncio.to_thread(over.wait)
    server.should_exit = True
    await running


async def _furnished(settings: Settings) -> Office:
    rows = {name: await a_certificate() for name in ("valid", "revoked", "replaced")}
    await draw(rows["valid"].id)
    await revoke(APPROVER, rows["revoked"], "revoked")
    rows["new"] = await replace(APPROVER, rows["replaced"], await a_case(site_area_m2=22_000))
    valid = await Certificate.objects().get(Certificate.code == rows["valid"].code)
    links = {name: token_of(bytes(row.token)).url(settings.public_url) for name, row in rows.items()}
    return Office(
        settings.public_url, links, store().path(valid.pdf), store().path(valid.face), await a_session(APPROVER)
    )
