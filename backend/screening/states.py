"""The state of each layer: one of eight, where only a full, current, finished check may say `clear`."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core.geometry import Geometries, areas_m2, lengths_m, many
from backend.onemap.versions import Version
from backend.screening import robust
from backend.screening.answer import STATES, Finding, LayerResult, State
from backend.screening.site import Site

WHOLE = 1 - 1e-9


class Cover(Struct, frozen=True):
    """How much of a site a layer has data for; `whole` also when no hole of it meets the site."""

    share: float
    whole: bool


def cover_of(version: Version, site: Site, kept: dict[int, Cover]) -> Cover:
    """The covered share of a site; the coverage that many layers share is measured once (`kept`)."""
    if version.empty:
        return Cover(0.0, False)
    if version.holes is None:
        key = 0 if version.coverage is None else id(version.coverage)
        if key not in kept:
            kept[key] = _measured(version, site)
        return kept[key]
    return _measured(version, site)


def _measured(version: Version, site: Site) -> Cover:
    shapes = many(part.shape for part in site.parts)
    holes = version.holes
    holed = holes is not None and bool(shapely.intersects(holes, shapes).any())
    covered = np.ones(len(shapes), dtype=bool) if version.coverage is None else shapely.covers(version.coverage, shapes)
    if covered.all() and not holed:
        return Cover(1.0, True)
    inside = shapes if version.coverage is None else robust.intersection(shapes, version.coverage)
    if holed and holes is not None:
        inside = robust.difference(inside, _solid(holes))
    shares = [_share(inside, shapes, dimension) for dimension in (0, 1, 2)]
    share = min(share for share in shares if share is not None)
    return Cover(share, share >= WHOLE and not holed)


def _solid(holes: Geometry) -> Geometry:
    return robust.union(shapely.get_parts(holes))


def _share(inside: Geometries, shapes: Geometries, dimension: int) -> float | None:
    """The covered share of the parts of one dimension: by count, length or area."""
    mine = shapely.get_dimensions(shapes) == dimension
    if not mine.any():
        return None
    if dimension == 0:
        return float((~shapely.is_empty(inside[mine])).mean())
    measure = lengths_m if dimension == 1 else areas_m2
    whole = float(measure(shapes[mine]).sum())
    return min(1.0, float(measure(inside[mine]).sum()) / whole) if whole else 0.0


def result_of(
    version: Version, site: Site, findings: Sequence[Finding], *, as_of: date, applicable: bool, failed: str, right: bool, kept: dict[int, Cover]
) -> LayerResult:
    """What one layer says in the end. `right` = the viewer may see closed layers."""
    facts = version.facts
    state, reason, share = _state(version, site, findings, applicable, failed, kept)
    shown = tuple(findings) if state in ("hit", "near", "partial") else ()
    return LayerResult(
        layer=facts.layer, name=facts.name, name_en=facts.name_en, theme=facts.theme, required=facts.required, state=state,
        reason=reason or None, stale=facts.stale(as_of), coverage_share=None if share is None else round(share, 4),
        data_date=facts.data_date, valid_until=facts.valid_until, steward=facts.steward, checksum=version.checksum if facts.open or right else "",
        accuracy_m=facts.accuracy_m, findings=shown,
    )  # fmt: skip


def _state(
    version: Version, site: Site, findings: Sequence[Finding], applicable: bool, failed: str, kept: dict[int, Cover]
) -> tuple[State, str, float | None]:
    facts = version.facts
    if facts.publicity == "withheld":
        return "withheld", "withheld", None
    if not applicable:
        return "not_applicable", "purpose", None
    if failed:
        return "not_checked", failed, None
    cover = cover_of(version, site, kept)
    if not cover.whole:
        if cover.share <= 0 and not findings and not _in_hole(version, site):
            return "no_data", "no_delivery" if version.empty else "outside_coverage", 0.0
        return "partial", "holes" if _in_hole(version, site) else "coverage", cover.share
    if any(finding.relation not in ("near", "touches") for finding in findings):
        return "hit", "", cover.share
    return ("near" if findings else "clear"), "", cover.share


def _in_hole(version: Version, site: Site) -> bool:
    return version.holes is not None and any(shapely.intersects(version.holes, part.shape) for part in site.parts)


def counted(layers: Sequence[LayerResult]) -> Mapping[State, int]:
    """How many layers are in each of the eight states."""
    return {state: sum(layer.state == state for layer in layers) for state in STATES}
