"""Verification for machines: a certificate as JSON, the keys, the status list, the log."""

import hashlib
from datetime import date, datetime
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from backend.core.guards import anyone
from backend.core.settings import settings
from backend.issuance import register
from backend.issuance.keyring import keyring
from backend.issuance.look import seen
from backend.issuance.public_pages import known
from backend.issuance.served import served
from backend.issuance.tables import Certificate
from certificates import base41, status
from certificates.refused import Refused

Asked = Request[Any, Any, Any]
FRESH = {"Cache-Control": "public, max-age=60"}


class Answer(Struct, frozen=True):
    """What a certificate's code stands for; `holder` is masked for a natural person. Addresses are absolute."""

    code: str
    state: str
    reason: str
    type: str
    number: str
    holder: str
    project: str
    location: str
    area_m2: int
    issuer: str
    jurisdiction: str
    issued_at: datetime
    expires_on: date | None
    ended_at: datetime | None
    log_index: int
    kid: str
    specimen: bool
    replaces: str
    replaced_by: str
    page: str
    proof: str
    status_list: str
    keys: str
    statement: str
    preview: str


@get("/api/certificates/{code:str}", guards=[anyone], summary="Verify a certificate by its code")
async def certificate(request: Asked, code: FromPath[str]) -> Response[Answer]:
    """The state of a certificate and what the paper must say; 404 for a code nobody was given."""
    try:
        canonical = base41.typed(code.replace("-", ""))
    except Refused:
        canonical = ""
    row = await known(request, canonical)
    return Response(await _answer(row), headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


async def _answer(row: Certificate) -> Answer:
    found, site = await seen(row), settings().public_url
    at = f"{site}/v/{row.code}"
    return Answer(
        code=row.code, state=found.state, reason=found.fault or found.reason, type=found.title, number=found.number, holder=found.holder,
        project=found.project, location=found.location, area_m2=found.area_m2, issuer=found.issuer, jurisdiction=row.jurisdiction,
        issued_at=found.issued, expires_on=found.expires_on, ended_at=found.ended, log_index=found.log_index, kid=found.kid,
        specimen=found.specimen, replaces=found.replaces, replaced_by=found.replaced_by, page=at, proof=f"{at}/proof",
        status_list=f"{site}/status/{register.LIST}", keys=f"{site}/.well-known/jwks.json",
        statement=f"{at}/statement" if found.drawn else "", preview=f"{at}/preview.webp" if found.preview else "",
    )  # fmt: skip


@get("/.well-known/jwks.json", guards=[anyone], summary="The public keys, signed by the root")
async def keys(request: Asked) -> Response[Any]:
    return _bytes(request, keyring().published(), "application/json")


@get("/status/{name:str}", guards=[anyone], summary="The status list (IETF Token Status List, CWT)")
async def status_list(request: Asked, name: FromPath[str]) -> Response[Any]:
    return _bytes(request, await register.status_list(name), status.TYP)


@get("/log/checkpoint", guards=[anyone], summary="The signed checkpoint of the log (C2SP)")
async def checkpoint(request: Asked) -> Response[Any]:
    return _bytes(request, (await register.state_checkpoint()).encode(), "text/plain; charset=utf-8")


@get("/log/tile/{path:path}", guards=[anyone], summary="A tile of the log (C2SP tlog-tiles)")
async def tile(request: Asked, path: FromPath[str]) -> Response[Any]:
    body = await register.tile("tile/" + path.lstrip("/"))
    return served(request, body, "application/octet-stream", hashlib.sha256(body).hexdigest()[:32], immutable=True)


def _bytes(request: Asked, body: bytes, media_type: str) -> Response[Any]:
    return served(request, body, media_type, hashlib.sha256(body).hexdigest()[:32], headers=FRESH)


routes = [certificate, keys, status_list, checkpoint, tile]
