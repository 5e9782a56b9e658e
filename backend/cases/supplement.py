"""The one list of what was missing."""

import msgspec

from backend.cases.tables import Case, SupplementRequest


async def request_of(case: Case) -> SupplementRequest | None:
    """The list of a case, answered or not."""
    return await SupplementRequest.objects().where(SupplementRequest.case == case.id).first()


def wanted_by(request: SupplementRequest) -> tuple[str, ...]:
    """Codes of materials, or what else was asked for, in words."""
    return msgspec.json.decode(request.wanted, type=tuple[str, ...])
