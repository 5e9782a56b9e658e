"""Letters: which font has a character, how wide a line is, where it breaks, and small subsets for the PDF."""

import functools
import re
import struct
from collections.abc import Iterable
from pathlib import Path

import msgspec
from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

from certificates.operations import Font
from certificates.refused import Refused

FONTS = Path(__file__).parent / "fonts"
TABLES = ("OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post")
FILES: dict[Font, Path] = {"serif": FONTS / "serif.ttf", "bold": FONTS / "serif-bold.ttf"}
CHAIN: dict[Font, tuple[Font, ...]] = {"serif": ("serif",), "bold": ("bold", "serif")}
NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’·…—%℃,.;:?!)]}")
NOT_LAST = frozenset("（《〈「『【〔“‘([{")
_UNIT = re.compile(r"[A-Za-z0-9.,/:_+#²³-]+|.", re.S)


class Metrics(msgspec.Struct, frozen=True):
    """Glyph numbers and widths by code point, and the raw tables they stand in."""

    glyphs: dict[int, int]
    widths: list[int]
    bearings: list[int]
    units: int
    tables: dict[str, bytes]
    offsets: tuple[int, ...]


@functools.cache
def metrics(font: Font) -> Metrics:
    return _measure(FILES[font])


def _measure(path: Path) -> Metrics:
    """The character map through fontTools; the fixed tables are simple enough to read here."""
    with TTFont(path, lazy=True) as font:
        tables = {str(tag): bytes(font.getTableData(tag)) for tag in TABLES}
        numbers = font.getReverseGlyphMap()
        glyphs = {code: numbers[name] for code, name in (font.getBestCmap() or {}).items()}
    (units,) = struct.unpack_from(">H", tables["head"], 18)
    (long_offsets,) = struct.unpack_from(">h", tables["head"], 50)
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    (pairs,) = struct.unpack_from(">H", tables["hhea"], 34)
    widths = [wide for wide, _ in struct.iter_unpack(">Hh", tables["hmtx"][: 4 * pairs])]
    lefts = [left for _, left in struct.iter_unpack(">Hh", tables["hmtx"][: 4 * pairs])]
    lefts += [left for (left,) in struct.iter_unpack(">h", tables["hmtx"][4 * pairs :])]
    widths += widths[-1:] * (count - pairs)
    offsets = struct.unpack(f">{count + 1}{'I' if long_offsets else 'H'}", tables["loca"])
    offsets = offsets if long_offsets else tuple(offset * 2 for offset in offsets)
    return Metrics(glyphs, widths, lefts, units, tables, offsets)


def spaced(text: str) -> str:
    """Thin spaces as the font has them: a no-break space."""
    return text.replace("\u202f", "\u00a0").replace("\u2009", "\u00a0")


def missing(texts: Iterable[str]) -> list[str]:
    """Characters no font of ours can draw: issuing must stop, an empty box is never printed."""
    known = metrics("serif").glyphs
    return sorted({char for text in texts for char in text if ord(char) not in known and char != "\n"})


def require(texts: Iterable[str]) -> None:
    """Refuses texts with a character that has no glyph, naming each with its code point."""
    if absent := missing(texts):
        raise Refused("no_glyph", " ".join(f"{char} U+{ord(char):04X}" for char in absent))


def runs(text: str, font: Font) -> list[tuple[Font, str]]:
    """The line in pieces of one font each, taken from the first font of the chain that has the character."""
    pieces: list[tuple[Font, str]] = []
    for char in text:
        one = _font_of(char, font)
        if pieces and pieces[-1][0] == one:
            pieces[-1] = (one, pieces[-1][1] + char)
        else:
            pieces.append((one, char))
    return pieces


def _font_of(char: str, font: Font) -> Font:
    for name in CHAIN[font]:
        if ord(char) in metrics(name).glyphs:
            return name
    return "serif"


def width(text: str, size: float, font: Font = "serif", tracking: float = 0) -> float:
    """In the unit of size; tracking stands between characters, not after the last."""
    wide = 0.0
    for name, piece in runs(text, font):
        known = metrics(name)
        wide += sum(known.widths[known.glyphs.get(ord(char), 0)] for char in piece) * size / known.units
    return wide + tracking * max(0, len(text) - 1)


def wrapped(text: str, size: float, room: float, font: Font = "serif", indent: float = 0) -> list[str]:
    """Lines no wider than room; words and numbers stay whole, closing punctuation never begins a line."""
    lines, line, left = list[str](), "", room - indent
    for unit in _units(text, size, room, font):
        if unit == "\n" or (line and width(line + unit, size, font) > left and unit[0] not in NOT_FIRST):
            line, carried = _carry(line)
            lines.append(line)
            line, left = carried, room
        line += "" if unit == "\n" else unit
    return [*lines, line] if line or not lines else lines


def _units(text: str, size: float, room: float, font: Font) -> list[str]:
    units: list[str] = _UNIT.findall(text)
    return [part for unit in units for part in (unit if width(unit, size, font) > room else [unit])]


def _carry(line: str) -> tuple[str, str]:
    """An opening bracket at the end of a line goes to the next one."""
    return (line[:-1], line[-1]) if line[-1:] in NOT_LAST else (line, "")


def slim(font: Font, characters: set[str]) -> bytes:
    """A TrueType font with just these characters, cut from the raw tables: the PDF pen parses it in no time."""
    known = metrics(font)
    chars = sorted(ord(char) for char in characters if ord(char) in known.glyphs)
    order = [0, *(known.glyphs[char] for char in chars)]
    glyf, loca = bytearray(), [0]
    for glyph in order:
        piece = known.tables["glyf"][known.offsets[glyph] : known.offsets[glyph + 1]]
        glyf += piece + bytes(-len(piece) % 4)
        loca.append(len(glyf))
    head, hhea, maxp = (bytearray(known.tables[tag]) for tag in ("head", "hhea", "maxp"))
    head[8:12], head[50:52] = bytes(4), b"\0\1"
    hhea[34:36] = maxp[4:6] = struct.pack(">H", len(order))
    tables = {
        "OS/2": known.tables["OS/2"],
        "cmap": _cmap(chars),
        "glyf": bytes(glyf),
        "head": bytes(head),
        "hhea": bytes(hhea),
        "hmtx": b"".join(struct.pack(">Hh", known.widths[glyph], known.bearings[glyph]) for glyph in order),
        "loca": struct.pack(f">{len(loca)}I", *loca),
        "maxp": bytes(maxp),
        "name": known.tables["name"],
        "post": known.tables["post"],
    }
    return _sfnt(tables)


def _cmap(chars: list[int]) -> bytes:
    """Format 12 with one group per character, glyphs numbered from 1."""
    groups = b"".join(struct.pack(">III", char, char, glyph) for glyph, char in enumerate(chars, 1))
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(chars)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _sfnt(tables: dict[str, bytes]) -> bytes:
    at, records, body = 12 + 16 * len(tables), bytearray(), bytearray()
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        records += struct.pack(">4sIII", tag.encode(), total, at + len(body), len(data))
        body += padded
    power = len(tables).bit_length() - 1
    search = 16 << power
    first = struct.pack(">IHHHH", 0x00010000, len(tables), search, power, 16 * len(tables) - search)
    return first + bytes(records) + bytes(body)
