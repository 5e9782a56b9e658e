"""Measures against independent ones: PROJ's geodesics over densified edges, known points of Gauss-Krueger zones."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod

from backend.core import crs, geometry
from backend.core.errors import Problem

GEOD = Geod(a=6378137.0, rf=298.257222101)
# Longitude, latitude, easting without zone, northing, 3-degree zone: computed with 40 digits.
KNOWN = [
    (118.0894, 24.4798, 610437.9363, 2708867.2079, 39), (119.2965, 26.0745, 429610.5796, 2885278.2669, 40),
    (112.9310, 28.2350, 395076.7712, 3124947.8615, 38), (87.6168, 43.8256, 549615.9011, 4854629.6266, 29),
    (134.7700, 48.3900, 482965.9369, 5361818.8628, 45), (112.2800, 3.9700, 642161.1090, 439096.8774, 37),
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(lon=st.floats(75, 134), lat=st.floats(4, 52), size=st.floats(1e-4, 0.8), turn=st.floats(0, 6.28), corners=st.integers(3, 24))
def test_areas_and_lengths_agree_with_geodesics(lon: float, lat: float, size: float, turn: float, corners: int) -> None:
    at = turn + np.linspace(0, 2 * math.pi, corners, endpoint=False)
    shape = shapely.Polygon(np.column_stack([lon + size * np.cos(at), lat + size * 0.6 * np.sin(at)]))
    dense = shapely.segmentize(shape, max(size / 200, 1e-4))
    area, around = GEOD.geometry_area_perimeter(dense)
    assert geometry.area_m2(shape) == pytest.approx(abs(area), rel=1e-6)
    assert geometry.length_m(shape) == pytest.approx(around, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(azimuth=st.floats(-180, 180), metres=st.floats(1, 2000), lat=st.floats(4, 52))
def test_a_distance_and_its_wind_agree_with_geodesics(azimuth: float, metres: float, lat: float) -> None:
    lon, end, _ = GEOD.fwd(117.8, lat, azimuth, metres)
    found, winds = geometry.nearest(shapely.Point(117.8, lat), geometry.many([shapely.Point(lon, end)]))
    assert found[0] == pytest.approx(metres, abs=0.001)
    assert winds[0] == geometry.WINDS[round((azimuth % 360) / 45) % 8]


@pytest.mark.parametrize(("lon", "lat", "east", "north", "zone"), KNOWN)
@pytest.mark.parametrize("prefixed", [True, False])
def test_known_points_go_to_their_zone_and_back(lon: float, lat: float, east: float, north: float, zone: int, prefixed: bool) -> None:
    epsg = crs.epsg_for(zone, prefixed)
    metres = np.array([[east + zone * 1e6 * prefixed, north]])
    assert crs.to_lonlat(metres, epsg) == pytest.approx(np.array([[lon, lat]]), abs=1e-9)
    assert crs.from_lonlat(np.array([[lon, lat]]), epsg) == pytest.approx(metres, abs=1e-3)
    told = crs.recognise(metres[:, 0], metres[:, 1])
    assert (told.swapped, told.prefix) == (False, zone if prefixed else 0)


def test_a_northing_in_the_first_column_is_recognised() -> None:
    assert crs.recognise(np.array([2704425.0]), np.array([39581245.0])).swapped
    assert crs.recognise(np.array([2704425.0]), np.array([581245.0])).swapped


@pytest.mark.parametrize(
    ("name", "code"),
    [("EPSG:4610", "core.crs_xian80"), ("EPSG:2363", "core.crs_xian80"), ("EPSG:4214", "core.crs_beijing54"), ("EPSG:21420", "core.crs_beijing54"), ("EPSG:2056", "core.crs_unknown"), ("Mars", "core.crs_unknown")],
)  # fmt: skip
def test_old_and_foreign_datums_are_refused(name: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        crs.accept(name)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "epsg"),
    [("CGCS2000_3_Degree_GK_Zone_39", 4527), ("CGCS2000_3_Degree_GK_CM_117E", 4548), ("CGCS2000_GK_Zone_20", 4498), ("CGCS2000_GK_CM_117E", 4509)],
)
def test_the_names_in_prj_files_are_understood(name: str, epsg: int) -> None:
    definition = CRS.from_epsg(epsg).to_wkt("WKT1_ESRI")
    assert name in definition
    assert crs.by_definition(definition) == epsg


@given(start=st.integers(0, 4), turned=st.booleans())
def test_a_fingerprint_does_not_depend_on_where_a_ring_starts(start: int, turned: bool) -> None:
    ring = [(117.83, 24.28), (117.832, 24.281), (117.833, 24.285), (117.83, 24.286), (117.829, 24.283)]
    other = ring[start:] + ring[:start]
    shape = shapely.Polygon(other[::-1] if turned else other)
    assert geometry.fingerprint([shape]) == geometry.fingerprint([shapely.Polygon(ring)])


ZONES = [(number, width, prefixed) for width, first, last in ((3, 25, 45), (6, 13, 23)) for number in range(first, last + 1) for prefixed in (True, False)]


@pytest.mark.parametrize(("number", "width", "prefixed"), ZONES)
def test_a_zone_has_the_central_meridian_and_easting_that_proj_knows(number: int, width: int, prefixed: bool) -> None:
    epsg = crs.epsg_for(number, prefixed, width)
    zone = crs.zone_of(epsg)
    assert zone is not None
    values = {one.name: one.value for one in CRS.from_epsg(epsg).coordinate_operation.params}
    easting = 500_000 + number * 1_000_000 * prefixed
    assert (values["Longitude of natural origin"], values["False easting"]) == (zone.meridian, easting)
    assert CRS.from_epsg(epsg).geodetic_crs.to_epsg() == crs.LONLAT


def test_every_code_of_an_old_datum_is_one_that_proj_knows_as_such() -> None:
    for old in crs.book().refused:
        for epsg in range(old.first, old.last + 1):
            assert crs.old_datum(CRS.from_epsg(epsg).name) == old.datum, epsg


@given(st.floats(73.6, 136.4))
def test_the_working_zone_follows_from_the_longitude(longitude: float) -> None:
    zone = crs.working_zone(longitude)
    assert abs(longitude - zone.meridian) <= 1.5
    assert crs.zone_of(zone.epsg) == zone
