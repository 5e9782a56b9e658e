"""Builders for tests that cross slices: people, ground, projects and applications, named by the glossary."""

import io
from typing import Any

import msgspec
import shapely
from shapely import Geometry

from backend.accounts.tables import Account, Membership, Organization, StaffRole
from backend.accounts.viewer import viewer_for
from backend.applications.draft import attach, save, start
from backend.applications.tables import Application
from backend.core import ids
from backend.core.clock import now
from backend.core.db import transaction
from backend.core.files import store
from backend.core.guards import Viewer
from backend.core.sessions import ABSOLUTE, cookie_name, hashed
from backend.core.tables import Session
from backend.matters.packages import package_checklist, package_form
from backend.onemap.tables import Layer
from backend.projects.box import Put, put
from backend.projects.create import create
from backend.projects.tables import BoxItem, Project
from backend.screening.screen import Request, screen, site_from
from tests.onemap.builders import laid, square

COUNTY = "990121"
PHONE = "+8613800138002"
USCC = "91350600000000000B"
PROJECT_CODE = "2611-990121-04-01-000123"
SITE = square(1, 1, 1)

# What every answer of a package's form can be; figures of the site are put in by `answers`.
FORM = {
    "ap.kind": "企业", "ap.name": "澜川示例电子有限公司", "ap.idtype": "统一社会信用代码", "ap.idno": USCC, "ap.legal": "陈志远",
    "ap.contact": "陈志远", "ap.phone": "13800138002", "ap.email": "chen@example.com", "ap.delivery": "电子证照", "pj.name": "示例电子厂房",
    "pj.code": PROJECT_CODE, "pj.type": "审批", "pj.loc": "溪口镇", "pj.scale": "标准厂房两栋", "pj.nature": "新建", "pj.xzq": COUNTY,
    "ld.use": "1001", "ld.acq": "划拨", "ld.agri": "0", "ld.arable": "0", "ld.paddy": "0", "ld.pbf": "0", "ld.unused": "0",
}  # fmt: skip


async def a_person(phone: str = PHONE, name: str = "陈志远", email: str = "chen@example.com") -> Viewer:
    account = Account(key=ids.key(), kind="person", phone=phone, email=email, name=name, created=now())
    await Account.insert(account)
    return Viewer(account=account.key, name=name, kind="person")


async def an_organization(person: Viewer, name: str = "澜川示例电子有限公司", uscc: str = USCC) -> Viewer:
    """The same person acting for an organization of theirs."""
    made = Organization(key=ids.key(), name=name, uscc=uscc, state="verified", legal_representative=person.name, created=now())
    organization = (await Organization.insert(made).returning(Organization.id))[0]["id"]
    account = await Account.select(Account.id).where(Account.key == person.account).first()
    assert account is not None
    await Membership.insert(Membership(organization=organization, account=account["id"], role="legal", state="confirmed", created=now()))
    return await viewer_for(person.account, made.key)


async def a_member_of_staff(role: str, desk: str = "", jurisdiction: str = COUNTY, name: str = "周敏") -> Viewer:
    """Staff with one role at one desk; without password, so signed in by `signed_in` only."""
    account = Account(key=ids.key(), kind="staff", name=name, username=f"staff-{ids.key(6)}", created=now())
    row = (await Account.insert(account).returning(Account.id))[0]
    await StaffRole.insert(StaffRole(account=row["id"], role=role, jurisdiction=jurisdiction, department=desk))
    return await viewer_for(account.key)


async def the_ground(**layers: list[Geometry]) -> None:
    """A few published layers, required ones clear at SITE; more by code, with _ for -: L01_YJJBNT=[square(1, 1)]."""
    shapes = {"L01-YJJBNT": [square(20, 20)], "L02-STBHHX": [square(22, 22)], "L11-GD": [square(24, 24)], "L03-CZKFBJ": [square(0, 0, 9)]}
    shapes |= {code.replace("_", "-"): found for code, found in layers.items()}
    for code, found in shapes.items():
        await laid(code, found, required=True, publicity="public", effect="restrict")


async def a_screening(viewer: Viewer, site: Geometry = SITE) -> str:
    """The key of a screening of a site; the ground is laid when there is none."""
    if not await Layer.exists():
        await the_ground()
    document = msgspec.json.decode(shapely.to_geojson(site))
    return (await screen(Request(await site_from(document)), viewer)).id


async def a_project(viewer: Viewer, site: Geometry = SITE, name: str = "示例电子厂房") -> Project:
    key = await a_screening(viewer, site)
    return await create(viewer, screening=key, name=name, code=PROJECT_CODE, location="澜川县溪口镇", use="1001")


def answers(project: Project) -> dict[str, str]:
    """Answers that pass every check of the form on this project's site."""
    return FORM | {"pj.name": project.name, "ld.area": str(project.site_area_m2), "ld.cons": str(project.site_area_m2)}


async def a_box_item(viewer: Viewer, project: Project, kind: str, content: bytes | None = None) -> BoxItem:
    """A stored document in the project's box."""
    stored = await store().keep(content or a_pdf(kind))
    async with transaction():
        return await put(viewer, project, Put(kind=kind, filename=f"{kind}.pdf", media="application/pdf", stored=stored))


async def a_draft(viewer: Viewer, project: Project | None = None, package: str = "PK-11") -> Application:
    """A draft with nothing filled in."""
    found = project or await a_project(viewer)
    return await start(viewer, found.key, package, {})


async def an_application_ready(viewer: Viewer, package: str = "PK-11", *, site: Geometry = SITE, project: Project | None = None) -> Application:
    """A draft with every answer given and every required document attached: `submit` takes it."""
    found = project or await a_project(viewer, site)
    draft = await a_draft(viewer, found, package)
    asked = {name: text for name, text in answers(found).items() if name in asked_by(package)}
    await save(viewer, draft.key, asked)
    for material in required_uploads(package):
        item = await a_box_item(viewer, found, material)
        draft = await attach(viewer, draft.key, material, item.key)
    return draft


def asked_by(package: str) -> set[str]:
    return {field.code for group in package_form(package) for field in group.fields}


def required_uploads(package: str) -> list[str]:
    return [line.code for line in package_checklist(package) if line.source == "upload" and line.required]


async def signed_in(client: Any, viewer: Viewer) -> Any:
    """The client with the cookie of a real session of this viewer."""
    token = ids.secret()
    row = Session(
        token_hash=hashed(token), viewer=msgspec.json.encode(viewer).decode(), account=viewer.account, created=now(), last_seen=now(),
        expires=now() + ABSOLUTE[viewer.kind], agent="test",
    )  # fmt: skip
    await Session.insert(row)
    client.cookies.set(cookie_name(), token)
    return client


def a_pdf(text: str = "report", extra: bytes = b"") -> bytes:
    """A small PDF of one page that every reader opens; `extra` goes into its catalogue."""
    stream = f"BT /F1 12 Tf 40 100 Td ({text}) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start_of_table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start_of_table))
    return out.getvalue()
