"""The words of the product in three languages, and how dates, areas and numbers are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from opencc import OpenCC

from backend.core.clock import CHINA

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
LOCALES = Path(__file__).parents[2] / "locales"
MU_M2 = Decimal(2000) / 3
_language: ContextVar[str] = ContextVar("language", default="zh-Hans")


def current_language() -> str:
    return _language.get()


def set_language(language: str) -> None:
    """Speak this language for the rest of the request."""
    _language.set(language if language in LANGUAGES else "zh-Hans")


@contextmanager
def using(language: str) -> Iterator[None]:
    """Speak a language for a while: for messages to somebody else."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(language: str) -> dict[str, str]:
    """All words of one language, from one file a slice; fuzzy ones are left out."""
    found: dict[str, str] = {}
    for file in sorted((LOCALES / language.replace("-", "_") / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source):
                if message.id and message.string and not message.fuzzy:
                    found[str(message.id)] = str(message.string)
    return found


def gettext_in(language: str, msgid: str, **facts: object) -> str:
    """The words for `msgid` in that language, filled; a missing one is the msgid itself."""
    text = catalogue(language).get(msgid, msgid)
    return text % facts if facts else text


def gettext(msgid: str, **facts: object) -> str:
    return gettext_in(_language.get(), msgid, **facts)


words = gettext


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


@cache
def traditional(text: str) -> str:
    """Simplified data of the installation (layer names, laws) in traditional characters."""
    return _converter().convert(text)


def in_language(zh: str, en: str = "", language: str = "") -> str:
    """Data that exists in simplified Chinese and maybe English, for the reader."""
    wanted = language or _language.get()
    if wanted == "en" and en:
        return en
    return traditional(zh) if wanted == "zh-Hant" else zh


def number(value: float | int, places: int = 0) -> str:
    """Five and more digits grouped by a narrow space, four stay together; English groups by comma."""
    text = f"{value:,.{places}f}"
    if _language.get() == "en":
        return text
    return text.replace(",", "\u202f" if abs(round(value, places)) >= 10_000 else "")


def area(square_metres: float) -> str:
    """Square metres first, mu in brackets: 24 860 m²(37.29 亩)."""
    mu = float(Decimal(str(square_metres)) / MU_M2)
    unit = " mu" if _language.get() == "en" else (" 畝" if _language.get() == "zh-Hant" else " 亩")
    metres = number(square_metres, 0 if square_metres >= 100 else 1)
    inside = f"{number(mu, 2)}{unit}"
    return f"{metres} m² ({inside})" if _language.get() == "en" else f"{metres} m²（{inside}）"


def day(value: date | datetime | str) -> str:
    """A day as it is spoken: 11 月 20 日, with the year when it is not this one's business to guess."""
    when = _local(value)
    if _language.get() == "en":
        return f"{when.day} {when:%B} {when.year}"
    return f"{when.year} 年 {when.month} 月 {when.day} 日"


def moment(value: datetime | str) -> str:
    """A moment in China's time: 11 月 20 日 10:42."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = when.astimezone(CHINA)
    if _language.get() == "en":
        return f"{local.day} {local:%b} {local.year}, {local:%H:%M}"
    return f"{local.month} 月 {local.day} 日 {local:%H:%M}"


def _local(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value or " " in value else date.fromisoformat(value)
    return value.astimezone(CHINA).date() if isinstance(value, datetime) else value
