"""The route of a case: the stops its matter's catalogue names, and which desks this site calls."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.matters.catalogue import Item

UNKNOWN = frozenset({"not_checked", "no_data", "partial", "withheld"})
CALLED = frozenset({"hit", "near"}) | UNKNOWN


class Stop(Struct, frozen=True):
    """One stop of a route before it becomes a step; `reason` names the layer that called the desk."""

    node: str
    desk: str
    group: str
    reason: str


@cache
def desk_calls() -> dict[str, tuple[str, ...]]:
    raw = (Path(__file__).parent / "data" / "desk_calls.yaml").read_bytes()
    return msgspec.yaml.decode(raw, type=dict[str, tuple[str, ...]])


def calling_layer(desk: str, states: Mapping[str, str]) -> str | None:
    """The first layer whose state calls the desk; "" when the desk always speaks, None when nothing calls it. A layer nobody looked at counts as one without data."""
    layers = desk_calls().get(desk)
    if layers is None:
        return ""
    return next((layer for layer in layers if states.get(layer, "no_data") in CALLED), None)


def route(matter: Item, states: Mapping[str, str]) -> list[Stop]:
    """The stops for a site whose layers came out in these states (layer code → state of the screening)."""
    found: list[Stop] = []
    for node in matter.nodes:
        if node.optional or not node.desk:
            continue
        group = node.parallel_group or ""
        reason = calling_layer(node.desk, states) if group else ""
        if reason is not None:
            found.append(Stop(node.id, node.desk, group, reason))
    return found
