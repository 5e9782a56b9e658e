"""Versions of layers: which one speaks when, publishing, rolling back; an unpublished version is seen by nobody."""

import hashlib
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
import shapely
from msgspec import Struct
from shapely import Geometry

from backend.core import clock, db
from backend.core.errors import Conflict, NotFound
from backend.onemap.facts import LayerFacts
from backend.onemap.importing import Report
from backend.onemap.tables import Layer, LayerTerm, LayerVersion

Box = tuple[float, float, float, float]


class Version(Struct, frozen=True):
    """One version of a layer with everything that is said about it; shapes lon-lat, EPSG:4490."""

    id: int
    number: int
    facts: LayerFacts
    classes: tuple[str, ...]
    everywhere: bool
    coverage: Geometry | None
    holes: Geometry | None
    bbox: Box | None
    features: int
    checksum: str
    imported_at: datetime
    identity: str

    @property
    def empty(self) -> bool:
        """Whether nobody has supplied this layer here."""
        return not self.everywhere and self.coverage is None


# A version never changes once it is imported, so what was decoded may be kept.
_known: dict[tuple[str, int], Version] = {}

_COLUMNS = (
    LayerVersion.id, LayerVersion.number, LayerVersion.facts, LayerVersion.classes, LayerVersion.everywhere, LayerVersion.coverage,
    LayerVersion.holes, LayerVersion.west, LayerVersion.south, LayerVersion.east, LayerVersion.north, LayerVersion.features,
    LayerVersion.checksum, LayerVersion.imported_at,
)  # fmt: skip


async def in_force(as_of: date | None = None) -> list[Version]:
    """The versions that speak on a day, by code of the layer: today's, or what was published at that day's end.

    For a day before the first publication of a layer, its first version answers if its data are of that day or older.
    """
    terms = await db.rows("SELECT layer, version, from_at, until_at FROM layer_term ORDER BY layer, from_at, id")
    moment = clock.now() if as_of is None or as_of >= clock.today() else _end_of(as_of)
    chosen: dict[int, int] = {}
    first: dict[int, int] = {}
    for term in terms:
        begins = clock.now() if term["from_at"] is None else term["from_at"]
        if begins <= clock.now():
            first.setdefault(term["layer"], term["version"])
        if begins <= moment and (term["until_at"] is None or term["until_at"] > moment):
            chosen[term["layer"]] = term["version"]
    early = set(first) - {term["layer"] for term in terms if term["from_at"] <= moment}
    found = await versions([*chosen.values(), *(first[layer] for layer in early)])
    old_enough = [v for v in found if v.id in chosen.values() or as_of is None or (v.facts.data_date or as_of) <= as_of]
    return sorted(old_enough, key=lambda version: version.facts.layer)


def _end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.CHINA) + timedelta(days=1)


async def versions(keys: list[int]) -> list[Version]:
    """Versions by their keys, decoded once in the life of the process."""
    url = db.engine.driver.url
    missing = [key for key in keys if (url, key) not in _known]
    if missing:
        for row in await LayerVersion.select(*_COLUMNS).where(LayerVersion.id.is_in(missing)):
            _known[url, row["id"]] = _decoded(row)
    return [_known[url, key] for key in keys]


def _decoded(row: dict[str, Any]) -> Version:
    shapes = [_place(bytes(row[name])) if row[name] is not None else None for name in ("coverage", "holes")]
    facts = msgspec.json.decode(row["facts"], type=LayerFacts)
    said = hashlib.sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()
    corners = tuple(row[name] for name in ("west", "south", "east", "north"))
    return Version(
        row["id"], row["number"], facts, tuple(msgspec.json.decode(row["classes"])),
        bool(row["everywhere"]), shapes[0], shapes[1], None if corners[0] is None else corners, row["features"], row["checksum"],
        row["imported_at"], f"{facts.layer}:{row['number']}:{row['checksum']}:{said}",
    )  # fmt: skip


@lru_cache(maxsize=512)
def _place(data: bytes) -> Geometry:
    """Many layers share one coverage: decoded and prepared once."""
    shape = shapely.from_wkb(data)
    shapely.prepare(shape)
    return shape


