"""When messages may go out and how long they are tried: quiet hours, the daily cap, giving up."""

from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.core.clock import CHINA

RULES = Path(__file__).parent / "rules.yaml"


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """Hours are of the day in China; `exempt` templates ignore quiet hours and the cap."""

    quiet_from: int
    quiet_until: int
    sms_a_day: int
    sms_give_up_hours: int
    email_give_up_hours: int
    code_minutes: int
    exempt: tuple[str, ...]
    secret: tuple[str, ...]


@cache
def rules() -> Rules:
    return msgspec.yaml.decode(RULES.read_bytes(), type=Rules)


def earliest(at: datetime, template: str) -> datetime:
    """The first moment from `at` on at which an SMS of this template may go out."""
    local, known = at.astimezone(CHINA), rules()
    if template in known.exempt or known.quiet_until <= local.hour < known.quiet_from:
        return at
    day = local.date() + timedelta(days=1 if local.hour >= known.quiet_from else 0)
    return datetime.combine(day, time(known.quiet_until), CHINA).astimezone(at.tzinfo)


def patience(channel: str, template: str) -> timedelta:
    """How long after its first moment a delivery is still worth trying; a code is worthless once it has expired."""
    known = rules()
    if template in known.secret:
        return timedelta(minutes=known.code_minutes)
    return timedelta(hours=known.sms_give_up_hours if channel == "sms" else known.email_give_up_hours)
