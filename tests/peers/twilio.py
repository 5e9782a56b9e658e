"""The far end of SMS: Twilio's Messages.json over a real socket, with the ways in which it fails."""

import asyncio
import threading
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, post
from litestar.params import FromPath

MODES = ("ok", "503", "400", "slow", "reset", "accepted_then_reset", "garbage")


class TwilioPeer:
    """What it accepted, and the modes (one a call, then `ok`) in which it answers."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, str]] = []
        self.modes: list[str] = []
        self.calls = 0
        self.url = ""
        self.credentials: list[str] = []

    def next_mode(self) -> str:
        self.calls += 1
        return self.modes.pop(0) if self.modes else "ok"

    def sid(self) -> str:
        return f"SM{len(self.accepted):032x}"


def _app(peer: TwilioPeer) -> Any:
    @post("/2010-04-01/Accounts/{sid:str}/Messages.json")
    async def messages(sid: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
        form = {name: str(value) for name, value in (await request.form()).items()}
        mode = peer.next_mode()
        peer.credentials.append(b64decode(request.headers["authorization"].removeprefix("Basic ")).decode())
        if mode == "503":
            return Response({"code": 20500, "message": "busy", "status": 503}, status_code=503)
        if mode == "400":
            return Response(
                {"code": 21211, "message": f"Invalid 'To' number {form['To']}", "status": 400}, status_code=400
            )
        if mode == "slow":
            await asyncio.sleep(30)
        if mode == "garbage":
            return Response("<html>gateway", status_code=201, media_type="text/html")
        if mode == "reset":
            request.scope["abort"]()  # type: ignore[typeddict-item]
        peer.accepted.append(form)
        if mode == "accepted_then_reset":
            request.scope["abort"]()  # type: ignore[typeddict-item]
        answer = {"sid": peer.sid(), "status": "queued", "to": form["To"], "body": form["Body"], "account_sid": sid}
        return Response(answer, status_code=201)

    app = Litestar([messages], logging_config=None, openapi_config=None)

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        cycle = getattr(send, "__self__", None)

        def abort() -> None:
            cycle.transport.abort()
            raise asyncio.CancelledError

        scope["abort"] = abort
        await app(scope, receive, send)

    return outer


@contextmanager
def twilio_peer(port: int = 0) -> Iterator[TwilioPeer]:
    """A running peer; its `url` is what `sms_url` must be."""
    peer = TwilioPeer()
    config = uvicorn.Config(
        _app(peer),
        host="127.0.0.1",
        port=port,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    peer.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield peer
    finally:
        server.should_exit = server.force_exit = True
        thread.join(5)
