"""The one line above a screening: the worst restriction in force, never green while a required layer was not checked."""

from collections.abc import Sequence
from typing import Literal

from backend.core.texts import LANGUAGES, gettext_in
from backend.onemap.facts import Level
from backend.screening.answer import Finding, Headline, LayerResult
from backend.screening.rules import LEVELS

FINE = ("clear", "not_applicable", "hit", "near")


def headline_of(layers: Sequence[LayerResult]) -> Headline:
    """The worst level in force wins; touches and margins count as notes; pending rules only if they already bind."""
    if not layers:
        return Headline("note", False, {language: gettext_in(language, "headline.no_layers") for language in LANGUAGES})
    open_ones = [layer for layer in layers if layer.required and not _checked(layer)]
    found = [finding for layer in layers for finding in layer.findings if finding.law_status != "pending"]
    pending = sum(1 for layer in layers for finding in layer.findings if finding.law_status == "pending")
    levels: list[Level] = [finding.level if finding.alarming else "note" for finding in found]
    worst = min(levels, key=LEVELS.index, default=None)
    level: Level | Literal["clear"] = worst or ("note" if open_ones or pending else "clear")
    hits = len({layer.layer for layer in layers for finding in layer.findings if _counts(finding, level)})
    sentence = {language: _said(language, level, hits, len(open_ones), pending) for language in LANGUAGES}
    return Headline(level, not open_ones, sentence)


def _checked(layer: LayerResult) -> bool:
    return layer.state in FINE and not layer.stale


def _counts(finding: Finding, level: str) -> bool:
    return finding.law_status != "pending" and (finding.level if finding.alarming else "note") == level


def _said(language: str, level: Literal["prohibit", "restrict", "consult", "note", "clear"], hits: int, left: int, pending: int) -> str:
    name = f"headline.{level}" if hits or level == "clear" else "headline.nothing"
    text = gettext_in(language, name, count=hits)
    if left:
        link = "headline.but" if level in ("note", "clear") else "headline.and"
        text += gettext_in(language, link, count=left)
    if pending:
        text += gettext_in(language, "headline.pending", count=pending)
    return text + gettext_in(language, "headline.stop")
