"""The pages of screening: draw a site, send it to be checked, read the result."""

from typing import Annotated, Any

import msgspec
import shapely
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec import Meta, Struct

from backend.core.errors import Problem
from backend.core.guards import anyone, viewer_of
from backend.core.htmx import form_of, page, see_other
from backend.core.texts import area, number
from backend.core.texts import gettext as _
from backend.onemap import landuse
from backend.onemap.centre import centre, credit, tiles_version
from backend.screening.answer import Purpose
from backend.screening.keep import Kept, find
from backend.screening.screen import Request as Asked
from backend.screening.screen import screen, site_from
from backend.screening.shown import head_of, shown
from backend.screening.typed import POINTER, corners_of, site_in

FEW_CORNERS = 40
SCRIPT_WORDS = {
    "none": "No corner yet", "few": "%(n)s corners, %(more)s more needed", "about": "about", "mu": "mu", "parts": "%(n)s parts",
    "crossing": "The edges %(a)s and %(b)s cross. Move a corner.", "would_cross": "Not added: the new edge would cross %(a)s.",
    "line_wrong": "Line %(n)s is not understood. Write: longitude,latitude", "no_position": "No position. Move the map instead.",
    "longitude": "East longitude of %(n)s", "latitude": "North latitude of %(n)s", "remove": "Remove %(n)s",
}  # fmt: skip


class SiteForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What the drawing page sends: corners as text, and what the site is for."""

    coordinates: Annotated[str, Meta(max_length=2_000_000)] = ""
    use: Annotated[str, Meta(max_length=6)] = ""


@get("/screening", guards=[anyone])
async def site(request: Request[Any, Any, Any]) -> Template:
    """The drawing page; `from` begins with the site of a screening, `at` says where the map lies."""
    query = request.query_params
    kept = await find(query["from"], viewer_of(request)) if query.get("from") else None
    typed = {"coordinates": corners_of(kept.shapes) if kept else "", "use": _use(kept)}
    return await _site_page(request, typed, at=query.get("at", ""))


def _use(kept: Kept | None) -> str:
    return kept.answer.purpose.use if kept and kept.answer.purpose else ""


async def again(request: Request[Any, Any, Any], problem: Problem, typed: dict[str, str]) -> Template:
    """The drawing page once more, with what was wrong and everything that was typed."""
    return await _site_page(request, typed, problem=problem)


async def _site_page(
    request: Request[Any, Any, Any], typed: dict[str, str], *, problem: Problem | None = None, at: str = ""
) -> Template:
    lon, lat = _place(at) or await centre()
    uses = [use for use in landuse.classes().values() if use.level == 2]
    lines = sum(bool(line.strip()) for line in typed.get("coordinates", "").splitlines())
    return page(
        request, "screening/site.html", status=problem.status if problem else 200, problem=problem,
        typed={"coordinates": "", "use": ""} | typed, count=lines, uses=uses, lon=lon, lat=lat, credit=await credit(),
        tiles_version=await tiles_version(), script_words={key: _(text) for key, text in SCRIPT_WORDS.items()},
    )  # fmt: skip


def _place(at: str) -> tuple[float, float] | None:
    """A place in an address, lon-lat; anything else is no place."""
    try:
        lon, lat = (float(part) for part in at.split(","))
    except ValueError:
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


@post("/screening", guards=[anyone], opt={"again": again})
async def check(request: Request[Any, Any, Any]) -> Redirect:
    """Screen the site that was drawn, typed or pasted, and go to its result."""
    form = await form_of(request, SiteForm)
    typed = site_in(form.coordinates)
    found = await site_from(typed.geojson, typed.crs, POINTER)
    if form.use and form.use not in landuse.classes():
        raise Problem("core.form", fields={"use": "core.field.wrong"}, count=1)
    answer = await screen(Asked(found, purpose=Purpose(use=form.use) if form.use else None), viewer_of(request))
    return see_other(request, f"/screening/{answer.id}")


@get("/screening/{key:str}", guards=[anyone])
async def result(request: Request[Any, Any, Any], key: FromPath[str]) -> Template:
    """The result: headline, what presses, what is not known, what is good to know, what was looked at; and the receipt."""
    kept = await find(key, viewer_of(request))
    answer, rows = kept.answer, shown(kept.answer)
    middle = shapely.point_on_surface(shapely.geometrycollections(list(kept.shapes)))
    shown_page = page(
        request, "screening/result.html", key=key, answer=answer, rows=rows, head=head_of(answer, rows), size=_size(kept),
        at=answer.receipt.issued_at, lon=middle.x, lat=middle.y, hits=f"/api/screenings/{key}/hits", credit=await credit(),
        tiles_version=await tiles_version(), use=_use(kept), drawn=_drawn(kept),
        coordinates=corners_of(kept.shapes) if any(row.sign == "not_checked" for row in rows.unknown) else "",
    )  # fmt: skip
    if viewer_of(request).kind == "nobody":
        shown_page.headers["X-Offline"] = "keep"
    return shown_page


def _drawn(kept: Kept) -> list[dict[str, Any]]:
    """The site as GeoJSON features for the map's layer `site`; corners only where there are few."""
    outlines = [shape for shape in kept.shapes if shapely.get_dimensions(shape) > 0]
    points = [shape for shape in kept.shapes if shapely.get_dimensions(shape) == 0]
    corners = shapely.get_coordinates(outlines)
    found = [_feature("outline", shape) for shape in outlines] + [_feature("corner", shape) for shape in points]
    return found + [_feature("corner", shapely.points(corner)) for corner in corners if len(corners) <= FEW_CORNERS]


def _feature(part: str, shape: shapely.Geometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"part": part}, "geometry": msgspec.json.decode(shapely.to_geojson(shape))}


def _size(kept: Kept) -> str:
    """How large the site is; a line by its length, points by their number."""
    site = kept.answer.site
    length = sum(part.length_m for part in site.parts if part.kind == "line")
    points = sum(part.kind == "point" for part in site.parts)
    facts = [area(site.area_m2)] if site.area_m2 else []
    facts += [_("%(n)s m long", n=number(length, 1))] if length else []
    facts += [_("%(n)s points", n=points)] if points else []
    return "·".join(facts)


routes = [site, check, result]
