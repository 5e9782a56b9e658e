"""What is stored of checks: a run over an application or a case, and each thing it found."""

from enum import StrEnum

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, ForeignKey, Integer, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class FindingState(StrEnum):
    """What a check found."""

    passed = "passed"
    failed = "failed"
    needs_person = "needs_person"


class CheckRun(Table):
    """One run: for whom (`subject`, as in the trail: "application:k3v9x"), over which items and facts."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True)
    subject = Varchar(length=40, index=True)
    purpose = Varchar(length=16, default="self_check")
    items = JSONB(default="[]")
    facts = JSONB(default="{}")
    passed = Integer(default=0)
    failed = Integer(default=0)
    needs_person = Integer(default=0)
    ran_at = Timestamptz(null=False)
    by = Varchar(length=32, default="")


class CheckResult(Table):
    """One finding of a run; `confirmed_by` is the person who compared what a machine had read."""

    id = BigSerial(primary_key=True)
    run = ForeignKey(CheckRun, on_delete=OnDelete.cascade, null=False)
    element = Varchar(length=12)
    finding = Varchar(length=12, choices=FindingState)
    severity = Varchar(length=8, default="warn")
    desk = Varchar(length=8, default="")
    facts = JSONB(default="{}")
    overridden = Boolean(default=False)
    override_reason = Varchar(length=500, default="")
    confirmed_by = Varchar(length=32, default="")
    position = BigInt(default=0)


DDL: dict[str, list[str]] = {
    engine: ["CREATE INDEX IF NOT EXISTS check_result_run ON check_result (run, position)"]
    for engine in ("sqlite", "postgresql")
}
