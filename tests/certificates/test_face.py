"""The faces: layouts, the picture and its QR code, the PDF and what it carries, and the command line."""

import datetime
import io
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from certificates import base41, draw_pdf, draw_pillow, face, keys, layout, lettering, pdf_reader, qr, status, token
from certificates.__main__ import main
from certificates.operations import Code, Text
from certificates.refused import Refused
from tests.certificates import build

MADE_AT = datetime.datetime(2026, 12, 14, 2, tzinfo=datetime.UTC)
LIST = keys.FileSigner.of(bytes([9]) * 32)
TYPES = sorted(layout.layouts())


def a_pdf(kind: int = 2) -> tuple[bytes, token.Token, bytes]:
    drawn, issued, kept = build.a_face(kind)
    return draw_pdf.pdf(drawn, {draw_pdf.RECORD: kept, draw_pdf.TOKEN: issued.cose}, MADE_AT), issued, kept


def test_the_four_core_permits_have_a_layout() -> None:
    assert {kind: found.title for kind, found in layout.layouts().items()} == {
        1: "建设项目用地预审与选址意见书",
        2: "建设用地规划许可证",
        3: "建设工程规划许可证",
        4: "乡村建设规划许可证",
    }


def test_both_fonts_have_every_character_the_layouts_print() -> None:
    for path in layout.FOLDER.glob("*.yaml"):
        assert not lettering.missing(path.read_text(encoding="utf-8"))
    said = layout.words()
    bold = [said.country, said.notes, *said.specimen, *(found.title for found in layout.layouts().values())]
    assert {name for text in bold for name, _ in lettering.runs(text, "bold")} == {"bold"}


def test_the_fonts_have_all_of_gb2312() -> None:
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    assert not lettering.missing([pair.decode("gb2312", errors="ignore") for pair in rows])


@pytest.mark.parametrize("kind", TYPES)
def test_nothing_is_drawn_outside_the_page_and_no_text_on_the_quiet_zone(kind: int) -> None:
    drawn = build.a_face(kind)[0]
    code = next(mark for mark in drawn.marks if isinstance(mark, Code))
    zone = qr.QUIET * code.side / len(code.matrix)
    for text in (mark for mark in drawn.marks if isinstance(mark, Text)):
        long = lettering.width(text.text, text.size, text.font, text.tracking)
        left = text.x - {"left": 0, "center": long / 2, "right": long}[text.align]
        assert 4 <= left <= left + long <= drawn.width - 4, text.text
        assert text.size < text.y < drawn.height - 4, text.text
        beside = left > code.x + code.side + zone or left + long < code.x - zone
        above, below = text.y + 0.25 * text.size < code.y - zone, text.y - 0.8 * text.size > code.y + code.side + zone
        assert beside or above or below, text.text


@pytest.mark.parametrize("kind", TYPES)
def test_the_code_on_the_picture_is_read_back(kind: int) -> None:
    drawn, issued, _ = build.a_face(kind)
    image = draw_pillow.picture(drawn)
    assert [found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)] == [
        issued.url(build.HOST)
    ]
    assert image.size == (round(drawn.width * draw_pillow.DOT), round(drawn.height * draw_pillow.DOT))
    assert draw_pillow.webp(image, 620, 60)[8:12] == b"WEBP"


@pytest.mark.parametrize("kind", TYPES)
def test_the_pdf_is_text_with_embedded_fonts_and_what_was_signed(kind: int) -> None:
    data, issued, kept = a_pdf(kind)
    reader = pypdf.PdfReader(io.BytesIO(data))
    text = reader.pages[0].extract_text().replace("\n", "").replace(" ", "")
    for wanted in (
        "澜川县水务集团有限公司",
        "溪口水厂取水口及输水管线工程",
        "澜川县自然资源局",
        layout.layout_of(kind).title,
    ):
        assert wanted in text
    assert base41.grouped(issued.code) in text
    fonts = reader.pages[0]["/Resources"]["/Font"]  # pyright: ignore[reportIndexIssue]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor.get_object()
        assert "/ToUnicode" in font.get_object()
    assert reader.attachments == {draw_pdf.RECORD: [kept], draw_pdf.TOKEN: [issued.cose]}
    assert b"<pdfaid:part>3" in data
    assert len(data) <= 200_000


