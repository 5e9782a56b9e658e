"""Where the map of this installation begins, how old it is, and a name for everything that is published on it."""

import hashlib
from collections.abc import Sequence

from backend.core import db
from backend.core.texts import gettext as _
from backend.onemap.around import Place, places_of
from backend.onemap.versions import Version, in_force

SEATS = ("county_seat", "county", "city")
CHINA = (104.0, 35.0)


async def seat() -> Place:
    """The seat of the installation's jurisdiction; without one the middle of all that is published, without a name."""
    for kind in SEATS:
        found = await places_of(kind)
        if found:
            return found[0]
    return Place("", "", *_middle(await in_force()))


async def centre() -> tuple[float, float]:
    """Lon-lat of the seat."""
    found = await seat()
    return found.lon, found.lat


def _middle(versions: Sequence[Version]) -> tuple[float, float]:
    boxes = [version.bbox for version in versions if version.bbox is not None]
    if not boxes:
        return CHINA
    west, south, east, north = (edge(box[i] for box in boxes) for i, edge in enumerate((min, min, max, max)))
    return round((west + east) / 2, 6), round((south + north) / 2, 6)


async def credit() -> str:
    """The day of the newest public layer, as the line on the map says it."""
    days = [version.facts.data_date for version in await in_force() if version.facts.open and version.facts.data_date]
    return _("Planning data of %(day)s", day=max(days).isoformat()) if days else _("No planning data yet")


async def tiles_version() -> str:
    """Changes whenever a version is published or rolled back, so that tiles may be kept for long under their address."""
    rows = await db.rows("SELECT id, from_at, until_at FROM layer_term ORDER BY id")
    return hashlib.sha256(repr([tuple(row.values()) for row in rows]).encode()).hexdigest()[:10]
