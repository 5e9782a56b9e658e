"""The token: the normative vector, BASE41, CODE16, CBOR, the sketch, and what other libraries make of it."""

import math

import cbor2
import cwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from certificates import base41, cbor, cose, sketch, token
from certificates.keys import KeyRecord
from certificates.refused import Refused
from certificates.vectors.make import CLAIMS, HOST, RFC8032_TEST_1
from tests.certificates import build

PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
PAYLOAD = (
    "ab041a6bfdff00061a6a16a4802002217830e5b9bfe5b79ee5b882e5a4a9e6b2b3e58cbae696b0e59f8ee5ae9ee4b89ae5bc80e58f91e69c"
    "89e99990e585ace58fb8227833e5a4a9e6b2b3e58cbae6a3a0e4b88be8a197e98193e585bbe88081e69c8de58aa1e4b8ade5bf83e5bbbae8"
    "aebee9a1b9e79bae231a0006b72a241947a62519bc53265070ce871f8a3d3fb449bc3c3ace6547ce275603758e00b4b80000ec02161a9a01"
    "45567b1273235f67281b0001904635de92bb"
)
SIGNATURE = (
    "9956c38bb08557172a7ea30c2e639e36db9d7fbd9da1e96bf62e631f089686facab01b94c8ef7547f19b6121856d301ddcb1940316492d55"
    "9265169721f2cd07"
)
URL = (
    "https://verify.gz.example.gov.cn/v/R8BGAVSDM8F5GAET#:5KMROP-5GFA6T-C2Y0LDX1Q.04-R-600-04FI30LJCD0ICIF:Y79TK.RE:Y"
    "C-J53PI5ZAGRSHLV4ZL-QACO4:Y48OQ4SI:YXPJHZL*4Z40LYFN4.YMDQF$L9A51*753PI5ZAGRSHL35ZOKOB4SLHZL5N2UJ4.YBPSFNJ*4Z:OLO"
    "4L4YYWJQW6TH:Y1JS3PQVNZVCS2TN7E5600R$RGK5F*AQQ5$RS9Y5E7HSNK62LVS9G9B279THVE-AP:5OL0QPLGLR000P-Z0F3OIN-MAIUI*LHSL"
    "EH46100Y.LE887EM1IDHEN.VT7$QWADDJ62YOQ27Z3OAIXOIJ90OIMZ5K**3FPC1WMKNZU884POUBZHNW$JWE4DKHD7:OX7MM6G32*63CM2I3.65"
    "79V"
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
values = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=40) | texts | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=12,
)


def test_the_normative_vector_is_met_bit_for_bit() -> None:
    made = token.sign(CLAIMS, RFC8032_TEST_1)
    assert RFC8032_TEST_1.public.hex() == PUBLIC
    assert token.payload_of(CLAIMS).hex() == PAYLOAD
    assert made.cose.hex() == f"8449a20127044421fe31dfa058ba{PAYLOAD}5840{SIGNATURE}"
    assert (made.code, made.url(HOST)) == ("R8BGAVSDM8F5GAET", URL)
    assert token.claims_of(bytes.fromhex(PAYLOAD)) == CLAIMS


def test_another_library_verifies_the_token() -> None:
    made = build.a_token(build.a_record())
    key = cwt.COSEKey.new({1: 1, -1: 6, -2: build.SIGNER.public, 2: cose.open1(made.cose).kid, 3: -8, 4: [2]})
    payload = cwt.COSE.new().decode(bytes([cose.SIGN1_TAG]) + made.cose, key)
    assert token.claims_of(payload).holder == "澜川县水务集团有限公司"


@given(st.binary(max_size=90))
def test_base41_comes_back_as_it_went(data: bytes) -> None:
    text = base41.encode(data)
    assert base41.decode(text) == data
    assert set(text) <= set(base41.ALPHABET)


