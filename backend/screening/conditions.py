"""The conditions of trigger rules: comparisons joined by &&, || and !, where what is not known stays unknown."""

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

Known = bool | float | str | list[Any] | None
Term = Callable[[Mapping[str, Known]], Known]

_TOKEN = re.compile(r"\s*(?:(&&|\|\||[=!<>]=|[<>!()\[\],])|(\d+(?:\.\d+)?)|'([^']*)'|([A-Za-z_][\w.]*))")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class BadCondition(ValueError):
    """A condition that cannot be read; found when the rules are loaded."""


def holds(condition: str, facts: Mapping[str, Known]) -> bool | None:
    """Whether a condition holds; None when what is needed to say so is not known. An empty condition holds."""
    if not condition:
        return True
    found = compiled(condition)(facts)
    return None if found is None else bool(found)


@lru_cache(maxsize=512)
def compiled(condition: str) -> Term:
    """A condition ready to be asked; refuses what it does not understand to the end."""
    reader = _Reader(condition)
    term = reader.either()
    if reader.left():
        raise BadCondition(condition)
    return term


class _Reader:
    """Recursive descent: either := both ('||' both)*; both := one ('&&' one)*; one := '!' one | '(' either ')' | comparison."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def left(self) -> str:
        return self.text[self.at :].strip()

    def take(self, *wanted: str) -> str:
        found = _TOKEN.match(self.text, self.at)
        if found and found[1] in wanted:
            self.at = found.end()
            return found[1]
        return ""

    def either(self) -> Term:
        terms = [self.both()]
        while self.take("||"):
            terms.append(self.both())
        return _any(terms)

    def both(self) -> Term:
        terms = [self.one()]
        while self.take("&&"):
            terms.append(self.one())
        return _all(terms)

    def one(self) -> Term:
        if self.take("!"):
            inner = self.one()
            return lambda facts: None if (found := inner(facts)) is None else not found
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                raise BadCondition(self.text)
            return inner
        return self.comparison()

    def comparison(self) -> Term:
        left = self.value()
        sign = self.take(*_COMPARE)
        if sign:
            return _compared(_COMPARE[sign], left, self.value())
        word = re.compile(r"\s*in\b").match(self.text, self.at)
        if word:
            self.at = word.end()
            return _compared(lambda one, some: one in some, left, self.value())
        return left

    def value(self) -> Term:
        if self.take("["):
            return self.listed()
        found = _TOKEN.match(self.text, self.at)
        if not found or found[1]:
            raise BadCondition(self.text)
        self.at = found.end()
        if found[2]:
            number = float(found[2])
            return lambda _: number
        if found[4] is not None:
            name = found[4]
            return lambda facts: facts.get(name)
        word = found[3]
        return lambda _: word

    def listed(self) -> Term:
        terms = [self.value()]
        while self.take(","):
            terms.append(self.value())
        if not self.take("]"):
            raise BadCondition(self.text)
        return lambda facts: [term(facts) for term in terms]


def _compared(compare: Callable[[Any, Any], bool], left: Term, right: Term) -> Term:
    def ask(facts: Mapping[str, Known]) -> Known:
        one, other = left(facts), right(facts)
        return None if one is None or other is None else compare(one, other)

    return ask


def _any(terms: list[Term]) -> Term:
    if len(terms) == 1:
        return terms[0]

    def ask(facts: Mapping[str, Known]) -> Known:
        found = [term(facts) for term in terms]
        return True if any(one is True for one in found) else (None if None in found else False)

    return ask


def _all(terms: list[Term]) -> Term:
    if len(terms) == 1:
        return terms[0]

    def ask(facts: Mapping[str, Known]) -> Known:
        found = [term(facts) for term in terms]
        return False if any(one is False for one in found) else (None if None in found else True)

    return ask
