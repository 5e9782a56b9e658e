"""What comes in: the request of a screening."""

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from backend.screening.answer import Purpose


class ScreeningRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A site with what it is for. GeoJSON has many shapes, so `site` is read by hand."""

    site: dict[str, Any]
    crs: Annotated[str, Meta(max_length=60)] = "EPSG:4490"
    purpose: Purpose | None = None
    as_of: date | None = None
    layers: Annotated[list[str], Meta(max_length=2000)] | None = None
