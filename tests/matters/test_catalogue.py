"""The catalogue: counts, references, decoding."""

from collections import Counter

import msgspec
import pytest

from backend.core.errors import NotFound
from backend.core.texts import using
from backend.matters.catalogue import DATA, Item, catalogue, desks_of, matter, package
from backend.matters.checks import faults
from backend.matters.samples import samples


def test_every_reference_resolves() -> None:
    assert faults() == []


def test_the_counts_are_those_of_the_reference() -> None:
    book = catalogue()
    counted = [
        len(found)
        for found in (
            book.items,
            book.materials,
            book.form_elements,
            book.results,
            book.desks,
            book.machine_checks,
            book.packages,
        )
    ]
    assert counted == [96, 90, 122, 50, 18, 22, 11]
    assert Counter(item.stage for item in book.items.values()) == {
        "S1": 24,
        "S2": 15,
        "S3": 8,
        "S4": 7,
        "REG": 19,
        "ANY": 23,
    }
    kinds = {"licence": 35, "registration": 24, "other": 21, "service": 7, "confirmation": 5, "filing": 4}
    assert Counter(item.kind for item in book.items.values()) == kinds
    assert len(samples()) == 48


def test_a_broken_reference_is_found() -> None:
    book = catalogue()
    broken = msgspec.structs.replace(matter("S1-02"), produces=("R-NONE",), form_elements=("ap.nobody",))
    found = faults(msgspec.structs.replace(book, items={**book.items, "S1-02": broken}))
    assert found == ["item S1-02: ap.nobody is unknown", "item S1-02: R-NONE is unknown"]


def test_a_step_named_twice_is_found() -> None:
    book, item = catalogue(), matter("S1-02")
    broken = msgspec.structs.replace(item, nodes=(*item.nodes, item.nodes[0]))
    assert faults(msgspec.structs.replace(book, items={**book.items, "S1-02": broken})) == [
        "item S1-02: step receive twice"
    ]


def test_an_unknown_field_is_refused() -> None:
    item = msgspec.to_builtins(matter("S1-02")) | {"colour": "red"}
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert(item, Item)


def test_the_file_has_no_second_document_and_every_item_a_beginning_and_an_end() -> None:
    assert (DATA / "catalogue.yaml").read_text(encoding="utf-8").count("\n---") == 0
    for item in catalogue().items.values():
        assert item.nodes[0].id == "receive", item.code
        assert item.days.promised >= 0


def test_an_unknown_code_is_not_found() -> None:
    for ask in (matter, package):
        with pytest.raises(NotFound):
            ask("S9-99")


def test_names_follow_the_reader() -> None:
    with using("en"):
        assert matter("S1-02").name == "Land pre-examination and site opinion"
    with using("zh-Hant"):
        assert matter("S1-02").name == "建設項目用地預審與選址意見書核發"


def test_desks_review_in_parallel_each_once() -> None:
    desks = desks_of(["S1-02", "S1-08"])
    assert desks[:3] == ("UC", "SP", "FP")
    assert len(desks) == len(set(desks))
