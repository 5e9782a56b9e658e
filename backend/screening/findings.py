"""Findings: what a contact of a layer with a part of the site means, in figures and in words."""

from collections.abc import Mapping
from math import floor, log10

from msgspec.structs import replace

from backend.core.geometry import length_m, lengths_m, many
from backend.core.texts import LANGUAGES, gettext_in, number, using
from backend.onemap.facts import LayerFacts
from backend.onemap.search import FeatureName
from backend.onemap.versions import Version
from backend.screening.answer import Finding, Met, Relation, Sentence
from backend.screening.conditions import Known
from backend.screening.overlay import Contact
from backend.screening.robust import union
from backend.screening.rules import follow
from backend.screening.site import Part

NAMED = 50
LEAST_WIDTH_M = 0.5
ALL = 1 - 1e-7


def finding_of(
    version: Version, class_no: int, part: int, contact: Contact, site: Part, names: Mapping[int, FeatureName], right: bool,
    purpose: Mapping[str, Known],
) -> Finding:  # fmt: skip
    """One finding with its level, law, what follows and its sentence; closed layers give only a coarse one."""
    facts = version.facts
    exact = _exact(facts, class_no, version, part, contact, site, names)
    then = follow(facts.layer, facts.effect_of(exact.class_), exact, purpose)
    shown = exact if facts.open or right else _coarse(exact)
    whole = replace(
        shown, level=then.level, law_status=facts.law_status, basis=facts.basis, triggers=then.triggers,
        consequence=facts.consequence or then.note or facts.approval, consequence_en=facts.consequence_en,
    )  # fmt: skip
    return replace(whole, sentence=_sentence(facts, whole, closed=not (facts.open or right)))


def _exact(
    facts: LayerFacts, class_no: int, version: Version, part: int, contact: Contact, site: Part, names: Mapping[int, FeatureName]
) -> Finding:
    relation = _relation(facts, contact, site)
    figures: dict[str, object] = {}
    if relation == "near":
        distance = 0.0 if contact.features else round(contact.distance_m or 0.0, 1)
        figures = {"distance_m": distance, "direction": (contact.direction or None) if distance else None}
    elif relation == "touches":
        figures = {"distance_m": 0.0, "overlap_m2": 0.0 if contact.dimension == 2 else None}
    elif contact.dimension == 2:
        share = min(1.0, contact.overlap_m2 / site.area_m2) if site.area_m2 else 1.0
        share = 1.0 if relation == "within" else share
        figures = {"overlap_m2": round(contact.overlap_m2, 2), "share": round(share, 6), "share_text": share_text(share)}
    else:
        figures = _thin(contact, site)
    return Finding(
        class_=version.classes[class_no], relation=relation, marginal=_marginal(facts, contact, relation), part=part,
        features=_features(contact, names, relation), feature_count=len(contact.features) or 1, **figures,  # type: ignore[arg-type]
    )  # fmt: skip


def _thin(contact: Contact, site: Part) -> dict[str, object]:
    """Figures of a line or a point in contact: length, share of a line, number of points."""
    found: dict[str, object] = {"length_m": round(contact.length_m, 2) if contact.length_m else None, "points": contact.points or None}
    if site.kind == "line" and contact.length_m and site.length_m:
        share = min(1.0, contact.length_m / site.length_m)
        found |= {"share": round(share, 6), "share_text": share_text(share)}
    if site.kind == "point":
        found |= {"share": 1.0, "share_text": share_text(1.0)}
    return found


def _relation(facts: LayerFacts, contact: Contact, site: Part) -> Relation:
    if not contact.meets:
        # On the line of a layer with a distance of its own one is within that distance, not outside at its border.
        return "touches" if contact.features and not facts.buffer_m else "near"
    whole = {"polygon": contact.overlap_m2 / (site.area_m2 or 1.0), "line": contact.length_m / (site.length_m or 1.0), "point": 1.0}
    dense = contact.dimension == {"polygon": 2, "line": 1, "point": 0}[site.kind]
    if dense and whole[site.kind] >= ALL:
        return "within"
    return "covers" if contact.inside and site.kind == "polygon" else "overlaps"


