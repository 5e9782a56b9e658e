"""What is stored of an application: the draft as typed, what is attached to it, and what it became."""

from piccolo.columns import JSONB, BigSerial, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from backend.projects.tables import Project


class Application(Table):
    """One package (or single matter) applied for; `state` is `draft` or `submitted`, the rest is its cases' story."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    number = Varchar(length=24, default="", null=False, index=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.restrict, index=True)
    package = Varchar(length=12, default="", null=False)
    state = Varchar(length=10, default="draft", null=False)
    account = Varchar(length=16, default="", null=False, index=True)
    organization = Varchar(length=16, default="", null=False, index=True)
    form = JSONB(default="{}", null=False)
    attached = JSONB(default="{}", null=False)
    version = Integer(default=1, null=False)
    language = Varchar(length=10, default="zh-Hans", null=False)
    created = Timestamptz(null=False)
    changed = Timestamptz(null=False)
    submitted = Timestamptz(null=True, default=None)


DDL: dict[str, list[str]] = {
    engine: ["CREATE UNIQUE INDEX application_number_once ON application (number) WHERE number <> ''"]
    for engine in ("sqlite", "postgresql")
}
