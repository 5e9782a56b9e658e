"""Finding a matter by everyday words, and the questions of the navigator."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.core.texts import in_language, traditional
from backend.matters.catalogue import Item, Named, Package, catalogue


class Intent(Struct, frozen=True, forbid_unknown_fields=True):
    """What people say when they want something; it may lead to several items and packages."""

    id: str
    zh: str
    phrases: tuple[str, ...]
    forms: tuple[str, ...]
    en: tuple[str, ...]
    items: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    note: str = ""


class Option(Named, frozen=True):
    """An answer of the navigator: what it leads to, and the next question or end."""

    items: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    to: str = ""


class Question(Named, frozen=True):
    """A question of the navigator."""

    id: str
    options: tuple[Option, ...]


class End(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the navigator stops with an advice."""

    zh: str
    basis: str = ""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    intents: tuple[Intent, ...]
    start: str
    questions: tuple[Question, ...]
    ends: dict[str, End]


class Found(Struct, frozen=True):
    """What a search gives, best first; `near` is true when nothing matched as typed."""

    items: tuple[Item, ...]
    packages: tuple[Package, ...]
    near: bool = False

    def __bool__(self) -> bool:
        return bool(self.items or self.packages)


@cache
def words_file() -> Words:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "words.yaml").read_bytes(), type=Words)


def find(typed: str) -> Found:
    """Items and packages for what was typed: whole phrase, then its beginning, then a part, then one slip away."""
    asked = " ".join(typed.casefold().split())
    if not asked:
        return Found((), ())
    if asked.upper() in catalogue().items:
        return Found((catalogue().items[asked.upper()],), ())
    ranked = sorted(
        (rank, n) for n, intent in enumerate(words_file().intents) if (rank := _rank(asked, _said(intent))) < 9
    )
    return _named(asked, ranked)


def _named(asked: str, ranked: list[tuple[int, int]]) -> Found:
    """The intents' items, then items whose own name holds what was typed."""
    intents = [words_file().intents[n] for rank, n in ranked if rank == ranked[0][0] or rank < 3]
    items = dict.fromkeys(code for intent in intents for code in intent.items)
    items.update(
        dict.fromkeys(code for code, item in catalogue().items.items() if any(asked in n for n in _names(item)))
    )
    packages = dict.fromkeys(code for intent in intents for code in intent.packages)
    packages.update(
        dict.fromkeys(code for code, one in catalogue().packages.items() if any(asked in n for n in _names(one)))
    )
    near = bool(ranked) and ranked[0][0] == 3
    return Found(tuple(catalogue().items[c] for c in items), tuple(catalogue().packages[c] for c in packages), near)


def _names(thing: Item | Package) -> tuple[str, ...]:
    return (thing.zh, traditional(thing.zh), thing.en.casefold())


@cache
def _said(intent: Intent) -> tuple[str, ...]:
    chinese = (intent.zh, *intent.phrases, *intent.forms)
    return tuple(dict.fromkeys((*chinese, *map(traditional, chinese), *(text.casefold() for text in intent.en))))


def _rank(asked: str, said: tuple[str, ...]) -> int:
    """0 said exactly so, 1 begins so, 2 one holds the other, 3 one slip away, 9 something else."""
    if asked in said:
        return 0
    if any(text.startswith(asked) for text in said):
        return 1
    if len(asked) > 1 and any(asked in text or (len(text) > 1 and text in asked) for text in said):
        return 2
    return 3 if len(asked) > 2 and any(_one_slip(asked, text) for text in said) else 9


def _one_slip(left: str, right: str) -> bool:
    """Whether one character added, missing or different makes them equal."""
    if abs(len(left) - len(right)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return left[at + 1 :] == right[at + 1 :] or left[at:] == right[at + 1 :] or left[at + 1 :] == right[at:]


def question(code: str) -> Question | None:
    """A question of the navigator; None for an end or an unknown one."""
    return next((one for one in words_file().questions if one.id == code), None)


def advice(code: str) -> str:
    """What the navigator says at an end, for the reader; empty when it is no end."""
    end = words_file().ends.get(code)
    return in_language(end.zh) if end else ""
