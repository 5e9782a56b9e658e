"""What comes in by the forms of signing in, of a profile and of claims."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(max_length=80)]
Path = Annotated[str, Meta(max_length=500)]
Phone = Annotated[str, Meta(min_length=1, max_length=32)]
Code = Annotated[str, Meta(pattern=r"^\s*\d{3}\s?\d{3}\s*$", max_length=12)]


class CodeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to send a code."""

    phone: Phone
    next: Path = ""


class SignInForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The code that came."""

    phone: Phone
    code: Code
    next: Path = ""


class StaffForm(Struct, frozen=True, forbid_unknown_fields=True):
    """User name, password and the number on the device; a password is never trimmed away to nothing."""

    username: Annotated[str, Meta(min_length=1, max_length=40)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]
    code: Code
    next: Path = ""


class SignOutForm(Struct, frozen=True, forbid_unknown_fields=True):
    """`everywhere`: every session of the account."""

    everywhere: Literal["", "yes"] = ""


class ProfileForm(Struct, frozen=True, forbid_unknown_fields=True):
    """How a person is called and where mail goes; both may stay empty."""

    name: Text = ""
    email: Annotated[str, Meta(max_length=254, pattern=r"^$|^[^@\s,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")] = ""


class ActingForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The key of an organization, or nothing for oneself."""

    organization: Annotated[str, Meta(max_length=16)] = ""
    next: Path = ""


class ClaimForm(Struct, frozen=True, forbid_unknown_fields=True):
    """An organization as its licence names it."""

    name: Annotated[str, Meta(min_length=2, max_length=120)]
    uscc: Annotated[str, Meta(min_length=1, max_length=40)]
    legal_representative: Text = ""
    role: Literal["legal", "agent", "member"] = "agent"
    next: Path = ""
