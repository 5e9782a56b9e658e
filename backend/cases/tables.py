"""What is stored of a case: its state, steps, opinions, clock, requests and decision."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.table import Table

from backend.projects.tables import Project


class Case(Table, tablename="case_file"):
    """One matter of one application before one office; `state` is the glossary's status of an application."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    number = Varchar(length=24, unique=True, default="", null=False)
    application = Varchar(length=16, default="", null=False, index=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.restrict, index=True)
    matter = Varchar(length=12, default="", null=False, index=True)
    jurisdiction = Varchar(length=6, default="", null=False, index=True)
    state = Varchar(length=14, default="submitted", null=False, index=True)
    version = Integer(default=1, null=False)
    account = Varchar(length=16, default="", null=False, index=True)
    organization = Varchar(length=16, default="", null=False, index=True)
    applicant = Varchar(length=120, default="", null=False)
    phone = Varchar(length=20, default="", null=False)
    email = Varchar(length=120, default="", null=False)
    form = JSONB(default="{}", null=False)
    materials = JSONB(default="[]", null=False)
    site = JSONB(default="{}", null=False)
    site_area_m2 = BigInt(default=0, null=False)
    screening = Varchar(length=16, default="", null=False)
    submitted = Timestamptz(null=False)
    accepted = Timestamptz(null=True, default=None)
    decided = Timestamptz(null=True, default=None)
    statutory_due = Date(null=True, default=None)
    promised_due = Date(null=True, default=None, index=True)
    paused = Boolean(default=False, null=False)


class Step(Table, tablename="case_step"):
    """One stop of a case at a desk: `waiting`, `open`, `done` or `skipped`; desks of one group work at once."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    case = ForeignKey(Case, null=False, on_delete=OnDelete.restrict, index=True)
    position = Integer(default=0, null=False)
    node = Varchar(length=20, default="", null=False)
    desk = Varchar(length=6, default="", null=False, index=True)
    group = Varchar(length=6, default="", null=False)
    reason = Varchar(length=200, default="", null=False)
    state = Varchar(length=8, default="waiting", null=False, index=True)
    opened = Timestamptz(null=True, default=None)
    ended = Timestamptz(null=True, default=None)


class Opinion(Table, tablename="case_opinion"):
    """What one desk says: `agree`, `conditions` or `disagree`, with its text and who signed it; never changed."""

    id = BigSerial(primary_key=True)
    step = ForeignKey(Step, null=False, unique=True, on_delete=OnDelete.restrict)
    case = ForeignKey(Case, null=False, on_delete=OnDelete.restrict, index=True)
    conclusion = Varchar(length=10, default="", null=False)
    text = Text(default="", null=False)
    by = Varchar(length=16, default="", null=False)
    name = Varchar(length=60, default="", null=False)
    at = Timestamptz(null=False)


class ClockRow(Table, tablename="case_clock"):
    """One entry of the clock's ledger: what made the deadline what it is, with its article."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=12, default="", null=False)
    day = Date(null=False)
    working_days = Integer(default=0, null=False)
    reason = Varchar(length=200, default="", null=False)
    law = Varchar(length=120, default="", null=False)
    by = Varchar(length=16, default="", null=False)
    at = Timestamptz(null=False)


class SupplementRequest(Table, tablename="case_supplement"):
    """The one list of what is missing; a second one needs a reason of its own."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    case = ForeignKey(Case, null=False, on_delete=OnDelete.restrict, index=True)
    wanted = JSONB(default="[]", null=False)
    reason = Text(default="", null=False)
    due = Date(null=False)
    asked = Timestamptz(null=False)
    answered = Timestamptz(null=True, default=None)
    by = Varchar(length=16, default="", null=False)


class Decision(Table, tablename="case_decision"):
    """The decision, signed by a person: `grant` or `refusal` (or `rejection` at the door), reasons, way of appeal."""

    id = BigSerial(primary_key=True)
    case = ForeignKey(Case, null=False, unique=True, on_delete=OnDelete.restrict)
    kind = Varchar(length=10, default="", null=False)
    text = Text(default="", null=False)
    article = Varchar(length=120, default="", null=False)
    appeal = Text(default="", null=False)
    by = Varchar(length=16, default="", null=False)
    name = Varchar(length=60, default="", null=False)
    at = Timestamptz(null=False)
