"""Resumable uploads, tus 1.0 at /uploads/: creation, creation-with-upload, checksum, expiration, termination."""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator
from typing import Any

from litestar import MediaType, Request, Response, delete, get, head, patch, post, route
from litestar.params import FromPath
from litestar.types import Guard

from backend.core import receiving
from backend.core.errors import Problem, document
from backend.core.guards import anyone, signed_in, viewer_of
from backend.core.parts import ALGORITHMS, checksum_of
from backend.core.receiving import Announced, Finished, Receipt, receives, sweep
from backend.core.settings import settings

__all__ = ["Finished", "receives", "routes", "sweep"]

VERSION = "1.0.0"
_BASE = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
_BYTES = "application/offset+octet-stream"
_MEGABYTE = 1_000_000
AnyRequest = Request[Any, Any, Any]


def _problem(request: AnyRequest, problem: Problem) -> Response[dict[str, Any]]:
    """Always a document, with the headers that tus clients look for; Litestar's handlers of exceptions do not wait."""
    headers = dict(_BASE)
    if "offset" in problem.facts:
        headers["Upload-Offset"] = str(problem.facts["offset"])
    if problem.status == 412:
        headers["Tus-Version"] = VERSION
    said = document(problem, request.url.path)
    return Response(said, status_code=problem.status, headers=headers, media_type="application/problem+json")


def _broken(request: AnyRequest, _: ConnectionError) -> Response[None]:
    """The line broke: nobody reads this answer, but what came before is kept."""
    return Response(None, status_code=400, headers=_BASE)


_GUARDED: list[Guard] = [signed_in]
_HANDLERS: dict[Any, Any] = {Problem: _problem, ConnectionError: _broken}


@route(
    "/uploads",
    http_method=["OPTIONS"],
    status_code=204,
    guards=[anyone],
    include_in_schema=False,
    name="uploads.options",
)
async def options() -> Response[None]:
    """What this server can do."""
    told = {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,creation-with-upload,checksum,expiration,termination",
        "Tus-Max-Size": str(settings().upload_max_mb * _MEGABYTE),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return Response(None, status_code=204, headers=_BASE | told)


@post("/uploads", guards=_GUARDED, exception_handlers=_HANDLERS, request_max_body_size=None, include_in_schema=False)
async def create(request: AnyRequest) -> Response[None]:
    """Announces an upload; the same client key gives the same upload again."""
    _speaks_tus(request)
    viewer = viewer_of(request)
    found = await receiving.announce(_announced(request), viewer)
    if request.headers.get("content-type") == _BYTES and found.offset == 0:
        checksum = checksum_of(request.headers.get("upload-checksum", ""))
        _fits(request, 0, found.size)
        found = await receiving.append(found.key, viewer, 0, _body(request), checksum)
    headers = _BASE | _told(found) | {"Location": f"/uploads/{found.key}"}
    return Response(None, status_code=201, headers=headers)


@head("/uploads/{key:str}", guards=_GUARDED, exception_handlers=_HANDLERS, include_in_schema=False)
async def offset(request: AnyRequest, key: FromPath[str]) -> Response[None]:
    """How far the upload has come."""
    found = await receiving.look(key, viewer_of(request))
    return Response(None, headers=_BASE | _told(found) | {"Upload-Length": str(found.size)})


@get("/uploads/{key:str}", guards=_GUARDED, exception_handlers=_HANDLERS, include_in_schema=False)
async def result(request: AnyRequest, key: FromPath[str]) -> Response[dict[str, Any]]:
    """How far the upload has come and, when it is complete, what its receiver answered."""
    found = await receiving.look(key, viewer_of(request))
    told = {"complete": found.complete, "offset": found.offset, "length": found.size}
    return Response(told | {"sha256": found.sha256, "answer": found.answer}, headers=_BASE, media_type=MediaType.JSON)


@patch(
    "/uploads/{key:str}", status_code=204, guards=_GUARDED, exception_handlers=_HANDLERS, request_max_body_size=None,
    include_in_schema=False,
)  # fmt: skip
async def append(request: AnyRequest, key: FromPath[str]) -> Response[None]:
    """The next bytes of an upload."""
    _speaks_tus(request)
    if request.headers.get("content-type") != _BYTES:
        raise Problem("core.upload_header", status=415, header="Content-Type")
    start = _number(request, "Upload-Offset")
    viewer = viewer_of(request)
    checksum = checksum_of(request.headers.get("upload-checksum", ""))
    _fits(request, start, await receiving.length(key, viewer))
    found = await receiving.append(key, viewer, start, _body(request), checksum)
    return Response(None, status_code=204, headers=_BASE | _told(found))


@delete("/uploads/{key:str}", status_code=204, guards=_GUARDED, exception_handlers=_HANDLERS, include_in_schema=False)
async def terminate(request: AnyRequest, key: FromPath[str]) -> Response[None]:
    """Drops an upload that is not complete."""
    _speaks_tus(request)
    await receiving.terminate(key, viewer_of(request))
    return Response(None, status_code=204, headers=_BASE)


routes = [options, create, offset, result, append, terminate]


def _speaks_tus(request: AnyRequest) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise Problem("core.upload_version", status=412)


def _number(request: AnyRequest, header: str) -> int:
    text = request.headers.get(header.lower(), "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Problem("core.upload_header", status=400, header=header)
    return int(text)


def _announced(request: AnyRequest) -> Announced:
    if "upload-defer-length" in request.headers:
        raise Problem("core.upload_header", status=400, header="Upload-Defer-Length")
    return Announced(_number(request, "Upload-Length"), _metadata(request.headers.get("upload-metadata", "")))


def _metadata(header: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, encoded = pair.partition(" ")
        try:
            found[name] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Problem("core.upload_header", status=400, header="Upload-Metadata") from error
        if any(ord(sign) < 32 for sign in name + found[name]):
            raise Problem("core.upload_header", status=400, header="Upload-Metadata")
    return found


def _fits(request: AnyRequest, start: int, size: int) -> None:
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and start + int(announced) > size:
        raise Problem("core.too_large", status=413)


def _told(found: Receipt) -> dict[str, str]:
    expires = found.expires.strftime("%a, %d %b %Y %H:%M:%S GMT")
    complete = {"Upload-Complete": "?1"} if found.complete else {}
    return {"Upload-Offset": str(found.offset), "Upload-Expires": expires} | complete


async def _body(request: AnyRequest) -> AsyncIterator[bytes]:
    # Litestar's own stream turns a broken line into a fault of the server.
    more = True
    while more:
        event = await request.receive()
        if event["type"] == "http.disconnect":
            raise ConnectionError("the client has gone")
        if event["type"] == "http.request":
            more = event.get("more_body", False)
            yield event["body"]
