"""Citizen identity numbers (公民身份号码): GB 11643-1999, check character and date of birth."""

import re
from datetime import date

from backend.core.errors import Problem

SHAPE = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHARACTERS = "10X98765432"


def check_character(first: str) -> str:
    """The eighteenth character over the first seventeen digits."""
    return CHARACTERS[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]


def check_id_card(text: str) -> None:
    """Refuses what has not 18 characters, a wrong check character or no such day of birth. The number is never repeated."""
    given = text.strip().upper()
    if not SHAPE.fullmatch(given):
        raise Problem("checks.id_card_shape", length=len(given))
    if check_character(given[:17]) != given[17]:
        raise Problem("checks.id_card_check")
    try:
        date(int(given[6:10]), int(given[10:12]), int(given[12:14]))
    except ValueError as reason:
        raise Problem("checks.id_card_birth") from reason
