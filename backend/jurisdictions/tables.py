"""What is stored of provinces, cities and counties: one row for each code and the time it is valid."""

from enum import StrEnum

from piccolo.columns import BigSerial, Boolean, Date, Varchar
from piccolo.table import Table


class JurisdictionLevel(StrEnum):
    """Levels that handle cases together (三级联办)."""

    province = "province"
    city = "city"
    county = "county"


class Jurisdiction(Table):
    """A code through time: `successor` is the code that replaced it, empty while it is in use."""

    id = BigSerial(primary_key=True)
    code = Varchar(length=6, unique=True)
    name = Varchar(length=60)
    level = Varchar(length=8, choices=JurisdictionLevel)
    parent = Varchar(length=6, default="", index=True)
    successor = Varchar(length=6, default="")
    valid_from = Date(null=True, default=None)
    valid_until = Date(null=True, default=None)
    invented = Boolean(default=False)


DDL: dict[str, list[str]] = {"sqlite": [], "postgresql": []}
