"""Deterministic CBOR (RFC 8949, 4.2.1) without tags and floats: written by cbor2, read by a strict reader of our own."""

from typing import TypeAlias

import cbor2

from certificates.refused import Refused

Value: TypeAlias = "int | bytes | str | bool | list[Value] | dict[int | str, Value] | None"
DEPTH = 8
_ARGUMENT = {24: (1, 24), 25: (2, 1 << 8), 26: (4, 1 << 16), 27: (8, 1 << 32)}


def encode(value: Value) -> bytes:
    """Maps hold text keys, or integer keys of which no two differ in both sign and length: there both orders agree."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> Value:
    """The one value in data; refuses every byte string that encode would not have written, with its own reason."""
    value, end = _item(data, 0, 0)
    if end != len(data):
        raise Refused("trailing")
    return value


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Major type, argument and the place behind them."""
    if at >= len(data):
        raise Refused("truncated")
    major, short = data[at] >> 5, data[at] & 31
    if short < 24:
        return major, short, at + 1
    if short == 31:
        raise Refused("indefinite")
    if short not in _ARGUMENT or major == 7:
        raise Refused("simple")
    width, least = _ARGUMENT[short]
    end = at + 1 + width
    if end > len(data):
        raise Refused("truncated")
    argument = int.from_bytes(data[at + 1 : end], "big")
    if argument < least:
        raise Refused("not_shortest")
    return major, argument, end


def _item(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    if depth > DEPTH:
        raise Refused("depth")
    major, argument, at = _head(data, at)
    match major:
        case 0:
            return argument, at
        case 1:
            return -1 - argument, at
        case 2 | 3:
            return _string(data, at, argument, major == 3), at + argument
        case 4:
            return _array(data, at, argument, depth)
        case 5:
            return _map(data, at, argument, depth)
        case 7 if 20 <= argument <= 22:
            return {20: False, 21: True, 22: None}[argument], at
        case _:
            raise Refused("tag" if major == 6 else "simple")


def _string(data: bytes, at: int, size: int, text: bool) -> bytes | str:
    if at + size > len(data):
        raise Refused("truncated")
    piece = data[at : at + size]
    if not text:
        return piece
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("utf8") from error


def _array(data: bytes, at: int, size: int, depth: int) -> tuple[list[Value], int]:
    if size > len(data) - at:
        raise Refused("truncated")
    items: list[Value] = []
    for _ in range(size):
        item, at = _item(data, at, depth + 1)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, size: int, depth: int) -> tuple[dict[int | str, Value], int]:
    if size > len(data) - at:
        raise Refused("truncated")
    items: dict[int | str, Value] = {}
    before = b""
    for _ in range(size):
        start = at
        key, at = _item(data, at, depth + 1)
        raw = data[start:at]
        if isinstance(key, bool) or not isinstance(key, (int, str)):
            raise Refused("key")
        if raw <= before:
            raise Refused("duplicate" if raw == before else "order")
        before = raw
        items[key], at = _item(data, at, depth + 1)
    return items, at
