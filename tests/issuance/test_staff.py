"""The register for staff, ending a certificate, and who may have the PDF."""

from typing import Any

import pytest

from backend.core.guards import Role, Viewer
from backend.core.sessions import cookie_name
from backend.core.tables import TrailEntry
from backend.issuance.draw import draw
from backend.issuance.tables import Certificate
from tests.issuance.build import APPROVER, FARAWAY, HOLDER, STRANGER, a_case, a_certificate, a_session

pytestmark = pytest.mark.anyio
OFFICER = Viewer(account="staff0000003", name="李", kind="staff", roles=(Role("case_officer", "990121", "WIN"),))


async def become(client: Any, viewer: Viewer) -> None:
    client.cookies.set(cookie_name(), await a_session(viewer))


async def state(row: Certificate) -> tuple[str, str]:
    found = await Certificate.objects().get(Certificate.code == row.code)
    return found.state, found.reason


async def revoking(client: Any, row: Certificate, **form: str) -> int:
    answer = await client.post(f"/zh-Hans/issuance/certificates/{row.key}/revocation", data=form)
    return int(answer.status_code)


async def test_an_approver_ends_a_certificate_with_a_reason(client: Any) -> None:
    row = await a_certificate()
    await become(client, APPROVER)
    assert "让这张证失效" in (await client.get(f"/zh-Hans/issuance/certificates/{row.key}")).text
    assert await revoking(client, row, reason="cancelled", sure="yes") == 303
    assert await state(row) == ("revoked", "cancelled")
    assert "让这张证失效" not in (await client.get(f"/zh-Hans/issuance/certificates/{row.key}")).text
    assert await TrailEntry.count().where(TrailEntry.act == "certificate.revoked") == 1
    assert await revoking(client, row, reason="cancelled", sure="yes") == 409


@pytest.mark.parametrize("form", [{"reason": "revoked"}, {"sure": "yes"}, {"reason": "because", "sure": "yes"}, {}])
async def test_without_a_reason_or_the_tick_nothing_ends(client: Any, form: dict[str, str]) -> None:
    row = await a_certificate()
    await become(client, APPROVER)
    assert await revoking(client, row, **form) == 422
    assert await state(row) == ("valid", "")


@pytest.mark.parametrize(("viewer", "status"), [(FARAWAY, 404), (OFFICER, 403), (HOLDER, 403)])
async def test_nobody_else_ends_it(client: Any, viewer: Viewer, status: int) -> None:
    row = await a_certificate()
    await become(client, viewer)
    assert await revoking(client, row, reason="revoked", sure="yes") == status
    assert await state(row) == ("valid", "")


async def test_the_register_shows_the_own_jurisdiction_and_counts_by_state(client: Any) -> None:
    row = await a_certificate()
    await become(client, APPROVER)
    html = (await client.get("/zh-Hans/issuance")).text
    assert row.number in html
    assert row.number not in (await client.get("/zh-Hans/issuance?state=revoked")).text
    await become(client, FARAWAY)
    assert row.number not in (await client.get("/zh-Hans/issuance")).text
    await become(client, HOLDER)
    assert (await client.get("/zh-Hans/issuance")).status_code == 403


@pytest.mark.parametrize(
    ("viewer", "status"), [(HOLDER, 200), (APPROVER, 200), (OFFICER, 200), (STRANGER, 404), (FARAWAY, 404)]
)
async def test_the_pdf_is_for_its_holder_and_the_staff_of_its_place(client: Any, viewer: Viewer, status: int) -> None:
    row = await a_certificate()
    await draw(row.id)
    await become(client, viewer)
    answer = await client.get(f"/zh-Hans/certificates/{row.key}.pdf")
    assert answer.status_code == status
    if status == 200:
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")


async def test_a_persons_own_pdf_is_not_for_the_organization_somebody_else_acts_for(client: Any) -> None:
    row = await a_certificate(await a_case(organization="", account=STRANGER.account, applicant="王五"))
    await draw(row.id)
    await become(client, HOLDER)
    assert (await client.get(f"/zh-Hans/certificates/{row.key}.pdf")).status_code == 404
    await become(client, STRANGER)
    assert (await client.get(f"/zh-Hans/certificates/{row.key}.pdf")).status_code == 200


async def test_the_pdf_is_not_for_anybody_who_has_not_signed_in(client: Any) -> None:
    row = await a_certificate()
    answer = await client.get(f"/zh-Hans/certificates/{row.key}.pdf")
    assert answer.status_code in (303, 401)
