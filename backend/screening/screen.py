"""Meet a site with every layer in scope: each appears once with its state, and one that fails takes no other with it."""

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from backend.core import clock, ids
from backend.core.errors import Problem
from backend.core.guards import NOBODY, Viewer
from backend.onemap import search
from backend.onemap.running import overlap_with
from backend.onemap.search import FeatureName, LateError
from backend.onemap.versions import Version, in_force
from backend.screening.answer import Answer, Body, Conflicts, Finding, LayerResult, PartResult, Purpose, SiteResult
from backend.screening.conditions import Known
from backend.screening.findings import finding_of, steps_text
from backend.screening.headline import headline_of
from backend.screening.keep import keep
from backend.screening.overlay import Contact, Key, strips_of
from backend.screening.reading import Reading, read_all
from backend.screening.receipts import sign
from backend.screening.rules import applies, purpose_facts
from backend.screening.site import Box, Site, read_site
from backend.screening.states import Cover, counted, result_of

ENGINE = "1"
BUDGET_S = 10.0


class Request(Struct, frozen=True):
    """What is asked: a site already read, what it is for, the day, and the layers (None = all in scope)."""

    site: Site
    purpose: Purpose | None = None
    as_of: date | None = None
    layers: tuple[str, ...] | None = None


class Meeting(Struct):
    """What reading gave: contacts, failures, names of what was met."""

    reading: Reading
    names: dict[int, FeatureName]


async def extent() -> list[Box]:
    """Where this installation has any data; a site elsewhere is refused. Empty when nothing is published."""
    return [version.bbox for version in await in_force() if version.bbox is not None]


async def site_from(document: Any, reference: str = "EPSG:4490", pointer: str = "/site") -> Site:
    """A site from GeoJSON, within the installation's extent."""
    boxes = _merged(await extent())
    return await asyncio.to_thread(read_site, document, reference=reference, extent=boxes, pointer=pointer)


def _merged(boxes: Sequence[Box]) -> list[Box]:
    """Boxes that lie within another are not needed."""
    found = set(boxes)
    return [one for one in found if not any(other != one and _holds(other, one) for other in found)]


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


async def screen(request: Request, viewer: Viewer = NOBODY, *, kept: bool = True, budget_s: float = BUDGET_S) -> Answer:
    """The answer for a site; kept as one row unless told otherwise. Staff see the figures of closed layers."""
    deadline = time.monotonic() + budget_s
    day = request.as_of or clock.today()
    in_scope = [version for version in await in_force(request.as_of) if version.facts.screened]
    versions = _chosen(in_scope, request.layers)
    met = await meet_all(request.site, versions, deadline)
    right = viewer.kind in ("staff", "system")
    body = await asyncio.to_thread(body_of, request, day, in_scope, versions, met, right)
    found = await overlap_with(request.site.shape)
    conflicts = Conflicts(found.cases, steps_text(found.share)) if found else None
    answer = Answer(**{name: getattr(body, name) for name in Body.__struct_fields__}, id=ids.key(), conflicts=conflicts, receipt=sign(body))
    if kept:
        await keep(answer, request.site, [version.id for version in versions], "office" if right else "public", viewer)
    return answer


def _chosen(in_scope: Sequence[Version], layers: tuple[str, ...] | None) -> list[Version]:
    if layers is None:
        return list(in_scope)
    by_code = {version.facts.layer: version for version in in_scope}
    for index, code in enumerate(layers):
        if code not in by_code:
            raise Problem("screening.unknown_layer", pointer=f"/layers/{index}", layer=code[:60])
    return [by_code[code] for code in sorted(set(layers))]


async def meet_all(site: Site, versions: Sequence[Version], deadline: float) -> Meeting:
    """Read every layer at the site; whatever happens to one is its own matter."""
    strips = strips_of(site.parts)
    readable = [version for version in versions if version.facts.publicity != "withheld"]
    try:
        pieces = await search.pieces_in([strip.box for strip in strips], deadline=deadline)
    except LateError:
        return Meeting(Reading({}, {version.id: "time_budget" for version in readable}), {})
    reading = await asyncio.to_thread(read_all, strips, pieces, readable, deadline)
    features = {feature for contact in reading.contacts.values() for feature in (*contact.features, contact.nearest_feature) if feature}
    return Meeting(reading, await search.names_of(features))


def body_of(request: Request, day: date, in_scope: Sequence[Version], versions: Sequence[Version], met: Meeting, right: bool) -> Body:
    """The answer without id, conflicts and receipt, from what was met. Pure: the same in, the same out."""
    site = request.site
    purpose = purpose_facts(request.purpose.use, request.purpose.matter) if request.purpose else purpose_facts("", "")
    layers = tuple(_layers(site, versions, met, day, purpose, right))
    states = counted(layers)
    unread = states["not_checked"]
    return Body(
        status="complete" if not unread else ("failed" if unread == len(layers) else "partial"), as_of=day,
        catalogue_version=catalogue_version(in_scope), engine_version=ENGINE, purpose=request.purpose, site=site_result(site),
        headline=headline_of(layers), counts=dict(states), layers=layers,
    )  # fmt: skip


def _layers(site: Site, versions: Sequence[Version], met: Meeting, day: date, purpose: Mapping[str, Known], right: bool) -> list[LayerResult]:
    by_version: dict[int, list[Key]] = defaultdict(list)
    for key in _telling(met.reading.contacts):
        by_version[key[0]].append(key)
    covers: dict[int, Cover] = {}
    found = []
    for version in versions:
        applicable = applies(version.facts.layer, purpose)
        failed = met.reading.failed.get(version.id, "")
        findings = _findings(site, version, by_version[version.id], met, purpose, right) if applicable and not failed else []
        found.append(result_of(version, site, findings, as_of=day, applicable=applicable, failed=failed, right=right, kept=covers))
    return found


def _telling(contacts: Mapping[Key, Contact]) -> list[Key]:
    """In order, without those that only come near or touch where another kind of feature of the same class is met."""
    met = {key[:3] for key, contact in contacts.items() if contact.meets}
    return [key for key in sorted(contacts) if contacts[key].meets or key[:3] not in met]


def _findings(
    site: Site, version: Version, keys: list[Key], met: Meeting, purpose: Mapping[str, Known], right: bool
) -> list[Finding]:
    """Findings in the order of parts and classes; a closed layer says each thing once."""
    contacts = met.reading.contacts
    found = [
        finding_of(version, key[1], key[2], contacts[key], site.parts[key[2]], met.names, right, purpose)
        for key in keys
    ]
    found.sort(key=lambda finding: (finding.part or 0, finding.class_, finding.relation))
    if version.facts.open or right:
        return found
    return _largest(found)


def _largest(found: list[Finding]) -> list[Finding]:
    """Of a closed layer only the largest share of each part, so that classes do not give shapes away."""
    best: dict[int | None, Finding] = {}
    for finding in found:
        other = best.get(finding.part)
        if other is None or _weight(finding) > _weight(other):
            best[finding.part] = finding
    return list(best.values())


def _weight(finding: Finding) -> tuple[bool, float]:
    return finding.relation != "near", finding.share or 0.0


def catalogue_version(versions: Sequence[Version]) -> str:
    """A name for everything that is published together: changes with any new version of a screened layer."""
    lines = "\n".join(version.identity for version in versions)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def site_result(site: Site) -> SiteResult:
    parts = tuple(PartResult(i, p.kind, round(p.area_m2, 2), round(p.length_m, 2)) for i, p in enumerate(site.parts))
    return SiteResult(site.hash, round(site.area_m2, 2), parts)


