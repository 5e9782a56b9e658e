"""What a certificate says: the record's fields from the case's form, its site as rings, the holder as shown to anyone."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
import shapely
from msgspec import Struct

from backend.cases.tables import Case
from backend.core.clock import today
from backend.core.settings import settings
from backend.core.texts import area, using
from backend.issuance.faces import faces
from backend.jurisdictions.divisions import name_of
from backend.onemap.landuse import land_use
from backend.projects.tables import Project
from certificates import layout, record, token


class Contents(Struct, frozen=True):
    """A record about to be signed, and what the token takes from it; `outline` is the outer ring of the largest part."""

    kind: str
    title: str
    supervision: str
    holder_shown: str
    project_shown: str
    record: record.Record
    outline: list[tuple[float, float]]


@cache
def _types() -> dict[str, int]:
    """Certificate kind → type of the token format, by the title both sides print."""
    by_title = {layout.layout_of(number).title: number for number in (1, 2, 3, 4)}
    return {code: by_title[one.zh] for code, one in faces().items() if one.zh in by_title}


def type_of(kind: str) -> int:
    return _types()[kind]


def issuer_of(jurisdiction: str) -> str:
    """The office's name as it is printed: in simplified Chinese whatever the reader reads."""
    with using("zh-Hans"):
        return f"{name_of(jurisdiction)}自然资源和规划局"


def contents(case: Case, project: Project, kind: str, number: str, replaces: str) -> Contents:
    form = msgspec.json.decode(case.form, type=dict[str, str])
    site = shapely.from_geojson(case.site if isinstance(case.site, str) else msgspec.json.encode(case.site).decode())
    polygons = [one for one in shapely.get_parts(shapely.get_parts(site)) if one.geom_type == "Polygon"]
    largest = max(polygons, key=lambda one: one.area, default=None)
    holder = _composed(case.applicant)
    made = record.Record(
        type=type_of(kind), number=number, holder=holder, project=_composed(project.name), jurisdiction=int(case.jurisdiction),
        area_m2=case.site_area_m2, issuer=issuer_of(case.jurisdiction), issued_on=today().isoformat(),
        fields=_fields(kind, form, case, project), site=tuple(_rings(one) for one in polygons), replaces=replaces, specimen=settings().demo,
    )  # fmt: skip
    shown = holder if case.organization else token.masked(holder)
    supervision = number.removeprefix(number[: number.index("第") + 1]).removesuffix("号")
    return Contents(
        kind, faces()[kind].zh, supervision, shown, made.project.replace(holder, shown), made, _outline(largest)
    )


def shown_to_anyone(said: record.Record, shown: str) -> record.Record:
    """The record with a natural person's name masked wherever it stands: what a public picture may show."""
    fields = {key: text.replace(said.holder, shown) for key, text in said.fields.items()}
    return msgspec.structs.replace(said, holder=shown, project=said.project.replace(said.holder, shown), fields=fields)


def _fields(kind: str, form: Mapping[str, str], case: Case, project: Project) -> dict[str, str]:
    """The printed text of every field of the layout; an answer nobody gave is a dash, never a guess."""
    with using("zh-Hans"):
        known = {
            "pj.name": project.name, "pj.code": project.code, "ap.name": case.applicant, "pj.loc": project.location,
            "ld.area": area(case.site_area_m2), "ld.area_detail": area(case.site_area_m2), "ld.use": land_use(project.use).zh if project.use else "",
            "attachments": "用地范围图、界址点坐标表",
        }  # fmt: skip
    keys = [field.key for field in layout.layout_of(type_of(kind)).fields]
    return {key: _composed(known.get(key) or form.get(key, "").strip() or "—") for key in keys}


def _composed(text: str) -> str:
    """Unicode's composed form (NFC), which alone may be signed: what looks alike must be alike."""
    return unicodedata.normalize("NFC", text)


def _rings(polygon: Any) -> tuple[record.Ring, ...]:
    return tuple(record.scaled([(x, y) for x, y in ring.coords]) for ring in (polygon.exterior, *polygon.interiors))


def _outline(polygon: Any) -> list[tuple[float, float]]:
    return [] if polygon is None else [(x, y) for x, y in polygon.exterior.coords[:-1]]
