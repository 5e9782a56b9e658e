"""Who is signed in: a random token in a cookie, its hash in a row; nothing stored for anonymous reads."""

import hashlib
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request
from litestar.types import Scope

from backend.core import ids
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.guards import Viewer
from backend.core.settings import settings
from backend.core.tables import Session

IDLE = {"person": timedelta(days=30), "staff": timedelta(hours=2), "client": timedelta(hours=1), "system": timedelta(0)}
ABSOLUTE = {"person": timedelta(days=90), "staff": timedelta(hours=12), "client": timedelta(hours=1), "system": timedelta(0)}
SEEN_EVERY = timedelta(minutes=5)


def cookie_name() -> str:
    return "__Host-tuzheng" if settings().secure else "tuzheng"


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def begin(request: Request[Any, Any, Any], viewer: Viewer) -> None:
    """Sign in, or on with other powers: always a new token; an earlier session of this browser ends."""
    token = ids.secret()
    async with transaction():
        await _end_row(request)
        await Session.insert(
            Session(
                token_hash=hashed(token), viewer=msgspec.json.encode(viewer).decode(), account=viewer.account, created=now(), last_seen=now(),
                expires=now() + ABSOLUTE.get(viewer.kind, timedelta(0)), agent=request.headers.get("user-agent", "")[:200],
            )
        )  # fmt: skip
    state = request.scope["state"]
    state["viewer"], state["set_session"] = viewer, token


async def end(request: Request[Any, Any, Any]) -> None:
    """Sign out of this browser."""
    async with transaction():
        await _end_row(request)
    request.scope["state"]["set_session"] = ""


async def end_all(account: str) -> None:
    """Sign an account out everywhere; inside the caller's transaction."""
    await Session.delete().where(Session.account == account)


async def _end_row(request: Request[Any, Any, Any]) -> None:
    token = request.cookies.get(cookie_name(), "")
    if token:
        await Session.delete().where(Session.token_hash == hashed(token))


async def recall(scope: Scope, token: str) -> None:
    """Put the viewer of a living session beside the request; a token we did not make is nobody."""
    row = await Session.select().where(Session.token_hash == hashed(token)).first()
    if row is None:
        return
    try:
        viewer = msgspec.json.decode(row["viewer"], type=Viewer)
    except msgspec.ValidationError:  # written by a release that knew viewers of another shape: sign in again
        return
    moment = now()
    if row["expires"] < moment or row["last_seen"] + IDLE.get(viewer.kind, timedelta(0)) < moment:
        return
    scope["state"]["viewer"] = viewer
    scope["state"]["session"] = row["id"]
    if row["last_seen"] + SEEN_EVERY < moment:
        await Session.update({Session.last_seen: moment}).where(Session.id == row["id"])


def set_cookie(token: str) -> str:
    """The Set-Cookie value for a token; an empty one forgets it."""
    secure = "; Secure" if settings().secure else ""
    age = f"; Max-Age={int(ABSOLUTE['person'].total_seconds())}" if token else "; Max-Age=0"
    return f"{cookie_name()}={token}; Path=/; HttpOnly; SameSite=Lax{age}{secure}"
