"""The drawn files of a certificate: who may have the PDF, and whether a given PDF is the one that was issued."""

from typing import Literal

from backend.core.errors import NotFound
from backend.core.guards import Viewer, within
from backend.issuance.keyring import keyring
from backend.issuance.tables import Certificate
from certificates import statement
from certificates.refused import Refused

Same = Literal["same", "other", "unknown"]


async def own(viewer: Viewer, key: str) -> Certificate:
    """The certificate for its holder or the staff of its jurisdiction; for anybody else there is none."""
    row = await Certificate.objects().where(Certificate.key == key).first()
    if row is None or not may_open(viewer, row):
        raise NotFound()
    return row


def may_open(viewer: Viewer, row: Certificate) -> bool:
    if viewer.kind == "staff":
        return any(within(code, row.jurisdiction) for code in viewer.jurisdictions)
    if viewer.kind != "person":
        return False
    return row.organization == viewer.organization if row.organization else row.account == viewer.account


def compared(row: Certificate, pdf: bytes) -> Same:
    """Whether these bytes are the issued file, by its signed statement; unknown before it was drawn."""
    if not row.statement:
        return "unknown"
    try:
        said = statement.read(bytes(row.statement), keyring().public)
    except Refused:
        return "unknown"
    return "same" if said.code == row.code and said.covers(pdf) else "other"
