"""The template environment and page(): the same file for the first load and the htmx answer."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request
from litestar.response import Template
from markupsafe import Markup

from backend.core import texts

PWA = Path(__file__).parents[2] / "pwa"


def environment(asset: Any, version: str, demo: bool, csp_import_map: str) -> Environment:
    """Jinja with the product's words and filters; a name nobody gave is an error."""
    found = Environment(
        loader=FileSystemLoader(PWA), autoescape=True, undefined=StrictUndefined, auto_reload=False, trim_blocks=True, lstrip_blocks=True
    )
    found.globals.update(
        _=texts.gettext, words=texts.words, in_language=texts.in_language, asset=asset, link=link, demo=demo, version=version,
        import_map=Markup(csp_import_map), languages=texts.NAMES, icon=icon_of(asset),
    )  # fmt: skip
    found.filters.update(day=texts.day, moment=texts.moment, area_m2=texts.area, num=texts.number, traditional=texts.in_language)
    return found


def link(path: str, language: str = "") -> str:
    """A page's address in the reader's language."""
    return f"/{language or texts.current_language()}{path}"


def icon_of(asset: Any) -> Any:
    sprite = asset("core/icons.svg")

    def icon(name: str, size: str = "") -> Markup:
        """An icon of the sprite; decoration beside words, hidden from screen readers."""
        kind = f"icon {size}".strip()
        return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(kind, sprite, name)

    return icon


def wants_fragment(request: Request[Any, Any, Any]) -> bool:
    """Whether htmx asks for a part of the page it already shows."""
    return request.headers.get("hx-request") == "true"


def page(
    request: Request[Any, Any, Any], name: str, /, *, fragment: str = "", status: int = 200, kept: bool = False, **context: Any
) -> Template:
    """A page of pwa/, or its fragment when htmx asks; people's own pages are never stored.

    A `kept` page is put by for its owner on the device all the same, so that it opens without a network.
    """
    state = request.scope.get("state", {})
    viewer = state.get("viewer")
    private = viewer is not None and viewer.kind != "nobody"
    about = {
        "lang": texts.current_language(), "viewer": viewer, "path": path_of(request), "query": dict(request.query_params), "area": "staff" if viewer is not None and viewer.kind == "staff" else "", "problem": None, "typed": {},
    }  # fmt: skip
    headers = {"Cache-Control": "no-store" if private else "no-cache", "Vary": "HX-Request, Cookie, Accept-Language"}
    if kept and status == 200:
        headers["X-Offline"] = "keep"
    chosen = fragment if fragment and wants_fragment(request) else name
    return Template(chosen, context=about | context, status_code=status, headers=headers, media_type="text/html")


def path_of(request: Request[Any, Any, Any]) -> str:
    """The page's own address without its language, for the language switch."""
    asked = re.sub(r"^/(zh-Hans|zh-Hant|en)(?=/|$)", "", request.url.path) or "/"
    return asked + (f"?{request.url.query}" if request.url.query else "")

