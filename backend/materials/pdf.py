"""What a PDF must not carry: scripts, programs to start, other files; found without opening it (ISO 32000-1, 7.3.5, 12.6.4)."""

import re
import zlib
from collections.abc import Iterator

from backend.core.errors import Problem

ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
SCRIPT = re.compile(rb"/JavaScript\b|/JS\s*(?:[(<]|\d+\s+\d+\s+R)")
LAUNCH = re.compile(rb"/Launch\b")
FILE = re.compile(rb"/EmbeddedFiles?\b")
LOCKED = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")
REFUSED = ((SCRIPT, "materials.pdf_script"), (LAUNCH, "materials.pdf_launch"), (FILE, "materials.pdf_file"))
TAIL, PIECE, OVERLAP = 4096, 1 << 20, 64
MOST_UNPACKED = 400 << 20


def check_pdf(content: bytes) -> None:
    """Refuses a PDF that was cut off, is locked, or carries a script, a program call or another file.

    Names may hide behind #-escapes and in packed object streams, so every packed stream is unpacked and read too.
    """
    if b"startxref" not in content[-TAIL:]:
        raise Problem("materials.pdf_cut")
    if LOCKED.search(_plain(content)):
        raise Problem("materials.pdf_locked")
    _refuse(content)
    room = MOST_UNPACKED
    for found in STREAM.finditer(content):
        for piece in _unpacked(content, found.end()):
            room -= len(piece)
            if room < 0:
                raise Problem("materials.pdf_too_packed")
            _refuse(piece)


def _refuse(text: bytes) -> None:
    plain = _plain(text)
    for pattern, code in REFUSED:
        if pattern.search(plain):
            raise Problem(code)


def _plain(text: bytes) -> bytes:
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)


def _unpacked(content: bytes, start: int) -> Iterator[bytes]:
    """The pieces of a deflated stream, each with the end of the one before; nothing when it is packed otherwise."""
    reader, at, before = zlib.decompressobj(), start, b""
    while not reader.eof and (reader.unconsumed_tail or at < len(content)):
        given = reader.unconsumed_tail or content[at : at + PIECE]
        at += 0 if reader.unconsumed_tail else len(given)
        try:
            piece = reader.decompress(given, PIECE)
        except zlib.error:
            return
        if not piece and not reader.unconsumed_tail:
            continue
        yield before + piece
        before = piece[-OVERLAP:]
