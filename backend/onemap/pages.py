"""The pages of the one map: what is around a place, and what is at a point."""

import math
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.response import Template
from msgspec import Struct

from backend.core.errors import Problem
from backend.core.guards import anyone
from backend.core.htmx import page
from backend.core.templates import link
from backend.core.texts import gettext as _
from backend.core.texts import in_language
from backend.onemap import around, landuse
from backend.onemap.around import AROUND_M, Facility, Here, Place
from backend.onemap.centre import centre, credit, seat, tiles_version

SCRIPT_WORDS = {
    "ring": "%(n)s m in a straight line", "looking": "Looking what is here …",
    "offline": "No network: what is here cannot be asked now.", "no_position": "No position. Move the map instead.",
}  # fmt: skip
# A category's icon where the sprite has one of its own; `pin` for the rest.
ICONS = {
    "education": "school",
    "elderly": "elderly",
    "sports": "sports",
    "medical": "medical",
    "culture": "building",
    "park": "park",
}
LEVEL_ICONS = {"prohibit": "prohibited", "restrict": "warning", "consult": "consult", "note": "info"}


class Spot(Struct, frozen=True):
    """The place the list is about."""

    name: str
    town: str
    lon: float
    lat: float


@get("/map", guards=[anyone])
async def home(request: Request[Any, Any, Any]) -> Template:
    """Facilities around a place; `q` looks for a name, `k` leaves one category, `lon` and `lat` say where."""
    query = request.query_params
    asked = query.get("q", "").strip()[:60]
    found = await around.named(asked) if asked else []
    spot = await _spot(query, found)
    near = await around.facilities_around(spot.lon, spot.lat)
    kind = query.get("k", "")
    shown = [facility for facility in near if not kind or facility.category == kind]
    given = "lon" in query and "lat" in query
    return page(
        request, "onemap/home.html", spot=spot, around_m=AROUND_M, kinds=_kinds(near, kind, spot), q=asked,
        facilities=[_facility(one) for one in shown], found=[_found(one) for one in found], here=_here(await around.here(spot.lon, spot.lat)) if given else None,
        credit=await credit(), tiles_version=await tiles_version(), script_words={key: _(text) for key, text in SCRIPT_WORDS.items()},
    )  # fmt: skip


@get("/map/here", guards=[anyone])
async def here(request: Request[Any, Any, Any]) -> Template:
    """What is at a point, and the facility that was tapped there."""
    query = request.query_params
    lon, lat = _point(query) or await centre()
    facility = None
    if query.get("facility"):
        facility = next(
            (one for one in await around.facilities_around(lon, lat, 200) if one.id == query["facility"]), None
        )
    shown = _here(await around.here(lon, lat), facility)
    return page(request, "onemap/here.html", fragment="onemap/_here.html", here=shown)


async def _spot(query: Any, found: list[Place]) -> Spot:
    """Where the reader is: the point in the address, the first place found, else the seat."""
    point = _point(query)
    if point:
        name = query.get("name", "").strip()[:40]
        return Spot(name, "", *point)
    if found:
        return Spot(found[0].name, "", found[0].lon, found[0].lat)
    middle = await seat()
    return Spot(in_language(middle.name), "", middle.lon, middle.lat)


def _point(query: Any) -> tuple[float, float] | None:
    """Lon-lat of an address; a place that is none is refused with its words."""
    if "lon" not in query and "lat" not in query:
        return None
    try:
        lon, lat = float(query.get("lon", "")), float(query.get("lat", ""))
    except ValueError as reason:
        raise Problem("onemap.no_place", pointer="/lon") from reason
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise Problem("onemap.no_place", pointer="/lon")
    return round(lon, 6), round(lat, 6)


def _kinds(near: list[Facility], chosen: str, spot: Spot) -> list[dict[str, Any]]:
    """The filter: every category that is near, with its count."""
    counts = {name: sum(one.category == name for one in near) for name in around.categories()}
    rows = [
        ("", "", _("All"), len(near)),
        *((name, ICONS.get(name, "pin"), _(f"facility.{name}"), n) for name, n in counts.items() if n),
    ]
    return [
        {"href": _address(spot, k=key), "icon": icon, "name": name, "count": count, "current": key == chosen}
        for key, icon, name, count in rows
    ]


def _address(spot: Spot | Place, **more: str) -> str:
    facts = {"lon": spot.lon, "lat": spot.lat, "name": spot.name} | more
    return link("/map") + "?" + urlencode({key: value for key, value in facts.items() if value != ""})


def _facility(one: Facility) -> dict[str, Any]:
    return {
        "id": one.id, "icon": ICONS.get(one.category, "pin"), "built": one.built, "name": in_language(one.name), "kind_name": one.type_name,
        "opens": one.opens, "metres": one.metres, "lon": one.lon, "lat": one.lat, "href": f"{link('/map/here')}?" + urlencode({"lon": one.lon, "lat": one.lat, "facility": one.id}),
    }  # fmt: skip


def _found(one: Place) -> dict[str, Any]:
    known = around.types().get(one.kind)
    return {
        "name": in_language(one.name),
        "kind_name": known.name if known else _(f"place.{one.kind}"),
        "href": _address(one),
    }


def _here(found: Here, facility: Facility | None = None) -> dict[str, Any]:
    use = landuse.classes().get(found.use)
    zones = [
        {
            "level": one.level,
            "icon": LEVEL_ICONS[one.level],
            "name": in_language(one.name),
            "layer_name": one.layer_name,
        }
        for one in found.zones
    ]
    return {
        "lon": found.lon, "lat": found.lat, "use_code": found.use, "use_name": use.name if use else "", "zones": zones,
        "facility": _facility(facility) if facility else None,
    }  # fmt: skip


routes = [home, here]
