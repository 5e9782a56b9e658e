"""Everything the page of one case shows, for one viewer."""

from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from backend.accounts.tables import Account
from backend.cases import ledger, steps
from backend.cases.clock_rules import Stop, clock_rules
from backend.cases.ledger import Clock
from backend.cases.read import ACTIVE, case_of, cases_of_application, opinions_of
from backend.cases.supplement import request_of
from backend.cases.tables import Case, ClockRow, Decision, Step, SupplementRequest
from backend.casework.deadlines import answer_by
from backend.casework.drafting import drafted
from backend.casework.elements import Checked, facts_of_case, shown
from backend.casework.papers import Paper, papers_of
from backend.casework.queue import paused_days
from backend.core.db import rows
from backend.core.guards import Viewer
from backend.issuance.tables import Certificate
from backend.matters.catalogue import Item, matter
from backend.projects.tables import Project
from backend.screening.keep import Kept

QUIET = ("material.viewed",)


class Desk(Struct, frozen=True):
    """A step with the opinion given at it and the name of the layer that called its desk."""

    step: Step
    opinion: dict[str, Any] | None
    layer: str


class Happened(Struct, frozen=True):
    """One entry of the trail, with the name of who did it."""

    act: str
    name: str
    at: Any
    facts: dict[str, Any]


class May(Struct, frozen=True):
    """What this viewer can do with the case now."""

    accept: bool
    supplement: bool
    suspend: bool
    resume: bool
    decide: bool
    deliver: bool
    opinion: Step | None

    @property
    def anything(self) -> bool:
        return self.accept or self.suspend or self.resume or self.decide or self.deliver or self.opinion is not None


class Workspace(Struct, frozen=True):
    """The case with its three panes."""

    case: Case
    item: Item
    project: Project
    clock: Clock
    paused_days: int
    answer_by: date | None
    papers: list[Paper]
    checks: list[Checked]
    screened: Kept | None
    desks: list[Desk]
    happened: list[Happened]
    request: SupplementRequest | None
    decision: Decision | None
    certificate: Certificate | None
    sisters: list[Case]
    may: May
    draft: str
    stops: tuple[Stop, ...]


async def workspace(viewer: Viewer, key: str) -> Workspace:
    """The case as the viewer may see it; a foreign one is not found."""
    case = await case_of(viewer, key)
    found, facts = await steps.all_of(case), await facts_of_case(viewer, case)
    may = await _may(viewer, case, found)
    project = await Project.objects().get(Project.id == case.project)
    assert project is not None
    return Workspace(
        case, matter(case.matter), project, await ledger.clock_of(case), paused_days(await _stopped(case)),
        await answer_by(case) if case.state == "submitted" else None, await papers_of(case),
        shown(facts, frozenset(viewer.departments)), facts.screened, await _desks(case, found, facts.screened), await _happened(case),
        await request_of(case), await Decision.objects().where(Decision.case == case.id).first(),
        await Certificate.objects().where(Certificate.case == case.id).first(), await _sisters(viewer, case), may,
        await drafted(case, may.opinion, facts) if may.opinion else "",
        tuple(one for one in clock_rules().stops if one.effect == "stop"),
    )  # fmt: skip


async def _may(viewer: Viewer, case: Case, found: list[Step]) -> May:
    own = {step.node: step for step in found if step.state == "open" and steps.may_act(viewer, case, step)}
    officer = any(role.name in ("case_officer", "approver") and role.jurisdiction == case.jurisdiction for role in viewer.roles)
    fresh = case.state == "submitted" and "accept" in own
    speaking = next((step for node, step in own.items() if node not in ("accept", "approve", "certify", "deliver")), None)
    return May(
        fresh, fresh and await request_of(case) is None, officer and case.state in ("accepted", "in_review"), officer and case.state == "suspended",
        "approve" in own and case.state == "in_review", "deliver" in own, speaking if case.state in ("accepted", "in_review") else None,
    )  # fmt: skip


async def _stopped(case: Case) -> date | None:
    row = await ClockRow.objects().where((ClockRow.case == case.id) & (ClockRow.kind == "pause")).order_by(ClockRow.id, ascending=False).first()
    return row.day if row is not None and case.paused else None


async def _desks(case: Case, found: list[Step], screened: Kept | None) -> list[Desk]:
    """The stops where somebody speaks or decides; counter work is told by what happened."""
    given = {one["step"]: one for one in await opinions_of(case)}
    names = {layer.layer: layer.name for layer in screened.answer.layers} if screened else {}
    return [Desk(step, given.get(step.key), names.get(step.reason, "")) for step in found if step.node not in ("receive", "accept", "certify", "deliver")]


async def _happened(case: Case) -> list[Happened]:
    """The trail of the case, newest first; who looked at which document is kept there too but not told here."""
    entries = await rows("SELECT act, at, body FROM trail_entry WHERE subject = {} ORDER BY id DESC", f"case:{case.key}")
    told = [(row, msgspec.json.decode(row["body"], type=dict[str, Any])) for row in entries if row["act"] not in QUIET]
    keys = list({body["actor"]["account"] for _row, body in told})
    names = {row["key"]: row["name"] for row in await Account.select(Account.key, Account.name).where(Account.key.is_in(keys))} if keys else {}
    return [Happened(row["act"], names.get(body["actor"]["account"], ""), row["at"], body["facts"]) for row, body in told]


async def _sisters(viewer: Viewer, case: Case) -> list[Case]:
    """The other cases of the same application that the viewer may see."""
    return [one for one in await cases_of_application(viewer, case.application) if one.id != case.id]


def running(state: str) -> bool:
    return state in ACTIVE
