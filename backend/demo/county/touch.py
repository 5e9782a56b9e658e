"""Which layers a site meets: the plain measure by which the sample sites are chosen and checked."""

from functools import cached_property
from typing import Any

import numpy as np
import shapely

from backend.demo.county.atlas import Atlas
from backend.demo.county.facts import Effect, sources
from backend.demo.county.plane import plane
from backend.demo.county.shapes import union_all

ORDER: list[Effect] = ["prohibit", "restrict", "consult", "note"]
BROKEN = "L18-WFYD"  # its shapes are broken on purpose


class Touch:
    """Layers of an atlas with a tree each, in plane metres."""

    def __init__(self, atlas: Atlas):
        self._rows = {row.layer: row for row in sources().layers if row.layer != BROKEN and atlas.get(row.layer)}
        self._atlas = atlas

    @cached_property
    def _trees(self) -> dict[str, tuple[shapely.STRtree, list[Effect]]]:
        out: dict[str, tuple[shapely.STRtree, list[Effect]]] = {}
        for code, row in self._rows.items():
            features = self._atlas[code]
            shapes = plane(np.array([f.shape for f in features], object))
            out[code] = shapely.STRtree(shapes), [row.class_effects.get(f.kind, row.effect) for f in features]
        return out

    def hits(self, site: Any) -> dict[str, Effect]:
        """Layers that a site in degrees overlaps, or comes nearer than their buffer, with the strictest effect met."""
        parts = union_all(shapely.get_parts(plane(site)))
        found: dict[str, Effect] = {}
        for code, (tree, effects) in self._trees.items():
            near = tree.query(parts, predicate="dwithin", distance=self._rows[code].buffer_m)
            if len(near):
                found[code] = min((effects[i] for i in near), key=ORDER.index)
        return found
