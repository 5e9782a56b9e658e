"""The shapes of what a screening met, for its map: only of layers whose geometry is public."""

import asyncio
import time
from typing import Any, cast

import shapely
from msgspec import Struct

from backend.core.geometry import many
from backend.core.guards import NOBODY, Viewer
from backend.onemap.versions import Version, versions
from backend.screening.answer import Answer, Finding
from backend.screening.keep import Kept, find
from backend.screening.overlay import Contact, Key
from backend.screening.robust import union
from backend.screening.screen import BUDGET_S, meet_all
from backend.screening.site import part_of, site_of

# About a metre: more cannot be seen on a map of the site.
FINE = 1e-5
PLACES = 6


class Shape(Struct, frozen=True):
    """A GeoJSON geometry; coordinates nest as deep as the kind asks."""

    type: str
    coordinates: Any


class Hit(Struct, frozen=True, tag_field="type", tag="Feature"):
    """What one class of a layer has in common with a part, or the point where its sign stands."""

    properties: dict[str, str | int | bool]
    geometry: Shape


class Hits(Struct, frozen=True, tag_field="type", tag="FeatureCollection"):
    features: list[Hit]


async def findings_geometry(key: str, viewer: Viewer = NOBODY) -> Hits:
    """GeoJSON of the common ground, each with a point inside it for its sign; read again from the very versions of the answer."""
    kept = await find(key, viewer)
    site = site_of([part_of(shape) for shape in kept.shapes])
    shown = [version for version in await versions(list(kept.versions)) if version.facts.open and _told(kept.answer, version)]
    met = await meet_all(site, shown, time.monotonic() + BUDGET_S)
    return await asyncio.to_thread(_drawn, kept, shown, met.reading.contacts)


def _told(answer: Answer, version: Version) -> bool:
    return any(layer.layer == version.facts.layer and layer.findings for layer in answer.layers)


def _drawn(kept: Kept, shown: list[Version], contacts: dict[Key, Contact]) -> Hits:
    by_id = {version.id: version for version in shown}
    out: list[Hit] = []
    for (version_id, class_no, part, dimension), contact in sorted(contacts.items(), key=lambda pair: pair[0]):
        version = by_id[version_id]
        finding = _finding(kept.answer, version, version.classes[class_no], part)
        if finding is None or not contact.shapes or not contact.meets:
            continue
        common = shapely.simplify(union(many(contact.shapes)), FINE)
        said: dict[str, str | int | bool] = {
            "code": f"{version.facts.layer}/{class_no}/{part}/{dimension}", "layer": version.facts.layer, "name": version.facts.name,
            "level": finding.level, "relation": finding.relation, "part": part, "marginal": finding.marginal,
        }  # fmt: skip
        out.append(Hit(said, _shape(common)))
        out.append(Hit(said, _shape(shapely.point_on_surface(common))))
    return Hits(out)


def _finding(answer: Answer, version: Version, kind: str, part: int) -> Finding | None:
    layer = next(layer for layer in answer.layers if layer.layer == version.facts.layer)
    return next((finding for finding in layer.findings if finding.class_ == kind and finding.part == part), None)


def _shape(geometry: Any) -> Shape:
    found = shapely.geometry.mapping(geometry)
    if found["type"] == "GeometryCollection":
        parts = [part for part in shapely.get_parts(geometry) if shapely.get_dimensions(part) == shapely.get_dimensions(geometry)]
        found = shapely.geometry.mapping(cast("Any", union(many(parts))))
    return Shape(found["type"], _rounded(found["coordinates"]))


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, PLACES)
    return [_rounded(inner) for inner in coordinates]
