"""What a good material looks like: shown beside the upload and after a return."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from backend.matters.catalogue import Named


class Sample(Named, frozen=True):
    """What a good one shows (`good`), why it is sent back (`returned_for`, review elements), format and size."""

    material: str
    good: tuple[str, ...]
    format: str
    max_mb: int
    validity: str
    issued_by: str
    returned_for: tuple[str, ...] = ()
    return_codes: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    samples: tuple[Sample, ...]


@cache
def samples() -> dict[str, Sample]:
    """By material."""
    file = Path(__file__).parent / "data" / "samples.yaml"
    return {one.material: one for one in msgspec.yaml.decode(file.read_bytes(), type=_File).samples}


def sample(material: str) -> Sample | None:
    """The sample of a material, or None where nobody has written one yet."""
    return samples().get(material)
