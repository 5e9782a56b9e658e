"""What the applicant is told when a case moves; inside the same transaction."""

from typing import Any

from backend.cases.tables import Case
from backend.matters.catalogue import matter
from backend.notifications.tell import Recipient, tell


async def tell_applicant(case: Case, template: str, facts: dict[str, Any]) -> None:
    """One message per case and template; it names the matter and the number, never a person."""
    to = Recipient(account=case.account, phone=case.phone, email=case.email)
    about = {"item": matter(case.matter).zh, "no": case.number} | facts
    await tell(to, template=template, facts=about, cause=f"case:{case.key}:{template}:{case.version}", case=case.number)
