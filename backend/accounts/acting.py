"""For whom somebody acts: for themselves or for an organization they are a member of."""

from msgspec import Struct

from backend.accounts.tables import Membership, Organization
from backend.accounts.viewer import viewer_for
from backend.core.db import transaction
from backend.core.guards import Viewer
from backend.core.trail import record


class Mine(Struct, frozen=True):
    """An organization as its member sees it; `uscc` whole, `state` of the organization, `member` of the membership."""

    key: str
    name: str
    uscc: str
    state: str
    role: str
    member: str


async def organizations_of(viewer: Viewer) -> list[Mine]:
    """The organizations the viewer's account is a member of, oldest first."""
    found = await Membership.select(
        Membership.organization.key.as_alias("key"), Membership.organization.name.as_alias("name"),
        Membership.organization.uscc.as_alias("uscc"), Membership.organization.state.as_alias("state"),
        Membership.role, Membership.state.as_alias("member"),
    ).where(Membership.account.key == viewer.account).order_by(Membership.id)  # fmt: skip
    return [Mine(**row) for row in found]


async def act_for(viewer: Viewer, organization: str) -> Viewer:
    """The same person acting for that organization, or for themselves when it is empty; a foreign one is not found."""
    changed = await viewer_for(viewer.account, organization)
    async with transaction():
        await record("account.acts_for", viewer=viewer, subject=f"organization:{organization}", scope="", facts={})
    return changed


async def organization_name(key: str) -> str:
    """What the organization is called; empty for an unknown key."""
    row = await Organization.select(Organization.name).where(Organization.key == key).first()
    return str(row["name"]) if row else ""