async def publish(layer: str, number: int | None = None, at: datetime | None = None) -> Version:
    """Make a version (the newest without a number) what the layer says, now or from a moment on, in one step."""
    moment = at or clock.now()
    async with db.transaction():
        await db.hold(f"layer {layer}")
        row = await _imported(layer, number)
        await _speak(row["layer"], row["id"], moment)
    return (await versions([row["id"]]))[0]


async def rollback(layer: str) -> Version:
    """Make the version that spoke before the present one speak again, from now on."""
    async with db.transaction():
        await db.hold(f"layer {layer}")
        terms = await LayerTerm.select(LayerTerm.version, LayerTerm.layer, LayerTerm.from_at).where(LayerTerm.layer.code == layer).order_by(LayerTerm.id)
        past = [term for term in terms if term["from_at"] <= clock.now()]
        if not past:
            raise NotFound("onemap.no_layer", layer=layer)
        present = past[-1]["version"]
        before = [term["version"] for term in past if term["version"] != present]
        if not before:
            raise Conflict("onemap.nothing_before", layer=layer)
        await _speak(past[-1]["layer"], before[-1], clock.now())
    return (await versions([before[-1]]))[0]


async def _imported(layer: str, number: int | None) -> dict[str, Any]:
    query = LayerVersion.select(LayerVersion.id, LayerVersion.layer, LayerVersion.number)
    query = query.where((LayerVersion.layer.code == layer) & (LayerVersion.state == "imported"))
    if number is not None:
        query = query.where(LayerVersion.number == number)
    row = await query.order_by(LayerVersion.number, ascending=False).first()
    if row is None:
        raise NotFound("onemap.no_version", layer=layer, version=number or 0)
    return row


async def _speak(layer: int, version: int, moment: datetime) -> None:
    """End what speaks at a moment, drop what was planned after it, and begin the new term."""
    await LayerTerm.delete().where((LayerTerm.layer == layer) & (LayerTerm.from_at >= moment))
    await LayerTerm.update({LayerTerm.until_at: moment}).where((LayerTerm.layer == layer) & (LayerTerm.until_at.is_null()))
    await LayerTerm(layer=layer, version=version, from_at=moment).save()


class History(Struct, frozen=True):
    """One version in the list of its layer; times aware UTC."""

    version: int
    state: str
    features: int
    data_date: date | None
    valid_until: date | None
    checksum: str
    imported_at: datetime
    published_at: datetime | None
    retired_at: datetime | None
    report: Report | None


async def history(layer: str, *, everything: bool = False) -> list[History]:
    """The versions of a layer, newest first; the public sees those that are or were published."""
    rows = await LayerVersion.select().where(LayerVersion.layer.code == layer).order_by(LayerVersion.number, ascending=False)
    terms = await LayerTerm.select().where(LayerTerm.layer.code == layer).order_by(LayerTerm.id)
    by_version = {term["version"]: term for term in terms if everything or term["from_at"] <= clock.now()}
    found = [_history(row, by_version.get(row["id"])) for row in rows if everything or row["id"] in by_version]
    if not found:
        raise NotFound("onemap.no_layer", layer=layer)
    return found


def _history(row: dict[str, Any], term: dict[str, Any] | None) -> History:
    facts = msgspec.json.decode(row["facts"], type=LayerFacts)
    report = msgspec.json.decode(row["report"], type=Report) if row["state"] == "imported" else None
    begun = term is not None and term["from_at"] <= clock.now()
    over = term is not None and term["until_at"] is not None and term["until_at"] <= clock.now()
    state = row["state"] if term is None else ("retired" if over else "published" if begun else "planned")
    return History(
        row["number"], state, row["features"], facts.data_date, facts.valid_until, row["checksum"], row["imported_at"],
        term["from_at"] if term else None, term["until_at"] if term else None, report,
    )  # fmt: skip


async def layers() -> list[str]:
    """The codes of all layers there are, published or not."""
    return [row["code"] for row in await Layer.select(Layer.code).order_by(Layer.code)]
