"""What a form need not ask: answers known from the account, the organization, the project and the screening, and from where."""

from collections.abc import Iterable

from msgspec import Struct

from backend.accounts.tables import Account, Organization
from backend.applications.known import measured
from backend.core.guards import Viewer
from backend.projects.tables import Project
from backend.screening import keep


class Known(Struct, frozen=True):
    """An answer and where it comes from: account, organization, project, site, screening or usual."""

    text: str
    source: str


async def known_for(viewer: Viewer, project: Project) -> dict[str, Known]:
    """By field; nothing that is not known, never a guess but for the usual way of delivery."""
    found = await _applicant(viewer) | _project(project) | await _site(viewer, project)
    found["ap.delivery"] = Known("电子证照", "usual")
    return {code: known for code, known in found.items() if known.text}


def answers(known: dict[str, Known], asked: Iterable[str]) -> dict[str, str]:
    """The texts of the fields a form asks."""
    return {code: known[code].text for code in asked if code in known}


async def _applicant(viewer: Viewer) -> dict[str, Known]:
    account = await Account.objects().where(Account.key == viewer.account).first()
    found = {"ap.contact": Known(viewer.name, "account")}
    if account is not None:
        found |= {"ap.phone": Known(account.phone.removeprefix("+86"), "account"), "ap.email": Known(account.email, "account")}
    organization = await Organization.objects().where(Organization.key == viewer.organization).first() if viewer.organization else None
    if organization is None:
        texts = {"ap.kind": "个人", "ap.name": viewer.name, "ap.idtype": "居民身份证"}
        return found | {code: Known(text, "account") for code, text in texts.items()}
    texts = {
        "ap.kind": "企业", "ap.name": organization.name, "ap.idtype": "统一社会信用代码", "ap.idno": organization.uscc,
        "ap.legal": organization.legal_representative,
    }  # fmt: skip
    return found | {code: Known(text, "organization") for code, text in texts.items()}


def _project(project: Project) -> dict[str, Known]:
    texts = {"pj.name": project.name, "pj.code": project.code, "pj.loc": project.location, "pj.xzq": project.jurisdiction, "ld.use": project.use}
    return {code: Known(text, "project") for code, text in texts.items()}


async def _site(viewer: Viewer, project: Project) -> dict[str, Known]:
    answer = (await keep.find(project.screening, viewer)).answer
    found = {"ld.area": Known(_figure(answer.site.area_m2), "site"), "ld.crs": Known("2000国家大地坐标系", "site")}
    figures = measured(answer)
    for field, name in {"ld.arable": "scr.arable", "ld.pbf": "scr.pbf", "ld.eco": "scr.eco"}.items():
        if name in figures:
            found[field] = Known(_figure(figures[name]), "screening")
    if "scr.ugb_share" in figures:
        found["ld.ugb"] = Known(_figure(figures["scr.ugb_share"] / 100 * answer.site.area_m2), "screening")
    return found


def _figure(square_metres: float) -> str:
    return f"{square_metres:.2f}".rstrip("0").rstrip(".")
