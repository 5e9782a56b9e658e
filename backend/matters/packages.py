"""One form and one checklist for several items: each field asked once, each material at most once."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from backend.core.errors import NotFound
from backend.matters.catalogue import FormElement, Item, MaterialKind, catalogue, matter, package
from backend.matters.samples import Sample, sample

Source = Literal["upload", "inside", "sharing", "generated"]
OFFICES = ("agency", "other_dept", "e-licence")


class FormField(Struct, frozen=True):
    """A form element with its code and the items that ask for it."""

    code: str
    element: FormElement
    asked_by: tuple[str, ...]


class FormGroup(Struct, frozen=True):
    """Fields of one topic."""

    group: str
    fields: tuple[FormField, ...]


class ChecklistLine(Struct, frozen=True):
    """One material of the list and where it comes from.

    upload: the applicant hands it in; inside: an item of the same package produces it; sharing: an earlier result
    stands for it or the office gets it from another; generated: made from the form.
    """

    code: str
    kind: MaterialKind
    source: Source
    required: bool
    asked_by: tuple[str, ...]
    stands_for: tuple[str, ...]
    sample: Sample | None


class Saved(Struct, frozen=True):
    """What asking once saves: numbers counted from the catalogue."""

    items: int
    fields_before: int
    fields_after: int
    materials_before: int
    materials: int
    inside: int
    sharing: int
    generated: int
    upload: int


def items_of(code: str) -> tuple[Item, ...]:
    """The items behind the code of a package or of a single item."""
    if code in catalogue().packages:
        return tuple(matter(one) for one in package(code).items)
    if code in catalogue().items:
        return (matter(code),)
    raise NotFound("matters.unknown", matter=code)


def package_form(code: str) -> tuple[FormGroup, ...]:
    """The union of the form elements, by topic, in the order in which the catalogue lists them."""
    items = items_of(code)
    fields = [
        FormField(name, element, tuple(i.code for i in items if name in i.form_elements))
        for name, element in catalogue().form_elements.items()
        if any(name in item.form_elements for item in items)
    ]
    groups = dict.fromkeys(field.element.group for field in fields)
    return tuple(FormGroup(g, tuple(f for f in fields if f.element.group == g)) for g in groups)


def package_checklist(code: str) -> tuple[ChecklistLine, ...]:
    """The union of the materials with where each comes from; uploads first."""
    items = items_of(code)
    wanted = dict.fromkeys(need.ref for item in items for need in item.materials)
    order = ("upload", "inside", "sharing", "generated")
    return tuple(sorted((_line(ref, items) for ref in wanted), key=lambda line: order.index(line.source)))


def _line(ref: str, items: Iterable[Item]) -> ChecklistLine:
    needs = [(item.code, need) for item in items for need in item.materials if need.ref == ref]
    kind = catalogue().materials[ref]
    stand_ins = tuple(dict.fromkeys([r for _, need in needs for r in need.reuse_from] + list(kind.reuse_from)))
    made = {result for item in items for result in item.produces}
    return ChecklistLine(
        ref, kind, _source(kind, stand_ins, made), any(need.required for _, need in needs),
        tuple(item for item, _ in needs), stand_ins, sample(ref),
    )  # fmt: skip


def _source(kind: MaterialKind, stand_ins: tuple[str, ...], made: set[str]) -> Source:
    if kind.provider == "system":
        return "generated"
    if made.intersection(stand_ins):
        return "inside"
    return "sharing" if stand_ins or kind.provider in OFFICES else "upload"


def saved(code: str) -> Saved:
    """How much less is asked than if every item were applied for alone."""
    items, lines = items_of(code), package_checklist(code)
    by = Counter(line.source for line in lines)
    return Saved(
        items=len(items),
        fields_before=sum(len(item.form_elements) for item in items),
        fields_after=sum(len(group.fields) for group in package_form(code)),
        materials_before=sum(len(item.materials) for item in items),
        materials=len(lines), inside=by["inside"], sharing=by["sharing"], generated=by["generated"], upload=by["upload"],
    )  # fmt: skip
