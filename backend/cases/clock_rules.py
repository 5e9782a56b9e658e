"""Periods of law, what may stop a clock, and the thresholds of the lights."""

from collections.abc import Collection
from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.core.errors import Problem
from backend.core.texts import in_language


class Period(Struct, frozen=True, forbid_unknown_fields=True):
    """A period of law in working days; without days it is a duty without a number."""

    id: str
    law: str
    status: str
    rule: str = ""
    days: int = 0
    extension: int = 0
    told_days: int = 0


class Stop(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason for which time does not count."""

    id: str
    zh: str
    en: str
    effect: Literal["stop", "configured", "never", "before_acceptance"]
    legal: str
    note: str = ""
    status: str = ""

    @property
    def name(self) -> str:
        return in_language(self.zh, self.en)


class Lights(Struct, frozen=True, forbid_unknown_fields=True):
    """Green needs more than both; red is up to so many half days; the hours split today's working day."""

    green_above_percent: int
    green_above_days: int
    red_up_to_half_days: int
    office_opens: str
    office_closes: str

    def hours(self) -> tuple[time, time]:
        return time.fromisoformat(self.office_opens), time.fromisoformat(self.office_closes)


class ClockRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    statutory: tuple[Period, ...]
    stops: tuple[Stop, ...]
    lights: Lights


@cache
def clock_rules() -> ClockRules:
    file = Path(__file__).parent / "data" / "clock_rules.yaml"
    return msgspec.yaml.decode(file.read_bytes(), type=ClockRules)


def period(code: str) -> Period:
    """A period of law by its id: acceptance, decision, joint, first_review, delivery, …"""
    return next(one for one in clock_rules().statutory if one.id == code)


def stop(code: str) -> Stop:
    """A reason to stop a clock, or a refusal."""
    found = next((one for one in clock_rules().stops if one.id == code), None)
    if found is None:
        raise Problem("cases.unknown_stop", reason=code)
    return found


def require_stop(code: str, switched_on: Collection[str] = ()) -> Stop:
    """The reason, when it may stop a clock here: article 45 names it, or this jurisdiction has switched it on."""
    found = stop(code)
    if found.effect == "stop" or (found.effect == "configured" and code in switched_on):
        return found
    raise Problem("cases.stop_not_allowed", reason=found.name)
