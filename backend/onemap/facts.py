"""What is known about a layer besides its features: names, theme, effect, steward, law, publicity, distances."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from backend.core.errors import Problem
from backend.core.texts import in_language
from backend.onemap.kinds import kinds

Level = Literal["prohibit", "restrict", "consult", "note"]
LawStatus = Literal["in_force", "pending_binding", "pending"]
# `answer`: only hit or not; `internal`: the same to the public, everything to the office; `withheld`: never online.
Publicity = Literal["public", "answer", "internal", "withheld"]

_EFFECTS = {"prohibited": "prohibit", "conditional": "restrict", "needs_consultation": "consult", "informational": "note"}
_PUBLICITY = {"internal_geometry_public_answer": "answer", "secret": "withheld"}
DRAWN_ONLY = ("basemap", "facility")


class Basis(Struct, frozen=True, omit_defaults=True):
    """One article behind a restriction."""

    title: str
    number: str = ""
    article: str = ""
    issuer: str = ""


class LayerFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facts of one version of a layer; distances in metres, days as dates."""

    layer: str
    name: str
    name_en: str = ""
    theme: str = ""
    effect: Level = "note"
    steward: str = ""
    publicity: Publicity = "public"
    required: bool = False
    buffer_m: float = 0.0
    near_m: float = 0.0
    accuracy_m: float = 0.5
    law_status: LawStatus = "in_force"
    expected: str = ""
    data_date: date | None = None
    valid_until: date | None = None
    basis: tuple[Basis, ...] = ()
    consequence: str = ""
    consequence_en: str = ""
    approval: str = ""
    matters: tuple[str, ...] = ()
    class_effects: dict[str, Level] = {}
    office: str = ""
    colour: str = ""
    attribution: str = ""
    note: str = ""
    fault: str = ""

    @property
    def screened(self) -> bool:
        """Whether a site is met with it; the map's ground and facilities are only drawn."""
        return self.theme not in DRAWN_ONLY

    @property
    def open(self) -> bool:
        """Whether anyone may see its shapes."""
        return self.publicity == "public"

    @property
    def reach_m(self) -> float:
        """How far from its shapes it still says something."""
        return max(self.buffer_m, self.near_m)

    def effect_of(self, kind: str) -> Level:
        """The effect of a class of features, where it differs from the layer's."""
        return self.class_effects.get(kind, self.effect)

    def name_in(self, language: str = "") -> str:
        return in_language(self.name, self.name_en, language)

    def stale(self, on: date) -> bool:
        return self.valid_until is not None and self.valid_until < on


@cache
def near_distances() -> dict[str, float]:
    """Metres within which rules of a layer without a buffer still speak, by code."""
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "near.yaml").read_bytes(), type=dict[str, float])


def facts_of(layer: str, given: dict[str, Any]) -> tuple[LayerFacts, list[str]]:
    """The facts in a definition file or a file's metadata, completed from the catalogue; and the names that say nothing to us."""
    found = _from_catalogue(layer) | _plain(given)
    known = {name: value for name, value in found.items() if name in LayerFacts.__struct_fields__}
    known |= {"layer": layer, "name": known.get("name") or layer}
    try:
        facts = msgspec.convert(known, LayerFacts, strict=False)
    except msgspec.ValidationError as reason:
        raise Problem("onemap.definition", detail=str(reason)) from reason
    return facts, sorted(set(found) - set(known) - {"coverage", "withheld"})


def _from_catalogue(layer: str) -> dict[str, Any]:
    kind = kinds().get(layer)
    if kind is None:
        return {}
    # An article is printed only where its text was read.
    basis = [{"title": a.law, "article": a.article if a.status.startswith("checked") else ""} for a in kind.legal_basis]
    return {
        "name": kind.zh, "name_en": kind.en, "theme": kind.category, "effect": kind.effect, "steward": kind.department,
        "publicity": _publicity(kind.publicity), "basis": basis, "consequence_en": kind.meaning,
        "approval": kind.approval, "matters": kind.catalogue_items, "colour": kind.colour, "near_m": near_distances().get(layer, 0.0),
    }  # fmt: skip


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """The spellings that files use, as ours."""
    found = {name: value for name, value in given.items() if value is not None}
    if isinstance(found.get("name"), dict):
        names = found["name"]
        found |= {"name": names.get("zh-Hans") or names.get("zh") or names.get("en", ""), "name_en": names.get("en", "")}
    if "effect" in found:
        found["effect"] = _EFFECTS.get(str(found["effect"]), found["effect"])
    if "publicity" in found:
        found["publicity"] = _publicity(str(found["publicity"]))
    if found.get("withheld"):
        found["publicity"] = "withheld"
    if "basis" in found:
        found["basis"] = [_basis(one) for one in (found["basis"] if isinstance(found["basis"], list) else [found["basis"]])]
    return found


def _basis(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        return {"title": str(given)}
    titled = {**given, "title": given.get("title") or given.get("law", "")}
    return {name: str(titled[name]) for name in Basis.__struct_fields__ if titled.get(name)}


def _publicity(text: str) -> str:
    return _PUBLICITY.get(text.split(":")[0], text)
