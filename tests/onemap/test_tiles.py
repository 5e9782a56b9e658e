"""Vector tiles: decoded by another program they show the same ground, and never anything that is not public."""

import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from backend.core.errors import NotFound, Problem
from backend.core.geometry import many
from backend.onemap import mvt
from backend.onemap.tiles import bounds, tile
from tests.onemap.builders import SOUTH, WEST, laid, square


def over(z: int, lon: float = WEST + 0.0005, lat: float = SOUTH + 0.0005) -> tuple[int, int, int]:
    n = 2**z
    return z, int((lon + 180) / 360 * n), int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * n)


def decoded(data: bytes) -> dict:
    return mapbox_vector_tile.decode(data)


async def test_a_feature_lies_in_its_tile_where_it_lies_on_the_ground(database: str) -> None:
    shape = square(0, 0)
    await laid("Z", [shape])
    z, x, y = over(15)
    found = decoded((await tile("Z", z, x, y)).data)["Z"]
    west, _, east, _ = bounds(z, x, y)
    drawn = shapely.geometry.shape(found["features"][0]["geometry"])
    left = (drawn.bounds[0] / found["extent"]) * (east - west) + west
    assert left == pytest.approx(shape.bounds[0], abs=(east - west) / 1000)
    assert found["features"][0]["properties"] == {"id": "F0", "class": "zone", "name": "feature 0", "level": "restrict"}


async def test_no_tile_shows_a_layer_that_is_not_public(database: str) -> None:
    await laid("OPEN", [square(0, 0)])
    for publicity in ("answer", "internal", "withheld"):
        await laid(f"Z-{publicity}", [square(0, 0)], publicity=publicity)
        with pytest.raises(NotFound):
            await tile(f"Z-{publicity}", *over(15))
    features = decoded((await tile("restriction", *over(15))).data)["restriction"]["features"]
    assert [one["properties"]["layer"] for one in features] == ["OPEN"]


async def test_a_tag_changes_with_the_version_and_only_with_it(database: str) -> None:
    await laid("Z", [square(0, 0)])
    first = await tile("Z", *over(14))
    assert (await tile("Z", *over(14))).tag == first.tag
    await laid("Z", [square(0, 0), square(1, 0)])
    assert (await tile("Z", *over(14))).tag != first.tag


async def test_a_feature_cut_into_pieces_is_drawn_whole(database: str) -> None:
    await laid("Z", [shapely.Point(WEST, SOUTH).buffer(0.004, quad_segs=200)])
    features = decoded((await tile("Z", *over(13, WEST, SOUTH))).data)["Z"]["features"]
    assert len(features) == 1
    assert features[0]["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize(("z", "x", "y"), [(3, 8, 0), (19, 0, 0), (2, 0, -1)])
async def test_addresses_outside_the_pyramid_are_refused(database: str, z: int, x: int, y: int) -> None:
    with pytest.raises(Problem) as refused:
        await tile("base", z, x, y)
    assert refused.value.status == 404


def test_all_kinds_of_shapes_survive_the_encoding() -> None:
    hole = shapely.box(0, 0, 4000, 4000).difference(shapely.box(1000, 1000, 2000, 2000))
    shapes = many([hole, shapely.LineString([(0, 0), (10, 10), (20, 0)]), shapely.MultiPoint([(5, 5), (7, 9)])])
    said = [{"a": "文字"}, {"a": 7, "b": -3}, {"a": 1.5, "b": True}]
    found = mapbox_vector_tile.decode(mvt.layer("x", shapes, [1, 2, 3], said), default_options={"y_coord_down": True})["x"]
    for row, (shape, words) in enumerate(zip(shapes, said, strict=True)):
        feature = found["features"][row]
        assert shapely.geometry.shape(feature["geometry"]).equals(shape)
        assert feature["properties"] == words


def test_what_vanishes_in_whole_units_leaves_no_feature_behind() -> None:
    tiny = many([shapely.box(0, 0, 0.1, 0.1), shapely.LineString([(1, 1), (1.2, 1.1)])])
    assert mvt.layer("x", tiny, [1, 2], [{}, {}]) == b""
