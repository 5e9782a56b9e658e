"""The pages behind the code on the paper: anyone, no script, no sign-in."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from backend.core.clock import now
from backend.core.errors import NotFound, Problem
from backend.core.files import store
from backend.core.guards import anyone
from backend.core.htmx import page, see_other
from backend.core.limits import spend
from backend.core.settings import settings
from backend.issuance import register
from backend.issuance.files import Same, compared
from backend.issuance.keyring import keyring
from backend.issuance.look import find, looked, seen
from backend.issuance.scanner import types_of_scanner, words_of_scanner
from backend.issuance.served import served
from backend.issuance.tables import Certificate
from certificates import base41
from certificates.refused import Refused

Asked = Request[Any, Any, Any]
MOST_PDF_BYTES = 20 * 2**20
UNKNOWN_LIMIT, UNKNOWN_WINDOW = 60, timedelta(minutes=10)
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"}


async def known(request: Asked, code: str) -> Certificate:
    """The certificate of a canonical code; an unknown one counts against the address that asks."""
    row = await find(code)
    if row is None:
        address = request.client.host if request.client else ""
        await spend(f"verify:unknown:{address}", limit=UNKNOWN_LIMIT, window=UNKNOWN_WINDOW)
        raise NotFound("issuance.unknown")
    return row


@get("/v", guards=[anyone])
async def typed_code(request: Asked) -> Redirect:
    """The form of the scanner page without scripts: on to the page of the code."""
    return see_other(request, f"/v/{_path_of(request.query_params.get('code', ''))}")


def _path_of(text: str) -> str:
    """A typed code as it stands in an address; what cannot be one keeps only what an address may hold."""
    try:
        return base41.typed("".join(text.split()).replace("-", ""))
    except Refused:
        return "".join(char for char in text if char.isascii() and char.isalnum())[:40] or "0"


@get("/v/{code:str}", guards=[anyone])
async def certificate(request: Asked, code: FromPath[str]) -> Response[Any]:
    """The public page of a certificate; what was typed otherwise than printed leads to the one address it has."""
    canonical = _path_of(code)
    if canonical != code and len(canonical) == base41.CODE_LENGTH:
        return see_other(request, f"/v/{canonical}")
    try:
        row = await known(request, canonical)
    except NotFound:
        return _private(
            page(request, "issuance/unknown.html", status=404, plain=True, code=code[:40], host=settings().public_url)
        )
    return await _shown(request, row, looks=await looked(row))


async def _shown(request: Asked, row: Certificate, *, looks: int = 0, file: Same | None = None) -> Template:
    return _private(
        page(request, "issuance/certificate.html", plain=True, seen=await seen(row), looks=looks, file=file, at=now())
    )


def _private(shown: Template) -> Template:
    shown.headers.update(PRIVATE)
    return shown


@post("/v/{code:str}/file", guards=[anyone], status_code=200, request_max_body_size=MOST_PDF_BYTES + 65_536)
async def file(request: Asked, code: FromPath[str]) -> Template:
    """Whether a PDF is the one that was issued; its bytes are hashed and forgotten."""
    row = await known(request, code)
    given = (await request.form()).get("pdf")
    data = await given.read() if isinstance(given, UploadFile) else b""
    if not data:
        raise Problem("issuance.no_file")
    return await _shown(request, row, file=compared(row, data))


@get("/v/{code:str}/proof", guards=[anyone])
async def proof(request: Asked, code: FromPath[str]) -> Response[str]:
    """The .tlog-proof that the certificate is in the log (C2SP)."""
    row = await known(request, code)
    return Response(
        await register.proof_of(row.log_index),
        media_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@get("/v/{code:str}/preview.webp", guards=[anyone])
async def preview(request: Asked, code: FromPath[str]) -> Response[Any]:
    """The face, small, masked and marked as a picture for comparing."""
    row = await known(request, code)
    if not row.preview:
        raise NotFound()
    return served(request, store().read(row.preview), "image/webp", row.preview[:32])


@get("/v/{code:str}/statement", guards=[anyone])
async def statement(request: Asked, code: FromPath[str]) -> Response[Any]:
    """The signed hash of the PDF (COSE_Sign1, file-statement+cwt)."""
    row = await known(request, code)
    if not row.statement:
        raise NotFound()
    return served(request, bytes(row.statement), "application/cose", row.pdf[:32])


@get("/verify", guards=[anyone])
async def verify(request: Asked) -> Template:
    """The scanner: everything it needs without a network comes in the page, in the files it loads, and in what it keeps."""
    return page(
        request, "issuance/verify.html", plain=True, root=keyring().root.public.hex(), origin=settings().public_url,
        script_words=words_of_scanner(), types=types_of_scanner(), tab="verify",
    )  # fmt: skip


routes = [typed_code, certificate, file, proof, preview, statement, verify]
