"""The pen for paper: a face as PDF/A-3U with real text, embedded subsets, and what was signed attached."""

import datetime
import tempfile
from collections.abc import Mapping
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from fpdf import FPDF
from fpdf.fonts import TTFFont

from certificates import lettering
from certificates.layout import FOLDER
from certificates.operations import Code, Colour, Face, Font, Operation, Shape, Text
from certificates.qr import QUIET

POINT = 25.4 / 72  # millimetres
PRODUCER = "Tuzheng"
RECORD, TOKEN = "certificate.cbor", "token.cose"


def pdf(face: Face, attached: Mapping[str, bytes], made_at: datetime.datetime) -> bytes:
    """The same face, attachments and time give the same bytes."""
    paper = FPDF(unit="mm", format=(face.width, face.height), enforce_compliance="PDF/A-3U")
    paper.set_auto_page_break(False)
    _describe(paper, face, made_at.astimezone(datetime.UTC))
    with tempfile.TemporaryDirectory() as folder:
        _fonts(paper, face, Path(folder))
        paper.add_page()
        _rectangle(paper, 0, 0, face.width, face.height, face.paper)
        for operation in (*face.ground, *face.marks):
            _draw(paper, operation)
        for name, data in attached.items():
            relation = "Source" if name == RECORD else "Supplement"
            paper.embed_file(
                bytes=data,
                basename=name,
                mime_type="application/cbor" if name == RECORD else "application/cose",
                associated_file_relationship=relation,
                modification_date=made_at,
                creation_date=made_at,
                desc=name,
            )
        return bytes(paper.output())


def _describe(paper: FPDF, face: Face, made_at: datetime.datetime) -> None:
    """The same in the document's information and in its XMP, as PDF/A wants; fpdf2's own XMP holds the present time."""
    paper.set_title(face.title)
    paper.set_author(face.issuer)
    paper.set_producer(PRODUCER)
    paper.set_lang("zh-CN")
    paper.set_creation_date(made_at)
    said = {"made_at": made_at.isoformat(timespec="seconds"), "producer": PRODUCER}
    said |= {"title": escape(face.title), "issuer": escape(face.issuer)}
    paper.set_xmp_metadata(Template((FOLDER / "metadata.xml").read_text(encoding="utf-8")).substitute(said).strip())


def _fonts(paper: FPDF, face: Face, folder: Path) -> None:
    """One small font per letter shape used: the pen would take ten times as long with the whole one."""
    used: dict[Font, set[str]] = {}
    for operation in (*face.ground, *face.marks):
        if isinstance(operation, Text):
            for name, piece in lettering.runs(operation.text, operation.font):
                used.setdefault(name, set()).update(piece)
    for name, characters in used.items():
        file = folder / f"{name}.ttf"
        file.write_bytes(lettering.slim(name, characters | {" "}))
        paper.add_font(name, fname=file)
        font = paper.fonts[name]
        if isinstance(font, TTFFont):
            font.ttfont.recalcBBoxes = False  # else every glyph is unpacked and packed again


def _draw(paper: FPDF, operation: Operation) -> None:
    match operation:
        case Text():
            _text(paper, operation)
        case Shape():
            _shape(paper, operation)
        case Code():
            _code(paper, operation)


def _shape(paper: FPDF, shape: Shape) -> None:
    if shape.stroke:
        paper.set_draw_color(*shape.stroke)
        paper.set_line_width(shape.width)
    if shape.fill:
        paper.set_fill_color(*shape.fill)
    style = ("D" if shape.stroke else "") + ("F" if shape.fill else "")
    paper.polyline(shape.points, polygon=shape.closed, style=style)


def _text(paper: FPDF, text: Text) -> None:
    long = lettering.width(text.text, text.size, text.font, text.tracking)
    x = text.x - {"left": 0.0, "center": long / 2, "right": long}[text.align]
    paper.set_text_color(*text.colour)
    if text.angle:
        with paper.rotation(text.angle, text.x, text.y):
            _line(paper, x, text)
    else:
        _line(paper, x, text)


def _line(paper: FPDF, x: float, text: Text) -> None:
    paper.set_char_spacing(text.tracking / POINT)
    for name, piece in lettering.runs(text.text, text.font):
        paper.set_font(name, size=text.size / POINT)
        paper.text(x, text.y, piece)
        x += lettering.width(piece, text.size, text.font) + text.tracking * len(piece)


def _code(paper: FPDF, code: Code) -> None:
    """One rectangle for each run of dark modules."""
    module = code.side / len(code.matrix)
    zone = code.side + 2 * QUIET * module
    _rectangle(paper, code.x - QUIET * module, code.y - QUIET * module, zone, zone, (255, 255, 255))
    for row, line in enumerate(code.matrix):
        begin = 0
        while begin < len(line):
            end = begin
            while end < len(line) and line[end]:
                end += 1
            if end > begin:
                at = (code.x + begin * module, code.y + row * module)
                _rectangle(paper, *at, (end - begin) * module, module, (0, 0, 0))
            begin = end + 1


def _rectangle(paper: FPDF, x: float, y: float, width: float, height: float, colour: Colour) -> None:
    paper.set_fill_color(*colour)
    paper.rect(x, y, width, height, style="F")
