"""The words of messages: registered SMS of one segment, and the same news by e-mail in the person's language."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from backend.core.errors import Problem
from backend.core.texts import in_language

ONE_SEGMENT = 70
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# Operators in mainland China block links and telephone numbers in the text.
ADDRESS = re.compile(r"://|www\.|\w\.(?:com|cn|net|org|gov)\b", re.IGNORECASE | re.ASCII)
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?!\d)")


class MessageTemplate(Struct, frozen=True, forbid_unknown_fields=True):
    """One node of a case: `text` is what the operator registered, `en` what an English e-mail says."""

    id: str
    node: str
    node_en: str
    text: str
    en: str
    sample: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset(PLACEHOLDER.findall(self.text))


class MessageTemplates(Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    version: int
    signature: str
    email_subject: str
    email_subject_en: str
    templates: tuple[MessageTemplate, ...]


class Said(Struct, frozen=True):
    """A message in words: `sms` in the registered wording, `subject` and `body` of the e-mail."""

    sms: str
    subject: str
    body: str


@cache
def message_templates() -> MessageTemplates:
    return msgspec.yaml.decode(
        (Path(__file__).parent / "data" / "sms_templates.yaml").read_bytes(), type=MessageTemplates
    )


@cache
def templates() -> dict[str, MessageTemplate]:
    """By id."""
    return {one.id: one for one in message_templates().templates}


# Any: facts are what a cause knows; each is printed as it is.
def render(template: str, facts: Mapping[str, Any], language: str = "zh-Hans") -> Said:
    """The message for these facts. A `link` among the facts stands in the e-mail alone.

    SMS keep the registered Chinese wording whatever the language; a long `item` is shortened until one segment holds it.
    Refuses an unknown template, a missing fact, an address or telephone number in the SMS, and what stays too long.
    """
    if template not in templates():
        raise Problem("notifications.unknown_template", status=500, template=template)
    one = templates()[template]
    missing = sorted(one.names - facts.keys())
    if missing:
        raise Problem("notifications.missing_fact", status=500, template=template, fact=missing[0])
    said = {name: str(value) for name, value in facts.items()}
    return Said(_sms(one, said), _subject(one, said, language), _body(one, said, language))


def _sms(one: MessageTemplate, said: Mapping[str, str]) -> str:
    text = _filled(message_templates().signature + one.text, said)
    item = said.get("item", "") if "item" in one.names else ""
    while units(text) > ONE_SEGMENT and len(item) > 1:
        item = item[:-1]
        text = _filled(message_templates().signature + one.text, {**said, "item": item + "…"})
    if units(text) > ONE_SEGMENT:
        raise Problem("notifications.too_long", status=500, template=one.id, length=units(text))
    if ADDRESS.search(text) or PHONE.search(text):
        raise Problem("notifications.address_in_sms", status=500, template=one.id)
    return text


def units(text: str) -> int:
    """The length of a text in UCS-2 units, as an operator counts it."""
    return len(text.encode("utf-16-le")) // 2


def _subject(one: MessageTemplate, said: Mapping[str, str], language: str) -> str:
    english = language == "en"
    shape = message_templates().email_subject_en if english else message_templates().email_subject
    facts = {"no": said.get("no", ""), "item": said.get("item", ""), "node": one.node_en if english else one.node}
    return in_language(" ".join(_filled(shape, facts).split()), language=language)


def _body(one: MessageTemplate, said: Mapping[str, str], language: str) -> str:
    text = _filled(one.en, said) if language == "en" else in_language(_filled(one.text, said), language=language)
    return f"{text}\n\n{said['link']}\n" if said.get("link") else f"{text}\n"


def _filled(text: str, said: Mapping[str, str]) -> str:
    """Each placeholder replaced once: a value that looks like one stays as it is."""
    return PLACEHOLDER.sub(lambda match: said[match[1]], text)
