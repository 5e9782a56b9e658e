"""The face of a certificate: from record and token to one list of drawing operations."""

import datetime
import functools
from collections.abc import Iterator

from msgspec.structs import replace

from certificates import lettering, ornament, qr, seal, siteplan
from certificates.base41 import grouped
from certificates.layout import Field, Layout, Page, Words, layout_of, page, words
from certificates.operations import Code, Face, Operation, Shape, Text, rectangle
from certificates.record import Record
from certificates.refused import Refused
from certificates.token import Token

INK, GREY, LINE = (28, 28, 28), (96, 96, 92), (150, 144, 138)
PAD = 2.2  # millimetres between the line of a table and its words


def compose(record: Record, token: Token, host: str) -> Face:
    """Refuses a record with a field missing, a text too long for its place, or a character without a glyph."""
    layout = layout_of(record.type)
    record = replace(record, fields={key: lettering.spaced(text) for key, text in record.fields.items()})
    sheet = page(layout.page)
    texts = (record.number, record.holder, record.project, record.issuer, host, *record.fields.values())
    lettering.require([*texts, *(neighbour.name for neighbour in record.around)])
    return Face(
        width=sheet.width,
        height=sheet.height,
        title=layout.title,
        issuer=record.issuer,
        issued_on=record.issued_on,
        ground_key=f"{layout.page} {layout.type} {record.specimen}",
        paper=layout.paper,
        ground=_ground(layout.type, record.specimen),
        marks=tuple(_marks(record, token, host, sheet, layout)),
    )


@functools.cache
def _ground(kind: int, specimen: bool) -> tuple[Operation, ...]:
    layout = layout_of(kind)
    sheet = page(layout.page)
    return (*ornament.ground(sheet, layout.accent, layout.tint), *(_specimen(sheet) if specimen else ()))


def _specimen(sheet: Page) -> Iterator[Operation]:
    for mark in sheet.marks:
        first, second = words().specimen
        yield Text(mark.x, mark.y, mark.size, first, "bold", (243, 214, 210), "center", mark.angle, mark.size * 0.3)
        below = (mark.x + mark.size * 0.32, mark.y + mark.size * 0.5)
        yield Text(*below, mark.size * 0.36, second, "bold", (243, 214, 210), "center", mark.angle, mark.size * 0.05)


def _marks(record: Record, token: Token, host: str, sheet: Page, layout: Layout) -> Iterator[Operation]:
    yield from _headings(record, sheet, layout)
    yield from _sentence(sheet, layout)
    yield from _table(record, sheet, layout)
    yield from _plan(record, sheet)
    yield from _notes(sheet, layout)
    yield from _signature(record, sheet, layout)
    yield from _code(token, host, sheet)
    yield from _micro(record, token, sheet, layout)


def _headings(record: Record, sheet: Page, layout: Layout) -> Iterator[Operation]:
    lines = (
        (sheet.heading, words().country, layout.accent),
        (sheet.title, layout.title, layout.accent),
        (sheet.number, record.number, INK),
    )
    for line, text, colour in lines:
        font = "serif" if text == record.number else "bold"
        if lettering.width(text, line.size, font, line.tracking) > line.room:
            raise Refused("too_long", text)
        yield Text(line.x, line.y, line.size, text, font, colour, "center", tracking=line.tracking)


def _sentence(sheet: Page, layout: Layout) -> Iterator[Operation]:
    place = sheet.sentence
    indent = 2 * place.size
    lines = lettering.wrapped(layout.sentence, place.size, place.width, indent=indent)
    for number, line in enumerate(lines):
        spread = _justified(line, place.size, place.width - (0 if number else indent), number == len(lines) - 1)
        yield Text(
            place.x + (0 if number else indent), place.y + number * place.leading, place.size, line, tracking=spread
        )


def _justified(line: str, size: float, room: float, last: bool) -> float:
    """The tracking that fills the line; only where it is small enough not to be seen."""
    spread = (room - lettering.width(line, size)) / max(1, len(line) - 1)
    return 0 if last or not -0.2 * size < spread < 0.2 * size else spread


def _table(record: Record, sheet: Page, layout: Layout) -> Iterator[Operation]:
    place = sheet.table
    absent = [field.key for field in layout.fields if field.key not in record.fields]
    if absent:
        raise Refused("field_missing", " ".join(absent))
    size, rows = _fitted(record, sheet, layout.fields)
    room = place.height - sum(tall for tall, _, _ in rows)
    more = min(room / len(rows), 7.0) if room > 0 else 0
    y = place.y
    for tall, label, value in rows:
        tall += more
        yield from _cell(place.x + PAD, y, tall, label, size * 0.97, GREY)
        yield from _cell(place.x + place.label + PAD, y, tall, value, size, INK)
        y += tall
        yield Shape(((place.x, y), (place.x + place.width, y)), LINE, 0.13, closed=False)
    split = place.x + place.label
    yield Shape(((split, place.y), (split, y)), LINE, 0.13, closed=False)
    yield Shape(rectangle(place.x, place.y, place.width, y - place.y), layout.accent, 0.32)


