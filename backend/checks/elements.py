"""Review elements (审查要素): facts read and shown, indicators with a test, conclusions a person chooses."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.core.texts import in_language
from backend.matters.catalogue import Basis, Named, catalogue
from backend.matters.formulas import Formula, FormulaFault, formula
from backend.matters.formulas import Kind as ValueKind

DATA = Path(__file__).parent / "data"
Kind = Literal["fact", "indicator", "conclusion"]
By = Literal["machine", "machine, person confirms what was read", "machine reads, person confirms", "human"]
Severity = Literal["block", "warn", "note"]
Effect = Literal["favourable", "conditional", "adverse", "supplement", "refuse_at_door", "waiting"]
Plain = bool | float | str


class ReturnCode(Named, frozen=True):
    """Why something is sent back, with a plain hint how to mend it."""

    hint: str


class Parameter(Struct, frozen=True, forbid_unknown_fields=True):
    """A limit that each jurisdiction sets; `status` says how sure the default is, no value means nobody set it yet."""

    zh: str
    status: str
    value: float | None = None
    unit: str = ""
    note: str = ""
    sample: str = ""


class Layer(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of a screening: which layer, measured how."""

    layer: str
    measure: str


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an input comes from; exactly one is named."""

    form: str = ""
    computed: str = ""
    material: str = ""
    result: str = ""
    screening: Layer | None = None


class Input(Struct, frozen=True, forbid_unknown_fields=True, rename={"origin": "from"}):
    """A value that elements read; one marked positive is absent at 0 or below."""

    zh: str
    type: Literal["text", "number", "bool", "date"]
    origin: Origin
    sample: Plain
    unit: str = ""
    positive: bool = False


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer a person may give to a conclusion, and the sentence it puts into the opinion."""

    id: str
    zh: str
    effect: Effect
    sentence: str


class Element(Named, frozen=True):
    """One thing a review looks at, for the items it serves."""

    id: str
    kind: Kind
    items: tuple[str, ...]
    desk: str
    by: By
    severity: Severity
    returns: tuple[str, ...]
    value: str = ""
    unit: str = ""
    inputs: tuple[str, ...] = ()
    test: str = ""
    shows: str = ""
    threshold: tuple[str, ...] = ()
    hint: str = ""
    basis: Basis | None = None
    fails_with: dict[str, Plain] = msgspec.field(default_factory=dict)
    sample_with: dict[str, Plain] = msgspec.field(default_factory=dict)
    needs: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    asked_when: str = ""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    returns: dict[str, ReturnCode]
    parameters: dict[str, Parameter]
    inputs: dict[str, Input]
    elements: tuple[Element, ...]


class Elements(Struct, frozen=True):
    """All elements, by id, and what they read."""

    returns: dict[str, ReturnCode]
    parameters: dict[str, Parameter]
    inputs: dict[str, Input]
    elements: dict[str, Element]

    def serving(self, items: Iterable[str]) -> tuple[Element, ...]:
        """The elements of any of these items, each once."""
        wanted = set(items)
        return tuple(one for one in self.elements.values() if wanted.intersection(one.items))

    def name(self, code: str) -> str:
        """What an input or parameter is called, for the reader; form elements have English names too."""
        if code in catalogue().form_elements:
            return catalogue().form_elements[code].name
        known = self.inputs.get(code) or self.parameters.get(code)
        return in_language(known.zh) if known else code


@cache
def elements() -> Elements:
    """The elements as shipped. A formula that cannot be read or does not fit its inputs stops the start."""
    file = msgspec.yaml.decode((DATA / "elements.yaml").read_bytes(), type=_File)
    found = Elements(file.returns, file.parameters, file.inputs, {one.id: one for one in file.elements})
    kinds = kinds_of(found)
    for one in file.elements:
        _fits(one, kinds)
    return found


def kinds_of(given: Elements) -> Mapping[str, ValueKind]:
    """The kind of value behind each name; dates compare as texts."""
    typed: dict[str, ValueKind] = {"date": "text", "text": "text", "number": "number", "bool": "bool"}
    names: dict[str, ValueKind] = {name: typed[one.type] for name, one in given.inputs.items()}
    for name, limit in given.parameters.items():
        names[name] = "text" if limit.sample else "number"
    return names


def _fits(one: Element, kinds: Mapping[str, ValueKind]) -> None:
    read = [_kind(text, kinds, wanted) for text, wanted in ((one.test, "bool"), (one.shows, "")) if text]
    if read and read[0].names != set(one.inputs):
        raise FormulaFault(f"{one.id}: reads {sorted(read[0].names ^ set(one.inputs))} without saying so")


def _kind(text: str, kinds: Mapping[str, ValueKind], wanted: str) -> Formula:
    found = formula(text)
    if wanted not in ("", found.kind(kinds)):
        raise FormulaFault(f"{text}: is no test")
    return found


def element(code: str) -> Element:
    return elements().elements[code]
