"""Machine routes of the one map: the catalogue of layers, their versions, vector tiles."""

from datetime import date, datetime
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from msgspec import Struct

from backend.core.errors import NotFound
from backend.core.guards import Viewer, anyone, viewer_of
from backend.onemap import tiles
from backend.onemap.facts import Basis, LayerFacts
from backend.onemap.versions import Box, Version, history, in_force

TILE = "application/vnd.mapbox-vector-tile"


class LayerEntry(Struct, frozen=True, omit_defaults=False):
    """One published layer in the catalogue; of closed layers neither extent nor count nor fingerprint is told to the public."""

    layer: str
    name: str
    name_en: str
    theme: str
    effect: str
    required: bool
    version: int
    features: int | None
    bbox: Box | None
    data_date: date | None
    valid_until: date | None
    steward: str
    checksum: str | None
    buffer_m: float
    accuracy_m: float
    law_status: str
    publicity: str
    basis: tuple[Basis, ...]
    attribution: str
    note: str


class VersionEntry(Struct, frozen=True):
    """One version of a layer that is or was published."""

    version: int
    state: str
    features: int | None
    data_date: date | None
    valid_until: date | None
    checksum: str | None
    published_at: datetime | None
    retired_at: datetime | None


def may_see(viewer: Viewer, facts: LayerFacts) -> bool:
    """Whether somebody may see a layer's shapes: anyone the public ones, the office all but the withheld."""
    return facts.open or (viewer.kind in ("staff", "system") and facts.publicity != "withheld")


def _entry(version: Version, viewer: Viewer) -> LayerEntry:
    facts, seen = version.facts, may_see(viewer, version.facts)
    return LayerEntry(
        facts.layer, facts.name, facts.name_en, facts.theme, facts.effect, facts.required, version.number,
        version.features if seen else None, version.bbox if seen else None, facts.data_date, facts.valid_until, facts.steward,
        version.checksum if seen else None, facts.buffer_m, facts.accuracy_m, facts.law_status, facts.publicity, facts.basis,
        facts.attribution, facts.note,
    )  # fmt: skip


@get("/api/layers", guards=[anyone], tags=["layers"])
async def layers(request: Request[Any, Any, Any]) -> list[LayerEntry]:
    """Every published layer."""
    viewer = viewer_of(request)
    return [_entry(version, viewer) for version in await in_force()]


@get("/api/layers/{code:str}", guards=[anyone], tags=["layers"])
async def layer(request: Request[Any, Any, Any], code: FromPath[str]) -> LayerEntry:
    """One published layer."""
    return _entry(await _published(code), viewer_of(request))


@get("/api/layers/{code:str}/versions", guards=[anyone], tags=["layers"])
async def versions(request: Request[Any, Any, Any], code: FromPath[str]) -> list[VersionEntry]:
    """The versions of a published layer, newest first."""
    seen = may_see(viewer_of(request), (await _published(code)).facts)
    return [
        VersionEntry(
            one.version, one.state, one.features if seen else None, one.data_date, one.valid_until, one.checksum if seen else None,
            one.published_at, one.retired_at,
        )
        for one in await history(code)
    ]  # fmt: skip


async def _published(code: str) -> Version:
    found = next((version for version in await in_force() if version.facts.layer == code), None)
    if found is None:
        raise NotFound("onemap.no_layer", layer=code[:60])
    return found


@get("/tiles/{source:str}/{z:int}/{x:int}/{y:str}", guards=[anyone], tags=["tiles"])
async def tile(request: Request[Any, Any, Any], source: FromPath[str], z: FromPath[int], x: FromPath[int], y: FromPath[str]) -> Response[bytes]:
    """A vector tile of a public layer or of a group (base, restriction, landuse, facility)."""
    row = y.removesuffix(".mvt").removesuffix(".pbf")
    found = await tiles.tile(source, z, x, int(row) if row.isascii() and row.isdigit() else -1)
    headers = {"ETag": f'"{found.tag}"', "Cache-Control": "public, max-age=300, stale-while-revalidate=86400"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers)
    return Response(found.data, media_type=TILE, headers=headers)


routes = [layers, layer, versions, tile]
