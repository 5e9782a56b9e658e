"""Everything one certificate consists of, made in one go: record, token, PDF, file statement, preview, leaf."""

import datetime
import re

import msgspec

from certificates import draw_pdf, draw_pillow, face, log, record, sketch, statement, token
from certificates.keys import Signer
from certificates.record import Record

PREVIEW_ACROSS, PREVIEW_QUALITY = 620, 60
_PRINTED = re.compile(r".{1,3}字第([0-9A-Za-z]+)号")


class Issued(msgspec.Struct, frozen=True):
    """`leaf` goes into the log; `preview` is a WebP of the face, 620 pixels wide."""

    token: token.Token
    record: bytes
    pdf: bytes
    statement: bytes
    preview: bytes
    leaf: bytes


def issue(
    kept: Record,
    *,
    holder: str,
    status_index: int,
    at: datetime.datetime,
    expires: datetime.datetime | None,
    signer: Signer,
    host: str,
) -> Issued:
    """`holder` as anyone may see it (token.masked for natural persons). Refuses what cannot be drawn or verified."""
    data = record.encode(kept)
    claims = token.Claims(
        issued_at=int(at.timestamp()),
        type=kept.type,
        holder=holder,
        project=token.shortened(kept.project),
        jurisdiction=kept.jurisdiction,
        area_m2=kept.area_m2,
        status_index=status_index,
        record_digest=record.digest(data),
        number=number_claim(kept.number),
        sketch=sketch.of(record.degrees(kept.site[0][0])) if kept.site else None,
        expires_at=int(expires.timestamp()) if expires else None,
    )
    signed = token.sign(claims, signer)
    drawn = face.compose(kept, signed, host)
    pdf = draw_pdf.pdf(drawn, {draw_pdf.RECORD: data, draw_pdf.TOKEN: signed.cose}, at)
    preview = draw_pillow.webp(draw_pillow.picture(drawn), PREVIEW_ACROSS, PREVIEW_QUALITY)
    stated = statement.sign(signed.code, pdf, signer, claims.issued_at)
    return Issued(signed, data, pdf, stated, preview, log.leaf_of(signed.cose))


def number_claim(printed: str) -> int | str:
    """What the token says of a printed number: only its digits where the type gives the words around them."""
    found = _PRINTED.fullmatch(printed)
    inner = found[1] if found else printed
    return int(inner) if inner.isdigit() and inner[0] != "0" and len(inner) <= 15 else inner
