"""How people are served: levels of rating, appointments, consultation, complaints, masking, retention."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.matters.catalogue import Named

Mask = Literal["full", "hidden", "surname", "to_road", "first3_last4", "first4_last4", "first1_domain"]


class RatingLevel(Named, frozen=True):
    """One of the five levels; a bad one is called back and mended."""

    value: int
    bad: bool


class Rating(Struct, frozen=True, forbid_unknown_fields=True):
    levels: tuple[RatingLevel, ...]
    mend_days: int
    status: str


class Consultation(Struct, frozen=True, forbid_unknown_fields=True):
    """Working days to an answer."""

    simple_days: int
    complex_days: int
    status: str


class Appointment(Struct, frozen=True, forbid_unknown_fields=True):
    """Who stays away `no_shows` times in `no_show_days` days cannot book for `blocked_days` days; walking in remains possible."""

    slot_minutes: int
    cancel_until_minutes: int
    no_shows: int
    no_show_days: int
    blocked_days: int
    status: str


class Complaint(Struct, frozen=True, forbid_unknown_fields=True):
    """Working days; whoever handled the case never handles the complaint."""

    accept_days: int
    answer_days: int
    status: str


class Privacy(Struct, frozen=True, forbid_unknown_fields=True):
    """Working days to answer a request for a copy, correction or deletion."""

    answer_days: int
    law: str
    status: str


class Masking(Struct, frozen=True, forbid_unknown_fields=True):
    field: str
    zh: str
    public: Mask
    staff: Mask
    example: str


class Retention(Struct, frozen=True, forbid_unknown_fields=True):
    """Days after which something is deleted; 0 = kept with the archive."""

    what: str
    zh: str
    days: int
    status: str


class ServiceRules(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    rating: Rating
    consultation: Consultation
    appointment: Appointment
    complaint: Complaint
    privacy: Privacy
    masking: tuple[Masking, ...]
    retention: tuple[Retention, ...]


@cache
def service_rules() -> ServiceRules:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "service_rules.yaml").read_bytes(), type=ServiceRules)
