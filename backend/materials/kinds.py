"""What a kind of document accepts: formats and size, from its sample and the formats of the house."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.core.texts import gettext, in_language
from backend.matters.samples import sample

Format = Literal["pdf", "jpeg", "png", "ofd", "txt"]


class Media(Struct, frozen=True, forbid_unknown_fields=True):
    """A format by its media type, what people call it, how its file names end."""

    type: str
    zh: str
    en: str
    ends: str


class Accepts(Struct, frozen=True, forbid_unknown_fields=True):
    """Formats and the largest size of a kind."""

    formats: tuple[Format, ...]
    max_mb: int

    @property
    def named(self) -> str:
        """The formats in the reader's words, each once: PDF or photo."""
        media = [formats().media[one] for one in self.formats]
        return gettext("materials.or").join(dict.fromkeys(in_language(one.zh, one.en) for one in media))

    @property
    def picker(self) -> str:
        """For the `accept` of a file field."""
        found = [end for one in self.formats for end in (formats().media[one].type, formats().media[one].ends)]
        return ",".join(found)

    @property
    def photos(self) -> bool:
        return "jpeg" in self.formats


class CopyRule(Struct, frozen=True, forbid_unknown_fields=True):
    longest_px: int
    quality: int
    most_megapixels: int


class Formats(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    words: dict[str, tuple[Format, ...]]
    usual: Accepts
    media: dict[Format, Media]
    copy: CopyRule


@cache
def formats() -> Formats:
    return msgspec.yaml.decode((Path(__file__).parent / "data" / "formats.yaml").read_bytes(), type=Formats)


@cache
def accepts(kind: str) -> Accepts:
    """What a kind of document takes; nothing for those that are generated."""
    found = sample(kind)
    if found is None:
        return formats().usual
    words = re.findall("[A-Z]{3,}", found.format)
    named: list[Format] = [one for word in words for one in formats().words.get(word, ())]
    wanted = tuple(dict.fromkeys(named))
    return Accepts(wanted, found.max_mb) if wanted or found.max_mb == 0 else formats().usual
