"""Identity numbers (GB 11643): only the standard's own examples and what is derived from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.checks.id_card import check_id_card
from backend.core.errors import Problem

VALID = ("11010519491231002X", "440524188001010014", "11010519491231002x")


@pytest.mark.parametrize("number", VALID)
def test_the_examples_of_the_standard_pass(number: str) -> None:
    check_id_card(number)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("110105194912310020", "check"), ("11010519490231002X", "check"), ("1101051949123100", "shape"), ("", "shape"),
        ("11010519491231002Y", "shape"), ("１1010519491231002X", "shape"), ("110105194902310026", "birth"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused_with_its_own_words(number: str, code: str) -> None:
    with pytest.raises(Problem, match=f"checks.id_card_{code}") as refused:
        check_id_card(number)
    assert number not in refused.value.sentence() or not number


@given(st.sampled_from(VALID[:2]), st.integers(0, 16), st.integers(0, 9))
def test_one_wrong_digit_never_passes(number: str, place: int, digit: int) -> None:
    changed = f"{number[:place]}{digit}{number[place + 1 :]}"
    if changed != number:
        with pytest.raises(Problem):
            check_id_card(changed)


@given(st.sampled_from(VALID[:2]), st.integers(0, 15))
def test_two_neighbours_exchanged_never_pass(number: str, place: int) -> None:
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if changed != number:
        with pytest.raises(Problem):
            check_id_card(changed)
