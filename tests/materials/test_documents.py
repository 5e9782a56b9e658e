"""Documents at the door: what is taken, what is refused in which words, and what becomes of it."""

import base64
import io
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from backend.applications.draft import application_of, attached_to
from backend.core.errors import Problem
from backend.core.files import store
from backend.core.guards import Viewer
from backend.materials.kinds import accepts
from backend.materials.pdf import check_pdf
from backend.materials.take_in import clean_name, copy_of
from backend.projects.tables import BoxItem
from tests import build

BAD = {
    "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>": "materials.pdf_script", "/AA << /O << /S /J#61vaScript >> >>": "materials.pdf_script",
    "/OpenAction << /S /Launch /F (x.exe) >>": "materials.pdf_launch", "/Names << /EmbeddedFiles 9 0 R >>": "materials.pdf_file",
}  # fmt: skip


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (2400, 1200)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of a person"
    Image.new("RGB", size, "navy").save(out, kind, exif=exif)
    return out.getvalue()


@pytest.fixture
async def draft(client: Any) -> tuple[Viewer, str]:
    viewer = await build.a_person()
    await build.signed_in(client, viewer)
    return viewer, (await build.a_draft(viewer)).key


async def sent(client: Any, key: str, content: bytes, name: str = "a.pdf", material: str = "M-LOC") -> Any:
    return await client.post(f"/zh-Hans/applications/{key}/materials/{material}", files={"file": (name, content, "application/pdf")})


async def test_a_document_lands_in_the_box_and_in_its_slot(client: Any, draft: Any) -> None:
    viewer, key = draft
    assert (await sent(client, key, build.a_pdf(), "位置图.pdf")).status_code == 303
    item = await BoxItem.objects().first()
    assert item is not None
    assert (item.kind, item.source, item.filename, item.media) == ("M-LOC", "uploaded", "位置图.pdf", "application/pdf")
    assert attached_to(await application_of(viewer, key)) == {"M-LOC": item.key}
    assert "位置图.pdf" in (await client.get(f"/zh-Hans/applications/{key}/materials")).text


async def test_a_photo_is_kept_untouched_beside_a_copy_without_what_the_camera_wrote(client: Any, draft: Any) -> None:
    _, key = draft
    photo = a_photo()
    assert (await sent(client, key, photo, "图.jpg")).status_code == 303
    item = await BoxItem.objects().first()
    assert item is not None
    assert store().read(item.sha256) == photo
    copy = await copy_of(item)
    assert copy is not None
    with Image.open(io.BytesIO(store().read(copy.sha256))) as picture:
        assert picture.size == (2000, 1000)
        assert not picture.getexif()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"), (b"MZ\x90\x00 this is a program", "不是PDF或照片"), (b"PK\x03\x04 zip", "不是PDF或照片"), (build.a_pdf()[:200], "不完整"),
        (b"\xff\xd8\xff\xe0 no photo at all", "照片打不开"), (build.a_pdf() + b" " * 9_990_000, "10 MB"),
    ],
)  # fmt: skip
async def test_what_cannot_be_used_is_refused_in_its_own_words(client: Any, draft: Any, content: bytes, words: str) -> None:
    _, key = draft
    answer = await sent(client, key, content, material="M-REPORT" if len(content) > 1_000_000 else "M-LOC")
    if len(content) > 1_000_000:
        content = content + b" " * 20_000
        answer = await sent(client, key, content, material="M-REPORT")
    assert answer.status_code == 422
    assert words in answer.text
    assert not await BoxItem.exists()


@pytest.mark.parametrize(("inside", "code"), BAD.items())
async def test_a_dangerous_pdf_is_refused_at_the_door(client: Any, draft: Any, inside: str, code: str) -> None:
    _, key = draft
    assert (await sent(client, key, build.a_pdf(extra=inside.encode()))).status_code == 422
    with pytest.raises(Problem) as refused:
        check_pdf(build.a_pdf(extra=inside.encode()))
    assert refused.value.code == code
    assert not await BoxItem.exists()


