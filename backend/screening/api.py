"""Machine routes of screening: screen a site, see an answer again, its shapes, the key of its receipt."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from backend.core.errors import Problem
from backend.core.guards import anyone, viewer_of
from backend.screening import receipts
from backend.screening.answer import Answer
from backend.screening.forms import ScreeningRequest
from backend.screening.hits import findings_geometry
from backend.screening.keep import find
from backend.screening.screen import Request as Asked
from backend.screening.screen import screen, site_from

LARGEST = 16_000_000
PRIVATE = {"Cache-Control": "private, no-store"}


@post("/api/screenings", guards=[anyone], tags=["screening"], request_max_body_size=LARGEST)
async def create(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Screen a site: a GeoJSON geometry, feature or collection in CGCS2000, WGS 84 or a CGCS2000 zone (`ScreeningRequest`)."""
    asked = _decoded(await request.body())
    site = await site_from(asked.site, asked.crs)
    layers = None if asked.layers is None else tuple(asked.layers)
    answer = await screen(Asked(site, asked.purpose, asked.as_of, layers), viewer_of(request))
    return _answered(answer, 201, {"Location": f"/api/screenings/{answer.id}"})


@get("/api/screenings/{key:str}", guards=[anyone], tags=["screening"])
async def show(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """An answer that was given, as it was signed."""
    return _answered((await find(key, viewer_of(request))).answer, 200, {})


@get("/api/screenings/{key:str}/hits", guards=[anyone], tags=["screening"])
async def hits(request: Request[Any, Any, Any], key: FromPath[str]) -> Response[bytes]:
    """GeoJSON of what the site has in common with public layers, for the map of the result."""
    found = await findings_geometry(key, viewer_of(request))
    return Response(msgspec.json.encode(found), media_type="application/geo+json", headers=PRIVATE)


@get("/api/screenings/receipt-key", guards=[anyone], tags=["screening"])
async def receipt_key() -> dict[str, str]:
    """The public key (JWK, Ed25519) that receipts are verified with."""
    return receipts.public_jwk()


def _decoded(body: bytes) -> ScreeningRequest:
    """The request; what JSON itself or the shape of the request gets wrong is named with its place."""
    try:
        return msgspec.json.decode(body, type=ScreeningRequest)
    except msgspec.ValidationError as reason:
        text, _, place = str(reason).partition(" - at `$")
        pointer = "/" + place.rstrip("`").strip(".").replace(".", "/").replace("[", "/").replace("]", "") if place else ""
        raise Problem("screening.request", pointer=pointer, detail=text) from reason
    except msgspec.DecodeError as reason:
        raise Problem("screening.not_json", detail=str(reason)) from reason


def _answered(answer: Answer, status: int, headers: dict[str, str]) -> Response[bytes]:
    return Response(msgspec.json.encode(answer), status_code=status, media_type="application/json", headers=PRIVATE | headers)


routes = [create, show, hits, receipt_key]
