"""Meeting the parts of a site with pieces of layers: how much, how long, how many, how far. Pure geometry, runs in a thread."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core.geometry import Geometries, areas_m2, lengths_m, many, nearest, polygons_of
from backend.onemap.search import Box, Pieces, hugging
from backend.screening import robust
from backend.screening.site import Part

# Below this an overlap is the noise of two drawings of one line (m², applied to the dissolved sum) and counts as a touch.
TOUCH_M2 = 0.01
TOUCH_M = 0.01
# Version, class, part of the site, dimension of the features: a point in a class of polygons is still a point.
Key = tuple[int, int, int, int]


class Strip(Struct):
    """A part of the site in one hugging box; a compact part is one strip."""

    part: int
    shape: Geometry
    box: Box


class Contact(Struct):
    """What one class of one version says about one part, all features together; metres and m² on the ellipsoid."""

    dimension: int
    overlap_m2: float = 0.0
    length_m: float = 0.0
    points: int = 0
    touched: bool = False
    inside: bool = True
    distance_m: float | None = None
    direction: str = ""
    features: dict[int, float] = {}
    nearest_feature: int = 0
    shapes: list[Geometry] = []

    @property
    def meets(self) -> bool:
        """Whether there is more than a touch."""
        return self.overlap_m2 >= TOUCH_M2 or self.length_m >= TOUCH_M or self.points > 0


def strips_of(parts: Sequence[Part]) -> list[Strip]:
    """The parts of a site in boxes that hug them."""
    return [Strip(index, shape, box) for index, part in enumerate(parts) for box, shape in hugging(part.shape)]


def meet(
    strips: Sequence[Strip], pieces: Pieces, chosen: Any, reach: dict[int, float], *, shapes: Geometries | None = None
) -> dict[Key, Contact]:
    """Contacts by (version, class, part, dimension) of the pieces chosen (a mask over all of them). `reach` gives each version's distance.

    Raises GEOSException when a shape cannot be read or overlaid.
    """
    decoded = many([None] * len(pieces.shapes)) if shapes is None else shapes  # type: ignore[list-item]
    wanted = np.flatnonzero(chosen)
    decoded[wanted] = shapely.from_wkb([pieces.shapes[row] for row in wanted.tolist()])
    found: dict[Key, Contact] = {}
    for strip, rows in zip(strips, pieces.rows, strict=True):
        mine = rows[chosen[rows]]
        if len(mine):
            _meet_strip(strip, mine, decoded[mine], pieces, reach, found)
    return found


def _meet_strip(strip: Strip, rows: Any, shapes: Geometries, pieces: Pieces, reach: dict[int, float], found: dict[Key, Contact]) -> None:
    shapely.prepare(strip.shape)
    hit = shapely.intersects(strip.shape, shapes)
    inside = np.zeros(len(shapes), dtype=bool)
    inside[hit] = shapely.covers(strip.shape, shapes[hit])
    groups: dict[Key, list[int]] = defaultdict(list)
    dimensions = shapely.get_dimensions(shapes)
    for position in np.flatnonzero(hit).tolist():
        row = rows[position]
        groups[int(pieces.versions[row]), int(pieces.classes[row]), strip.part, int(dimensions[position])].append(position)
    common = shapes.copy()
    cut = hit & ~inside
    common[cut] = robust.intersection(shapes[cut], strip.shape)
    for key, positions in groups.items():
        some = np.array(positions)
        contact = found.setdefault(key, Contact(_dimension(strip.shape, shapes[some]), features={}, shapes=[]))
        _add(contact, strip.shape, shapes[some], common[some], inside[some], pieces, rows[some])
    _near(strip, rows, shapes, hit, pieces, reach, found)


def _dimension(site: Geometry, shapes: Geometries) -> int:
    return int(min(shapely.get_dimensions(site), shapely.get_dimensions(shapes).max()))


def _add(contact: Contact, site: Geometry, whole: Geometries, common: Geometries, inside: Any, pieces: Pieces, rows: Any) -> None:
    """Add what a strip has in common with the pieces of one class; features that overlap each other count once."""
    contact.inside &= bool(inside.all())
    if contact.dimension == 2:
        sizes = np.where(inside, pieces.areas_m2[rows], 0.0)
        sizes[~inside] = areas_m2(common[~inside])
        usable = sizes > 0
    else:
        usable = ~shapely.touches(whole, site)
        sizes = np.where(usable, lengths_m(common) if contact.dimension == 1 else 0.0, 0.0)
    contact.touched |= bool((~usable).any())
    features = pieces.features[rows]
    for feature, size in zip(features.tolist(), sizes.tolist(), strict=True):
        contact.features[feature] = contact.features.get(feature, 0.0) + size
    parts = common[usable]
    if not len(parts):
        return
    contact.shapes.extend(parts)
    if contact.dimension == 2:
        alone = len(np.unique(features[usable])) == 1
        contact.overlap_m2 += float(sizes[usable].sum()) if alone else _dissolved_m2(parts)
    elif contact.dimension == 1:
        contact.length_m += float(lengths_m(many([_lines(robust.union(parts))]))[0])
        contact.points += _crossings(parts)
    else:
        contact.points += len(np.unique(features[usable]))


def _dissolved_m2(parts: Geometries) -> float:
    solid = many(polygon for part in parts for polygon in polygons_of(part))
    return float(areas_m2(many([robust.union(solid)]))[0])


def _lines(shape: Geometry) -> Any:
    """Only the lines of a mixed geometry."""
    parts = shapely.get_parts(shape)
    return shapely.multilinestrings(parts[shapely.get_type_id(parts) == 1]) if len(parts) else shape


def _crossings(parts: Geometries) -> int:
    """How many single points two lines have in common."""
    return int((shapely.get_type_id(shapely.get_parts(parts)) == 0).sum())


def _near(strip: Strip, rows: Any, shapes: Geometries, hit: Any, pieces: Pieces, reach: dict[int, float], found: dict[Key, Contact]) -> None:
    """Distances to pieces that are not met but belong to layers that speak from afar; only the nearest of a class is kept."""
    limits = np.array([reach.get(version, 0.0) for version in pieces.versions[rows].tolist()])
    apart = np.flatnonzero(~hit & (limits > 0))
    if not len(apart):
        return
    metres, winds = nearest(strip.shape, shapes[apart])
    for position, distance, wind in zip(apart.tolist(), metres.tolist(), winds, strict=True):
        if distance > limits[position]:
            continue
        row = rows[position]
        dimension = int(shapely.get_dimensions(shapes[position]))
        key = int(pieces.versions[row]), int(pieces.classes[row]), strip.part, dimension
        contact = found.setdefault(key, Contact(_dimension(strip.shape, shapes[[position]]), features={}, shapes=[]))
        if contact.distance_m is None or distance < contact.distance_m:
            contact.distance_m, contact.direction = distance, wind
            contact.nearest_feature = int(pieces.features[row])
