"""Review elements: references, and every test case that the elements carry."""

from collections import Counter

import msgspec
import pytest

from backend.checks.elements import Element, elements, kinds_of
from backend.matters.catalogue import catalogue
from backend.matters.formulas import UNKNOWN, FormulaFault, formula
from backend.matters.samples import samples
from backend.onemap.kinds import kinds

INDICATORS = [one for one in elements().elements.values() if one.kind == "indicator"]
FIGURES = [one for one in INDICATORS if one.shows]
SAMPLES = {
    **{name: one.sample for name, one in elements().inputs.items()},
    **{
        name: one.sample or one.value
        for name, one in elements().parameters.items()
        if one.sample or one.value is not None
    },
}


def test_the_counts_are_those_of_the_reference() -> None:
    book = elements()
    assert Counter(one.kind for one in book.elements.values()) == {"fact": 106, "indicator": 173, "conclusion": 59}
    assert (len(book.inputs), len(book.parameters), len(book.returns), len(FIGURES)) == (252, 39, 46, 117)
    assert sum(len(one.items) for one in book.elements.values()) == 955


def test_every_item_desk_and_return_code_is_known() -> None:
    book, known = elements(), catalogue()
    for one in book.elements.values():
        assert set(one.items) <= set(known.items), one.id
        assert one.desk in known.desks, one.id
        assert set(one.returns) <= set(book.returns), one.id


def test_every_input_and_element_that_is_named_is_known() -> None:
    book = elements()
    named = {*book.inputs, *book.parameters}
    for one in book.elements.values():
        assert {*one.inputs, *one.threshold, *one.fails_with, *one.sample_with} <= named, one.id
        assert not one.value or one.value in book.inputs, one.id
        assert set(one.needs) <= set(book.elements), one.id


def test_every_input_comes_from_something_that_exists() -> None:
    known, layers = catalogue(), kinds()
    for name, one in elements().inputs.items():
        origin = one.origin
        assert sum(map(bool, (origin.form, origin.computed, origin.material, origin.result, origin.screening))) == 1, (
            name
        )
        assert not origin.form or origin.form in known.form_elements, name
        assert not origin.material or origin.material in known.materials, name
        assert not origin.result or origin.result in known.results, name
        assert not origin.screening or origin.screening.layer in layers, name


def test_samples_return_for_elements_and_codes_that_exist() -> None:
    for one in samples().values():
        assert set(one.returned_for) <= set(elements().elements), one.material
        assert set(one.return_codes) <= set(elements().returns), one.material


def test_conditions_of_conclusions_read_elements_that_exist() -> None:
    known = {f"el.{code}" for code in elements().elements}
    assert {
        name for one in elements().elements.values() if one.asked_when for name in formula(one.asked_when).names
    } <= known


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.id)
def test_a_test_is_true_with_its_sample_false_with_its_counter_sample_and_unknown_with_nothing(one: Element) -> None:
    test, good = formula(one.test), {**SAMPLES, **one.sample_with}
    assert test.holds(good) is True
    assert test.holds({**good, **one.fails_with}) is False
    assert test.holds({}) is UNKNOWN


def test_leaving_out_one_input_never_turns_the_answer_round() -> None:
    undecided = decided = 0
    for one in INDICATORS:
        test = formula(one.test)
        for facts in ({**SAMPLES, **one.sample_with}, {**SAMPLES, **one.sample_with, **one.fails_with}):
            for name in one.inputs:
                found = test.holds({key: value for key, value in facts.items() if key != name})
                assert found in (UNKNOWN, test.holds(facts)), (one.id, name)
                undecided, decided = undecided + (found is UNKNOWN), decided + (found is not UNKNOWN)
    assert (undecided, decided) == (653, 61)


@pytest.mark.parametrize("one", FIGURES, ids=lambda one: one.id)
def test_a_figure_is_a_number_with_the_sample(one: Element) -> None:
    assert isinstance(formula(one.shows).of({**SAMPLES, **one.sample_with}), float)


def test_a_formula_over_something_undeclared_is_a_fault() -> None:
    with pytest.raises(FormulaFault):
        formula("ap.nmae == 'x'").kind(kinds_of(elements()))


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**msgspec.to_builtins(INDICATORS[0]), "weight": 3}, Element)
