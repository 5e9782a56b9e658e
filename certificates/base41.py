"""Text forms of the token: BASE41 (three QR-alphanumeric, URL-safe characters for two bytes) and CODE16."""

import hashlib

from certificates.refused import Refused

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_TRIPLE = [ALPHABET[n % 41] + ALPHABET[n // 41 % 41] + ALPHABET[n // 1681] for n in range(65536)]
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def encode(data: bytes) -> str:
    even = len(data) & ~1
    parts = [_TRIPLE[data[i] << 8 | data[i + 1]] for i in range(0, even, 2)]
    if even < len(data):
        parts.append(ALPHABET[data[-1] % 41] + ALPHABET[data[-1] // 41])
    return "".join(parts)


def decode(text: str) -> bytes:
    """Exact inverse of encode; refuses foreign characters, a dangling one, and groups beyond two bytes."""
    if len(text) % 3 == 1:
        raise Refused("base41_length")
    try:
        digits = [_VALUE[char] for char in text]
    except KeyError as error:
        raise Refused("base41_alphabet") from error
    whole = len(digits) // 3 * 3
    out = bytearray()
    for i in range(0, whole, 3):
        number = digits[i] + 41 * digits[i + 1] + 1681 * digits[i + 2]
        if number > 0xFFFF:
            raise Refused("base41_range")
        out += number.to_bytes(2, "big")
    if whole < len(digits):
        number = digits[-2] + 41 * digits[-1]
        if number > 0xFF:
            raise Refused("base41_range")
        out.append(number)
    return bytes(out)


def code16(token: bytes) -> str:
    """Crockford base32 of the first 80 bits of SHA-256(token)."""
    number = int.from_bytes(hashlib.sha256(token).digest()[:10], "big")
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(75, -1, -5))


def typed(code: str) -> str:
    """A code as a person types it (any case, spaces or dashes, O for 0, I and L for 1), as CODE16; or Refused."""
    plain = code.upper().translate(_TYPED)
    if len(plain) != CODE_LENGTH or any(char not in CROCKFORD for char in plain):
        raise Refused("code")
    return plain


def grouped(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