def _marginal(facts: LayerFacts, contact: Contact, relation: Relation) -> bool:
    """Thinner than the layer is accurate: an overlap as a strip of that width, a line of that length."""
    least = max(facts.accuracy_m, LEAST_WIDTH_M)
    if relation != "overlaps":
        return False
    if contact.dimension == 1:
        return 0 < contact.length_m < least and contact.points == 0
    if contact.dimension == 0:
        return False
    # The outlines of the pieces together are no shorter than that of their union, so most are told apart without one.
    if 2 * contact.overlap_m2 >= least * float(lengths_m(many(contact.shapes)).sum()):
        return False
    around = length_m(union(many(contact.shapes)))
    return around > 0 and 2 * contact.overlap_m2 / around < least


def _features(contact: Contact, names: Mapping[int, FeatureName], relation: Relation) -> tuple[Met, ...]:
    """The features met, the largest share first; at most NAMED of them are listed."""
    sizes = contact.features or {contact.nearest_feature: 0.0}
    solid = contact.dimension == 2 and relation != "near"
    ordered = sorted(sizes, key=lambda feature: (-round(sizes[feature], 2), names[feature].source_id, feature))
    return tuple(Met(names[f].source_id, names[f].name, round(sizes[f], 2) if solid else None) for f in ordered[:NAMED])


def _coarse(finding: Finding) -> Finding:
    """Hit or not and the share in steps of 10 %: no shape, distance, name or figure that gives the border away."""
    near = finding.relation in ("near", "touches")
    share = None if near or finding.share is None else _step(finding.share) / 10
    text = None if share is None else f"≤{share * 100:.0f} %"
    return Finding(relation="near" if near else "overlaps", part=finding.part, share=share, share_text=text)


def _step(share: float) -> int:
    return max(1, min(10, -int(-share * 10 // 1)))


def share_text(share: float) -> str:
    """Two significant digits, never 0 for something and never 100 for less than all: 12 %, 3.4 %, <0.01 %, >99.9 %."""
    percent = share * 100
    if percent < 0.01:
        return "<0.01 %"
    if share >= 1:
        return "100 %"
    if percent > 99.9:
        return ">99.9 %"
    places = max(0, 1 - floor(log10(percent)))
    text = f"{percent:.{places}f}"
    return f"{text if float(text) < 100 else '>99'} %"


def steps_text(share: float) -> str:
    """A share for the public in steps of ten: "<=10 %"."""
    return f"<={_step(share) * 10} %"


def _sentence(facts: LayerFacts, finding: Finding, *, closed: bool) -> Sentence:
    return {language: _said(language, facts, finding, closed) for language in LANGUAGES}


def _said(language: str, facts: LayerFacts, finding: Finding, closed: bool) -> str:
    words: dict[str, object] = {"layer": facts.name_in(language)}
    with using(language):
        words |= {"area": number(finding.overlap_m2 or 0.0, 0 if (finding.overlap_m2 or 0) >= 100 else 2), "share": finding.share_text or ""}
        words |= {"length": number(finding.length_m or 0.0, 1), "points": number(finding.points or 0), "distance": number(finding.distance_m or 0.0, 1)}
    words["wind"] = gettext_in(language, f"wind.{finding.direction}") if finding.direction else ""
    words["reach"] = f"{facts.reach_m:g}"
    text = gettext_in(language, f"finding.{_pattern(finding, closed)}", **words)
    return text + (gettext_in(language, "finding.marginal") if finding.marginal else "")


def _pattern(finding: Finding, closed: bool) -> str:
    if closed:
        return "closed_near" if finding.relation == "near" else ("closed" if finding.share_text else "closed_met")
    if finding.relation in ("near", "touches"):
        return finding.relation if finding.relation == "touches" or finding.direction else "near_by"
    if finding.overlap_m2 is not None:
        return finding.relation
    return "line" if finding.length_m else ("point" if finding.points and finding.share is not None else "points")
