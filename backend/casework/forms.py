"""What an officer sends: reasons, lists, opinions, decisions, with their limits."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

LONG, SHORT = 4_000, 120


class NoForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A button and nothing else."""


class RejectionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A refusal at the door."""

    text: Annotated[str, Meta(max_length=LONG)] = ""
    article: Annotated[str, Meta(max_length=SHORT)] = ""
    appeal: Annotated[str, Meta(max_length=LONG)] = ""


class OpinionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """What a desk says."""

    conclusion: Literal["agree", "conditions", "disagree"]
    text: Annotated[str, Meta(max_length=LONG)] = ""


class SuspensionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the clock is to stop, and for how many working days."""

    reason: Annotated[str, Meta(max_length=20, min_length=1)]
    days: int


class ReturnForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the case goes back."""

    reason: Annotated[str, Meta(max_length=LONG)] = ""


class DecisionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Granted, or refused with reasons."""

    kind: Literal["grant", "refusal"]
    text: Annotated[str, Meta(max_length=LONG)] = ""
    article: Annotated[str, Meta(max_length=SHORT)] = ""
    appeal: Annotated[str, Meta(max_length=LONG)] = ""
