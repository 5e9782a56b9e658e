"""What staff and readers send: the reason a certificate ends, a code as it was typed."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Reason = Literal["withdrawn", "cancelled", "revoked"]


class RevocationForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Withdrawn (撤回), cancelled (注销) or revoked (撤销); `sure` is the tick that it is meant."""

    reason: Reason
    sure: Literal["yes"]


class CodeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A code read off the paper."""

    code: Annotated[str, Meta(max_length=60)] = ""
