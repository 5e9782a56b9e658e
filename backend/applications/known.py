"""What the checks know of an application: the form, the site, its screening, what is attached; absent is left out, never guessed."""

from collections.abc import Mapping
from typing import Any

import shapely
from msgspec import Struct

from backend.applications.fields import fault_of, number_of
from backend.checks.elements import Layer, elements
from backend.core.clock import today
from backend.core.geometry import area_m2
from backend.matters.catalogue import catalogue
from backend.matters.packages import ChecklistLine
from backend.onemap.running import overlap_with
from backend.screening.answer import Answer, Finding, LayerResult
from backend.screening.keep import Kept

UNCHECKED = ("not_checked", "no_data", "partial")
EVALUATED = "L134-QYPG"


class Given(Struct, frozen=True):
    """What was handed in or is about to be: the answers, the materials there are, the list they belong to, the screening."""

    form: Mapping[str, str]
    attached: frozenset[str]
    lines: tuple[ChecklistLine, ...]
    screened: Kept


def lacking(given: Given) -> list[ChecklistLine]:
    """The documents that the applicant must hand in and has not."""
    return [line for line in given.lines if line.source == "upload" and line.required and line.code not in given.attached]


async def facts_of(given: Given, *, except_subjects: tuple[str, ...] = ()) -> dict[str, Any]:
    """The inputs of the review elements by name; `except_subjects` are the case's own entries among running sites."""
    return _of_form(given.form) | _computed(given) | measured(given.screened.answer) | _of_materials(given) | await _running(given, except_subjects)


def _of_form(form: Mapping[str, str]) -> dict[str, Any]:
    kinds = catalogue().form_elements
    found: dict[str, Any] = {}
    for code, text in form.items():
        if code in kinds and text.strip() and fault_of(code, form) is None:
            found[code] = number_of(text) if kinds[code].type in ("decimal", "int") else text.strip()
    return found


def _computed(given: Given) -> dict[str, Any]:
    form, answer = given.form, given.screened.answer
    required = [layer for layer in answer.layers if layer.required]
    found: dict[str, Any] = {
        "cal.today": today(), "cal.site_area": answer.site.area_m2, "cal.geom_valid": True, "cal.crs_ok": True,
        "cal.has_agent": bool(form.get("ap.agent", "").strip()), "cal.missing_materials": float(len(lacking(given))), "cal.bad_files": 0.0,
        "cal.layers_unchecked": float(sum(layer.state in UNCHECKED or layer.stale for layer in required)),
        "cal.withheld_open": float(sum(layer.state == "withheld" for layer in answer.layers)),
    }  # fmt: skip
    if form.get("ap.idno", "").strip():
        found["cal.idno_valid"] = fault_of("ap.idno", form) is None
    evaluated = next((layer.state for layer in answer.layers if layer.layer == EVALUATED), "")
    return found | ({"cal.area_evaluated": evaluated == "hit"} if evaluated in ("hit", "clear", "near") else {})


def measured(answer: Answer) -> dict[str, float]:
    """The figures of a screening that review elements read, by input name; what is not known to the end is left out."""
    layers = {layer.layer: layer for layer in answer.layers}
    asked = {name: one.origin.screening for name, one in elements().inputs.items() if one.origin.screening}
    found = {name: _measured(layers.get(origin.layer), origin, answer.site.area_m2) for name, origin in asked.items()}
    return {name: figure for name, figure in found.items() if figure is not None}


def _measured(layer: LayerResult | None, origin: Layer, site_m2: float) -> float | None:
    """The figure of a layer that was checked to the end; a closed layer, a gap or a failure gives none."""
    if layer is None or layer.state not in ("hit", "near", "clear"):
        return None
    areas = [finding.overlap_m2 for finding in layer.findings if _lies_in(finding)]
    if any(area is None for area in areas):
        return None
    total = sum(area for area in areas if area is not None)
    if origin.measure == "share_percent":
        return min(100.0, total / site_m2 * 100) if site_m2 else None
    return total if origin.measure == "overlap_m2" else None


def _lies_in(finding: Finding) -> bool:
    return finding.relation not in ("near", "touches")


def _of_materials(given: Given) -> dict[str, Any]:
    """Whether a document is there; one that the office gets from elsewhere is not known to be missing."""
    by_code = {line.code: line for line in given.lines}
    present = {name: one.origin.material for name, one in elements().inputs.items() if name.startswith("mat.") and name.endswith("_present")}
    return {
        name: code in given.attached for name, code in present.items()
        if code in given.attached or (code in by_code and by_code[code].source == "upload")
    }  # fmt: skip


async def _running(given: Given, except_subjects: tuple[str, ...]) -> dict[str, Any]:
    ground = shapely.GeometryCollection(list(given.screened.shapes))
    other = await overlap_with(ground, except_subjects=except_subjects)
    return {"scr.open_apps": other.share * area_m2(ground) if other else 0.0}
