"""Repairing what a data set brings: broken shapes are mended where possible, what cannot be mended becomes a hole in the coverage."""

import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core.geometry import Geometries, many
from backend.onemap.reading import Batch

WORLD = (-180.0, -90.0, 180.0, 90.0)


class Refusal(Struct, frozen=True):
    """One row that could not be taken, counted from 1, and why."""

    row: int
    reason: str


class Mended(Struct):
    """The usable features of a batch (`rows` are their positions in it), what was repaired, refused, and left as a hole."""

    shapes: Geometries
    rows: list[int]
    originals: dict[int, Geometry]
    refused: list[Refusal]
    holes: list[Geometry]


def mend(batch: Batch) -> Mended:
    """Keep what is valid, repair what can be, refuse the rest with its row and leave its hull as a hole."""
    out = Mended(many([]), [], {}, [], [])
    kept: list[Geometry] = []
    reasons = _broken(batch.shapes)
    for position, shape in enumerate(batch.shapes):
        reason = reasons[position]
        usable = shape if not reason else _repaired(shape, reason)
        if usable is None:
            out.refused.append(Refusal(batch.first + position + 1, reason))
            out.holes.extend(_hull(shape, batch.traces.get(position)))
            continue
        if reason:
            out.originals[len(kept)] = shape
        kept.append(usable)
        out.rows.append(position)
    out.shapes = many(kept)
    return out


def _broken(shapes: Geometries) -> list[str]:
    """For each shape the reason why it cannot be used as it is, "" when it can."""
    found = [""] * len(shapes)
    missing = shapely.is_missing(shapes)
    empty = shapely.is_empty(shapes) & ~missing
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        inside = (bounds[:, 0] >= WORLD[0]) & (bounds[:, 1] >= WORLD[1]) & (bounds[:, 2] <= WORLD[2]) & (bounds[:, 3] <= WORLD[3])
    invalid = ~shapely.is_valid(shapes) & ~missing
    for position in np.flatnonzero(missing | empty | ~inside | invalid).tolist():
        if missing[position]:
            found[position] = "unreadable"
        elif empty[position]:
            found[position] = "empty"
        else:
            found[position] = shapely.is_valid_reason(shapes[position]) if inside[position] else "coordinates"
    return found


def _repaired(shape: Geometry | None, reason: str) -> Geometry | None:
    """The shape made valid, None when nothing of its kind is left."""
    if shape is None or reason in ("unreadable", "empty", "coordinates"):
        return None
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    same_kind = shapely.get_dimensions(mended) == shapely.get_dimensions(shape)
    return mended if same_kind and not shapely.is_empty(mended) else None


def _hull(shape: Geometry | None, trace: Geometry | None) -> list[Geometry]:
    if shape is None or shapely.is_empty(shape):
        return [] if trace is None else [trace]
    xy = shapely.get_coordinates(shape)
    sound = xy[np.isfinite(xy).all(axis=1)]
    return [shapely.MultiPoint(sound).convex_hull] if len(sound) else []
