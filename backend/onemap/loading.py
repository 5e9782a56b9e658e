"""Loading a folder of layers that carry their own metadata: what seeds an installation and its demo."""

from pathlib import Path
from typing import Any

import msgspec
import shapely
from shapely import Geometry

from backend.onemap import reading
from backend.onemap.facts import LayerFacts, facts_of
from backend.onemap.importing import Cover, Fields, Report, import_features


async def load(path: Path, *, whole: Geometry | None = None) -> tuple[LayerFacts, Report]:
    """Import a (gzipped) GeoJSON layer by its own `metadata`; "whole" coverage means the given ground, else everywhere.

    The version stays unpublished.
    """
    source = reading.opened(path)
    facts, _ = facts_of(str(source.metadata.get("layer") or path.name.split(".")[0]), source.metadata)
    coverage = cover_of(source.metadata.get("coverage"), whole)
    return facts, await import_features(facts, source.batches, fields=Fields("class", "name"), coverage=coverage)


def cover_of(said: Any, whole: Geometry | None = None) -> Cover:
    """What a metadata block says of its coverage: "whole", "bbox", "none", or a polygon; nothing said = the box of the data."""
    if isinstance(said, dict):
        return shapely.from_geojson(msgspec.json.encode(said))
    if said == "whole":
        return whole if whole is not None else "whole"
    return "unknown" if said in ("none", "unknown") else "bbox"

