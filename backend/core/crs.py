"""Coordinate systems: CGCS2000 geographic and Gauss-Krueger zones to and from EPSG:4490; old datums are refused."""
# pyright: standard, reportArgumentType=false, reportReturnType=false
# The types that shapely and pyproj ship name arrays and single geometries alike.

import re
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from backend.core.errors import Problem

Floats = NDArray[np.float64]
LONLAT = 4490


class Series(Struct, frozen=True):
    """Zones of one width; `prefixed` codes carry the zone number before the easting, `plain` ones do not."""

    width: int
    first_zone: int
    last_zone: int
    prefixed: int
    plain: int


class Refused(Struct, frozen=True):
    datum: str
    first: int
    last: int


class Book(Struct, frozen=True):
    geographic: list[int]
    series: list[Series]
    refused: list[Refused]


class Zone(Struct, frozen=True):
    """One Gauss-Krueger zone of CGCS2000."""

    epsg: int
    width: int
    number: int
    prefixed: bool

    @property
    def meridian(self) -> int:
        return self.number * 3 if self.width == 3 else self.number * 6 - 3


@cache
def book() -> Book:
    return msgspec.yaml.decode(Path(__file__).with_name("crs.yaml").read_bytes(), type=Book)


def code_of(name: str | int) -> int:
    """The EPSG number in "EPSG:4527", "urn:ogc:def:crs:EPSG::4527" or "4527"; CRS84 counts as 4326."""
    text = str(name).strip()
    if re.search(r"CRS:?:?84$|CRS84", text):
        return 4326
    found = re.fullmatch(r"(?:.*EPSG(?:/\d+/|:[\d.]*:|:))?(\d{4,6})", text, re.IGNORECASE)
    if not found:
        raise Problem("core.crs_unknown", pointer="/crs", crs=text[:60])
    return int(found[1])


def zone_of(epsg: int) -> Zone | None:
    """The zone a code stands for, None when it is no CGCS2000 zone."""
    for series in book().series:
        count = series.last_zone - series.first_zone
        for first, prefixed in ((series.prefixed, True), (series.plain, False)):
            if first <= epsg <= first + count:
                return Zone(epsg, series.width, series.first_zone + epsg - first, prefixed)
    return None


def epsg_for(number: int, prefixed: bool, width: int = 0) -> int:
    """The code of a zone by its number: 25-45 are 3-degree zones, 13-23 six-degree ones."""
    for series in book().series:
        if series.first_zone <= number <= series.last_zone and width in (0, series.width):
            return (series.prefixed if prefixed else series.plain) + number - series.first_zone
    raise Problem("core.crs_zone", zone=number)


def accept(name: str | int, *, pointer: str = "/crs") -> int:
    """The EPSG code, when it is one we transform without a shift of datum; old datums and the rest are refused with the reason."""
    epsg = code_of(name)
    if epsg in book().geographic or zone_of(epsg) or _on_wgs84(epsg):
        return epsg
    for old in book().refused:
        if old.first <= epsg <= old.last:
            raise Problem(f"core.crs_{old.datum}", pointer=pointer, crs=f"EPSG:{epsg}")
    raise Problem("core.crs_unknown", pointer=pointer, crs=f"EPSG:{epsg}")


@cache
def _on_wgs84(epsg: int) -> bool:
    """Projections of WGS84 (UTM, web Mercator): the same datum as ours within a metre."""
    try:
        base = CRS.from_epsg(epsg).geodetic_crs
    except CRSError:
        return False
    return base is not None and base.to_epsg() == 4326 and not CRS.from_epsg(epsg).is_geocentric


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(CRS.from_epsg(source), CRS.from_epsg(target), always_xy=True)


def to_lonlat(xy: Floats, epsg: int) -> Floats:
    """East-north metres (or lon-lat degrees) to lon-lat EPSG:4490; 4326 is taken as equal, both follow ITRF."""
    return xy if epsg in book().geographic else _through(_transformer(epsg, LONLAT), xy)


