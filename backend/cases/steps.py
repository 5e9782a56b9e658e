"""The steps of a case: which is open, who may act at it, and what opens when one ends."""

from collections.abc import Iterable

from backend.cases.route import Stop
from backend.cases.tables import Case, Step
from backend.core import ids
from backend.core.clock import now
from backend.core.errors import Conflict, Forbidden, NotFound
from backend.core.guards import Viewer

ROLE_OF = {"receive": "case_officer", "accept": "case_officer", "certify": "case_officer", "deliver": "case_officer", "approve": "approver"}


async def lay(case: Case, stops: Iterable[Stop]) -> None:
    """Write the route of a new case; receiving it is done by the submission itself, accepting is open."""
    rows = [
        Step(
            key=ids.key(), case=case.id, position=position, node=stop.node, desk=stop.desk, group=stop.group, reason=stop.reason,
            state="done" if stop.node == "receive" else "open" if stop.node == "accept" else "waiting",
            opened=now() if stop.node in ("receive", "accept") else None, ended=now() if stop.node == "receive" else None,
        )
        for position, stop in enumerate(stops)
    ]  # fmt: skip
    await Step.insert(*rows)


def may_act(viewer: Viewer, case: Case, step: Step) -> bool:
    return acts_at(viewer, case.jurisdiction, step.node, step.desk)


def acts_at(viewer: Viewer, jurisdiction: str, node: str, desk: str) -> bool:
    """Whoever holds the node's role at its desk, in that very jurisdiction: the level above sees but does not act."""
    wanted = ROLE_OF.get(node, "reviewer")
    return any(
        role.name == wanted and role.department in ("", desk) and role.jurisdiction == jurisdiction for role in viewer.roles
    )


async def open_step(viewer: Viewer, case: Case, key: str) -> Step:
    """The open step the viewer may act at; a foreign one is refused, one that is over is a conflict."""
    step = await Step.objects().where((Step.key == key) & (Step.case == case.id)).first()
    if step is None:
        raise NotFound()
    return _checked(viewer, case, step)


async def open_step_at(viewer: Viewer, case: Case, node: str) -> Step:
    """The open step at a node of the route, for acts that name no step: acceptance, decision."""
    step = await Step.objects().where((Step.node == node) & (Step.case == case.id)).first()
    if step is None:
        raise Conflict("cases.no_such_step", node=node)
    return _checked(viewer, case, step)


def _checked(viewer: Viewer, case: Case, step: Step) -> Step:
    if not may_act(viewer, case, step):
        raise Forbidden("cases.not_your_desk", desk=step.desk)
    if step.state != "open":
        raise Conflict("cases.step_is_over" if step.state == "done" else "cases.step_not_open", desk=step.desk)
    return step


async def end(case: Case, step: Step) -> list[Step]:
    """End a step; when nothing of its group is open any more the next stop (or whole group) opens. Gives what opened."""
    await Step.update({Step.state: "done", Step.ended: now()}).where(Step.id == step.id)
    steps = await Step.objects().where(Step.case == case.id).order_by(Step.position)
    if any(one.state == "open" for one in steps):
        return []
    waiting = [one for one in steps if one.state == "waiting"]
    if not waiting:
        return []
    following = [one for one in waiting if one.group == waiting[0].group] if waiting[0].group else waiting[:1]
    await Step.update({Step.state: "open", Step.opened: now()}).where(Step.id.is_in([one.id for one in following]))
    return following


async def skip_rest(case: Case) -> None:
    """Nothing more is to be done: the case was refused, rejected, returned or withdrawn."""
    open_ones = (Step.state == "waiting") | (Step.state == "open")
    await Step.update({Step.state: "skipped", Step.ended: now()}).where((Step.case == case.id) & open_ones)


async def all_of(case: Case) -> list[Step]:
    return await Step.objects().where(Step.case == case.id).order_by(Step.position)