def test_the_pdf_is_sound_to_another_reader(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(a_pdf()[0])
    if qpdf := shutil.which("qpdf"):
        subprocess.run([qpdf, "--check", tmp_path / "a.pdf"], check=True, capture_output=True)
    assert len(pypdf.PdfReader(tmp_path / "a.pdf", strict=True).pages) == 1


def test_the_same_certificate_gives_the_same_file() -> None:
    assert a_pdf()[0] == a_pdf()[0]


def test_a_specimen_says_so_and_a_true_one_does_not() -> None:
    for specimen in (True, False):
        drawn = build.a_face(specimen=specimen)[0]
        said = {part.text for part in drawn.ground if isinstance(part, Text)}
        assert ({"样本", "SPECIMEN"} <= said) == specimen


def test_a_character_without_a_glyph_stops_with_its_code_point() -> None:
    kept = build.a_record(**{"ap.name": "王𪚥"})
    with pytest.raises(Refused, match=r"no_glyph: 𪚥 U\+2A6A5"):
        face.compose(kept, build.a_token(build.a_record()), build.HOST)


def test_a_missing_field_and_a_text_too_long_are_refused() -> None:
    kept, issued = build.a_record(), build.a_token(build.a_record())
    fields = {key: text for key, text in kept.fields.items() if key != "ld.use"}
    with pytest.raises(Refused, match=r"field_missing: ld\.use"):
        face.compose(replace(kept, fields=fields), issued, build.HOST)
    with pytest.raises(Refused, match="too_long"):
        face.compose(build.a_record(**{"pj.scale": "长" * 1500}), issued, build.HOST)


def test_a_long_text_gets_smaller_letters() -> None:
    kept = build.a_record(**{"pj.scale": "总建筑面积 3 260 m²，" * 16})
    assert face.compose(kept, build.a_token(kept), build.HOST).marks


@given(st.text("中国，。（《abc 12", max_size=60), st.floats(20, 80))
def test_lines_keep_every_character_and_stay_within_reach(text: str, room: float) -> None:
    lines = lettering.wrapped(text, 4, room)
    assert "".join(lines) == text
    for line in lines[1:]:
        assert line[0] not in lettering.NOT_FIRST or all(char in lettering.NOT_FIRST for char in line)


def test_a_code_too_large_for_paper_is_refused() -> None:
    link = f"https://{build.HOST}/v/R8BGAVSDM8F5GAET#"
    with pytest.raises(Refused, match="qr_too_large"):
        qr.matrix(link + "A" * 690)
    with pytest.raises(Refused, match="qr"):
        qr.matrix(link + "A" * 5000)


def test_a_code_is_printed_in_whole_dots_and_never_small() -> None:
    for modules in range(33, 82, 4):
        side = qr.side_mm(modules)
        assert side >= max(28, 0.38 * modules)
        assert abs(side * 300 / 25.4 / modules - round(side * 300 / 25.4 / modules)) < 1e-9


def test_the_command_line_verifies_a_pdf_a_link_and_a_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, issued, _ = a_pdf()
    root = keys.FileSigner.of(bytes([8]) * 32)
    now = int(datetime.datetime.now(datetime.UTC).timestamp())
    records = [
        keys.KeyRecord(build.SIGNER.public, "9901", 0, 2**33),
        keys.KeyRecord(LIST.public, "99", 0, 2**33, "list"),
    ]
    (tmp_path / "jwks.json").write_bytes(keys.publish(records, root, now))
    (tmp_path / "list.cwt").write_bytes(status.sign("https://x/1", status.entries([]), LIST, now))
    (tmp_path / "a.pdf").write_bytes(data)
    draw_pillow.picture(build.a_face()[0]).save(tmp_path / "a.png")
    known = ["--keys", str(tmp_path / "jwks.json"), "--root", root.public.hex(), "--status", str(tmp_path / "list.cwt")]
    for subject in (str(tmp_path / "a.pdf"), issued.url(build.HOST), str(tmp_path / "a.png")):
        assert main(["verify", subject, "--host", build.HOST, *known]) == 0
        assert "Genuine and valid." in capsys.readouterr().out
    assert main(["verify", issued.url("evil.example"), "--host", build.HOST, *known]) == 1
    assert "Not a link of this issuer. (host)" in capsys.readouterr().out


def test_the_command_line_sees_another_record_in_the_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn, issued, kept = build.a_face()
    data = draw_pdf.pdf(drawn, {draw_pdf.RECORD: kept + b"\0", draw_pdf.TOKEN: issued.cose}, MADE_AT)
    (tmp_path / "a.pdf").write_bytes(data)
    root = keys.FileSigner.of(bytes([8]) * 32)
    (tmp_path / "jwks.json").write_bytes(keys.publish([keys.KeyRecord(build.SIGNER.public, "9901", 0, 2**33)], root, 5))
    known = ["--keys", str(tmp_path / "jwks.json"), "--root", root.public.hex()]
    assert main(["verify", str(tmp_path / "a.pdf"), *known]) == 1
    assert "The attached record is not the one that was signed." in capsys.readouterr().out


def test_a_file_without_our_attachments_is_said_to_be_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert main(["verify", str(tmp_path / "a.pdf")]) == 2
    assert "no_attachment" in capsys.readouterr().err


def test_a_pdf_with_two_records_is_refused() -> None:
    again = b"/EF <</F 8 0 R>>\n/F (certificate.cbor)\n/Type /Filespec\n/UF (certificate.cbor)"
    with pytest.raises(Refused, match="attached_twice"):
        pdf_reader.attachment(a_pdf()[0] + b"\n99 0 obj\n<<" + again + b">>\nendobj\n", draw_pdf.RECORD)


def test_attachments_are_read_without_a_pdf_library() -> None:
    data, issued, kept = a_pdf()
    assert pdf_reader.attachment(data, draw_pdf.RECORD) == kept
    assert pdf_reader.attachment(data, draw_pdf.TOKEN) == issued.cose
