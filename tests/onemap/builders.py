"""Small layers for tests, published in one line."""

from typing import Any

import shapely
from shapely import Geometry

from backend.core.geometry import many
from backend.onemap.facts import facts_of
from backend.onemap.importing import Cover, Report, import_features
from backend.onemap.reading import Batch
from backend.onemap.versions import publish

# Around here is the invented county; a thousandth of a degree is about 100 m.
WEST, SOUTH = 117.83, 24.28
STEP = 0.001


def square(x: float, y: float, size: float = 1.0) -> Geometry:
    """A square in thousandths of a degree from the corner of the test ground."""
    return shapely.box(WEST + x * STEP, SOUTH + y * STEP, WEST + (x + size) * STEP, SOUTH + (y + size) * STEP)


def batch(shapes: list[Geometry], kinds: list[str] | None = None) -> Batch:
    names = kinds or ["zone"] * len(shapes)
    attributes = [{"name": f"feature {i}", "class": kind} for i, kind in enumerate(names)]
    return Batch(0, many(shapes), [f"F{i}" for i in range(len(shapes))], attributes)


async def laid(
    code: str, shapes: list[Geometry], kinds: list[str] | None = None, *, coverage: Cover = "whole", published: bool = True, **facts: Any
) -> Report:
    """Import shapes as a layer, and publish it."""
    given = {"name": f"图层 {code}", "effect": "restrict", "theme": "land"} | facts
    report = await import_features(facts_of(code, given)[0], iter([batch(shapes, kinds)]), coverage=coverage)
    if published:
        await publish(code)
    return report
