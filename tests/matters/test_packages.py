"""Packages: one form, one checklist, and honest numbers of what is saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import NotFound
from backend.matters.catalogue import catalogue
from backend.matters.packages import items_of, package_checklist, package_form, saved

# items, fields before and after, materials before and distinct, inside, by sharing or generated, left to upload
EXPECTED = {
    "PK-1": (7, 170, 56, 52, 26, 7, 11, 8), "PK-2": (3, 105, 41, 19, 12, 4, 6, 2), "PK-3": (4, 67, 33, 24, 18, 0, 12, 6),
    "PK-4": (2, 24, 20, 10, 8, 2, 5, 1), "PK-5": (2, 56, 43, 11, 7, 0, 7, 0), "PK-6": (2, 44, 32, 15, 13, 2, 10, 1),
    "PK-7": (4, 86, 40, 23, 11, 2, 7, 2), "PK-8": (4, 92, 44, 30, 19, 3, 8, 8), "PK-9": (3, 72, 24, 13, 9, 2, 6, 1),
    "PK-10": (3, 64, 33, 22, 17, 0, 13, 4), "PK-11": (2, 67, 46, 21, 17, 2, 10, 5),
}  # fmt: skip
CODES = st.sampled_from(sorted({**catalogue().packages, **catalogue().items}))


@pytest.mark.parametrize("code", EXPECTED)
def test_a_package_saves_what_the_reference_counted(code: str) -> None:
    s = saved(code)
    counted = (
        s.items,
        s.fields_before,
        s.fields_after,
        s.materials_before,
        s.materials,
        s.inside,
        s.sharing + s.generated,
        s.upload,
    )
    assert counted == EXPECTED[code]


def test_stage_one_leaves_eight_documents_to_upload() -> None:
    left = sorted(line.code for line in package_checklist("PK-1") if line.source == "upload")
    assert left == ["M-AUTH", "M-JDLZ", "M-LDBC", "M-LDKY", "M-LOC", "M-REPORT", "M-XZLZ", "M-YFXY"]


def test_a_line_says_what_stands_for_it_and_who_asks() -> None:
    line = next(line for line in package_checklist("PK-1") if line.code == "M-COORD")
    assert line.source == "inside"
    assert "R-BOUNDARY" in line.stands_for
    assert "S1-02" in line.asked_by


@given(CODES)
def test_every_field_is_asked_once_and_every_item_gets_all_it_asks(code: str) -> None:
    asked = [field.code for group in package_form(code) for field in group.fields]
    assert len(asked) == len(set(asked))
    assert set(asked) == {name for item in items_of(code) for name in item.form_elements}


@given(CODES)
def test_a_material_is_required_when_one_item_requires_it(code: str) -> None:
    required = {need.ref for item in items_of(code) for need in item.materials if need.required}
    assert {line.code for line in package_checklist(code) if line.required} == required


@given(CODES)
def test_uploads_come_first(code: str) -> None:
    sources = [line.source for line in package_checklist(code)]
    assert sources == sorted(sources, key=["upload", "inside", "sharing", "generated"].index)


def test_an_unknown_package_is_not_found() -> None:
    with pytest.raises(NotFound):
        package_checklist("PK-99")
