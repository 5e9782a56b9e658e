"""The demo county as it is shipped: facts of its layers, their files, facilities, names and sample sites."""

import gzip
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from backend.demo.county.facilities import Facility
from backend.demo.county.facts import LayerFacts
from backend.demo.county.gazetteer import Toponym
from backend.demo.county.sites import Story

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


class SampleSite(Story, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A site to try; `geometry` is GeoJSON (lon-lat, EPSG:4490), also mixed collections."""

    geometry: dict[str, Any]  # a GeoJSON geometry has no narrower type
    note: str


@cache
def layer_metadata() -> list[LayerFacts]:
    """Every restriction layer, also those without data in the county."""
    return msgspec.json.decode((DATA / "layers.json").read_bytes(), type=list[LayerFacts])


def base_layers() -> list[str]:
    """Codes of the base map, in drawing order of their numbers."""
    return sorted(path.name.split(".")[0] for path in DATA.glob("B*.geojson.gz"))


def feature_path(code: str) -> Path:
    """The gzipped GeoJSON of a layer; empty where the county has no data. Refuses a code that is not there."""
    path = DATA / f"{code}.geojson.gz"
    if not path.is_file():
        raise KeyError(code)
    return path


@cache
def facilities() -> list[Facility]:
    return _packed("facilities", Facility)


@cache
def gazetteer() -> list[Toponym]:
    return _packed("gazetteer", Toponym)


@cache
def sample_sites() -> list[SampleSite]:
    return _packed("sites", SampleSite)


def _packed(name: str, kind: type[T]) -> list[T]:
    return msgspec.json.decode(gzip.decompress((DATA / f"{name}.json.gz").read_bytes()), type=list[kind])
