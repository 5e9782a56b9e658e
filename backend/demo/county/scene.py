"""What every theme of layers draws from: ground, roads, towns, random fields, and dice of its own."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point

from backend.demo.county.atlas import Atlas
from backend.demo.county.plane import Floats, Grid, noise
from backend.demo.county.roads import WIDTH, Corridors, Road
from backend.demo.county.settlements import Settlement
from backend.demo.county.shapes import lines, union_all
from backend.demo.county.streets import Place, Street
from backend.demo.county.terrain import Ground

THEMES = ("cover", "wild", "zones", "land", "water", "nature", "minerals", "heritage", "infrastructure", "sea")
WAVES = {
    "farm": (1300, 3),
    "wood": (3600, 3),
    "rare": (2600, 2),
    "mine": (1500, 2),
    "bend": (420, 2),
    "bend2": (420, 2),
}


@dataclass
class Scene:
    """The county before its layers are cut; shapes in plane metres."""

    seed: int
    ground: Ground
    settlements: list[Settlement]
    roads: list[Road]
    ways: Corridors
    towns: list[Place]
    atlas: Atlas

    def dice(self, theme: str) -> np.random.Generator:
        """A theme's own random numbers: changing one theme leaves the others as they were."""
        return np.random.default_rng([self.seed, 9, THEMES.index(theme)])

    def scatter(self, many: int, salt: int) -> Floats:
        """Points spread over the county's box."""
        box = np.array(self.ground.outline.bounds)
        return np.random.default_rng([self.seed, salt]).uniform(box[:2], box[2:], (many, 2))

    @cached_property
    def fields(self) -> dict[str, Floats]:
        rng = np.random.default_rng([self.seed, 9])
        return {name: noise(rng, self.grid, wave, octaves) for name, (wave, octaves) in WAVES.items()}

    @property
    def grid(self) -> Grid:
        return self.ground.grid

    @property
    def seat(self) -> Place:
        return self.towns[0]

    @property
    def urban(self) -> list[Place]:
        """The seat and the eight towns."""
        return self.towns[:9]

    def warp(self, p: Floats) -> Floats:
        """Points moved a little, so that straight cell edges look grown."""
        return p + 60 * np.c_[self.grid.at(self.fields["bend"], p), self.grid.at(self.fields["bend2"], p)]

    @cached_property
    def settled(self) -> Any:
        """Everything within the settlements and 12 m around."""
        return union_all([t.outline.buffer(12) for t in self.towns])

    @cached_property
    def streets(self) -> list[Street]:
        return [s for t in self.towns for s in t.streets]

    @cached_property
    def open_roads(self) -> list[Road]:
        """Roads outside the seat; inside they go on as streets."""
        outside = [(kind, shapely.difference(line, self.seat.outline)) for kind, line in self.roads]
        return [(kind, part) for kind, whole in outside for part in lines(whole, 20)]

    @cached_property
    def taken(self) -> Any:
        """Ground that is settled, paved or under water."""
        roads = [line.buffer(WIDTH[kind] / 2 + 1.5, quad_segs=2) for kind, line in self.open_roads if kind != "村道"]
        tracks = [self.ways.express.buffer(18, quad_segs=2), self.ways.rail.buffer(10, quad_segs=2)]
        return union_all([self.settled, union_all(roads + tracks), self.ground.water.buffer(3, quad_segs=2)])

    @cached_property
    def brooks(self) -> list[tuple[LineString, float]]:
        """Tributaries, the one with the greatest catchment first."""
        return sorted(self.ground.brooks, key=lambda b: -b[1])

    @cached_property
    def mouth(self) -> Point:
        """Where the main river meets the sea."""
        p = self.ground.course
        return Point(*p[np.abs(self.grid.at(self.ground.fields.coast, p)).argmin()])

    @cached_property
    def intake(self) -> Point:
        """Where drinking water is taken from the main river."""
        p = self.ground.course
        return Point(p[int(len(p) * 0.612)])
