"""Mobile numbers of mainland China: the only ones that get codes, because foreign routes invite SMS pumping."""

import re
import unicodedata

from backend.core.errors import Problem

MOBILE = re.compile(r"1[3-9]\d{9}")


def mobile(typed: str) -> str:
    """The number as +86 and 11 digits, however it was typed; refuses landlines, foreign and incomplete ones."""
    plain = re.sub(r"[\s().·-]", "", unicodedata.normalize("NFKC", typed))
    plain = re.sub(r"^00", "+", plain)
    if plain.startswith("+") and not plain.startswith("+86"):
        raise Problem("accounts.phone_foreign", fields={"phone": "accounts.phone_counter"})
    digits = plain.removeprefix("+86")
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if not MOBILE.fullmatch(digits) or not digits.isascii():
        raise Problem("accounts.phone_wrong", fields={"phone": "accounts.phone_format"})
    return f"+86{digits}"


def spoken(phone: str) -> str:
    """The number as it is read: 138 0000 5678."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 else digits
