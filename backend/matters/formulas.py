"""Formulas of the reference data: a small part of CEL with three-valued logic, in which unknown is never false.

Operators || && ! == != < <= > >= in + - * / and unary -, x.startsWith('…'), parentheses, texts, numbers, lists.
Every number is a double. Nothing else is understood: no calls, no attributes, no loops.
"""

import math
import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Literal

from msgspec import Struct


class Unknown(Enum):
    """The one value that is neither true nor false."""

    unknown = "unknown"


UNKNOWN = Unknown.unknown
Value = bool | float | str | tuple[str | float, ...]
Facts = Mapping[str, bool | float | int | str]
Kind = Literal["bool", "number", "text", "list"]
LONGEST = 1000
TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^'\\]*'|"[^"\\]*")|(?P<name>[A-Za-z_]\w*(?:\.\w+)*)"""
    r"""|(?P<sign>\|\||&&|==|!=|<=|>=|[!<>()\[\],+\-*/]))"""
)
BINDING = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 3,
    "<=": 3,
    ">": 3,
    ">=": 3,
    "in": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
}
CONSTANTS: dict[str, Value] = {"true": True, "false": False}


class FormulaFault(ValueError):
    """The formula itself is wrong: not readable, an unknown name, or kinds that do not go together."""


class Node(Struct, frozen=True):
    """One step of a formula: `op` is a sign, "value", "name" or "startsWith"."""

    op: str
    parts: tuple["Node", ...] = ()
    value: Value = False
    name: str = ""


class Formula(Struct, frozen=True):
    """A formula ready to be asked; `names` are the facts it reads."""

    text: str
    root: Node
    names: frozenset[str]

    def of(self, facts: Facts) -> Value | Unknown:
        """Its value under these facts; absent facts and divisions by zero are unknown."""
        return _value(self.root, facts)

    def holds(self, facts: Facts) -> bool | Unknown:
        """Its truth; a formula that gives no truth is a fault."""
        found = self.of(facts)
        if not isinstance(found, bool | Unknown):
            raise FormulaFault(f"{self.text}: gives {found!r}, not a truth")
        return found

    def kind(self, kinds: Mapping[str, Kind]) -> Kind:
        """What it gives when its names are of these kinds; refuses undeclared names and kinds that do not fit."""
        return _kind(self.root, kinds, self.text)


@lru_cache(maxsize=2048)
def formula(text: str) -> Formula:
    """Read a formula."""
    if len(text) > LONGEST:
        raise FormulaFault(f"longer than {LONGEST} characters")
    reader = _Reader(text)
    root = reader.expression(0)
    if reader.at < len(reader.tokens):
        raise FormulaFault(f"{text}: {reader.tokens[reader.at][1]!r} is not expected")
    return Formula(text, root, frozenset(reader.names))


