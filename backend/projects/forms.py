"""What comes in by the form of a new project."""

from typing import Annotated

from msgspec import Meta, Struct

Key = Annotated[str, Meta(max_length=16)]


class ProjectForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A project on a screened site; `package` is what one was about to apply for."""

    screening: Annotated[str, Meta(min_length=1, max_length=16)]
    name: Annotated[str, Meta(min_length=2, max_length=120)]
    location: Annotated[str, Meta(min_length=2, max_length=200)]
    code: Annotated[str, Meta(max_length=40)] = ""
    use: Annotated[str, Meta(max_length=6)] = ""
    package: Annotated[str, Meta(max_length=12)] = ""
