"""Issue, replace and revoke: number, record, token, log and register stand or fall with the caller's transaction."""

import secrets
from datetime import date, timedelta
from typing import Any, Literal

from backend.cases.tables import Case
from backend.core import ids
from backend.core.clock import now, today
from backend.core.db import rows, transaction
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.guards import Viewer
from backend.core.jobs import later
from backend.core.settings import settings
from backend.core.trail import record as remember
from backend.issuance import numbering, register
from backend.issuance.contents import Contents, contents
from backend.issuance.keyring import keyring
from backend.issuance.tables import Certificate
from backend.matters.catalogue import Item, catalogue, matter
from backend.projects.tables import Project
from certificates import face, record, sketch, status, token
from certificates.refused import Refused

Reason = Literal["withdrawn", "cancelled", "revoked"]


async def issue(viewer: Viewer, case: Case, *, replaces: str = "") -> Certificate:
    """The certificate of a granted case, inside the transaction of its decision."""
    item = matter(case.matter)
    kind = face_of(item)
    number = await _number(case, item, kind)
    project = await Project.objects().where(Project.id == case.project).first()
    if project is None:
        raise NotFound()
    what = contents(case, project, kind, number, replaces)
    row = await _signed(case, project, what, _expiry(item), replaces)
    row.id = (await Certificate.insert(row).returning(Certificate.id))[0]["id"]
    facts: dict[str, Any] = {"code": row.code, "number": row.number, "log_index": row.log_index, "replaces": replaces}
    await remember(
        "certificate.issued", viewer=viewer, subject=f"certificate:{row.code}", scope=case.jurisdiction, facts=facts
    )
    await later("issuance.draw", {"certificate": row.id}, dedupe=f"draw:{row.code}", give_up_after=timedelta(days=3650))
    await later("issuance.checkpoint", {}, dedupe=f"checkpoint:{row.log_index}", give_up_after=timedelta(days=3650))
    return row


def face_of(item: Item) -> str:
    """The kind of certificate a matter ends with; a matter that ends with another paper is refused."""
    kinds = [catalogue().results[code].certificate for code in item.produces]
    found = next((kind for kind in kinds if kind.startswith("CERT-")), None)
    if found is None:
        raise Problem("issuance.no_certificate", matter=item.code)
    return found


async def _number(case: Case, item: Item, kind: str) -> str:
    supervision = await numbering.allocate(case.jurisdiction, today().year, item.business)
    return numbering.certificate_number(kind, supervision)


def _expiry(item: Item) -> date | None:
    if not item.validity_years:
        return None
    day = today()
    leap = (day.month, day.day) == (2, 29)
    return date(day.year + item.validity_years, day.month, 28 if leap else day.day)


async def _signed(case: Case, project: Project, what: Contents, expires: date | None, replaces: str) -> Certificate:
    """Sign the claims over the record; what cannot be drawn (a glyph that no font has) stops here, before anything is issued."""
    slot = await _free_slot()
    try:
        data = record.encode(what.record)
        made = token.sign(_claims(what, slot, expires, record.digest(data)), keyring().issuing)
        face.compose(what.record, made, settings().public_url)
    except Refused as reason:
        raise Problem("issuance.cannot_draw", reason=str(reason)) from reason
    _believed(made)
    return Certificate(
        key=ids.key(), code=made.code, kind=what.kind, number=what.record.number, title=what.title, state="valid", case=case.id, project=project.id,
        account=case.account, organization=case.organization, jurisdiction=case.jurisdiction, issuer=what.record.issuer, holder=what.holder_shown,
        project_name=what.project_shown, area_m2=what.record.area_m2, issued=now(), expires_on=expires, token=made.cose, record=data, slot=slot,
        log_index=await register.append(made.cose), replaces=replaces, replaced_by="", ended=None, reason="", pdf="", face="", preview="", statement=b"",
    )  # fmt: skip


def _believed(made: token.Token) -> None:
    """Nothing is issued that our own verifier would refuse: a key past its window, an area that is not the key's."""
    try:
        token.believed(made.cose, keyring().public)
    except Refused as reason:
        raise Problem("issuance.not_believed", reason=str(reason)) from reason


def _claims(what: Contents, slot: int, expires: date | None, digest: bytes) -> token.Claims:
    said = what.record
    return token.Claims(
        issued_at=int(now().timestamp()), type=said.type, holder=what.holder_shown, project=token.shortened(what.project_shown),
        jurisdiction=said.jurisdiction, area_m2=said.area_m2, status_index=slot, record_digest=digest,
        number=what.supervision, sketch=sketch.of(what.outline) if what.outline else None, expires_at=_end_of(expires),
    )  # fmt: skip


def _end_of(day: date | None) -> int | None:
    """The first moment after the last valid day, in China (UTC+8)."""
    return None if day is None else int((day - date(1970, 1, 1)).total_seconds()) + 86_400 - 8 * 3_600


async def _free_slot() -> int:
    """A random slot of the status list that nobody has: slots tell nothing about order or number."""
    for _ in range(64):
        slot = secrets.randbelow(status.SLOTS)
        if not await Certificate.exists().where(Certificate.slot == slot):
            return slot
    raise Problem("issuance.list_full")


async def replace(viewer: Viewer, old: Certificate, case: Case) -> Certificate:
    """A new certificate takes the old one's place; each names the other."""
    if old.state != "valid":
        raise Conflict("issuance.not_valid", number=old.number)
    async with transaction():
        fresh = await issue(viewer, case, replaces=old.code)
        await _end(viewer, old, "replaced", "", fresh.code)
    return fresh


async def revoke(viewer: Viewer, certificate: Certificate, reason: Reason) -> None:
    """Ended for good: the status list says so within the minute."""
    if certificate.state not in ("valid", "suspended"):
        raise Conflict("issuance.not_valid", number=certificate.number)
    async with transaction():
        await _end(viewer, certificate, "revoked", reason, "")


async def _end(viewer: Viewer, certificate: Certificate, state: str, reason: str, by: str) -> None:
    changed = await rows(
        "UPDATE certificate SET state = {}, reason = {}, replaced_by = {}, ended = {} WHERE id = {} AND state IN ('valid', 'suspended') RETURNING id",
        state, reason, by, now(), certificate.id,
    )  # fmt: skip
    if not changed:
        raise Conflict("issuance.not_valid", number=certificate.number)
    await register.status_changed()
    facts: dict[str, Any] = {"state": state, "reason": reason, "replaced_by": by}
    await remember(
        f"certificate.{state}",
        viewer=viewer,
        subject=f"certificate:{certificate.code}",
        scope=certificate.jurisdiction,
        facts=facts,
    )
