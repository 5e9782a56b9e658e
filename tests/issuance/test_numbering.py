"""Numbers of certificates: patterns, composition, check characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.db import transaction
from backend.core.errors import Problem
from backend.issuance.faces import faces, statuses
from backend.issuance.numbering import (
    allocate,
    certificate_number,
    check_certificate_number,
    check_e_licence,
    check_unit,
    e_licence_check,
    e_licence_identifier,
    numbering,
    supervision_number,
)
from backend.jurisdictions.divisions import divisions
from backend.matters.catalogue import catalogue

NUMBERS = numbering()
KINDS = {"CERT-XS": "XS", "CERT-YG": "YG", "CERT-GG": "GG", "CERT-XC": "XC"}


@pytest.mark.parametrize("number", NUMBERS.certificate_vectors.valid)
def test_published_numbers_fit(number: str) -> None:
    assert check_certificate_number(number) == {"地": "CERT-YG", "建": "CERT-GG"}[number[0]]


@pytest.mark.parametrize(
    "number",
    [
        *NUMBERS.certificate_vectors.invalid,
        "",
        "地字第号",
        "地字第４403062023YG0053374号",
        "建字第4419002023GG1829320号（本地编号：2023-03-0045）",
    ],
)
def test_numbers_of_another_shape_are_refused(number: str) -> None:
    with pytest.raises(Problem, match=r"issuance\.certificate_number"):
        check_certificate_number(number)


def test_a_certificate_number_is_composed_from_its_series() -> None:
    supervision = supervision_number("990121", 2026, "YG", 1)
    assert supervision == "9901212026YG0000001"
    assert certificate_number("CERT-YG", supervision) == "地字第9901212026YG0000001号"


@given(
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(sorted(divisions())),
    st.integers(1900, 2099),
    st.integers(1, 9_999_999),
)
def test_every_composed_number_is_recognised(kind: str, division: str, year: int, serial: int) -> None:
    number = certificate_number(kind, supervision_number(division, year, KINDS[kind], serial))
    assert check_certificate_number(number) == kind
    assert len(number) == 23


def test_a_number_of_another_business_is_refused() -> None:
    with pytest.raises(Problem, match=r"issuance\.certificate_number"):
        certificate_number("CERT-YG", supervision_number("990121", 2026, "GG", 1))


@pytest.mark.parametrize(
    ("division", "year", "business", "serial", "code"),
    [
        ("990121", 2026, "YG", 0, "series_full"), ("990121", 2026, "YG", 10_000_000, "series_full"), ("990121", 2026, "ZX", 1, "no_business"),
        ("99012", 2026, "YG", 1, "supervision_number"), ("990121", 1800, "YG", 1, "supervision_number"),
    ],
)  # fmt: skip
def test_what_cannot_be_composed_is_refused(division: str, year: int, business: str, serial: int, code: str) -> None:
    with pytest.raises(Problem, match=f"issuance.{code}"):
        supervision_number(division, year, business, serial)


@pytest.mark.anyio
async def test_serials_follow_each_other_within_division_year_and_business(database: str) -> None:
    async with transaction():
        found = [
            await allocate("990121", 2026, "YG"),
            await allocate("990121", 2026, "YG"),
            await allocate("990121", 2026, "GG"),
            await allocate("990121", 2027, "YG"),
        ]
    assert [number[-9:] for number in found] == ["YG0000001", "YG0000002", "GG0000001", "YG0000001"]


def test_identifiers_of_e_licences_carry_their_check_character() -> None:
    assert all(check_e_licence(one) for one in NUMBERS.e_licence.vectors)
    assert not any(check_e_licence(one) for one in NUMBERS.e_licence.mismatch)
    assert not check_e_licence("")
    assert not check_e_licence("1.2.156.3005.2.a.b.c.d.e")


@given(st.text("0123456789ABCDEF", min_size=1, max_size=20), st.integers(1, 999))
def test_an_identifier_of_our_own_is_checked_the_same_way(serial: str, version: int) -> None:
    made = e_licence_identifier("X" * 21, "9" * 18, serial, version, root="tuzheng")
    assert made.endswith("." + e_licence_check("X" * 21 + "9" * 18 + serial + f"{version:03d}"))


def test_a_unit_code_is_read_with_its_blanks() -> None:
    assert check_unit("320311 001021 GB00233 F00010013") == NUMBERS.real_estate.unit_example
    with pytest.raises(Problem, match=r"issuance\.unit_code"):
        check_unit("320311 001021 XB00233 F00010013")


def test_every_business_of_the_catalogue_has_letters() -> None:
    assert {item.business for item in catalogue().items.values() if item.business} <= set(NUMBERS.business)


def test_every_numbered_certificate_and_every_certificate_of_a_result_has_a_face() -> None:
    wanted = {result.certificate for result in catalogue().results.values() if result.certificate.startswith("CERT-")}
    assert wanted | {series.code for series in NUMBERS.certificates} <= set(faces())
    assert len(faces()) == 10
    assert len(statuses()) == 6


def test_the_provinces_are_the_34_and_match_the_division_table() -> None:
    assert len(NUMBERS.provinces) == 34
    assert [
        one.name for one in NUMBERS.provinces if one.code in divisions() and divisions()[one.code].name != one.name
    ] == []
