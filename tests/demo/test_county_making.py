"""The county is made from one number: the same number, the same bytes; and the tools it is made with do what they say."""

import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, Point, Polygon, box

from backend.demo.county import make, read, settlements, terrain
from backend.demo.county.atlas import Atlas
from backend.demo.county.plane import Grid, contour, lonlat, plane
from backend.demo.county.shapes import blob, cells, longways, split, tiled
from backend.demo.county.write import geojson


@pytest.fixture(scope="module")
def ground() -> terrain.Ground:
    return terrain.ground(make.SEED)


@pytest.fixture(scope="module")
def places(ground: terrain.Ground) -> list[settlements.Settlement]:
    return settlements.settle(make.SEED, ground)


def as_bytes(g: terrain.Ground, places: list[settlements.Settlement]) -> bytes:
    parts = [g.outline, g.land, g.water, g.reservoir, g.dam, MultiPoint([p.at for p in places])]
    names = "".join(p.kind + p.name + p.town for p in places)
    return shapely.to_wkb(GeometryCollection(parts)) + g.fields.height.tobytes() + names.encode()


def test_ground_and_settlements_are_the_same_bytes_for_the_same_seed(ground, places):
    again = terrain.ground(make.SEED)
    assert as_bytes(ground, places) == as_bytes(again, settlements.settle(make.SEED, again))


@pytest.mark.trial
def test_the_shipped_county_is_what_its_seed_makes(tmp_path: Path):
    subprocess.run([sys.executable, "-m", "backend.demo.county", tmp_path, str(make.SEED)], check=True)
    shipped, made = ({p.name for p in folder.iterdir()} for folder in (read.DATA, tmp_path))
    assert shipped == made
    for name in shipped:
        # the packed bytes depend on the zlib at hand, what is in them must not
        pair = [(folder / name).read_bytes() for folder in (read.DATA, tmp_path)]
        a, b = (gzip.decompress(data) if name.endswith(".gz") else data for data in pair)
        assert a == b, name


def test_a_seed_that_is_no_number_is_refused_with_the_usage():
    done = subprocess.run([sys.executable, "-m", "backend.demo.county", "x", "seven"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "OUT [SEED]" in done.stderr


def test_people_live_on_dry_land_in_places_with_names_of_their_own(ground, places):
    points = shapely.points([p.at for p in places])
    shapely.prepare(ground.mainland)
    assert shapely.contains(ground.mainland, points).all()
    assert not shapely.intersects(ground.water, points).any()
    assert [p.kind for p in places[:9]] == ["county_seat"] + ["town"] * 8
    assert len({p.name for p in places}) == len(places)
    assert {p.town for p in places} == {p.name for p in places[:9]}


@given(st.integers(0, 2**32), st.floats(200, 9000), st.floats(0.5, 3))
@settings(max_examples=40, deadline=None)
def test_a_split_polygon_loses_no_ground_and_its_pieces_do_not_overlap(seed: int, target: float, stretch: float):
    rng = np.random.default_rng(seed)
    whole = blob((0, 0), 90, rng, stretch, 0.4, 0.2)
    pieces = split(whole, target, rng)
    assert sum(p.area for p in pieces) == pytest.approx(whole.area, rel=1e-3)
    first, second = shapely.STRtree(pieces).query(pieces, "intersects")
    shared = [
        shapely.intersection(pieces[i], pieces[k], grid_size=1e-6).area
        for i, k in zip(first, second, strict=True)
        if i < k
    ]
    assert sum(shared) < 1e-6 * whole.area
    assert all(p.area < 1.71 * target for p in pieces)


@given(st.integers(0, 2**32), st.integers(2, 12))
@settings(max_examples=25, deadline=None)
def test_tiled_pieces_share_every_corner_on_the_lattice(seed: int, many: int):
    rng = np.random.default_rng(seed)
    pieces = split(blob((0, 0), 150, rng), 70_000 / many, rng)
    faces, which = tiled(pieces)
    assert shapely.coverage_is_valid(faces)
    assert set(which) <= set(range(len(pieces)))
    corners = shapely.get_coordinates(faces) * 1e6
    assert np.abs(corners - np.round(corners)).max() < 1e-3


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_cells_fill_their_region(seed: int):
    rng = np.random.default_rng(seed)
    region = box(0, 0, 3000, 2000)
    found = cells(region, rng.uniform((0, 0), (3000, 2000), (12, 2)), lambda p: p + 40 * np.sin(p[:, ::-1] / 300))
    assert sum(p.area for p in found) == pytest.approx(region.area, rel=2e-3)
    assert shapely.coverage_is_valid(found)


def test_a_contour_of_a_cone_is_its_circle():
    grid = Grid(-500, -500, 10, 101, 101)
    x, y = grid.xy()
    (circle,) = contour(grid, 300 - np.hypot(x, y))
    assert circle.area == pytest.approx(np.pi * 300**2, rel=1e-3)


def test_a_contour_keeps_the_hole_in_a_ring():
    grid = Grid(-500, -500, 10, 101, 101)
    x, y = grid.xy()
    (ring,) = contour(grid, 100 - np.abs(np.hypot(x, y) - 300))
    assert len(ring.interiors) == 1
    assert ring.area == pytest.approx(np.pi * (400**2 - 200**2), rel=1e-3)


def test_the_longer_side_of_a_turned_box_is_found():
    turned = shapely.affinity.rotate(box(0, 0, 80, 30), 33)
    _, long, short = longways(turned)
    assert (np.hypot(*long), np.hypot(*short)) == pytest.approx((80, 30))


@given(st.floats(-15_000, 15_000), st.floats(-20_000, 20_000))
def test_metres_come_back_from_degrees(east: float, north: float):
    back = plane(lonlat(Point(east, north)))
    assert (back.x, back.y) == pytest.approx((east, north), abs=1e-5)


def test_an_atlas_puts_shapes_on_the_lattice_and_leaves_out_what_is_empty():
    atlas = Atlas()
    atlas.add("X", [box(0, 0, 10, 10), Polygon(), LineString([(0, 0), (5, 5)])], lambda i: f"k{i}", size=lambda i: i)
    assert [(f.key, f.kind, f.name, f.attributes) for f in atlas["X"]] == [
        ("X-00001", "k0", "k01", {"size": 0}),
        ("X-00002", "k2", "k22", {"size": 2}),
    ]
    assert geojson(atlas["X"][1].shape)["coordinates"][0] == [117.8, 24.3]
