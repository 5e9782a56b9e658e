"""The cross-check of the catalogue: every code that is named exists, every item can be reached."""

from collections.abc import Iterable

from backend.matters.catalogue import Catalogue, Item, catalogue
from backend.matters.samples import samples
from backend.matters.search import words_file


def faults(given: Catalogue | None = None) -> list[str]:
    """What does not fit, in words; empty when all is well."""
    book = given or catalogue()
    found = [fault for item in book.items.values() for fault in _item(item, book)]
    for code, kind in book.materials.items():
        found += _unknown(f"material {code}", kind.reuse_from, book.results)
    for code, package in book.packages.items():
        found += _unknown(f"package {code}", package.items, book.items)
    return found + _samples(book) + _words(book)


def _item(item: Item, book: Catalogue) -> list[str]:
    place = f"item {item.code}"
    found = _unknown(place, item.form_elements, book.form_elements) + _unknown(place, item.produces, book.results)
    found += _unknown(place, item.machine_checks, book.machine_checks)
    found += _unknown(place, (need.ref for need in item.materials), book.materials)
    found += _unknown(place, (result for need in item.materials for result in need.reuse_from), book.results)
    found += _unknown(place, (node.desk for node in item.nodes if node.desk), book.desks)
    for name, names in (("step", [n.id for n in item.nodes]), ("material", [m.ref for m in item.materials])):
        found += [f"{place}: {name} {one} twice" for one in set(names) if names.count(one) > 1]
    return found


def _samples(book: Catalogue) -> list[str]:
    found = _unknown("samples", samples(), book.materials)
    return found + [
        f"sample {c}: named {s.zh}"
        for c, s in samples().items()
        if c in book.materials and s.zh != book.materials[c].zh
    ]


def _words(book: Catalogue) -> list[str]:
    file = words_file()
    goals = {*(question.id for question in file.questions), *file.ends}
    found = [] if file.start in goals else [f"navigator: starts at {file.start}"]
    options = [(question.id, option) for question in file.questions for option in question.options]
    for place, items, packages in [(i.id, i.items, i.packages) for i in file.intents] + [
        (q, o.items, o.packages) for q, o in options
    ]:
        found += _unknown(f"words {place}", items, book.items) + _unknown(f"words {place}", packages, book.packages)
    found += _unknown("navigator", (option.to for _, option in options if option.to), goals)
    reached = {code for intent in file.intents for code in intent.items}
    return found + [f"item {code}: no everyday word leads to it" for code in book.items if code not in reached]


def _unknown(place: str, codes: Iterable[str], known: Iterable[str]) -> list[str]:
    there = set(known)
    return [f"{place}: {code} is unknown" for code in codes if code not in there]
