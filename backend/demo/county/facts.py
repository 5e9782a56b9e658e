"""What is known of a layer besides its shapes: effect, office, law, consequence, dates; decoded and checked."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

Effect = Literal["prohibit", "restrict", "consult", "note"]
Publicity = Literal["public", "internal_geometry_public_answer", "internal", "withheld"]
LawStatus = Literal["in_force", "pending", "pending_binding"]
FOLDER = Path(__file__).parent


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A law or rule; `number` and `article` are empty where they are not known."""

    title: str
    number: str
    article: str
    issuer: str


class LayerFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One restriction layer. `coverage` is "whole", "none" or a GeoJSON polygon (lon-lat, EPSG:4490); `buffer_m` is
    added to lines and points when a site is checked; `fault` names the failure that the layer plays; `class_effects`
    holds the classes of features whose effect differs from the layer's."""

    layer: str
    name: str
    name_en: str
    theme: str
    effect: Effect
    steward: str
    office: str
    publicity: Publicity
    data_date: str
    valid_until: str
    law_status: LawStatus
    accuracy_m: float
    buffer_m: float
    required: bool
    coverage: str | dict[str, Any]  # a GeoJSON geometry has no narrower type
    basis: list[Basis]
    consequence: str
    consequence_en: str
    approval: str
    matters: list[str]
    features: int
    note: str
    subtheme: str = ""
    fault: str = ""
    colour: str = ""
    class_effects: dict[str, Effect] = {}


class Cited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A law as a layer cites it: its key in the table of laws and the articles."""

    law: str
    article: str = ""


class Law(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    issuer: str
    title: str = ""  # where it differs from the key
    number: str = ""


class LayerSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of layers.yaml; `covers` says which part of the county the data reaches."""

    layer: str
    name: str
    name_en: str
    theme: str
    effect: Effect
    steward: str
    office: str
    consequence: str
    consequence_en: str
    subtheme: str = ""
    publicity: Publicity = "public"
    data_date: str = "2026-09-30"
    valid_until: str = "2027-09-30"
    law_status: LawStatus = "in_force"
    accuracy_m: float = 0.5
    buffer_m: float = 0
    covers: Literal["whole", "none", "south", "seat"] = "whole"
    fault: str = ""
    colour: str = ""
    class_effects: dict[str, Effect] = {}
    approval: str = ""
    matters: list[str] = []
    basis: list[Cited] = []

    @property
    def required(self) -> bool:
        """Whether a site may not be called clear while this layer was not checked."""
        return self.effect in ("prohibit", "restrict") and self.covers != "none"


class Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    laws: dict[str, Law]
    layers: list[LayerSource]


@cache
def sources() -> Sources:
    """The table of layers as it is kept by hand; refuses a citation of a law that is not in it."""
    table = msgspec.yaml.decode((FOLDER / "layers.yaml").read_bytes(), type=Sources)
    cited = {c.law for row in table.layers for c in row.basis}
    if unknown := cited - table.laws.keys():
        raise ValueError(f"layers.yaml cites laws that it does not list: {sorted(unknown)}")
    return table


def basis_of(row: LayerSource) -> list[Basis]:
    laws = sources().laws
    return [Basis(laws[c.law].title or c.law, laws[c.law].number, c.article, laws[c.law].issuer) for c in row.basis]
