"""Formulas: three-valued logic in which unknown is never false."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.matters.formulas import UNKNOWN, FormulaFault, Unknown, formula

TRUTHS = st.sampled_from([True, False, UNKNOWN])


def facts(**given_: bool | Unknown | float | str) -> dict[str, bool | float | str]:
    return {name: value for name, value in given_.items() if not isinstance(value, Unknown)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7.0), ("(1 + 2) * 3", 9.0), ("10 - 4 - 3", 3.0), ("-2 + 5", 3.0), ("8 / 4 / 2", 1.0), ("!true || true", True),
        ("!(true && false)", True), ("1.5 <= 1.5", True), ("'b' > 'a'", True), ("'x' in ['x', \"y\"]", True), ("2 in [1.0, 2.0]", True),
        ("a.b.startsWith('07')", True), ("true || false && false", True), ("1 < 2 && 2 < 3", True), ("a.b == '0701'", True),
    ],
)  # fmt: skip
def test_a_formula_has_its_value(text: str, value: object) -> None:
    assert formula(text).of({"a.b": "0701"}) == value


@pytest.mark.parametrize(
    "text",
    [
        "", "1 +", "(1", "a..b", "a b", "1 = 1", "__import__('os')", "a.b()", "a[0]", "'open", "[a]", "size(a)", "a ? 1 : 2", "lambda: 1", "&& a",
        "1" * 1001, "[1, 2", "a.startsWith 'x'", "\"a\\\"", ")",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaFault):
        formula(text)


@given(TRUTHS, TRUTHS)
def test_or_is_true_when_one_side_is_true_and_false_only_when_both_are(
    left: bool | Unknown, right: bool | Unknown
) -> None:
    found = formula("a || b").holds(facts(a=left, b=right))
    expected = True if True in (left, right) else False if left is False and right is False else UNKNOWN
    assert found is expected


@given(TRUTHS, TRUTHS)
def test_and_is_the_mirror_of_or(left: bool | Unknown, right: bool | Unknown) -> None:
    known = facts(a=left, b=right)
    assert formula("a && b").holds(known) is formula("!(!a || !b)").holds(known)


@given(st.text(max_size=30))
def test_any_text_is_a_formula_or_a_fault(text: str) -> None:
    try:
        formula(text)
    except FormulaFault:
        return


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=False))
def test_a_figure_that_is_not_finite_is_unknown(left: float, right: float) -> None:
    found = formula("a / b").of({"a": left, "b": right})
    assert found is UNKNOWN or isinstance(found, float)
    assert formula("a / 0").of({"a": left}) is UNKNOWN


def test_an_absent_fact_is_unknown_and_never_false() -> None:
    assert formula("a <= 1").holds({}) is UNKNOWN
    assert formula("!(a <= 1)").holds({}) is UNKNOWN


@pytest.mark.parametrize(
    "text", ["a + 'x'", "a && true", "!a", "a == 'x'", "a < 'x'", "a == true", "a in a", "a.startsWith('x')", "-true"]
)
def test_kinds_that_do_not_fit_are_a_fault(text: str) -> None:
    with pytest.raises(FormulaFault):
        formula(text).kind({"a": "number"})


@pytest.mark.parametrize("text", ["a + 'x'", "a && true", "!a", "a == 'x'", "a < 'x'", "a == true", "-true"])
def test_kinds_that_do_not_fit_are_a_fault_when_asked_too(text: str) -> None:
    with pytest.raises(FormulaFault):
        formula(text).of({"a": 1.0})


def test_a_misspelt_name_is_a_fault() -> None:
    with pytest.raises(FormulaFault, match=r"ld\.aera"):
        formula("ld.aera <= 1").kind({"ld.area": "number"})


def test_a_formula_that_gives_a_figure_holds_nothing() -> None:
    with pytest.raises(FormulaFault):
        formula("1 + 1").holds({})
