"""What the scanner page takes with it for the time without a network: words, kinds of certificates, offices."""

from typing import Any

from backend.core.settings import settings
from backend.core.texts import gettext, in_language
from backend.issuance.contents import issuer_of, type_of
from backend.issuance.faces import faces
from backend.issuance.numbering import numbering
from backend.jurisdictions.divisions import children, path
from certificates import layout

LOOKS = (
    "valid", "stale", "expired", "suspended", "replaced", "revoked", "refused", "not_ours", "unknown_key", "online_only", "nothing", "not_ready", "file_other",
)  # fmt: skip
REASONS = (
    "refused", "record", "host", "link", "unknown_key", "no_token", "no_code", "no_paper", "no_camera", "unreadable", "not_ready",
)  # fmt: skip
LINES = (
    "verified", "since_list", "no_list", "unchanged", "unchanged.text", "unchanged.record", "ours", "key", "now", "list_age", "unknown_now", "until_then",
    "number", "holder", "project", "location", "area", "issued", "until", "no_end", "outline", "north_up", "mu", "page", "division",
    "age.just_now", "age.minutes", "age.hours", "age.days", "file.same", "file.other", "file.unknown", "file.how",
)  # fmt: skip


def words_of_scanner() -> dict[str, str]:
    """Every sentence the scanner may have to say, by the name it asks for."""
    named = [*(f"verdict.{look}" for look in LOOKS), *(f"why.{reason}" for reason in REASONS), *LINES]
    return {name: gettext(f"issuance.scan.{name}") for name in named}


def types_of_scanner() -> dict[str, Any]:
    """Title and the words around the number of each type, and the offices of this installation by division code."""
    found: dict[str, Any] = {}
    for one in numbering().certificates:
        if one.code in faces() and faces()[one.code].zh in {layout.layout_of(kind).title for kind in layout.layouts()}:
            found[str(type_of(one.code))] = {
                "title": in_language(faces()[one.code].zh),
                "prefix": one.prefix,
                "suffix": one.suffix,
            }
    own = settings().jurisdiction
    codes = {own, *(division.code for division in (*path(own), *children(own)))}
    return found | {"offices": {code: in_language(issuer_of(code)) for code in sorted(codes)}}
