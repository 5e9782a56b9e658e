"""The decision: granted with its certificate, or refused with reason, article and way of appeal; one transaction."""

from typing import Any

from backend.cases import ledger, states, steps
from backend.cases.read import case_of, opinions_of
from backend.cases.tables import Case, Decision
from backend.casework.telling import tell_applicant
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.errors import Conflict, Problem
from backend.core.guards import Viewer
from backend.core.trail import record
from backend.issuance.issue import issue
from backend.issuance.tables import Certificate
from backend.matters.catalogue import catalogue, matter
from backend.onemap.running import vacate


async def grant(viewer: Viewer, key: str, *, text: str) -> Certificate:
    """Granted: decision, number, certificate, log, trail and messages stand or fall together."""
    case = await case_of(viewer, key)
    async with transaction():
        await _signed(viewer, case, "grant", text, "", "")
        certificate = await issue(viewer, case)
        await _certified(case)
        await tell_applicant(case, "done_yes", {})
    return certificate


async def refuse(viewer: Viewer, key: str, *, text: str, article: str, appeal: str) -> Case:
    """Refused, by a person: a refusal without reason, law and remedies cannot be signed (行政许可法 38)."""
    if not (text and article and appeal):
        raise Problem("casework.reasons_needed")
    case = await case_of(viewer, key)
    async with transaction():
        await _signed(viewer, case, "refusal", text, article, appeal)
        await steps.skip_rest(case)
        await vacate(f"case:{case.key}")
        await tell_applicant(case, "done_no", {})
    return case


async def _signed(viewer: Viewer, case: Case, kind: str, text: str, article: str, appeal: str) -> None:
    step = await steps.open_step_at(viewer, case, "approve")
    if kind == "grant":
        await _may_be_granted(case)
    await states.move(case, "grant" if kind == "grant" else "refuse")
    at = now()
    await Case.update({Case.decided: at}).where(Case.id == case.id)
    case.decided = at
    await Decision.insert(
        Decision(case=case.id, kind=kind, text=text, article=article, appeal=appeal, by=viewer.account, name=viewer.name, at=at)
    )
    await steps.end(case, step)
    await ledger.stop(case, viewer)
    facts: dict[str, Any] = {"kind": kind, "article": article}
    await record("case.decided", viewer=viewer, subject=f"case:{case.key}", scope=case.jurisdiction, facts=facts)


async def _may_be_granted(case: Case) -> None:
    """No desk may stand against it unanswered, and what it rests on must have been granted before."""
    given = await opinions_of(case)
    recheck = next((one for one in reversed(given) if one["node"] == "recheck"), None)
    if any(one["conclusion"] == "disagree" for one in given) and (recheck is None or recheck["conclusion"] == "disagree"):
        raise Conflict("casework.a_desk_disagrees", number=case.number)
    wanted = {result for need in matter(case.matter).materials if need.required for result in need.reuse_from}
    for sister in await Case.objects().where((Case.application == case.application) & (Case.id != case.id)):
        if wanted & set(matter(sister.matter).produces) & _certified_results() and not await _granted(sister):
            raise Conflict("casework.waits_for", number=sister.number)


async def _granted(case: Case) -> bool:
    return await Decision.exists().where((Decision.case == case.id) & (Decision.kind == "grant"))


def _certified_results() -> set[str]:
    """Results that are certificates of their own: a case that rests on one waits for it."""
    return {code for code, result in catalogue().results.items() if result.certificate.startswith("CERT-")}


async def _certified(case: Case) -> None:
    """The system makes the certificate itself: its step ends with the decision, delivery opens."""
    step = next(one for one in await _open(case) if one.node == "certify")
    await steps.end(case, step)


async def _open(case: Case) -> list[Any]:
    return [step for step in await steps.all_of(case) if step.state == "open"]
