"""Bytes with a tag by which they are asked for again."""

from typing import Any

from litestar import Request, Response

from backend.core.assets import serve_bytes


def served(request: Request[Any, Any, Any], body: bytes, media_type: str, etag: str, **given: Any) -> Response[Any]:
    """As serve_bytes; the body of a 304 is empty bytes, since Litestar cannot write None as CBOR or as a picture."""
    answer = serve_bytes(request, body, media_type=media_type, etag=etag, **given)
    if answer.status_code == 304:
        answer.content = b""
    return answer
