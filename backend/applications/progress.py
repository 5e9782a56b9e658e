"""Follow an application without an account: its number and the last four digits of the phone."""

from datetime import timedelta

from backend.applications.tables import Application
from backend.cases.tables import Case
from backend.core.errors import Problem
from backend.core.limits import spend


async def track(number: str, tail: str, address: str) -> list[Case]:
    """The cases of a case or application number; an unknown number and a wrong tail are answered alike."""
    await spend(f"track:address:{address}", limit=30, window=timedelta(hours=1))
    await spend(f"track:number:{number}", limit=20, window=timedelta(hours=1))
    found = await _cases(number)
    if not found or len(tail) != 4 or any(not case.phone.endswith(tail) for case in found):
        raise Problem("applications.not_found_by_number", pointer="/number")
    return found


async def _cases(number: str) -> list[Case]:
    case = await Case.objects().where(Case.number == number).first()
    if case is not None:
        return [case]
    application = await Application.objects().where((Application.number == number) & (Application.state == "submitted")).first()
    return await Case.objects().where(Case.application == application.key).order_by(Case.id) if application else []
