"""What is stored of certificates: the register, the log's leaves and checkpoints, how often a code was looked at."""

from piccolo.columns import BigInt, BigSerial, Bytea, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from backend.cases.tables import Case
from backend.projects.tables import Project


class Certificate(Table):
    """One issued certificate; `state` is valid, suspended, revoked or replaced. Token and record never change."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    code = Varchar(length=16, unique=True, default="", null=False)
    kind = Varchar(length=12, default="", null=False)
    number = Varchar(length=60, unique=True, default="", null=False)
    title = Varchar(length=60, default="", null=False)
    state = Varchar(length=10, default="valid", null=False)
    case = ForeignKey(Case, null=False, on_delete=OnDelete.restrict, index=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.restrict, index=True)
    account = Varchar(length=16, default="", null=False, index=True)
    organization = Varchar(length=16, default="", null=False, index=True)
    jurisdiction = Varchar(length=6, default="", null=False, index=True)
    issuer = Varchar(length=80, default="", null=False)
    holder = Varchar(length=120, default="", null=False)
    project_name = Varchar(length=120, default="", null=False)
    area_m2 = BigInt(default=0, null=False)
    issued = Timestamptz(null=False)
    expires_on = Date(null=True, default=None)
    token = Bytea(null=False)
    record = Bytea(null=False)
    slot = BigInt(unique=True, default=0, null=False)
    log_index = BigInt(unique=True, default=0, null=False)
    replaces = Varchar(length=16, default="", null=False)
    replaced_by = Varchar(length=16, default="", null=False)
    ended = Timestamptz(null=True, default=None)
    reason = Varchar(length=12, default="", null=False)
    pdf = Varchar(length=64, default="", null=False)
    face = Varchar(length=64, default="", null=False)
    preview = Varchar(length=64, default="", null=False)
    statement = Bytea(null=False, default=b"")


class LogLeaf(Table, tablename="log_leaf"):
    """One leaf of the transparency log: the SHA-256 of a token, at its place for ever."""

    position = BigInt(primary_key=True, null=False)
    leaf = Bytea(null=False)
    at = Timestamptz(null=False)


class LogCheckpoint(Table, tablename="log_checkpoint"):
    """A signed statement of the log's size and root."""

    id = BigSerial(primary_key=True)
    size = BigInt(default=0, null=False, index=True)
    note = Text(default="", null=False)
    at = Timestamptz(null=False)


class StatusRevision(Table, tablename="status_revision"):
    """Counts the changes of the status list, so that one that was signed can be kept until something changes."""

    name = Varchar(length=8, primary_key=True, default="1", null=False)
    revision = BigInt(default=0, null=False)


class Look(Table, tablename="certificate_look"):
    """How often a certificate's page was opened on a day: a widely copied code shows itself."""

    id = BigSerial(primary_key=True)
    certificate = ForeignKey(Certificate, null=False, on_delete=OnDelete.restrict)
    day = Date(null=False)
    count = Integer(default=0, null=False)  # pyright: ignore[reportAssignmentType] - hides Table.count(), which nobody asks of looks


DDL: dict[str, list[str]] = {
    "sqlite": [
        "CREATE UNIQUE INDEX certificate_look_day ON certificate_look (certificate, day)",
        "CREATE TRIGGER log_leaf_stays BEFORE UPDATE ON log_leaf BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
        "CREATE TRIGGER log_leaf_remains BEFORE DELETE ON log_leaf BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    ],
    "postgresql": [
        "CREATE UNIQUE INDEX certificate_look_day ON certificate_look (certificate, day)",
        "CREATE FUNCTION log_refuses() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$",
        "CREATE TRIGGER log_leaf_stays BEFORE UPDATE OR DELETE ON log_leaf FOR EACH ROW EXECUTE FUNCTION log_refuses()",
    ],
}
