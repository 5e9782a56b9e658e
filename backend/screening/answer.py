"""The answer of a screening, as it is given out, kept and signed."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from backend.onemap.facts import Basis, LawStatus, Level

State = Literal["hit", "near", "clear", "partial", "no_data", "not_checked", "withheld", "not_applicable"]
STATES: tuple[State, ...] = ("hit", "near", "clear", "partial", "no_data", "not_checked", "withheld", "not_applicable")
Relation = Literal["covers", "within", "overlaps", "touches", "near"]
Sentence = dict[str, str]


class Trigger(Struct, frozen=True):
    """One thing that follows from a finding; `confirm` = only if the project is of the kind the rule means."""

    kind: Literal["opinion", "service", "material"]
    ref: str
    text: str
    confirm: bool = False


class Met(Struct, frozen=True):
    """A feature that was met."""

    id: str
    name: str
    overlap_m2: float | None


class Finding(Struct, frozen=True, kw_only=True, rename={"class_": "class"}):
    """What one class of one layer says about one part of the site."""

    class_: str = ""
    level: Level = "note"
    law_status: LawStatus = "in_force"
    relation: Relation = "overlaps"
    marginal: bool = False
    part: int | None = None
    overlap_m2: float | None = None
    share: float | None = None
    share_text: str | None = None
    length_m: float | None = None
    points: int | None = None
    distance_m: float | None = None
    direction: str | None = None
    features: tuple[Met, ...] = ()
    feature_count: int | None = None
    basis: tuple[Basis, ...] = ()
    consequence: str = ""
    consequence_en: str = ""
    triggers: tuple[Trigger, ...] = ()
    sentence: Sentence = {}

    @property
    def alarming(self) -> bool:
        """Whether it counts for the headline at its own level: no touch of a border, nothing thinner than the map is true."""
        return not self.marginal and self.relation != "touches"


class LayerResult(Struct, frozen=True, kw_only=True):
    """What one layer in scope says; exactly one for every layer."""

    layer: str
    name: str
    name_en: str = ""
    theme: str
    required: bool
    state: State
    reason: str | None = None
    stale: bool = False
    coverage_share: float | None = None
    data_date: date | None = None
    valid_until: date | None = None
    steward: str = ""
    checksum: str = ""
    accuracy_m: float = 0.0
    findings: tuple[Finding, ...] = ()


class PartResult(Struct, frozen=True):
    """One part of the site."""

    index: int
    kind: Literal["polygon", "line", "point"]
    area_m2: float
    length_m: float


class SiteResult(Struct, frozen=True):
    hash: str
    area_m2: float
    parts: tuple[PartResult, ...]


class Headline(Struct, frozen=True):
    """The one line: `clear` and complete only when every required layer was checked, current and clear."""

    level: Literal["prohibit", "restrict", "consult", "note", "clear"]
    complete: bool
    sentence: Sentence


class Purpose(Struct, frozen=True):
    """What the ground is meant for: a land-use code of 2023, the code of a matter."""

    use: str = ""
    matter: str = ""


class Conflicts(Struct, frozen=True):
    """Running cases and issued certificates on the same ground."""

    cases: int
    share: str


class Receipt(Struct, frozen=True):
    """A signature over the digest of the answer."""

    kid: str
    alg: str
    digest: str
    signature: str
    issued_at: datetime


class Body(Struct, frozen=True, kw_only=True):
    """What the digest covers."""

    status: Literal["complete", "partial", "failed"]
    as_of: date
    catalogue_version: str
    engine_version: str
    purpose: Purpose | None
    site: SiteResult
    headline: Headline
    counts: dict[State, int]
    layers: tuple[LayerResult, ...]


class Answer(Body, frozen=True, kw_only=True):
    """The whole answer of a screening."""

    id: str
    conflicts: Conflicts | None
    receipt: Receipt
