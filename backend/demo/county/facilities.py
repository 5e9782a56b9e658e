"""Public facilities of every kind, on parcels of their use, else beside homes."""

from dataclasses import dataclass, field

import msgspec
import numpy as np
import shapely
from shapely import Point, Polygon

from backend.demo.county.atlas import MARK
from backend.demo.county.land import Plot
from backend.demo.county.plane import Floats, plane, steady
from backend.demo.county.streets import Place
from backend.demo.county.words import FACILITIES, NAMES, FacilityKind

STATES = {"现状": "built", "在建": "under_construction", "规划": "planned"}
HOMES = ("070102", "070103", "070301")


class Facility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`point` is lon-lat in degrees; `status` is built, under_construction or planned, `opens` a month or null."""

    id: str
    type: str
    category: str
    name: str
    status: str
    opens: str | None
    town: str
    service_radius_m: int | None
    point: tuple[float, float]
    note: str = MARK


@dataclass
class _Round:
    """One place being served: its free parcels, and which of them are used up."""

    place: Place
    plots: list[tuple[int, Plot]]
    used: set[int] = field(default_factory=set)


def facilities(seed: int, plots: list[Plot], towns: list[Place]) -> list[Facility]:
    out: list[Facility] = []
    for n, place in enumerate(towns):
        if place.kind == "hamlet" or not place.parcels:
            continue
        rng = np.random.default_rng([seed, 21, n])
        here = _Round(place, [(i, p) for i, p in enumerate(plots) if p.place is place])
        for code, (many, apart) in _wanted(place).items():
            _serve(rng, here, code, many, apart, out)
    return out


def _wanted(place: Place) -> dict[str, tuple[int, float]]:
    if place.kind == "county_seat":
        return FACILITIES.seat
    return dict.fromkeys(FACILITIES.town if place.kind == "town" else FACILITIES.village, (1, 0.0))


def _serve(rng: np.random.Generator, here: _Round, code: str, many: int, apart: float, out: list[Facility]) -> None:
    """Places up to `many` facilities of one kind, `apart` metres from each other."""
    kind = FACILITIES.kinds[code]
    placed: list[Floats] = []
    for i, plot in _pool(rng, here, kind):
        if len(placed) >= many:
            return
        point = _point(rng, plot.face)
        xy = np.array(plane(point).coords[0])
        if any(np.hypot(*(xy - q)) < apart for q in placed):
            continue
        if plot.parcel.use == kind.use and kind.use != "0702":
            here.used.add(i)
        placed.append(xy)
        out.append(_facility(here.place, code, plot, point, many, len(placed), len(out)))


def _pool(rng: np.random.Generator, here: _Round, kind: FacilityKind) -> list[tuple[int, Plot]]:
    uses = (kind.use, FACILITIES.use_instead.get(kind.use))
    own = [(i, p) for i, p in here.plots if p.parcel.use in uses and i not in here.used]
    homes = [(i, p) for i, p in here.plots if p.parcel.use in HOMES]
    beside = kind.circle in ("5min", "10min") or here.place.kind != "county_seat" or not own
    return own + [homes[i] for i in rng.permutation(len(homes))] if beside else own


def _point(rng: np.random.Generator, face: Polygon) -> Point:
    """A point inside a parcel in degrees, not always its middle."""
    p = shapely.point_on_surface(face)
    nudged = Point(p.x + rng.normal(0, 1.5e-4), p.y + rng.normal(0, 1.5e-4))
    x, y = steady((nudged if face.contains(nudged) else p).coords[0])
    return Point(x, y)


def _facility(place: Place, code: str, plot: Plot, point: Point, many: int, running: int, number: int) -> Facility:
    kind = FACILITIES.kinds[code]
    state = "planned" if code in ("F-TR-MT", "F-ED-UN") else STATES[plot.parcel.status]
    opens = None if state == "built" else f"{2027 + number % 4}-{(6, 9)[number % 2]:02d}"
    return Facility(
        id=f"F{number + 1:05d}",
        type=code,
        category=kind.category,
        name=_named(place, code, many, running, number) + kind.short,
        status=state,
        opens=opens,
        town=place.name,
        service_radius_m=kind.radius_m,
        point=(round(point.x, 6), round(point.y, 6)),
    )


def _named(place: Place, code: str, many: int, running: int, number: int) -> str:
    """The place in front of the name of the kind: the town's, else a neighbourhood's."""
    if place.kind == "county_seat":
        if code == "F-ED-PS" and running == 1:
            return "溪口中心"
        return "溪口" if many == 1 else NAMES.lanes[(number * 7 + running) % len(NAMES.lanes)]
    return place.name[:-1] + ("中心" if code == "F-ED-PS" and place.kind == "town" else "")
