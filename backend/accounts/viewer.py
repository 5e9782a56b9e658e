"""From an account to the Viewer it is: its kind, its roles, and for whom it acts."""

from backend.accounts.tables import Account, Membership, StaffRole
from backend.core.errors import NotFound
from backend.core.guards import NOBODY, Role, Viewer
from backend.notifications.tell import Recipient


async def viewer_for(account: str, organization: str = "") -> Viewer:
    """The viewer of an account key, acting for an organization it is a member of, else for itself."""
    row = (
        await Account.select(Account.id, Account.key, Account.kind, Account.name).where(Account.key == account).first()
    )
    if row is None:
        return NOBODY
    if row["kind"] == "staff":
        return Viewer(account=row["key"], name=row["name"], kind="staff", roles=await _roles(row["id"]))
    if organization and not await is_member(row["key"], organization):
        raise NotFound("accounts.no_organization")
    return Viewer(account=row["key"], name=row["name"], kind="person", organization=organization)


async def _roles(account: int) -> tuple[Role, ...]:
    held = (
        await StaffRole.select(StaffRole.role, StaffRole.jurisdiction, StaffRole.department)
        .where(StaffRole.account == account)
        .order_by(StaffRole.id)
    )
    return tuple(Role(row["role"], row["jurisdiction"], row["department"]) for row in held)


async def is_member(account: str, organization: str) -> bool:
    """Whether the account holds a membership of the organization, claimed or confirmed."""
    return await Membership.exists().where(
        Membership.account.key == account, Membership.organization.key == organization
    )


async def recipient_of(account: str) -> Recipient:
    """How this account can be told something; empty channels when it is unknown."""
    row = await Account.select(Account.phone, Account.email, Account.language).where(Account.key == account).first()
    return Recipient(account=account, **row) if row else Recipient(account=account)
