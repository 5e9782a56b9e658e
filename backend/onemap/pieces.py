"""Cutting features into pieces of at most 128 vertices, so that a search decodes little and an overlay stays quick."""

import numpy as np
import shapely
from shapely import Geometry

from backend.core.geometry import Geometries, many, polygons_of

MOST = 128
SMALLEST = 2e-5
SAME = 1e-9


def cut(shape: Geometry) -> list[Geometry]:
    """The pieces of any geometry: simple polygons, lines and points, none longer than MOST vertices."""
    return [piece for part in parts_of(shape) for piece in _cut_part(part)]


def parts_of(shape: Geometry) -> list[Geometry]:
    """Simple geometries within a geometry; empty ones are left out."""
    if shapely.is_empty(shape):
        return []
    if shapely.get_type_id(shape) < 4:
        return [shapely.LineString(shapely.get_coordinates(shape))] if shapely.get_type_id(shape) == 2 else [shape]
    return [found for part in shapely.get_parts(shape) for found in parts_of(part)]


def _cut_part(part: Geometry) -> list[Geometry]:
    if shapely.get_num_coordinates(part) <= MOST:
        return [part]
    return _cut_polygon(part) if shapely.get_type_id(part) == 3 else _cut_line(part)


def _cut_line(line: Geometry) -> list[Geometry]:
    xy = shapely.get_coordinates(line)
    return [shapely.LineString(xy[i : i + MOST]) for i in range(0, len(xy) - 1, MOST - 1)]


def _cut_polygon(polygon: Geometry) -> list[Geometry]:
    out: list[Geometry] = []
    left = [polygon]
    while left:
        one = left.pop()
        west, south, east, north = shapely.bounds(one).tolist()
        if shapely.get_num_coordinates(one) <= MOST or max(east - west, north - south) < SMALLEST:
            out.append(one)
            continue
        if east - west >= north - south:
            at = _line(west, east)
            boxes = (west, south, at, north), (at, south, east, north)
        else:
            at = _line(south, north)
            boxes = (west, south, east, at), (west, at, east, north)
        left.extend(_halves(one, boxes))
    return out


def _halves(polygon: Geometry, boxes: tuple[tuple[float, float, float, float], ...]) -> list[Geometry]:
    """Both sides of a cut; the quick clip is checked by area and validity, the exact one replaces it."""
    halves = many(shapely.clip_by_rect(polygon, *box) for box in boxes)
    whole = shapely.area(polygon)
    if abs(shapely.area(halves).sum() - whole) > SAME * whole or not shapely.is_valid(halves).all():
        halves = many(shapely.intersection(polygon, shapely.box(*box)) for box in boxes)
    return [found for half in halves for found in polygons_of(half)]


def _line(start: float, end: float) -> float:
    """The coarsest dyadic line in the middle half: neighbours that share an edge are cut at the same places."""
    width, middle = end - start, (start + end) / 2
    for power in range(10):
        step = 2.0**-power
        line = round(middle / step) * step
        if start + width / 4 <= line <= end - width / 4:
            return line
    return round(middle, 9)


def cut_many(shapes: Geometries) -> tuple[Geometries, np.ndarray]:
    """The pieces of many features and, for each piece, the position of its feature."""
    simple = np.isin(shapely.get_type_id(shapes), (0, 1, 3)) & (shapely.get_num_coordinates(shapes) <= MOST)
    if simple.all():
        return shapes, np.arange(len(shapes))
    found = [[shape] if plain else cut(shape) for shape, plain in zip(shapes, simple, strict=True)]
    owner = np.repeat(np.arange(len(shapes)), [len(pieces) for pieces in found])
    return many(piece for pieces in found for piece in pieces), owner
