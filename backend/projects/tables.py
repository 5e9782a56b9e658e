"""What is stored of a project: its site and the box of things given or issued for it."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Date, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table


class Project(Table):
    """One construction project of a person or an organization; the site is GeoJSON, EPSG:4490."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    name = Varchar(length=120, default="", null=False)
    code = Varchar(length=24, default="", null=False, index=True)
    account = Varchar(length=16, default="", null=False, index=True)
    organization = Varchar(length=16, default="", null=False, index=True)
    jurisdiction = Varchar(length=6, default="", null=False, index=True)
    location = Varchar(length=200, default="", null=False)
    use = Varchar(length=8, default="", null=False)
    site = JSONB(default="{}", null=False)
    site_area_m2 = BigInt(default=0, null=False)
    screening = Varchar(length=16, default="", null=False)
    tags = JSONB(default="[]", null=False)
    created = Timestamptz(null=False)


class BoxItem(Table):
    """One document of a project, held once and used by every application; `kind` is a material or result code."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=16, unique=True, default="", null=False)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=40, default="", null=False)
    source = Varchar(length=10, default="uploaded", null=False)
    filename = Varchar(length=255, default="", null=False)
    media = Varchar(length=60, default="", null=False)
    sha256 = Varchar(length=64, default="", null=False, index=True)
    size_bytes = BigInt(default=0, null=False)
    note = Text(default="", null=False)
    valid_until = Date(null=True, default=None)
    replaced = Boolean(default=False, null=False)
    by = Varchar(length=16, default="", null=False)
    at = Timestamptz(null=False)
