"""Layers by code: shapes come in plane metres and leave in degrees (lon-lat, EPSG:4490) on the lattice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely import MultiPolygon

from backend.demo.county.plane import Shape, Shapes, lonlat, on_lattice
from backend.demo.county.shapes import polygons

MARK = "示例(虚构)"
Value = str | int | float
Each = Value | Callable[[int], Value]  # the same for all shapes, or by their running number


@dataclass(frozen=True)
class Feature:
    """One thing on the map; `kind` is its class, the shape is in degrees."""

    key: str
    kind: str
    name: str
    attributes: dict[str, Value]
    shape: Any


class Atlas(dict[str, list[Feature]]):
    """Features by layer code."""

    def add(
        self,
        code: str,
        shapes: Shape | Shapes,
        kind: Each,
        name: Each | None = None,
        *,
        degrees: bool = False,
        broken: bool = False,
        **attributes: Each,
    ) -> None:
        """Adds shapes; those already in degrees, and those broken on purpose, stay as they are."""
        features = self.setdefault(code, [])
        given = np.atleast_1d(np.array(shapes, object))
        placed = given if degrees else lonlat(given) if broken else on_lattice(given)
        for i, shape in enumerate(placed):
            if shape.geom_type == "GeometryCollection":
                shape = MultiPolygon(polygons(shape, 0))
            if shape.is_empty:
                continue
            label = str(_pick(kind, i))
            number = len(features) + 1
            title = str(_pick(name, i)) if name is not None else f"{label}{number}"
            values = {k: _pick(v, i) for k, v in attributes.items()}
            features.append(Feature(f"{code}-{number:05d}", label, title, values, shape))

    def shapes(self, code: str) -> list[Any]:
        return [f.shape for f in self.get(code, [])]


def _pick(value: Each, i: int) -> Value:
    return value(i) if callable(value) else value
