"""Layers in memory, screened by the real engine without a database: for properties with many cases."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core import clock
from backend.core.geometry import areas_m2, many, margins
from backend.onemap.facts import facts_of
from backend.onemap.pieces import cut_many
from backend.onemap.search import FeatureName, Pieces
from backend.onemap.versions import Box, Version
from backend.screening.answer import Body, Finding, LayerResult
from backend.screening.overlay import strips_of
from backend.screening.reading import read_all
from backend.screening.screen import Meeting, Request, body_of
from backend.screening.site import Site, part_of, site_of
from tests.onemap.builders import SOUTH

DAY = date(2026, 11, 21)


class Zones(Struct):
    """One layer: its shapes (with a class each), where it has data, what is known of it."""

    code: str
    shapes: list[Geometry]
    kinds: list[str] = []
    coverage: Geometry | None = None
    holes: Geometry | None = None
    everywhere: bool = True
    facts: dict[str, Any] = {}
    broken: bool = False


def site(*shapes: Geometry) -> Site:
    return site_of([part_of(shape) for shape in shapes])


def screened(ground: Site, layers: Sequence[Zones], *, right: bool = False, purpose: Any = None, budget_s: float = 60.0) -> Body:
    """The body of the answer for a site and layers, by the engine that the product runs."""
    versions, pieces, names = _laid(layers)
    strips = strips_of(ground.parts)
    pieces.rows = [_within(pieces, strip.box) for strip in strips]
    reading = read_all(strips, pieces, [v for v in versions if v.facts.publicity != "withheld"], time.monotonic() + budget_s)
    return body_of(Request(ground, purpose), DAY, versions, versions, Meeting(reading, names), right)


def layer(body: Body, code: str) -> LayerResult:
    return next(one for one in body.layers if one.layer == code)


def only(body: Body, code: str) -> Finding:
    findings = layer(body, code).findings
    assert len(findings) == 1
    return findings[0]


def encoded(found: LayerResult) -> bytes:
    return msgspec.json.encode(found, order="sorted")


def _laid(layers: Sequence[Zones]) -> tuple[list[Version], Pieces, dict[int, FeatureName]]:
    versions, rows, names = [], [], {}
    for number, zones in enumerate(sorted(layers, key=lambda one: one.code), 1):
        kinds = list(dict.fromkeys(zones.kinds)) or ["zone"]
        facts, _ = facts_of(zones.code, {"name": zones.code, "effect": "restrict", "theme": "land"} | zones.facts)
        version = Version(
            number, 1, facts, tuple(kinds), zones.everywhere and zones.coverage is None, zones.coverage, zones.holes, None,
            len(zones.shapes), "", clock.now(), f"{zones.code}:1",
        )  # fmt: skip
        versions.append(version)
        parts, owner = cut_many(many(zones.shapes)) if zones.shapes else (many([]), np.zeros(0, int))
        for part, position in zip(parts, owner.tolist(), strict=True):
            feature = number * 100_000 + position + 1
            names[feature] = FeatureName(f"{zones.code}-{position}", f"{zones.code} {position}", 0.0, 0.0)
            kind = kinds.index(zones.kinds[position]) if zones.kinds else 0
            rows.append((feature, number, kind, part, b"broken" if zones.broken else shapely.to_wkb(part), facts.reach_m))
    return versions, _pieces(rows), names


def _pieces(rows: list[tuple[int, int, int, Geometry, bytes, float]]) -> Pieces:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    shapes = many(columns[3])
    found = Pieces(
        np.arange(len(rows)), *(np.array(columns[i], dtype=np.int64) for i in range(3)), areas_m2(shapes), list(columns[4]), []
    )
    grow = np.array([margins(SOUTH, reach) for reach in columns[5]]).reshape(-1, 2)
    BOXES[id(found)] = shapely.bounds(shapes) + np.column_stack([-grow, grow]) if rows else np.zeros((0, 4))
    return found


BOXES: dict[int, Any] = {}


def _within(pieces: Pieces, box: Box) -> Any:
    """What the spatial index answers."""
    boxes = BOXES[id(pieces)]
    hit = (boxes[:, 2] >= box[0]) & (boxes[:, 0] <= box[2]) & (boxes[:, 3] >= box[1]) & (boxes[:, 1] <= box[3])
    return np.flatnonzero(hit)

