"""Draw a certificate after it was issued: PDF, face and preview into the store, the file statement, the project's box."""

from datetime import datetime
from functools import partial

import anyio
import msgspec
from msgspec import Struct

from backend.core.clock import now
from backend.core.db import transaction
from backend.core.files import store
from backend.core.guards import SYSTEM
from backend.core.settings import settings
from backend.issuance.contents import shown_to_anyone
from backend.issuance.keyring import keyring
from backend.issuance.tables import Certificate
from backend.projects.box import Put, put
from backend.projects.tables import Project
from certificates import draw_pdf, draw_pillow, face, record, statement
from certificates.operations import Face, Text
from certificates.token import token_of

AT_ONCE = anyio.CapacityLimiter(1)
PREVIEW_PX = 620
WATERMARK = "核验预览"


class Drawn(Struct, frozen=True):
    pdf: bytes
    face: bytes
    preview: bytes


async def draw(certificate_id: int) -> None:
    """Drawn once; doing it again gives the same files."""
    row = await Certificate.objects().where(Certificate.id == certificate_id).first()
    if row is None or row.pdf:
        return
    work = partial(_draw, bytes(row.token), bytes(row.record), row.holder, settings().public_url, row.issued)
    drawn = await anyio.to_thread.run_sync(work, limiter=AT_ONCE)
    pdf, picture, preview = [await store().keep(one) for one in (drawn.pdf, drawn.face, drawn.preview)]
    signed = statement.sign(row.code, drawn.pdf, keyring().issuing, int(now().timestamp()))
    project = await Project.objects().where(Project.id == row.project).first()
    async with transaction():
        await Certificate.update(
            {
                Certificate.pdf: pdf.sha256,
                Certificate.face: picture.sha256,
                Certificate.preview: preview.sha256,
                Certificate.statement: signed,
            }
        ).where(Certificate.id == row.id)
        if project is not None:
            await put(
                SYSTEM,
                project,
                Put(kind=row.kind, filename=f"{row.number}.pdf", media="application/pdf", stored=pdf, source="issued"),
            )


def _draw(token: bytes, data: bytes, shown: str, host: str, at: datetime) -> Drawn:
    said = record.decode(data)
    composed = face.compose(said, token_of(token), host)
    pdf = draw_pdf.pdf(composed, {draw_pdf.RECORD: data, draw_pdf.TOKEN: token}, at)
    public = _marked(face.compose(shown_to_anyone(said, shown), token_of(token), host))
    preview = draw_pillow.webp(draw_pillow.picture(public), PREVIEW_PX, 60)
    return Drawn(pdf, draw_pillow.png(draw_pillow.picture(composed)), preview)


def _marked(composed: Face) -> Face:
    """With words across it that say it is only a picture for comparing."""
    places = [
        (composed.width * share, composed.height * 0.62)
        for share in ((0.27, 0.75) if composed.width > composed.height else (0.5,))
    ]
    across = (
        Text(x, y, 17, WATERMARK, colour=(202, 213, 220), align="center", angle=28, tracking=3) for x, y in places
    )
    return msgspec.structs.replace(composed, marks=(*across, *composed.marks))
