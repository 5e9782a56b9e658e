"""Where a case stands, in a few words: its light, its stage, who has it."""

from collections.abc import Iterable
from math import ceil

from backend.cases.clock_rules import clock_rules
from backend.core.texts import gettext as _
from backend.core.texts import words
from backend.matters.catalogue import catalogue

COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "overdue": "red", "paused": "paused"}
STATED = {"supplementing": "casework.stage.supplement", "suspended": "casework.stage.suspended"}


def light_words(light: str, days_left: float, paused_days: int) -> str:
    """剩 9 天, 剩 3 小时, 超期 1 天, 停表 3 天; the state of a case that is over is said elsewhere."""
    if light == "paused":
        return _("casework.paused", n=paused_days) if paused_days else _("casework.paused_today")
    if light == "overdue":
        return _("casework.overdue", n=ceil(-days_left) or 1)
    if days_left < 1:
        return _("casework.hours", n=max(1, ceil(days_left * _office_hours())))
    return _("casework.days", n=int(days_left))


def _office_hours() -> float:
    opens, closes = clock_rules().lights.hours()
    return (closes.hour - opens.hour) + (closes.minute - opens.minute) / 60


def stage(state: str, open_steps: Iterable[tuple[str, str]]) -> str:
    """The part of the way a case is on; its state when nothing is open."""
    if state in STATED:
        return words(STATED[state])
    nodes = {node for node, _desk in open_steps}
    for node in ("accept", "recheck", "approve", "certify", "deliver"):
        if node in nodes:
            return words(f"casework.stage.{node}")
    return words("casework.stage.review") if nodes else words(f"state.case.{state}")


def who(state: str, open_steps: Iterable[tuple[str, str]]) -> str:
    """Whose turn it is."""
    desks = list(dict.fromkeys(desk for _node, desk in open_steps))
    if state == "supplementing":
        return words("casework.who.applicant")
    if state == "submitted":
        return words("casework.who.new")
    if not desks:
        return words(f"state.case.{state}")
    name = catalogue().desks[desks[0]].name
    return _("casework.who.desk", desk=name) if len(desks) == 1 else _("casework.who.desks", n=len(desks))
