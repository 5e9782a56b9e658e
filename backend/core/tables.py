"""What the ground floor stores: counters, jobs, the trail, uploads, limits, sessions, repeated requests."""

from piccolo.columns import JSONB, BigInt, BigSerial, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class Counter(Table):
    """The last number given in a series without gaps."""

    series = Varchar(length=120, primary_key=True, default="", null=False)
    last = BigInt(default=0, null=False)


class Job(Table):
    """Something to be done after the transaction that wrote it; states ready, leased, sent, dead."""

    id = BigSerial(primary_key=True)
    kind = Varchar(length=80, default="", null=False)
    dedupe = Varchar(length=200, unique=True, default="", null=False)
    lane = Varchar(length=120, default="", null=False)
    payload = JSONB(default="{}", null=False)
    state = Varchar(length=8, default="ready", null=False)
    attempts = Integer(default=0, null=False)
    due = Timestamptz(null=False)
    give_up_at = Timestamptz(null=False)
    lease = Varchar(length=40, default="", null=False)
    result = Text(default="", null=False)
    error = Text(default="", null=False)
    written = Timestamptz(null=False)
    ended = Timestamptz(null=True, default=None)


class TrailEntry(Table):
    """Who did what: append-only, each entry holds the hash of the one before it in its scope."""

    id = BigSerial(primary_key=True)
    scope = Varchar(length=60, default="", null=False)
    position = BigInt(default=0, null=False)
    at = Timestamptz(null=False)
    body = Text(default="", null=False)
    subject = Varchar(length=120, default="", null=False, index=True)
    act = Varchar(length=80, default="", null=False)
    previous = Varchar(length=64, default="", null=False)
    digest = Varchar(length=64, unique=True, default="", null=False)


class Upload(Table):
    """A resumable upload: what was announced, by whom, and what became of it."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=32, unique=True, default="", null=False)
    owner = Varchar(length=80, default="", null=False)
    client_key = Varchar(length=120, default="", null=False)
    purpose = Varchar(length=80, default="", null=False)
    subject = Varchar(length=120, default="", null=False)
    filename = Varchar(length=255, default="", null=False)
    size_bytes = BigInt(default=0, null=False)
    metadata = JSONB(default="{}", null=False)
    state = Varchar(length=10, default="open", null=False)
    sha256 = Varchar(length=64, default="", null=False)
    answer = JSONB(default="{}", null=False)
    created = Timestamptz(null=False)
    expires = Timestamptz(null=False, index=True)


class LimitWindow(Table):
    """How much of a limit is spent in the window that is open."""

    name = Varchar(length=160, primary_key=True, default="", null=False)
    spent = BigInt(default=0, null=False)
    ends = Timestamptz(null=False, index=True)


class Session(Table):
    """A signed-in browser; only the hash of its token is kept."""

    id = BigSerial(primary_key=True)
    token_hash = Varchar(length=64, unique=True, default="", null=False)
    viewer = JSONB(default="{}", null=False)
    account = Varchar(length=80, default="", null=False, index=True)
    created = Timestamptz(null=False)
    last_seen = Timestamptz(null=False)
    expires = Timestamptz(null=False, index=True)
    agent = Varchar(length=255, default="", null=False)


class RepeatedRequest(Table):
    """The answer to a request that carried an Idempotency-Key, given again when the request comes again."""

    id = BigSerial(primary_key=True)
    actor = Varchar(length=80, default="", null=False)
    key = Varchar(length=120, default="", null=False)
    request_hash = Varchar(length=64, default="", null=False)
    state = Varchar(length=8, default="running", null=False)
    status = Integer(default=0, null=False)
    answer = Text(default="", null=False)
    expires = Timestamptz(null=False, index=True)


_INDEXES = [
    "CREATE INDEX job_waiting ON job (due, id) WHERE state IN ('ready', 'leased')",
    "CREATE INDEX job_lane ON job (lane, id) WHERE lane <> '' AND state IN ('ready', 'leased')",
    "CREATE UNIQUE INDEX trail_entry_position ON trail_entry (scope, position)",
    "CREATE UNIQUE INDEX upload_client_key ON upload (owner, client_key) WHERE client_key <> ''",
    "CREATE UNIQUE INDEX repeated_request_key ON repeated_request (actor, key)",
]

DDL: dict[str, list[str]] = {
    "sqlite": [
        *_INDEXES,
        "CREATE TRIGGER trail_entry_stays BEFORE UPDATE ON trail_entry"
        " BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
        "CREATE TRIGGER trail_entry_remains BEFORE DELETE ON trail_entry"
        " BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
    ],
    "postgresql": [
        *_INDEXES,
        "CREATE FUNCTION trail_refuses() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$",
        "CREATE TRIGGER trail_entry_stays BEFORE UPDATE OR DELETE ON trail_entry"
        " FOR EACH ROW EXECUTE FUNCTION trail_refuses()",
        "CREATE TRIGGER trail_entry_whole BEFORE TRUNCATE ON trail_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION trail_refuses()",
    ],
}
