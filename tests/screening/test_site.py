"""Reading a site: what is sound comes out the same however it was drawn, and each mistake is refused with its place."""

from typing import Any

import numpy as np
import pytest
import shapely

from backend.core import crs
from backend.core.errors import Problem
from backend.screening.site import MOST_VERTICES, read_site

EXTENT = [(117.6, 24.1, 118.1, 24.5)]
RING = [[117.83, 24.28], [117.834, 24.28], [117.834, 24.284], [117.83, 24.284], [117.83, 24.28]]


def polygon(*rings: list[Any]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def read(document: Any, reference: str = "EPSG:4490") -> Any:
    return read_site(document, reference=reference, extent=EXTENT)


def refused(document: Any, reference: str = "EPSG:4490") -> tuple[str, str]:
    with pytest.raises(Problem) as found:
        read(document, reference)
    return found.value.code, found.value.pointer


def test_mixed_collections_are_read_part_by_part() -> None:
    line = {"type": "LineString", "coordinates": RING[:3]}
    point = {"type": "Point", "coordinates": RING[0]}
    rows = [{"type": "Feature", "properties": {}, "geometry": one} for one in (polygon(RING), line, point)]
    site = read({"type": "FeatureCollection", "features": rows})
    assert {part.kind: part.pointer for part in site.parts} == {
        "line": "/site/features/1/geometry/coordinates", "point": "/site/features/2/geometry/coordinates",
        "polygon": "/site/features/0/geometry/coordinates",
    }  # fmt: skip


def test_ring_start_direction_and_order_of_parts_make_no_difference() -> None:
    other = [[117.84, 24.28], [117.845, 24.28], [117.845, 24.285], [117.84, 24.28]]
    turned = RING[2:-1] + RING[:3]
    one = read({"type": "MultiPolygon", "coordinates": [[RING], [other]]})
    two = read({"type": "MultiPolygon", "coordinates": [[other[::-1]], [turned[::-1]]]})
    assert one.hash == two.hash
    assert [part.area_m2 for part in one.parts] == [part.area_m2 for part in two.parts]


@pytest.mark.parametrize("epsg", [4527, 4548, 4498, 4509, 4326])
def test_projected_sites_come_to_the_same_ground(epsg: int) -> None:
    projected = crs.from_lonlat(np.array(RING), epsg).tolist()
    site = read(polygon(projected), f"EPSG:{epsg}")
    assert shapely.hausdorff_distance(site.parts[0].shape, shapely.Polygon(RING)) < 1e-9


def test_overlapping_parts_count_their_ground_once() -> None:
    site = read({"type": "MultiPolygon", "coordinates": [[RING], [RING]]})
    assert site.area_m2 == pytest.approx(site.parts[0].area_m2)


BOWTIE = [[117.83, 24.28], [117.834, 24.284], [117.834, 24.28], [117.83, 24.284], [117.83, 24.28]]
METRES = crs.from_lonlat(np.array(RING), 4527).tolist()
FAR_HOLE = [[117.85, 24.28], [117.851, 24.28], [117.851, 24.281], [117.85, 24.28]]


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        (polygon(RING[:-1]), "screening.open_ring", "/site/coordinates/0"),
        (polygon(RING, RING[:-1]), "screening.open_ring", "/site/coordinates/1"),
        (polygon(BOWTIE), "screening.crossing", "/site/coordinates/0/0"),
        (polygon(RING, FAR_HOLE), "screening.hole_outside", "/site/coordinates/1/0"),
        (polygon([RING[0], RING[1], RING[0]]), "screening.too_few_points", "/site/coordinates/0"),
        (polygon([[y, x] for x, y in RING]), "screening.swapped_axes", "/site/coordinates/0/0"),
        (polygon([[x - 20, y] for x, y in RING]), "screening.outside", "/site/coordinates/0/0"),
        (polygon([*RING[:2], [117.834, None], *RING[3:]]), "screening.not_a_number", "/site/coordinates/0/2"),
        (polygon([*RING[:2], [117.834, "24"], *RING[3:]]), "screening.not_a_number", "/site/coordinates/0/2"),
        (polygon([*RING[:2], [117.834, True], *RING[3:]]), "screening.not_a_number", "/site/coordinates/0/2"),
        (polygon([*RING[:2], [117.834, float("inf")], *RING[3:]]), "screening.not_a_number", "/site/coordinates/0/2"),
        (polygon([*RING[:2], [117.834], *RING[3:]]), "screening.nesting", "/site/coordinates/0/2"),
        ({"type": "Polygon", "coordinates": RING}, "screening.nesting", "/site/coordinates/0/0"),
        ({"type": "Polygon", "coordinates": 5}, "screening.nesting", "/site/coordinates"),
        ({"type": "Polygon", "coordinates": []}, "screening.empty", "/site/coordinates"),
        ({"type": "Circle"}, "screening.not_geojson", "/site/type"),
        ({"type": "FeatureCollection", "features": []}, "screening.empty", "/site"),
        ({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None}]}, "screening.empty", "/site/features/0/geometry"),
        ([1, 2], "screening.not_geojson", "/site"),
        (polygon(METRES), "screening.metres", "/site/coordinates/0"),
    ],
)
def test_each_mistake_is_refused_with_its_own_words_and_place(document: Any, code: str, pointer: str) -> None:
    assert refused(document) == (code, pointer)


def test_metres_that_do_not_fit_their_zone_are_refused() -> None:
    assert refused(polygon(METRES), "EPSG:4548")[0] == "screening.zone_differs"
    assert refused(polygon(METRES), "EPSG:4528")[0] == "screening.zone_differs"
    assert refused(polygon([[north, east] for east, north in METRES]), "EPSG:4527")[0] == "screening.swapped_axes"
    assert refused(polygon(RING), "EPSG:4527")[0] == "screening.degrees"


@pytest.mark.parametrize(("name", "code"), [("EPSG:4610", "core.crs_xian80"), ("EPSG:4214", "core.crs_beijing54"), ("moon", "core.crs_unknown")])
def test_old_datums_are_refused_at_the_name(name: str, code: str) -> None:
    assert refused(polygon(RING), name) == (code, "/crs")


def test_more_vertices_than_the_limit_are_refused() -> None:
    line = {"type": "LineString", "coordinates": [[117.83, 24.28 + i * 1e-7] for i in range(MOST_VERTICES + 1)]}
    assert refused(line)[0] == "screening.too_many_vertices"
