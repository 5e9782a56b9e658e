"""What is kept of a screening: one row, the site, the versions it was met with and the whole answer."""

from piccolo.columns import JSONB, BigSerial, Bytea, Date, Text, Timestamptz, Varchar
from piccolo.table import Table


class Screening(Table):
    """One site met with every layer in scope on one day; without an owner it is swept after 30 days."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    owner = Varchar(length=80, default="", null=False, index=True)
    audience = Varchar(length=8, default="public", null=False)
    site_hash = Varchar(length=64, default="", null=False, index=True)
    site = Bytea(null=False, default=b"")
    purpose_use = Varchar(length=12, default="", null=False)
    purpose_matter = Varchar(length=20, default="", null=False)
    as_of = Date(null=False)
    catalogue_version = Varchar(length=64, default="", null=False)
    versions = JSONB(default="[]", null=False)
    digest = Varchar(length=80, default="", null=False)
    answer = Text(default="", null=False)
    made_at = Timestamptz(null=False)
    keep_until = Timestamptz(null=True, default=None, index=True)
