"""Text forms of the token: BASE41 (three QR-alphanumeric, URL-safe characters for two bytes) and CODE16."""

import hashlib
import struct

from certificates.refused import Refused

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-.:"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
_FOREIGN = 255
_VALUES = bytes(ALPHABET.find(chr(code)) % 256 for code in range(256))
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def encode(data: bytes) -> str:
    even = len(data) & ~1
    numbers = struct.unpack(f">{even // 2}H", data[:even])
    text = "".join([ALPHABET[n % 41] + ALPHABET[n // 41 % 41] + ALPHABET[n // 1681] for n in numbers])
    return text + (ALPHABET[data[-1] % 41] + ALPHABET[data[-1] // 41] if even < len(data) else "")


def decode(text: str) -> bytes:
    """Exact inverse of encode; refuses foreign characters, a dangling one, and groups beyond two bytes."""
    if len(text) % 3 == 1:
        raise Refused("base41_length")
    digits = text.encode("latin-1", errors="replace").translate(_VALUES)
    if _FOREIGN in digits:
        raise Refused("base41_alphabet")
    whole = len(digits) // 3 * 3
    groups = zip(digits[0:whole:3], digits[1:whole:3], digits[2:whole:3], strict=True)
    numbers = [first + 41 * second + 1681 * third for first, second, third in groups]
    rest = [digits[-2] + 41 * digits[-1]] if whole < len(digits) else []
    if max(numbers, default=0) > 0xFFFF or max(rest, default=0) > 0xFF:
        raise Refused("base41_range")
    return struct.pack(f">{len(numbers)}H", *numbers) + bytes(rest)


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
