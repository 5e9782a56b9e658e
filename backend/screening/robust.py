"""Overlays whose result is looked at before it is believed: GEOS 3.14.1 is wrong on some valid shapes that nearly share an edge."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, GEOSException

from backend.core.geometry import Geometries, many

GRID = 1e-11  # degrees: a thousandth of a millimetre
SAME = 1e-9


def intersection(shapes: Geometries, site: Geometry) -> Geometries:
    """What each shape has in common with the site; a result that lies outside one of the two is made again on a grid.

    `site` may be prepared. An empty or thin result is made again where the interiors do meet.
    """
    found = shapely.intersection(shapes, site)
    doubtful = _outside(found, shapes, site) | _lost(found, shapes, site)
    if doubtful.any():
        found[doubtful] = shapely.intersection(shapes[doubtful], site, grid_size=GRID)
    return found


def union(shapes: Geometries) -> Geometry:
    """The union of shapes; where one of them is missing in it, or rounding defeats it, made again on a grid."""
    try:
        found = shapely.union_all(shapes)
    except GEOSException:
        return shapely.union_all(shapes, grid_size=GRID)
    solid = many([shape for shape in shapes if shapely.get_dimensions(shape) == 2 and not shapely.is_empty(shape)])
    if len(solid) < 2 or _holds(found, solid):
        return found
    return shapely.union_all(shapes, grid_size=GRID)


def difference(shapes: Geometries, other: Geometry) -> Geometries:
    """What of each shape lies outside another; where that and what they have in common do not make up the shape, made again on a grid."""
    found = shapely.difference(shapes, other)
    sizes = shapely.area(shapes)
    doubtful = np.abs(shapely.area(found) + shapely.area(intersection(shapes, other)) - sizes) > SAME * sizes
    if doubtful.any():
        found[doubtful] = shapely.difference(shapes[doubtful], other, grid_size=GRID)
    return found


def _outside(found: Geometries, shapes: Geometries, site: Geometry) -> NDArray[np.bool_]:
    """Whether a point well inside any polygon of the result is outside one of the two it should lie in."""
    wrong = np.zeros(len(found), dtype=bool)
    parts, rows = shapely.get_parts(found, return_index=True)
    solid = (shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)
    points, rows = shapely.point_on_surface(parts[solid]), rows[solid]
    wrong[rows[~(shapely.intersects(site, points) & shapely.intersects(shapes[rows], points))]] = True
    return wrong


def _lost(found: Geometries, shapes: Geometries, site: Geometry) -> NDArray[np.bool_]:
    """Whether two areas whose interiors meet came out with nothing in common."""
    wrong = np.zeros(len(found), dtype=bool)
    if shapely.get_dimensions(site) != 2:
        return wrong
    rows = np.flatnonzero((shapely.get_dimensions(shapes) == 2) & (shapely.area(found) == 0))
    wrong[rows] = shapely.relate_pattern(shapes[rows], site, "T********")
    return wrong


def _holds(found: Geometry, solid: Geometries) -> bool:
    shapely.prepare(found)
    return bool(shapely.intersects(found, shapely.point_on_surface(solid)).all())
