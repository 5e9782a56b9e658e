"""How often a code, a try or a claim is allowed: by phone, address, network and for the whole installation."""

from datetime import timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

import msgspec

from backend.core.limits import spend
from backend.core.settings import settings

FILE = Path(__file__).parent / "limits.yaml"
Book = dict[str, dict[str, dict[str, list[tuple[int, int]]]]]


@cache
def book() -> Book:
    return msgspec.yaml.decode(FILE.read_bytes(), type=Book)


async def spend_all(what: str, address: str, **keys: str) -> None:
    """One use of `what` against every limit of it; refuses with 429 and when to come again."""
    known = {"address": address, "network": network_of(address), "installation": "all", **keys}
    allowed = book()["demo" if settings().demo else "real"][what]
    for kind, windows in ((kind, windows) for kind, windows in allowed.items() if kind in known):
        for limit, seconds in windows:
            await spend(f"{what}:{kind}:{known[kind]}:{seconds}", limit=limit, window=timedelta(seconds=seconds))


def network_of(address: str) -> str:
    """The neighbourhood one person can easily move in: /24 of IPv4, /56 of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    bits = 56 if isinstance(found, IPv6Address) else 24
    return str(ip_network(f"{found}/{bits}", strict=False))
