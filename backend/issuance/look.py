"""What anyone may see of a certificate: its state, what the paper must show, its outline, how often it was looked at."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from backend.core.clock import today
from backend.core.db import rows, transaction
from backend.core.settings import settings
from backend.issuance.contents import shown_to_anyone
from backend.issuance.keyring import keyring
from backend.issuance.plan import Plan, plan_of
from backend.issuance.tables import Certificate, LogLeaf
from certificates import layout, log, record, token
from certificates.base41 import code16, grouped
from certificates.refused import Refused

State = Literal["valid", "expired", "suspended", "revoked", "replaced", "broken"]
LOOKS = timedelta(days=30)


class Seen(Struct, frozen=True):
    """One certificate as its public page tells of it; a natural person is masked. `fault` says why it is not believed."""

    code: str
    grouped: str
    state: State
    reason: str
    fault: str
    kid: str
    title: str
    number: str
    holder: str
    project: str
    location: str
    area_m2: int
    issuer: str
    issued: datetime
    expires_on: date | None
    ended: datetime | None
    replaces: str
    replaced_by: str
    log_index: int
    specimen: bool
    plan: Plan | None
    preview: bool
    preview_ratio: float
    drawn: bool
    host: str


async def find(code: str) -> Certificate | None:
    return await Certificate.objects().where(Certificate.code == code).first()


def state_of(row: Certificate) -> State:
    """What the register says today; the end of a period counts from the day after, in China."""
    if row.state == "valid" and row.expires_on is not None and row.expires_on < today():
        return "expired"
    found: State = row.state  # pyright: ignore[reportAssignmentType] - the column holds only these
    return found


async def seen(row: Certificate) -> Seen:
    """Believed only when the stored signature, record and log still agree: the page claims no more than was checked."""
    fault, kid = await _checked(row)
    said = shown_to_anyone(record.decode(bytes(row.record)), row.holder) if fault != "record" else None
    page = layout.page(layout.layout_of(said.type).page) if said else None
    return Seen(
        code=row.code, grouped=grouped(row.code), state="broken" if fault else state_of(row), reason=row.reason, fault=fault, kid=kid,
        title=row.title, number=row.number, holder=row.holder, project=row.project_name, location=said.fields.get("pj.loc", "") if said else "",
        area_m2=row.area_m2, issuer=row.issuer, issued=row.issued, expires_on=row.expires_on, ended=row.ended, replaces=row.replaces,
        replaced_by=row.replaced_by, log_index=row.log_index, specimen=bool(said and said.specimen), plan=plan_of(said.site) if said else None,
        preview=bool(row.preview), preview_ratio=page.height / page.width if page else 1.0, drawn=bool(row.pdf), host=settings().public_url,
    )  # fmt: skip


async def _checked(row: Certificate) -> tuple[str, str]:
    """Why the stored certificate is not to be believed (or nothing), and the key that signed it."""
    data, signed = bytes(row.record), bytes(row.token)
    try:
        kid, claims = token.believed(signed, keyring().public, row.log_index)
        record.decode(data)
    except Refused as reason:
        return ("record" if reason.reason in ("record", "truncated", "trailing") else reason.reason), ""
    leaf = await LogLeaf.objects().where(LogLeaf.position == row.log_index).first()
    agreed = {
        "code": code16(signed) == row.code, "record": record.digest(data) == claims.record_digest,
        "log": leaf is not None and bytes(leaf.leaf) == log.leaf_of(signed),
    }  # fmt: skip
    return next((name for name, right in agreed.items() if not right), ""), kid


async def looked(row: Certificate) -> int:
    """Counts one look, and gives the looks of thirty days: a widely copied code shows itself."""
    async with transaction():
        await rows(
            "INSERT INTO certificate_look (certificate, day, count) VALUES ({}, {}, 1) ON CONFLICT (certificate, day)"
            " DO UPDATE SET count = certificate_look.count + 1 RETURNING count",
            row.id, today(),
        )  # fmt: skip
    found: list[dict[str, Any]] = await rows(
        "SELECT COALESCE(SUM(count), 0) AS looks FROM certificate_look WHERE certificate = {} AND day > {}",
        row.id,
        today() - LOOKS,
    )
    return int(found[0]["looks"])
