"""Drawing after issuing: PDF, face, preview, file statement, and the project's box."""

from io import BytesIO

import pytest
from PIL import Image

from backend.core.files import store
from backend.core.jobs import dead, drain
from backend.issuance import jobs
from backend.issuance.draw import PREVIEW_PX, draw
from backend.issuance.keyring import keyring
from backend.issuance.tables import Certificate, LogCheckpoint
from backend.projects.tables import BoxItem
from certificates import draw_pdf, pdf_reader, statement
from tests.issuance.build import a_certificate

pytestmark = pytest.mark.anyio


async def drawn(row: Certificate) -> Certificate:
    await draw(row.id)
    found = await Certificate.objects().where(Certificate.id == row.id).first()
    assert found is not None
    return found


async def test_the_drawn_pdf_carries_record_and_token_and_lies_in_the_box(database: str) -> None:
    row = await drawn(await a_certificate())
    pdf = store().read(row.pdf)
    assert pdf_reader.attachment(pdf, draw_pdf.RECORD) == bytes(row.record)
    assert pdf_reader.attachment(pdf, draw_pdf.TOKEN) == bytes(row.token)
    item = await BoxItem.objects().where(BoxItem.project == row.project).first()
    assert item is not None
    assert (item.sha256, item.source, item.kind, item.filename) == (row.pdf, "issued", "CERT-YG", f"{row.number}.pdf")


async def test_the_file_statement_covers_this_file_and_no_other(database: str) -> None:
    row = await drawn(await a_certificate())
    said = statement.read(bytes(row.statement), keyring().public)
    pdf = store().read(row.pdf)
    assert (said.code, said.covers(pdf), said.covers(pdf + b"\\n")) == (row.code, True, False)


async def test_face_and_preview_are_pictures(database: str) -> None:
    row = await drawn(await a_certificate())
    face, preview = (Image.open(BytesIO(store().read(sha))) for sha in (row.face, row.preview))
    assert (face.format, preview.format, preview.width) == ("PNG", "WEBP", PREVIEW_PX)


async def test_drawing_twice_changes_nothing(database: str) -> None:
    first = await drawn(await a_certificate())
    second = await drawn(first)
    await Certificate.update({Certificate.pdf: ""}).where(Certificate.id == first.id)
    third = await drawn(first)
    assert first.pdf == second.pdf == third.pdf
    assert first.preview == third.preview
    assert await BoxItem.count() == 1


async def test_after_an_issue_the_jobs_draw_it_and_state_the_log(database: str) -> None:
    row = await a_certificate()
    assert jobs.drawn
    assert await drain() == 2
    assert await dead() == []
    found = await Certificate.objects().where(Certificate.id == row.id).first()
    assert found is not None
    assert found.pdf
    assert await LogCheckpoint.count() == 1
