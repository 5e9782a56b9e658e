"""Randomness, in one place: keys that stand in addresses, and secrets."""

import secrets

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def key(length: int = 12) -> str:
    """A random address key: lower-case Crockford base32, 5 bits a character."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def secret(length: int = 32) -> str:
    """A URL-safe secret of that many random bytes."""
    return secrets.token_urlsafe(length)


def digits(count: int) -> str:
    """A random number of exactly that many decimal digits, zeros first allowed."""
    return f"{secrets.randbelow(10**count):0{count}d}"