def from_lonlat(lonlat: Floats, epsg: int) -> Floats:
    """Lon-lat EPSG:4490 to east-north metres of a zone."""
    return lonlat if epsg in book().geographic else _through(_transformer(LONLAT, epsg), lonlat)


def _through(transformer: Transformer, xy: Floats) -> Floats:
    first, second = transformer.transform(xy[:, 0], xy[:, 1])
    return np.column_stack([first, second])


def working_zone(lon: float, *, prefixed: bool = True) -> Zone:
    """The 3-degree zone of a longitude: from the geometry, never from the county."""
    number = round(lon / 3)
    return Zone(epsg_for(number, prefixed, 3), 3, number, prefixed)


class Recognised(Struct, frozen=True):
    """What the size of two columns tells: which one is east, and the zone number before it (0 without)."""

    swapped: bool
    prefix: int
    geographic: bool = False


def recognise(first: Floats, second: Floats) -> Recognised:
    """Tell east from north by magnitude: east has 6 digits or 8 with the zone before it, north 6-7 digits below 6 million.

    `swapped` means that the first column is north. Refuses columns that are neither.
    """
    if np.all(np.abs(first) <= 180) and np.all(np.abs(second) <= 180):
        return Recognised(bool(np.any(np.abs(second) > 90)), 0, True)
    for swapped, east, north in ((False, first, second), (True, second, first)):
        prefix = np.unique(east // 1_000_000)
        if len(prefix) == 1 and 13 <= prefix[0] <= 45 and np.all((north > 0) & (north < 6_500_000)):
            return Recognised(swapped, int(prefix[0]))
    for swapped, east, north in ((False, first, second), (True, second, first)):
        if np.all((east >= 100_000) & (east < 1_000_000)) and np.all((north >= 1_000_000) & (north < 6_500_000)):
            return Recognised(swapped, 0)
    if np.all((first >= 100_000) & (first < 1_000_000)) and np.all((second > 0) & (second < 1_000_000)):
        return Recognised(False, 0)
    raise Problem("core.crs_magnitude")


def by_definition(definition: str) -> int:
    """The EPSG code of a WKT or other definition (a .prj file); what it does not say for certain is refused."""
    try:
        crs = CRS.from_user_input(definition)
    except CRSError as reason:
        raise Problem("core.crs_unknown", pointer="/crs", crs=definition[:60]) from reason
    found = crs.to_epsg(min_confidence=70)
    return accept(found) if found else accept(_by_name(crs.name))


def _by_name(name: str) -> int:
    """Names as ESRI writes them: CGCS2000_3_Degree_GK_Zone_39, CGCS2000_3_Degree_GK_CM_117E, CGCS2000_GK_Zone_20."""
    old = {"xian80": 4610, "beijing54": 4214}.get(old_datum(name) or "")
    if old:
        return old
    if re.search(r"China_?.?Geodetic_?.?Coordinate_?.?System_?.?2000$", name):
        return LONLAT
    zone = re.search(r"CGCS2000.*Zone_?(\d+)", name, re.IGNORECASE)
    if zone:
        return epsg_for(int(zone[1]), True)
    meridian = re.search(r"CGCS2000.*CM_?(\d+)E", name, re.IGNORECASE)
    if meridian:
        wide = "3_degree" not in name.lower().replace("-", "_")
        return epsg_for((int(meridian[1]) + 3) // 6 if wide else int(meridian[1]) // 3, False, 6 if wide else 3)
    raise Problem("core.crs_unknown", pointer="/crs", crs=name[:60])


def old_datum(name: str) -> str:
    """"xian80" or "beijing54" when a text names one of the old datums, else ""."""
    if re.search(r"Xi.?an|西安|^\s*80|1980", name, re.IGNORECASE):
        return "xian80"
    return "beijing54" if re.search(r"Beijing|北京|1954|^\s*54", name, re.IGNORECASE) else ""
