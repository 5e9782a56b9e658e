"""Bring the invented county into the one map: base map, restriction layers, facilities, names; published at once."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import shapely
from msgspec import Struct

from backend.core.geometry import many
from backend.demo.county import read as county
from backend.onemap import reading
from backend.onemap.facts import LayerFacts, facts_of
from backend.onemap.importing import Fields, import_features
from backend.onemap.loading import cover_of
from backend.onemap.reading import Batch
from backend.onemap.versions import publish

NOTE = "示例(虚构)"
COUNTY = "B01-XZQ"


class Placed(Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    rank: int


class _Ground(Struct, frozen=True, forbid_unknown_fields=True):
    base: dict[str, str]
    signs: dict[str, str]
    places: dict[str, Placed]


@cache
def _ground() -> _Ground:
    return msgspec.yaml.decode((Path(__file__).parent / "ground.yaml").read_bytes(), type=_Ground)


async def lay_ground() -> int:
    """Import and publish every layer of the county; gives how many features there are."""
    whole = outline()
    features = 0
    for code, name in _ground().base.items():
        features += await _import(_drawn(code, name, "basemap"), reading.opened(county.feature_path(code)).batches, "whole")
    features += await _import(_drawn("F01-SS", "公共设施", "facility"), _facilities(), "whole")
    features += await _import(_drawn("B20-DM", "地名", "basemap"), _names(), "whole")
    for meta in county.layer_metadata():
        facts, _ = facts_of(meta.layer, msgspec.to_builtins(meta))
        batches = reading.opened(county.feature_path(meta.layer)).batches if meta.features else iter(())
        features += await _import(facts, batches, cover_of(meta.coverage, whole))
    return features


def outline() -> shapely.Geometry:
    """The county's ground, lon-lat, EPSG:4490."""
    return shapely.union_all([shape for batch in reading.opened(county.feature_path(COUNTY)).batches for shape in batch.shapes])


async def _import(facts: LayerFacts, batches: Iterator[Batch], coverage: Any) -> int:
    report = await import_features(facts, batches, fields=Fields("class", "name"), coverage=coverage)
    await publish(facts.layer)
    return report.read


def _drawn(code: str, name: str, theme: str) -> LayerFacts:
    return LayerFacts(layer=code, name=name, theme=theme, steward="澜川县自然资源和规划局", note=NOTE)


def _facilities() -> Iterator[Batch]:
    found = county.facilities()
    rows = [
        {
            "class": one.category, "name": one.name, "kind": _ground().signs[one.category], "type": one.type, "category": one.category,
            "built": one.status, "opens": one.opens or "", "rank": 3, "note": one.note,
        }
        for one in found
    ]  # fmt: skip
    yield Batch(1, many([shapely.Point(one.point) for one in found]), [one.id for one in found], rows)


def _names() -> Iterator[Batch]:
    found = [one for one in county.gazetteer() if one.kind not in _ground().signs]
    rows: list[dict[str, Any]] = []
    for one in found:
        placed = _ground().places.get(one.kind, Placed("other", 9))
        rows.append({"class": one.kind, "name": one.name, "kind": placed.kind, "rank": placed.rank, "pinyin": one.pinyin, "note": one.note})
    yield Batch(1, many([shapely.Point(one.point) for one in found]), [f"P{n:05d}" for n in range(len(found))], rows)
