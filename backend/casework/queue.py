"""The queue of a desk: what waits for me, most in danger of lateness first."""

from collections import Counter
from datetime import date
from typing import Any

from msgspec import Struct

from backend.cases import ledger
from backend.cases.read import ACTIVE
from backend.cases.steps import acts_at
from backend.core.db import dialect, rows
from backend.core.guards import Viewer, prefix

FILTERS = ("mine", "all", "red", "yellow", "paused", "done")
LIMIT = 200


class Waiting(Struct, frozen=True):
    """One line of the queue: the case, its light and what is to be done at which desk."""

    key: str
    number: str
    matter: str
    applicant: str
    project: str
    state: str
    light: str
    days_left: float
    due: date | None
    desks: tuple[str, ...]
    mine: bool


class Queue(Struct, frozen=True):
    """The lines of one filter, and how many each filter has."""

    chosen: str
    lines: tuple[Waiting, ...]
    counts: dict[str, int]


async def queue(viewer: Viewer, chosen: str = "mine") -> Queue:
    """Cases of the viewer's jurisdictions; `mine` are those with an open step of the viewer's desk."""
    lines = [_line(viewer, row) for row in await _rows(viewer)]
    lines.sort(key=lambda line: (line.light == "paused", line.days_left, line.number))
    by = {name: [line for line in lines if _passes(name, line)] for name in FILTERS}
    found = by.get(chosen, by["mine"])
    return Queue(chosen if chosen in by else "mine", tuple(found[:LIMIT]), {name: len(some) for name, some in by.items()})


def _passes(name: str, line: Waiting) -> bool:
    active = line.state in ACTIVE
    return {
        "mine": line.mine, "all": active, "red": active and line.light in ("red", "overdue"), "yellow": active and line.light == "yellow",
        "paused": active and line.light == "paused", "done": not active,
    }[name]  # fmt: skip


async def _rows(viewer: Viewer) -> list[dict[str, Any]]:
    """One statement: every case the viewer's jurisdictions cover, with the desks whose steps are open."""
    places = [f"{prefix(code)}%" for code in viewer.jurisdictions] or ["-"]
    covered = " OR ".join(["c.jurisdiction LIKE {}"] * len(places))
    joined = "group_concat(s.desk || ':' || s.node, ',')" if dialect() == "sqlite" else "string_agg(s.desk || ':' || s.node, ',')"
    sql = (
        f"SELECT c.key, c.number, c.matter, c.applicant, c.state, c.paused, c.submitted, c.promised_due, c.statutory_due, p.name AS project,"  # noqa: S608 - only fixed text is put together
        f" c.jurisdiction, {joined} AS open_steps FROM case_file c JOIN project p ON p.id = c.project"
        f" LEFT JOIN case_step s ON s.\"case\" = c.id AND s.state = 'open' WHERE {covered}"
        " GROUP BY c.id, p.name ORDER BY c.promised_due, c.id LIMIT 5000"
    )
    return await rows(sql, *places)


def _line(viewer: Viewer, row: dict[str, Any]) -> Waiting:
    stops = [tuple(stop.split(":")) for stop in (row["open_steps"] or "").split(",") if stop]
    due = row["promised_due"]
    light, days_left = ledger.light_of_row(row["matter"], row["state"], bool(row["paused"]), row["submitted"], due)
    return Waiting(
        row["key"], row["number"], row["matter"], row["applicant"], row["project"], row["state"], light, days_left,
        due, tuple(stop[0] for stop in stops), any(acts_at(viewer, row["jurisdiction"], stop[1], stop[0]) for stop in stops),
    )  # fmt: skip
