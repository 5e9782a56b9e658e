"""The states of a case and the moves between them: one table, and the one way to move."""

from enum import StrEnum

from backend.cases.tables import Case
from backend.core.db import rows
from backend.core.errors import Conflict


class State(StrEnum):
    """The glossary's status of an application; the only spelling."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    GRANTED = "granted"
    REFUSED = "refused"
    COMPLETED = "completed"
    SUPPLEMENTING = "supplementing"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


S = State
MOVES: dict[str, dict[State, State]] = {
    "submit": {S.DRAFT: S.SUBMITTED},
    "accept": {S.SUBMITTED: S.ACCEPTED},
    "reject": {S.SUBMITTED: S.REJECTED},
    "ask_supplement": {S.SUBMITTED: S.SUPPLEMENTING},
    "answer_supplement": {S.SUPPLEMENTING: S.SUBMITTED},
    "review": {S.ACCEPTED: S.IN_REVIEW},
    "suspend": {S.ACCEPTED: S.SUSPENDED, S.IN_REVIEW: S.SUSPENDED},
    "resume": {S.SUSPENDED: S.IN_REVIEW},
    "return": {S.ACCEPTED: S.RETURNED, S.IN_REVIEW: S.RETURNED},
    "grant": {S.IN_REVIEW: S.GRANTED},
    "refuse": {S.IN_REVIEW: S.REFUSED},
    "complete": {S.GRANTED: S.COMPLETED, S.REFUSED: S.COMPLETED},
    "withdraw": {S.SUBMITTED: S.WITHDRAWN, S.ACCEPTED: S.WITHDRAWN, S.IN_REVIEW: S.WITHDRAWN, S.SUPPLEMENTING: S.WITHDRAWN},
}
START, ENDS = S.DRAFT, frozenset({S.COMPLETED, S.REJECTED, S.RETURNED, S.WITHDRAWN})


def after(move: str, state: State) -> State:
    """The state a move leads to; a move the state does not know is refused."""
    reached = MOVES[move].get(state)
    if reached is None:
        raise Conflict("cases.not_now", state=state.value, move=move)
    return reached


async def move(case: Case, name: str) -> State:
    """Make a move inside the caller's transaction; somebody who was faster is noticed, never overwritten."""
    reached = after(name, State(case.state))
    moved = await rows(
        "UPDATE case_file SET state = {}, version = version + 1 WHERE id = {} AND version = {} RETURNING version",
        reached.value, case.id, case.version,
    )  # fmt: skip
    if not moved:
        raise Conflict("cases.changed_meanwhile", number=case.number)
    case.state, case.version = reached.value, moved[0]["version"]
    return reached


async def hold(case: Case) -> Case:
    """Until the end of the transaction nobody else moves this case; its state and version are read anew.

    Desks of one group act at the same moment: without it each would see the other's step still open, and no next stop would open.
    """
    now_is = await rows("UPDATE case_file SET version = version WHERE id = {} RETURNING state, version", case.id)
    case.state, case.version = now_is[0]["state"], now_is[0]["version"]
    return case


def diagram() -> str:
    """The moves as a Mermaid state diagram, for the documents."""
    lines = [f"    {a.value} --> {b.value}: {name}" for name, pairs in MOVES.items() for a, b in pairs.items()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {START.value}", *lines, *(f"    {e.value} --> [*]" for e in sorted(ENDS))])
