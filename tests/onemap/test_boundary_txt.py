"""The exchange text of land surveys: what readers in the field must bear, and what must be refused."""

import pytest
import shapely

from backend.core.errors import Problem
from backend.onemap.boundary_txt import looks_like, read

HEAD = "[属性描述]\n格式版本号=1.01版本\n坐标系={datum}\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号={zone}\n精度=0.001\n转换参数=0,0,0,0,0,0,0\n[地块坐标]\n"
POINTS = [(2704425.000, 581245.000), (2704433.250, 581365.500), (2704517.400, 581363.000), (2704521.750, 581285.300), (2704485.100, 581241.400)]
EXPECTED = [(117.801202576, 24.44150117), (117.802391275, 24.441569346), (117.802371431, 24.442329121), (117.80160549, 24.442372453), (117.801170507, 24.442043897)]


def text(points: list[tuple[float, float]] = POINTS, *, datum: str = "2000国家大地坐标系", zone: str = "39", prefix: int = 39, header: str = "5,1.0312,1,水厂,面,,供水用地,1301,@") -> str:
    rows = [f"J{i},1,{north:.3f},{prefix or ''}{east:.3f}" for i, (north, east) in enumerate(points, 1)]
    return HEAD.format(datum=datum, zone=zone) + header + "\n" + "\n".join(rows) + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("prefix", [39, 0])
def test_a_parcel_reads_back_to_its_longitudes_and_latitudes(encoding: str, prefix: int) -> None:
    data = text(prefix=prefix).replace("\n", "\r\n").encode(encoding)
    assert looks_like(data[:300])
    parcel = read(data).parcels[0]
    assert shapely.hausdorff_distance(parcel.shape, shapely.Polygon(EXPECTED)) < 1e-9
    assert (parcel.name, parcel.class_code) == ("水厂", "1301")
    assert parcel.area_m2 == pytest.approx(10310.228, abs=0.01)


def test_a_closed_ring_and_an_open_one_are_the_same_parcel() -> None:
    closed = read(text([*POINTS, POINTS[0]]).encode()).parcels[0]
    assert closed.shape.equals(read(text().encode()).parcels[0].shape)


def test_a_second_ring_is_a_hole() -> None:
    hole = "J6,2,2704455.000,39581285.000\nJ7,2,2704475.000,39581285.000\nJ8,2,2704475.000,39581305.000\nJ9,2,2704455.000,39581305.000\n"
    parcel = read((text() + hole).encode()).parcels[0]
    assert len(parcel.shape.interiors) == 1
    assert parcel.area_m2 == pytest.approx(9910.294, abs=0.01)


def test_full_width_signs_are_read_like_narrow_ones() -> None:
    assert read(text().replace(",", "，").replace("@", "＠").encode()).parcels[0].name == "水厂"


@pytest.mark.parametrize("zone", ["", "117"])
def test_a_missing_zone_or_one_written_in_degrees_is_understood(zone: str) -> None:
    prefix = 39 if not zone else 0
    assert read(text(zone=zone, prefix=prefix).encode()).parcels[0].shape.is_valid


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (text(datum="1980西安坐标系"), "core.crs_xian80"),
        (text(datum="80国家大地坐标系"), "core.crs_xian80"),
        (text(datum="1954年北京坐标系"), "core.crs_beijing54"),
        (text(datum="城市独立坐标系"), "core.crs_unknown"),
        (text(zone="38"), "onemap.txt_zone_differs"),
        (text(zone="", prefix=0), "onemap.txt_zone_missing"),
        (text([(east, north) for north, east in POINTS], prefix=0), "onemap.txt_swapped"),
        (text(POINTS[:2]), "onemap.txt_ring_short"),
        (text([POINTS[0], POINTS[2], POINTS[1], POINTS[3]]), "onemap.txt_crossing"),
        (text().replace("581245.000", "x"), "onemap.txt_point"),
        (HEAD.format(datum="CGCS2000", zone="39"), "onemap.txt_no_parcel"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_own_words(data: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        read(data.encode())
    assert refused.value.code == code


def test_a_stated_area_that_does_not_agree_is_said_but_does_not_stop_the_reading() -> None:
    found = read(text(header="5,2.0000,1,水厂,面,,供水用地,1301,@").encode())
    assert len(found.warnings) == 1
    assert not read(text().encode()).warnings
