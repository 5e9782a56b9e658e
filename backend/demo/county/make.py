"""The invented county 澜川县 (division code 990121, city 990100 示例市, province 990000 示例省) from one number."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.demo.county import basemap, environment, heritage, infrastructure, land, minerals, sea, water, wild
from backend.demo.county.atlas import Atlas
from backend.demo.county.cover import land_cover
from backend.demo.county.facilities import Facility, facilities
from backend.demo.county.gazetteer import Toponym, gazetteer
from backend.demo.county.land import Plot
from backend.demo.county.roads import corridors, network
from backend.demo.county.scene import Scene
from backend.demo.county.settlements import settle
from backend.demo.county.sites import Found, sample_sites
from backend.demo.county.terrain import ground
from backend.demo.county.towns import build_towns

SEED = 7


@dataclass(frozen=True)
class County:
    scene: Scene
    plots: list[Plot]
    facilities: list[Facility]
    gazetteer: list[Toponym]
    sites: list[Found]


def _silent(_: str) -> None:
    """Nobody wants to know how far it is."""


def set_the_scene(seed: int, said: Callable[[str], None] = _silent) -> Scene:
    """Ground, settlements, roads and towns; no layers yet."""
    g = ground(seed)
    said("ground")
    places = settle(seed, g)
    roads = network(seed, g, places)
    said("roads")
    towns = build_towns(seed, g, places, roads)
    said("towns")
    return Scene(seed, g, places, roads, corridors(g, places, towns[0].outline), towns, Atlas())


def county(seed: int = SEED, said: Callable[[str], None] = _silent) -> County:
    """The whole county, the same for the same seed; `said` hears what is done."""
    scene = set_the_scene(seed, said)
    basemap.base_map(scene)
    cover = land_cover(scene)
    said("land cover")
    protected = wild.wild(scene, cover)
    land.zones(scene, cover, protected)
    plots = land.plots(scene)
    land.land_in_hand(scene, cover, plots)
    land.planning_lines(scene, plots)
    said("plans")
    water.water(scene)
    wild.nature(scene, cover, protected)
    ore = minerals.minerals(scene, protected)
    heritage.heritage(scene)
    infrastructure.infrastructure(scene)
    sea.sea(scene, protected)
    environment.environment(scene)
    said("layers")
    found = facilities(seed, plots, scene.towns)
    names = gazetteer(scene, found)
    sites = sample_sites(scene, cover, protected, ore)
    said("facilities, names, sites")
    return County(scene, plots, found, names, sites)
