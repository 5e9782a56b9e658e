"""Answering with bytes: encodings, 304, and one range (RFC 9110), which Litestar's file responses do not know."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
from litestar import Request, Response
from litestar.response import Stream

from backend.core.assets.asset import Asset

AnyRequest = Request[Any, Any, Any]
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CHUNK = 256 * 1024
FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"


def serve_file(
    request: AnyRequest,
    path: Path,
    *,
    media_type: str,
    etag: str,
    immutable: bool = False,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    """A file of any size, streamed; whole, one range of it, or 304. `etag` is bare, without quotes."""
    size = path.stat().st_size
    answer = _Answer(request, size, etag, immutable, headers)
    if answer.empty:
        return answer.short(media_type)
    first, last = answer.span
    chosen = {**answer.headers, "Content-Length": str(last - first + 1)}
    return Stream(
        _chunks(path, first, last - first + 1), status_code=answer.status, media_type=media_type, headers=chosen
    )


def serve_bytes(
    request: AnyRequest,
    body: bytes,
    *,
    media_type: str,
    etag: str,
    immutable: bool = False,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    """Bytes at hand; whole, one range of them, or 304. `etag` is bare, without quotes."""
    answer = _Answer(request, len(body), etag, immutable, headers)
    if answer.empty:
        return answer.short(media_type)
    first, last = answer.span
    return Response(body[first : last + 1], status_code=answer.status, media_type=media_type, headers=answer.headers)


def serve_asset(request: AnyRequest, asset: Asset) -> Response[Any]:
    """A published file in the best encoding the client takes; a range is always one of the plain bytes."""
    vary = {"Vary": "Accept-Encoding"} if asset.packs else {}
    accepted = _accepted(request.headers.get("accept-encoding", ""))
    if not asset.packs or "range" in request.headers or not accepted & {"br", "gzip"}:
        return serve_bytes(
            request, asset.raw, media_type=asset.media_type, etag=asset.etag, immutable=True, headers=vary
        )
    name, body = ("br", asset.br) if "br" in accepted else ("gzip", asset.gz)
    packed = {**vary, "Content-Encoding": name}
    return serve_bytes(
        request, body, media_type=asset.media_type, etag=f"{asset.etag}-{name}", immutable=True, headers=packed
    )


class _Answer:
    """What is decided before a byte is read: the status, the headers and the span to send."""

    def __init__(
        self, request: AnyRequest, size: int, etag: str, immutable: bool, headers: dict[str, str] | None
    ) -> None:
        self.quoted, self.size = f'"{etag}"', size
        self.headers = {
            "Accept-Ranges": "bytes", "Cache-Control": FOREVER if immutable else ASK_FIRST, "ETag": self.quoted, **(headers or {}),
        }  # fmt: skip
        self.status, self.span = 200, (0, size - 1)
        if self._known(request.headers.get("if-none-match", "")):
            self.status = 304
        elif request.method == "GET" and request.headers.get("if-range", self.quoted) == self.quoted:
            self._cut(request.headers.get("range", ""))

    @property
    def empty(self) -> bool:
        return self.status in (304, 416)

    def short(self, media_type: str) -> Response[Any]:
        return Response(b"", status_code=self.status, media_type=media_type, headers=self.headers)

    def _known(self, tags: str) -> bool:
        return self.quoted in (tag.strip().removeprefix("W/") for tag in tags.split(","))

    def _cut(self, asked: str) -> None:
        """Take one range; several, or one that is not a range, are answered with the whole, as RFC 9110 14.2 allows."""
        found = RANGE.fullmatch(asked.strip())
        if not found or not (found[1] or found[2]):
            return
        first, last = self._ends(found[1], found[2])
        if found[1] and found[2] and int(found[2]) < int(found[1]):
            return
        if first >= self.size or last < first:
            self.status, self.headers["Content-Range"] = 416, f"bytes */{self.size}"
            return
        self.status, self.span = 206, (first, last)
        self.headers["Content-Range"] = f"bytes {first}-{last}/{self.size}"

    def _ends(self, first: str, last: str) -> tuple[int, int]:
        if not first:
            return max(0, self.size - int(last)) if int(last) else self.size, self.size - 1
        return int(first), min(int(last), self.size - 1) if last else self.size - 1


def _accepted(header: str) -> set[str]:
    """The encodings a client takes; one with q=0 is refused by it."""
    found: set[str] = set()
    for part in header.split(","):
        name, _, weight = part.strip().partition(";")
        if not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight):
            found.add(name.strip().lower())
    return found


async def _chunks(path: Path, first: int, length: int) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        await file.seek(first)
        while length > 0 and (chunk := await file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