class _Reader:
    """Precedence climbing over the tokens of one formula."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.names = text, 0, set[str]()
        self.tokens = list(_tokens(text))

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> tuple[str, str]:
        if self.at >= len(self.tokens) or (wanted and self.peek() != wanted):
            raise FormulaFault(f"{self.text}: {wanted or 'something'} is missing")
        self.at += 1
        return self.tokens[self.at - 1]

    def expression(self, least: int) -> Node:
        left = self.operand()
        while BINDING.get(self.peek(), 0) > least:
            sign = self.take()[1]
            left = Node(sign, (left, self.expression(BINDING[sign])))
        return left

    def operand(self) -> Node:
        kind, text = self.take()
        if kind == "number":
            return Node("value", value=float(text))
        if kind == "text":
            return Node("value", value=text[1:-1])
        if kind == "name":
            return self.named(text)
        return self.signed(text)

    def signed(self, sign: str) -> Node:
        if sign == "(":
            inner = self.expression(0)
            self.take(")")
            return inner
        if sign == "[":
            return Node("value", value=self.members())
        if sign in ("!", "-"):
            return Node("not" if sign == "!" else "minus", (self.expression(5),))
        raise FormulaFault(f"{self.text}: {sign!r} is not expected")

    def named(self, text: str) -> Node:
        if text in CONSTANTS:
            return Node("value", value=CONSTANTS[text])
        if text.endswith(".startsWith") and self.peek() == "(":
            self.take("(")
            start = self.expression(0)
            self.take(")")
            return Node("startsWith", (self.named(text.removesuffix(".startsWith")), start))
        self.names.add(text)
        return Node("name", name=text)

    def members(self) -> tuple[str | float, ...]:
        found: list[str | float] = []
        while self.peek() != "]":
            kind, text = self.take()
            if kind not in ("number", "text"):
                raise FormulaFault(f"{self.text}: a list holds texts or numbers")
            found.append(float(text) if kind == "number" else text[1:-1])
            if self.peek() != "]":
                self.take(",")
        self.take("]")
        return tuple(found)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if not match or not match.lastgroup:
            raise FormulaFault(f"{text}: {text[at : at + 8]!r} cannot be read")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _value(node: Node, facts: Facts) -> Value | Unknown:
    if node.op == "value":
        return node.value
    if node.op == "name":
        return _fact(facts.get(node.name, UNKNOWN))
    if node.op in ("&&", "||"):
        return _joined(node, facts, decisive=node.op == "||")
    values = [_value(part, facts) for part in node.parts]
    if any(value is UNKNOWN for value in values):
        return UNKNOWN
    try:
        return _number(OPERATIONS[node.op](*values))
    except TypeError as reason:
        raise FormulaFault(f"{node.op}: {reason}") from reason


def _fact(value: Value | int | Unknown) -> Value | Unknown:
    return _number(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _number(value: Value) -> Value | Unknown:
    """What is not finite is not known."""
    return UNKNOWN if isinstance(value, float) and not math.isfinite(value) else value


def _joined(node: Node, facts: Facts, *, decisive: bool) -> bool | Unknown:
    """One decisive side decides, whatever the other is; else both must be known."""
    found = [_value(part, facts) for part in node.parts]
    if any(not isinstance(side, bool | Unknown) for side in found):
        raise FormulaFault(f"{node.op}: joins truths only")
    if any(side is decisive for side in found):
        return decisive
    return UNKNOWN if UNKNOWN in found else not decisive


def _same(left: Value, right: Value) -> bool:
    if type(left) is not type(right):
        raise TypeError(f"{left!r} and {right!r} are of different kinds")
    return left == right


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[float, float], bool]:
    def compared(left: float, right: float) -> bool:
        if type(left) is not type(right) or isinstance(left, bool | tuple):
            raise TypeError(f"{left!r} and {right!r} have no order")
        return compare(left, right)

    return compared


def _figure(compute: Callable[[float, float], float]) -> Callable[[float, float], float]:
    def computed(left: float, right: float) -> float:
        if type(left) is not float or type(right) is not float:
            raise TypeError("only numbers are computed with")
        return compute(left, right)

    return computed


def _not(value: Value) -> bool:
    if not isinstance(value, bool):
        raise TypeError("only a truth is negated")
    return not value


def _minus(value: Value) -> float:
    if type(value) is not float:
        raise TypeError("only a number has a sign")
    return -value


OPERATIONS: dict[str, Callable[..., Value]] = {
    "not": _not,
    "minus": _minus,
    "==": _same,
    "!=": lambda left, right: not _same(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "in": lambda left, right: left in right,
    "+": _figure(lambda left, right: left + right),
    "-": _figure(lambda left, right: left - right),
    "*": _figure(lambda left, right: left * right),
    "/": _figure(lambda left, right: left / right if right else math.inf),
    "startsWith": lambda left, right: left.startswith(right),
}
EXPECTED: dict[str, tuple[frozenset[str], Kind]] = {
    **dict.fromkeys(("||", "&&", "not"), (frozenset({"bool"}), "bool")),
    **dict.fromkeys(("<", "<=", ">", ">="), (frozenset({"number", "text"}), "bool")),
    **dict.fromkeys(("==", "!="), (frozenset({"bool", "number", "text"}), "bool")),
    **dict.fromkeys(("+", "-", "*", "/", "minus"), (frozenset({"number"}), "number")),
    "startsWith": (frozenset({"text"}), "bool"),
}


def _kind(node: Node, kinds: Mapping[str, Kind], text: str) -> Kind:
    if node.op == "name":
        if node.name not in kinds:
            raise FormulaFault(f"{text}: {node.name} is not declared")
        return kinds[node.name]
    if node.op == "value":
        return _kind_of(node.value)
    given = [_kind(part, kinds, text) for part in node.parts]
    if node.op == "in":
        allowed, gives = given[1] == "list" and given[0] in ("text", "number"), "bool"
    else:
        accepted, gives = EXPECTED[node.op]
        allowed = len(set(given)) == 1 and given[0] in accepted
    if not allowed:
        raise FormulaFault(f"{text}: {node.op} does not go with {' and '.join(given)}")
    return gives


def _kind_of(value: Value) -> Kind:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, float) else "text" if isinstance(value, str) else "list"