def _fitted(
    record: Record, sheet: Page, fields: tuple[Field, ...]
) -> tuple[float, list[tuple[float, list[str], list[str]]]]:
    """Rows of height, label lines and value lines, in the largest letters that fit the table."""
    place = sheet.table
    for size in place.sizes:
        rows: list[tuple[float, list[str], list[str]]] = []
        for field in fields:
            label = lettering.wrapped(field.label, size * 0.97, place.label - 2 * PAD)
            value = lettering.wrapped(record.fields[field.key], size, place.width - place.label - 2 * PAD)
            lines = max(len(label), len(value))
            least = place.row * size / place.sizes[0]
            rows.append((max(least, lines * size * 1.36 + 2.6), label, value))
        if sum(tall for tall, _, _ in rows) <= place.height:
            return size, rows
    raise Refused("too_long", max(record.fields.values(), key=len))


def _cell(
    x: float, y: float, tall: float, lines: list[str], size: float, colour: tuple[int, int, int]
) -> Iterator[Operation]:
    leading = size * 1.36
    first = y + (tall - leading * (len(lines) - 1)) / 2 + size * 0.37
    for number, line in enumerate(lines):
        yield Text(x, first + number * leading, size, line, colour=colour)


def _plan(record: Record, sheet: Page) -> Iterator[Operation]:
    said, place = words(), sheet.plan
    yield from siteplan.drawn(record, place)
    below = place.y + place.height + 4
    yield Text(place.x, below, 2.8, said.plan, colour=GREY)
    yield Text(place.x + place.width, below, 2.4, said.plan_note, colour=GREY, align="right")


def _notes(sheet: Page, layout: Layout) -> Iterator[Operation]:
    place, said = sheet.notes, words()
    for size in place.sizes:
        leading = size * place.leading
        notes = [lettering.wrapped(note, size, place.width - 2.2 * size) for note in layout.notes]
        if size * 2.3 + leading * sum(len(lines) for lines in notes) <= place.height:
            break
    else:
        raise Refused("too_long", layout.title)
    yield Text(place.x, place.y + size, size * 1.15, said.notes, "bold", layout.accent, tracking=0.4)
    y = place.y + size * 3.2
    for number, lines in enumerate(notes, 1):
        yield Text(place.x, y, size, f"{number}.", colour=GREY)
        for line in lines:
            yield Text(place.x + 1.5 * size, y, size, line, colour=(60, 60, 58))
            y += leading


def _signature(record: Record, sheet: Page, layout: Layout) -> Iterator[Operation]:
    place = sheet.signature
    day = datetime.date.fromisoformat(record.issued_on)
    written = f"{day.year}年{day.month}月{day.day}日"
    left = place.x - max(lettering.width(record.issuer, place.size), lettering.width(written, place.size)) / 2
    rows = ((place.issuer, layout.issuer, record.issuer), (place.date, layout.date, written))
    for y, label, text in rows:
        yield Text(place.x, y, place.size, text, align="center")
        yield Text(left - 3, y, place.size * 0.8, label, colour=GREY, align="right")
    yield from seal.drawn(place.x + 7, (place.issuer + place.date) / 2 - 1.5, place.seal, record.issuer)


def _code(token: Token, host: str, sheet: Page) -> Iterator[Operation]:
    """The QR code with its quiet zone, its code in letters, and the host in words."""
    modules = qr.matrix(token.url(host))
    side = qr.side_mm(len(modules))
    quiet = qr.QUIET * side / len(modules)
    x, y = sheet.code.x, sheet.code.y
    said: Words = words()
    shown = host.split("://")[-1]
    yield Code(x, y, side, modules)
    middle = x + side / 2
    yield Text(middle, y + side + quiet + 2.6, 3.0, grouped(token.code), align="center")
    yield Text(middle, y + side + quiet + 6.0, _narrowed(shown, 2.6, 46), shown, colour=GREY, align="center")
    yield Text(middle, y + side + quiet + 9.2, 2.3, said.scan, colour=GREY, align="center")


def _narrowed(text: str, size: float, room: float) -> float:
    return min(size, size * room / lettering.width(text, size))


def _micro(record: Record, token: Token, sheet: Page, layout: Layout) -> Iterator[Operation]:
    """Letters of 0.7 mm inside the border: sharp in the PDF, a grey line in a copy."""
    once = f"{record.number} {token.code} "
    for frame in sheet.frames:
        room = frame.width - 2 * ornament.BAND - 6
        often = max(1, int(room / lettering.width(once, 0.7)))
        yield Text(
            frame.x + frame.width / 2,
            frame.y + frame.height - ornament.BAND - 1.6,
            0.7,
            once * often,
            "serif",
            layout.accent,
            "center",
        )
