"""What is stored of matters: one row a version and jurisdiction, begun from the catalogue and edited by administrators."""

from piccolo.columns import JSONB, BigSerial, Boolean, Integer, Timestamptz, Varchar
from piccolo.table import Table


class Matter(Table):
    """A version of one item in one jurisdiction; `facts` holds the item as it was valid from that moment."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=12)
    version = Integer(default=1)
    jurisdiction = Varchar(length=6)
    stage = Varchar(length=4, default="ANY")
    active = Boolean(default=True)
    facts = JSONB(default="{}")
    changed_at = Timestamptz(null=False)
    changed_by = Varchar(length=32, default="")


DDL: dict[str, list[str]] = {
    engine: ["CREATE UNIQUE INDEX IF NOT EXISTS matter_version ON matter (jurisdiction, code, version)"]
    for engine in ("sqlite", "postgresql")
}
