"""Sample sites: each has a story and meets the layers that the story promises, and none that would spoil it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
import numpy as np
import shapely
import shapely.ops
from shapely import GeometryCollection, LineString, Point, Polygon

from backend.demo.county.cover import Cover
from backend.demo.county.facts import FOLDER
from backend.demo.county.plane import STEP, lonlat
from backend.demo.county.scene import Scene
from backend.demo.county.shapes import blob, middle, rectangle, union_all
from backend.demo.county.touch import Touch
from backend.demo.county.wild import Wild

TRIES = 60


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of sites.yaml: what a site is for, the layers it must meet (`expects`) and the effects it must not meet."""

    key: str
    name: str
    name_en: str
    story: str
    story_en: str
    use: str
    expects: list[str]
    avoids: list[str] = []
    clear: bool = False  # meets nothing but notes


class Found(msgspec.Struct, frozen=True):
    """A story that found its place; the shape is in degrees (lon-lat, EPSG:4490) on the lattice."""

    story: Story
    shape: Any


def stories() -> list[Story]:
    return msgspec.yaml.decode((FOLDER / "sites.yaml").read_bytes(), type=list[Story])


class _Finder:
    """Candidates for each story, best first; plane metres."""

    def __init__(self, scene: Scene, cover: Cover, w: Wild, ore: list[Polygon]):
        self.scene, self.cover, self.w, self.ore = scene, cover, w, ore
        self.rng = np.random.default_rng([scene.seed, 22])

    def waterworks(self) -> Iterator[Any]:
        """Intake, pumping station, works and the main between them, from the river towards the seat."""
        s = self.scene
        n = s.seat.center - np.array(s.intake.coords[0])
        n = n / np.hypot(*n)
        bank = shapely.shortest_line(s.intake, s.ground.banks.boundary).coords[-1]
        works = np.array(bank) + n * 90
        pump = rectangle(works + n * 380 + (90, 40), 70, 45, 0.4)
        inlet = rectangle(bank, 36, 22, 0.4)
        plant = rectangle(works + n * 900, 190, 130, 0.5)
        main = LineString([inlet.centroid, pump.centroid, works + n * 640 + (70, -50), plant.centroid])
        yield GeometryCollection([inlet, pump, plant, main, Point(bank)])

    def factory(self) -> Iterator[Any]:
        works = [p.shape for p in self.scene.seat.parcels if p.use.startswith("1001") and p.status == "规划"]
        square = [q for q in works if q.area > 9000 and q.minimum_rotated_rectangle.area / q.area < 1.35]
        dry = [q for q in square if q.distance(self.scene.ground.water) > 60]
        yield from (q.buffer(-4, join_style="mitre") for q in sorted(dry, key=lambda q: -q.area))

    def villa(self) -> Iterator[Any]:
        yield from (rectangle(middle(q), 60, 40, 0.7) for q in sorted(self.w.red, key=lambda q: -q.area))

    def road(self) -> Iterator[Any]:
        """Twelve kilometres of a provincial road, moved 18 m; the run nearest to the river first."""
        whole = shapely.line_merge(union_all([line for kind, line in self.scene.roads if kind == "省道"]))
        river = self.scene.ground.river
        runs: list[LineString] = sorted(
            shapely.get_parts(whole),
            key=lambda r: (r.length < 12_500, r.distance(river) + r.centroid.distance(river)),
        )
        for run in runs:
            for start in np.arange(0, max(run.length - 11_000, 1), 3000):
                part = shapely.ops.substring(run, start, start + 12_000)
                yield shapely.offset_curve(part, 18).simplify(5)

    def house(self) -> Iterator[Any]:
        for v in self.scene.towns[9:]:
            if v.kind == "village" and len(v.parcels) > 25:
                lots = [p.shape for p in v.parcels if p.use == "070301" and 300 < p.shape.area < 900]
                yield from (rectangle(middle(q), 12, 10, 0.3) for q in islice(lots, 3))

    def quarry(self) -> Iterator[Any]:
        for q in self.ore[3:9]:
            at = np.array(q.centroid.coords[0])
            yield from (rectangle(at + d, 420, 260, 0.2) for d in ((120, 120), (-120, 60), (0, 0)))

    def school(self) -> Iterator[Any]:
        mine = [p.shape for p in self.scene.seat.parcels if p.use == "080403" and p.status == "规划"]
        yield from (q.buffer(-3, join_style="mitre") for q in mine)

    def solar(self) -> Iterator[Any]:
        graded = zip(self.cover.wood, self.cover.grade, strict=True)
        for q in sorted((q for q, k in graded if k == 1), key=lambda q: -q.area):
            yield blob(middle(q), 260, self.rng, 1.4, 0.6, 0.2)

    def greenhouse(self) -> Iterator[Any]:
        for q in sorted(self.cover.basic, key=lambda q: -q.area):
            yield rectangle(middle(q), 80, 45, 0.9)

    def oldstreet(self) -> Iterator[Any]:
        core = shapely.centroid(self.scene.seat.old)
        for d in ((0, 0), (60, 20), (-60, -20), (30, -60), (-30, 60)):
            yield rectangle((core.x + d[0], core.y + d[1]), 22, 14, 0.5)

    def hotel(self) -> Iterator[Any]:
        """Eighty metres behind the shore of the port town, then further along the shore."""
        shore = self.scene.ground.mainland.exterior
        start = shore.project(Point(self.scene.towns[1].center))
        for k in range(TRIES):
            way = start + (k // 2) * 300 * (-1 if k % 2 else 1)
            at = np.array(shore.interpolate(way % shore.length).coords[0])
            inward = self.scene.towns[1].center - at
            yield rectangle(at + inward / np.hypot(*inward) * 80, 90, 55, 0.4)

    def estate(self) -> Iterator[Any]:
        for d in ((420, 260), (520, 160), (300, 420), (620, 300), (-420, 260), (420, -260)):
            yield rectangle(self.scene.seat.center + d, 110, 80, 0.8)


def sample_sites(scene: Scene, cover: Cover, w: Wild, ore: list[Polygon]) -> list[Found]:
    """Every story at the first of its places that keeps what it promises; a story that none keeps is left out."""
    finder, touch = _Finder(scene, cover, w, ore), Touch(scene.atlas)
    return [found for s in stories() for found in islice(_places(s, getattr(finder, s.key), touch), 1)]


def keeps(story: Story, hits: dict[str, Any]) -> bool:
    """Whether a site that meets these layers (code → effect) tells its story."""
    met = set(hits)
    clear = not story.clear or all(effect == "note" for effect in hits.values())
    return clear and met.issuperset(story.expects) and met.isdisjoint(story.avoids)


def _places(story: Story, candidates: Callable[[], Iterable[Any]], touch: Touch) -> Iterator[Found]:
    for shape in islice(candidates(), TRIES):
        placed = _degrees(shape)
        if not placed.is_empty and keeps(story, touch.hits(placed)):
            yield Found(story, placed)


def _degrees(shape: Any) -> Any:
    if isinstance(shape, GeometryCollection):
        return GeometryCollection([_degrees(part) for part in shape.geoms])
    return shapely.set_precision(lonlat(shape), STEP)
