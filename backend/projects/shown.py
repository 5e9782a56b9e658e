"""A project as its page shows it: the site on the map, what its box holds, what can be applied for."""

from collections.abc import Iterable
from typing import Any

import msgspec
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core.texts import in_language
from backend.matters.catalogue import Package, catalogue
from backend.onemap import landuse
from backend.projects.tables import Project

FEW_CORNERS = 40
FIRST = "PK-11"


class Ground(Struct, frozen=True):
    """The site as features of the map's layer `site`, and its middle, lon-lat, EPSG:4490."""

    features: tuple[dict[str, Any], ...]
    lon: float
    lat: float


def site_of(project: Project) -> tuple[Geometry, ...]:
    return tuple(shapely.get_parts(shapely.from_geojson(project.site)).tolist())


def ground_of(project: Project) -> Ground:
    shapes = site_of(project)
    middle = shapely.point_on_surface(shapely.GeometryCollection(list(shapes)))
    found = [_feature("corner" if shapely.get_dimensions(shape) == 0 else "outline", shape) for shape in shapes]
    corners = [corner for shape in shapes if shapely.get_dimensions(shape) > 0 for corner in shapely.get_coordinates(shape)]
    found += [_feature("corner", shapely.Point(corner)) for corner in corners if len(corners) <= FEW_CORNERS]
    return Ground(tuple(found), middle.x, middle.y)


def _feature(part: str, shape: Geometry) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"part": part}, "geometry": msgspec.json.decode(shapely.to_geojson(shape))}


def name_of_kind(kind: str) -> str:
    """What lies in the box: the name of a material or of a result; its code when the catalogue does not know it."""
    known = catalogue().materials.get(kind) or catalogue().results.get(kind)
    return known.name if known else kind


def name_of_matter(code: str) -> str:
    """The name of a package or of an item."""
    known = catalogue().packages.get(code) or catalogue().items.get(code)
    return known.name if known else code


def name_of_use(code: str) -> str:
    known = landuse.classes().get(code)
    return f"{code} {in_language(known.zh, known.en)}" if known else ""


def applicable() -> tuple[Package, ...]:
    """The packages of a construction project, the shortest way to a site first; registration of houses is none of them."""
    found: Iterable[Package] = (one for one in catalogue().packages.values() if one.stage != "REG")
    return tuple(sorted(found, key=lambda one: (one.code != FIRST, one.stage)))