@given(st.text(base41.ALPHABET, max_size=20))
def test_no_two_base41_texts_mean_the_same(text: str) -> None:
    try:
        data = base41.decode(text)
    except Refused:
        return
    assert base41.encode(data) == text


@given(values)
def test_cbor_is_written_as_cbor2_writes_it_and_read_back(value: cbor.Value) -> None:
    data = cbor.encode(value)
    assert data == cbor2.dumps(value, canonical=True)
    assert cbor.decode(data) == value


@given(st.binary(max_size=24))
def test_whatever_the_reader_accepts_is_the_only_form(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except Refused:
        return
    if not isinstance(value, dict):
        assert cbor.encode(value) == data


@given(st.integers(0, 265), st.integers(0, 7))
def test_no_bit_of_a_token_can_be_changed(place: int, bit: int) -> None:
    data = bytearray(token.sign(CLAIMS, RFC8032_TEST_1).cose)
    data[place] ^= 1 << bit
    keys = {"21fe31df": KeyRecord(RFC8032_TEST_1.public, "44", 0, 2**40)}
    with pytest.raises(Refused):
        token.believed(bytes(data), keys)


@given(
    st.integers(-89, 89),
    st.integers(-179, 179),
    st.lists(st.tuples(*[st.integers(-900, 900)] * 2), min_size=3, max_size=9),
)
def test_a_sketch_comes_back_within_its_grid(lat: int, lon: int, ring: list[tuple[int, int]]) -> None:
    ring = [(0, 0), *ring]
    found = sketch.decode(sketch.encode(sketch.Sketch(lon, lat, tuple(ring))))
    assert found == sketch.Sketch(lon, lat, tuple(ring))


def test_a_sketch_keeps_metres_and_fits_its_place() -> None:
    circle = [(117.8 + 0.002 * math.cos(i / 20), 24.28 + 0.002 * math.sin(i / 20)) for i in range(125)]
    packed = sketch.of(circle)
    assert len(packed) <= sketch.MOST_BYTES
    found = sketch.decode(packed)
    assert max(abs(found.lon - 117.802), abs(found.lat - 24.28)) < 1 / sketch.GRID
    assert 380 < max(x for x, _ in found.ring) - min(x for x, _ in found.ring) < 410


def test_a_code_is_taken_as_people_type_it() -> None:
    assert base41.typed("r8bg-avsd m8f5-gaet") == "R8BGAVSDM8F5GAET"
    assert base41.typed("oil0000000000000") == "0110000000000000"
    assert base41.grouped("R8BGAVSDM8F5GAET") == "R8BG-AVSD-M8F5-GAET"
    for wrong in ("R8BG", "R8BGAVSDM8F5GAEU"):
        with pytest.raises(Refused):
            base41.typed(wrong)


def test_names_are_masked_and_long_projects_cut() -> None:
    assert [token.masked(name) for name in ("张小明", "李四", "欧阳文华", "王")] == ["张*明", "李*", "欧**华", "王"]
    assert token.shortened("项" * 24) == "项" * 24
    assert token.shortened("项" * 25) == "项" * 23 + "…"


def test_claims_no_verifier_would_accept_are_not_signed() -> None:
    with pytest.raises(Refused):
        token.sign(replace(CLAIMS, record_digest=b"short"), RFC8032_TEST_1)


@given(st.binary(max_size=90))
def test_no_fragment_makes_the_verifier_fall_over(data: bytes) -> None:
    made = token.token_of(data)
    found = token.verify(made.url(HOST), hosts={HOST}, keys={}, status=None, now=0)
    assert found.state in ("refused", "unknown_key", "online_only")


@given(st.text(max_size=60))
def test_no_text_makes_the_verifier_fall_over(text: str) -> None:
    for url in (text, f"https://{HOST}/v/{text}", f"https://{HOST}/v/R8BGAVSDM8F5GAET#{text}"):
        assert token.verify(url, hosts={HOST}, keys={}, status=None, now=0).state != "valid"
