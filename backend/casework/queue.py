"""The queue of a desk: what waits for me, most in danger of lateness first."""

from datetime import date
from typing import Any

from msgspec import Struct

from backend.cases import ledger
from backend.cases.calendar import calendar
from backend.cases.read import ACTIVE
from backend.cases.steps import acts_at
from backend.core.clock import today
from backend.core.db import dialect, rows
from backend.core.guards import Viewer, prefix

FILTERS = ("mine", "all", "red", "yellow", "paused", "new", "done")
PAGE = 50


class Waiting(Struct, frozen=True):
    """One line of the queue: the case, its light and what is to be done at which desk (open steps as node and desk)."""

    key: str
    number: str
    matter: str
    applicant: str
    project: str
    place: str
    state: str
    light: str
    days_left: float
    paused_days: int
    due: date | None
    open: tuple[tuple[str, str], ...]
    mine: bool


class Queue(Struct, frozen=True):
    """One page of the lines of one filter, and how many each filter has."""

    chosen: str
    lines: tuple[Waiting, ...]
    counts: dict[str, int]
    first: int
    asked: str

    @property
    def total(self) -> int:
        return self.counts[self.chosen]


async def queue(viewer: Viewer, chosen: str = "mine", *, asked: str = "", page: int = 1) -> Queue:
    """Cases of the viewer's jurisdictions; `mine` are those with an open step of the viewer's desk.

    `asked` is part of a number, a project or an applicant. Counts are those of all lines, whatever page is shown.
    """
    lines = [_line(viewer, row) for row in await _rows(viewer)]
    lines = [line for line in lines if asked.strip().lower() in f"{line.number} {line.project} {line.applicant}".lower()]
    lines.sort(key=lambda line: (line.light == "done", line.light == "paused", line.days_left, line.number))
    by = {name: [line for line in lines if _passes(name, line)] for name in FILTERS}
    name = chosen if chosen in by else "mine"
    first = (page - 1) * PAGE
    return Queue(name, tuple(by[name][first : first + PAGE]), {name: len(some) for name, some in by.items()}, first, asked.strip())


def _passes(name: str, line: Waiting) -> bool:
    active = line.state in ACTIVE
    return {
        "mine": line.mine, "all": active, "red": active and line.light in ("red", "overdue"), "yellow": active and line.light == "yellow",
        "paused": active and line.light == "paused", "new": line.state == "submitted", "done": not active,
    }[name]  # fmt: skip


async def _rows(viewer: Viewer) -> list[dict[str, Any]]:
    """One statement: every case the viewer's jurisdictions cover, with the desks whose steps are open."""
    places = [f"{prefix(code)}%" for code in viewer.jurisdictions] or ["-"]
    covered = " OR ".join(["c.jurisdiction LIKE {}"] * len(places))
    joined = "group_concat(s.node || ':' || s.desk, ',')" if dialect() == "sqlite" else "string_agg(s.node || ':' || s.desk, ',')"
    clock = "FROM case_clock k WHERE k.\"case\" = c.id AND k.kind"
    sql = (
        "SELECT c.key, c.number, c.matter, c.applicant, c.state, c.paused, c.submitted, c.promised_due, c.jurisdiction, p.name AS project, p.location,"  # noqa: S608 - only fixed text is put together
        f" {joined} AS open_steps, (SELECT max(k.day) {clock} = 'pause') AS stopped, (SELECT sum(k.working_days) {clock} = 'extend') AS extended"
        f" FROM case_file c JOIN project p ON p.id = c.project LEFT JOIN case_step s ON s.\"case\" = c.id AND s.state = 'open' WHERE {covered}"
        " GROUP BY c.id, p.name, p.location ORDER BY c.promised_due, c.id LIMIT 5000"
    )
    return await rows(sql, *places)


def _line(viewer: Viewer, row: dict[str, Any]) -> Waiting:
    stops = sorted(_stop(text) for text in (row["open_steps"] or "").split(",") if text)
    due = _day(row["promised_due"])
    light, days_left = ledger.light_of_row(row["matter"], row["state"], bool(row["paused"]), row["submitted"], due, int(row["extended"] or 0))
    return Waiting(
        row["key"], row["number"], row["matter"], row["applicant"], row["project"], row["location"], row["state"], light, days_left,
        paused_days(_day(row["stopped"])) if light == "paused" else 0, due, tuple(stops),
        any(acts_at(viewer, row["jurisdiction"], node, desk) for node, desk in stops),
    )  # fmt: skip


def _stop(text: str) -> tuple[str, str]:
    node, _, desk = text.partition(":")
    return node, desk


def paused_days(since: date | None) -> int:
    """Working days for which a clock has stood still."""
    return calendar().between(since, today()) if since else 0


def _day(value: Any) -> date | None:
    """SQLite gives the result of max() as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