@given(before=st.binary(max_size=300), level=st.integers(0, 9))
def test_a_script_in_a_packed_stream_is_found(before: bytes, level: int) -> None:
    packed = zlib.compress(before + b" 7 0 obj << /S /JavaScript /JS (x) >> ", level)
    with pytest.raises(Problem, match=r"materials\.pdf_script"):
        check_pdf(build.a_pdf() + b"9 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nstartxref\n0\n%%EOF")


def test_a_script_behind_much_packed_nothing_is_found() -> None:
    packed = zlib.compress(b"\0" * 5_000_000 + b"/S /JavaScript ")
    with pytest.raises(Problem, match=r"materials\.pdf_script"):
        check_pdf(build.a_pdf() + b"stream\n" + packed + b"\nendstream\nstartxref\n0\n%%EOF")


def test_a_locked_pdf_says_so() -> None:
    with pytest.raises(Problem, match=r"materials\.pdf_locked"):
        check_pdf(build.a_pdf() + b"trailer << /Encrypt 5 0 R >>\nstartxref\n0\n%%EOF")


@given(st.text(max_size=300))
def test_a_file_name_is_one_plain_name(name: str) -> None:
    found = clean_name(name, ".pdf")
    assert found.endswith(".pdf")
    assert found.isprintable()
    assert "/" not in found
    assert "\\" not in found
    assert 4 < len(found) <= 124


def test_formats_come_from_the_samples() -> None:
    assert accepts("M-COORD").formats == ("txt",)
    assert accepts("M-REPORT").max_mb == 10
    assert accepts("M-FORM").formats == ()
    assert "ofd" in accepts("M-USCC").formats


async def test_an_upload_in_pieces_lands_in_the_same_slot(client: Any, draft: Any) -> None:
    viewer, key = draft
    pdf = build.a_pdf("in pieces")
    facts = {"filename": "报告.pdf", "purpose": "materials.material", "subject": f"{key}:M-REPORT", "key": "one"}
    metadata = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in facts.items())
    tus = {"Tus-Resumable": "1.0.0"}
    made = await client.post("/uploads", headers={**tus, "Upload-Length": str(len(pdf)), "Upload-Metadata": metadata})
    assert made.status_code == 201
    place, half = made.headers["location"], len(pdf) // 2
    for start, piece in ((0, pdf[:half]), (half, pdf[half:])):
        headers = {**tus, "Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        assert (await client.patch(place, headers=headers, content=piece)).status_code == 204
    assert (await client.get(place, headers=tus)).json()["answer"]["filename"] == "报告.pdf"
    assert list(attached_to(await application_of(viewer, key))) == ["M-REPORT"]


async def test_what_the_box_holds_is_offered_and_can_be_used_and_taken_out(client: Any, draft: Any) -> None:
    viewer, key = draft
    await sent(client, key, build.a_pdf("once"), "一.pdf")
    first = attached_to(await application_of(viewer, key))["M-LOC"]
    await sent(client, key, build.a_pdf("twice"), "二.pdf")
    assert first in (await client.get(f"/zh-Hans/applications/{key}/materials")).text
    use = f"/zh-Hans/applications/{key}/materials/M-LOC/use"
    assert (await client.post(use, data={"item": first})).status_code == 303
    assert attached_to(await application_of(viewer, key)) == {"M-LOC": first}
    assert (await client.post(use, data={"item": ""})).status_code == 303
    assert attached_to(await application_of(viewer, key)) == {}
    assert (await client.post(use, data={"item": "0123456789ab"})).status_code == 404


async def test_what_nobody_need_hand_in_has_no_door(client: Any, draft: Any) -> None:
    _, key = draft
    for material in ("M-COORD", "M-FORM", "M-XS", "M-NOTHING"):
        assert (await sent(client, key, build.a_pdf(), material=material)).status_code == 422
