"""Reads the files attached to a PDF of ours without a PDF library: the objects as fpdf2 writes them."""

import re
import zlib

from certificates.refused import Refused

MOST_BYTES = 20 * 2**20
_SPEC = re.compile(rb"/EF\s?<<\s?/F (\d{1,9}) 0 R")
_OBJECT = rb"[\r\n]%d 0 obj\s<<(.{0,600}?)>>\sstream\r?\n"


def attachment(pdf: bytes, name: str) -> bytes:
    """The attached file of that name; refuses a PDF over 20 MB, without it, or with two of it."""
    if len(pdf) > MOST_BYTES:
        raise Refused("too_long", "a PDF of over 20 MB")
    numbers = {number for number, spec in _specs(pdf) if f"({name})".encode() in spec}
    if len(numbers) != 1:
        raise Refused("no_attachment" if not numbers else "attached_twice", name)
    found = list(re.finditer(_OBJECT % numbers.pop(), pdf, re.S))
    length = re.search(rb"/Length\s+(\d+)", found[0][1]) if len(found) == 1 else None
    if length is None:
        raise Refused("attached_twice" if found else "no_attachment", name)
    data = pdf[found[0].end() : found[0].end() + int(length[1])]
    return _inflated(data) if b"/FlateDecode" in found[0][1] else data


def _specs(pdf: bytes) -> list[tuple[int, bytes]]:
    """Number of the embedded file and text of every file specification."""
    pieces = re.findall(rb"[\r\n]\d{1,9} 0 obj\s(.{0,600}?)endobj", pdf, re.S)
    found = ((_SPEC.search(piece), piece) for piece in pieces if b"/Filespec" in piece)
    return [(int(match[1]), piece) for match, piece in found if match]


def _inflated(data: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        out = reader.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise Refused("attachment") from error
    if not reader.eof:
        raise Refused("attachment")
    return out
