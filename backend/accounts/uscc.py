"""Unified social credit codes (统一社会信用代码): GB 32100-2015, shape and check character."""

import re

from backend.core.errors import Problem

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHAPE = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}", re.ASCII)
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_character(first: str) -> str:
    """The eighteenth character over the first seventeen (GB 32100-2015, 5.1.6)."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def check_uscc(text: str) -> str:
    """The code in capitals without blanks. Refuses a wrong length, a character that does not occur, a wrong check character."""
    given = "".join(text.split()).upper()
    if len(given) != 18:
        raise Problem("accounts.uscc_length", length=len(given))
    if not SHAPE.fullmatch(given):
        raise Problem("accounts.uscc_shape")
    if check_character(given[:17]) != given[17]:
        raise Problem("accounts.uscc_check")
    return given
