"""Reading all layers in scope at a site within a time budget: one layer that fails never takes another with it."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from shapely import GEOSException

from backend.onemap.search import Pieces
from backend.onemap.versions import Version
from backend.screening.overlay import Contact, Key, Strip, meet

BATCH = 5_000


class LayerUnreadable(Exception):
    """A layer could not be read; the reason is a word of the catalogue (`reason.…`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Reading(Struct):
    """What was met, and which versions could not be checked and why."""

    contacts: dict[Key, Contact]
    failed: dict[int, str]


def read_all(strips: Sequence[Strip], pieces: Pieces, versions: Sequence[Version], deadline: float) -> Reading:
    """Contacts of every version with the site, in batches; what is left when the time is over is not checked."""
    found = Reading({}, {})
    reach = {version.id: version.facts.reach_m for version in versions}
    for batch in _batches([version for version in versions if _answering(version, found)], pieces):
        try:
            found.contacts |= _read(strips, pieces, batch, reach, deadline)
        except (LayerUnreadable, GEOSException):
            _one_by_one(strips, pieces, batch, reach, deadline, found)
    return found


def _batches(versions: Sequence[Version], pieces: Pieces) -> Iterator[list[Version]]:
    """Versions together, up to so many pieces."""
    keys, counts = np.unique(pieces.versions, return_counts=True)
    sizes = dict(zip(keys.tolist(), counts.tolist(), strict=True))
    batch: list[Version] = []
    total = 0
    for version in versions:
        size = sizes.get(version.id, 0)
        if batch and total + size > BATCH:
            yield batch
            batch, total = [], 0
        batch.append(version)
        total += size
    if batch:
        yield batch


def _one_by_one(
    strips: Sequence[Strip], pieces: Pieces, batch: list[Version], reach: dict[int, float], deadline: float, found: Reading
) -> None:
    for version in batch:
        try:
            found.contacts |= _read(strips, pieces, [version], reach, deadline)
        except LayerUnreadable as reason:
            found.failed[version.id] = reason.reason
        except GEOSException:
            found.failed[version.id] = "broken"


def _read(strips: Sequence[Strip], pieces: Pieces, batch: list[Version], reach: dict[int, float], deadline: float) -> dict[Key, Contact]:
    if time.monotonic() > deadline:
        raise LayerUnreadable("time_budget")
    chosen: Any = np.isin(pieces.versions, [version.id for version in batch])
    return meet(strips, pieces, chosen, reach)


def _answering(version: Version, found: Reading) -> bool:
    """Whether a layer's source answers; one that is known to be out of order is not checked, for its reason."""
    if version.facts.fault:
        found.failed[version.id] = version.facts.fault
    return not version.facts.fault
