"""The addresses of published files, the service worker and the manifest."""

import hashlib
from typing import Annotated, Any

from litestar import Request, Response, route
from litestar.params import PathParameter

from backend.core.assets.policy import WORKER_CSP
from backend.core.assets.serve import serve_asset, serve_bytes
from backend.core.assets.survey import Assets
from backend.core.errors import NotFound
from backend.core.guards import anyone


def assets_of(request: Request[Any, Any, Any]) -> Assets:
    """The survey that the application keeps in its state under "assets"."""
    return request.app.state["assets"]


@route("/s/{path:path}", http_method=["GET", "HEAD"], guards=[anyone], sync_to_thread=False)
def published(request: Request[Any, Any, Any], path: Annotated[str, PathParameter()]) -> Response[Any]:
    """A published file; an address of an earlier release is gone, and the page is asked to be loaded anew."""
    asset = assets_of(request).by_url.get("/s/" + path.lstrip("/"))
    if asset is None:
        raise NotFound()
    return serve_asset(request, asset)


@route("/sw.js", http_method=["GET", "HEAD"], guards=[anyone], sync_to_thread=False)
def worker(request: Request[Any, Any, Any]) -> Response[Any]:
    """The service worker, always asked for anew and under a policy of its own."""
    headers = {"Content-Security-Policy": WORKER_CSP, "Service-Worker-Allowed": "/"}
    return _text(request, assets_of(request).worker_script(), "text/javascript; charset=utf-8", headers)


@route("/manifest.webmanifest", http_method=["GET", "HEAD"], guards=[anyone], sync_to_thread=False)
def manifest(request: Request[Any, Any, Any]) -> Response[Any]:
    """What makes the site installable."""
    return _text(request, assets_of(request).manifest(), "application/manifest+json; charset=utf-8", {})


@route("/favicon.ico", http_method=["GET", "HEAD"], guards=[anyone], sync_to_thread=False)
def favicon(request: Request[Any, Any, Any]) -> Response[Any]:
    """For readers that look nowhere else: the icon, as PNG, which they take under this name too."""
    icon = assets_of(request).files["icons/192.png"]
    return serve_bytes(request, icon.raw, media_type=icon.media_type, etag=icon.etag)


def _text(request: Request[Any, Any, Any], text: str, media_type: str, headers: dict[str, str]) -> Response[Any]:
    body = text.encode()
    return serve_bytes(
        request, body, media_type=media_type, etag=hashlib.sha256(body).hexdigest()[:24], headers=headers
    )


routes = [published, worker, manifest, favicon]
