"""Unified social credit codes (GB 32100)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.uscc import ALPHABET, check_character, check_uscc
from backend.core.errors import Problem

VALID = (
    "91350100M000100Y43", "11100000MB03271699", "11100000000013338W", "11430000006122244L", "11330105002500287C", "11100000000013661B",
    "113700000045046442", "91110000600037341L", "914403001922038216", "91440300708461136T",
)  # fmt: skip


@pytest.mark.parametrize("code", VALID)
def test_real_codes_pass(code: str) -> None:
    assert check_uscc(code) == code


def test_blanks_and_small_letters_are_forgiven() -> None:
    assert check_uscc(" 91350100 m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("9111000071093133X4", "check"), ("91330000MA27U3EK3R", "check"), ("91350100M000100Y4", "length"), ("", "length"),
        ("91350100M000100Y433", "length"), ("91350100I000100Y43", "shape"), ("9135010ZM000100Y43", "shape"), ("９1350100M000100Y43", "shape"),
    ],
)  # fmt: skip
def test_a_wrong_code_is_refused_with_its_own_words(code: str, reason: str) -> None:
    with pytest.raises(Problem, match=f"accounts.uscc_{reason}"):
        check_uscc(code)


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(code: str, place: int, character: str) -> None:
    changed = code[:place] + character + code[place + 1 :]
    if changed != code:
        with pytest.raises(Problem):
            check_uscc(changed)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_character_makes_a_code_valid(first: str) -> None:
    assert check_uscc(first + check_character(first))[:17] == first
