"""Walk invented cases through the product's own activities, each act at its own moment of the past."""

import heapq
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from backend.applications.draft import attach, save, start
from backend.applications.fields import fields_of
from backend.applications.submit import submit
from backend.applications.withdraw import withdraw
from backend.cases.tables import Case, Step
from backend.casework import accept, decide, review, suspend
from backend.casework.deliver import deliver
from backend.casework.give_back import give_back
from backend.core import jobs
from backend.core.clock import CHINA, frozen, now
from backend.core.db import transaction
from backend.core.files import store
from backend.core.guards import Viewer
from backend.demo.county import read as county
from backend.demo.doors import enter
from backend.demo.samples import SAMPLES, sample
from backend.issuance.issue import replace, revoke
from backend.projects.box import Put, put
from backend.projects.create import create
from backend.projects.tables import Project
from backend.screening.screen import Request, screen, site_from

PACKAGE = "PK-11"
FIRST, SECOND = "S1-02", "S1-08"
OVER = ("rejected", "returned", "refused", "withdrawn")
APPEAL = "可在六十日内申请行政复议，或者在六个月内提起行政诉讼。"
OPINION = "经审查，符合国土空间规划和用途管制要求，同意。"
DESKS = {"UC": "use", "SP": "plan"}


class Story(Struct, frozen=True, forbid_unknown_fields=True):
    site: str
    name: str
    code: str
    use: str
    scale: str
    ago: int
    end: Literal[
        "submitted", "supplementing", "accepted", "in_review", "suspended", "granted", "refused", "rejected", "returned", "withdrawn", "completed"
    ]
    certificate: Literal["none", "valid", "revoked", "replaced"]


class Stories(Struct, frozen=True, forbid_unknown_fields=True):
    form: dict[str, str]
    stories: tuple[Story, ...]


@cache
def stories() -> Stories:
    return msgspec.yaml.decode((Path(__file__).parent / "cases.yaml").read_bytes(), type=Stories)


async def walk_cases() -> None:
    """All stories side by side, in the order of time: the trail of the demo reads like one that was lived."""
    people = {name: await enter(name) for name in ("enterprise", "clerk", "use", "plan", "detail", "leader")}
    begin = now().astimezone(CHINA).replace(hour=9, minute=20, second=0, microsecond=0)
    waiting = [(begin - timedelta(days=one.ago), number, told(one, people)) for number, one in enumerate(stories().stories)]
    heapq.heapify(waiting)
    while waiting:
        at, number, story = heapq.heappop(waiting)
        with frozen(min(at, now())):
            pause = await anext(story, None)
            await jobs.drain()
        if pause is not None:
            heapq.heappush(waiting, (at + pause, number, story))


async def told(story: Story, people: dict[str, Viewer]) -> AsyncIterator[timedelta]:
    """One story; between two acts it says how long nothing happens."""
    case, sister = await _submitted(story, people["enterprise"])
    yield timedelta(days=1, hours=1)
    clerk = people["clerk"]
    if story.end == "submitted":
        return
    if story.end in OVER:
        await withdraw(people["enterprise"], sister.key)
    elif story.end != "supplementing":
        await accept.accept(clerk, sister.key)
    if story.end == "rejected":
        await accept.reject(clerk, case.key, text="该事项不属于本机关职权范围。", article="行政许可法 32(二)", appeal=APPEAL)
        return
    if story.end == "supplementing":
        await accept.ask_supplement(clerk, case.key, wanted=("M-LOC",), reason="区位图缺少比例尺和指北针，请重新提交。")
        return
    if story.end == "withdrawn":
        await withdraw(people["enterprise"], case.key)
        return
    await accept.accept(clerk, case.key)
    async for pause in _reviewed(story, people, case):
        yield pause
    if story.end == "completed":
        async for pause in _reviewed(story, people, sister):
            yield pause


async def _reviewed(story: Story, people: dict[str, Viewer], case: Case) -> AsyncIterator[timedelta]:
    yield timedelta(days=1)
    if story.end == "accepted":
        return
    if story.end == "returned":
        await give_back(people["clerk"], case.key, reason="申请人要求调整选址范围，退回修改。")
        return
    await _speak(people, case, "P1", most=1 if story.end in ("in_review", "suspended") else 20)
    if story.end == "in_review":
        return
    if story.end == "suspended":
        await suspend.suspend(people["clerk"], case.key, reason="expert", days=10)
        return
    yield timedelta(days=1, hours=2)
    await _speak(people, case, "", most=1)
    yield timedelta(days=1)
    async for pause in _decided(story, people, case):
        yield pause


async def _decided(story: Story, people: dict[str, Viewer], case: Case) -> AsyncIterator[timedelta]:
    leader = people["leader"]
    if story.end == "refused":
        await decide.refuse(leader, case.key, text="用地涉及生态保护红线，不属于允许的有限人为活动。", article="城乡规划法 36", appeal=APPEAL)
        return
    certificate = await decide.grant(leader, case.key, text=OPINION)
    yield timedelta(hours=3)
    if story.certificate == "revoked":
        await revoke(leader, certificate, "withdrawn")
    elif story.certificate == "replaced":
        await replace(leader, certificate, case)
    if story.end == "completed":
        await deliver(people["clerk"], case.key)


async def _submitted(story: Story, applicant: Viewer) -> tuple[Case, Case]:
    """Screened, made a project, filled in, two documents, self-checked, handed in: as a person would."""
    site = next(one for one in county.sample_sites() if one.key == story.site)
    answer = await screen(Request(await site_from(site.geometry)), applicant)
    project = await create(applicant, screening=answer.id, name=story.name, code=story.code, location="澜川县(示例)", use=story.use)
    draft = await start(applicant, project.key, PACKAGE, {})
    await save(applicant, draft.key, _form(story, project))
    for paper in SAMPLES:
        await attach(applicant, draft.key, paper.material, await _boxed(applicant, project, paper.file, paper.material))
    await submit(applicant, draft.key)
    cases = {case.matter: case for case in await Case.objects().where(Case.application == draft.key)}
    return cases[FIRST], cases[SECOND]


def _form(story: Story, project: Project) -> dict[str, str]:
    area = str(project.site_area_m2)
    own = {
        "pj.name": story.name, "pj.code": story.code, "pj.loc": "澜川县(示例)", "pj.scale": story.scale, "ld.use": story.use,
        "ld.area": area, "ld.cons": area,
    }  # fmt: skip
    asked = {field.code for field in fields_of(PACKAGE)}
    return {name: value for name, value in (stories().form | own).items() if name in asked}


async def _boxed(applicant: Viewer, project: Project, file: str, material: str) -> str:
    stored = await store().keep(sample(file))
    async with transaction():
        item = await put(applicant, project, Put(kind=material, filename=file, media="application/pdf", stored=stored))
    return item.key


async def _speak(people: dict[str, Viewer], case: Case, group: str, *, most: int) -> None:
    """The open steps of a group (or the one step after it) get their opinion from whoever sits at the desk."""
    steps = await Step.objects().where((Step.case == case.id) & (Step.state == "open")).order_by(Step.position)
    for step in [one for one in steps if one.group == group][:most]:
        viewer = people[DESKS.get(step.desk, "detail")]
        await review.give_opinion(viewer, case.key, step.key, conclusion="agree", text=OPINION)


def first_day() -> datetime:
    """When the demo's county was published: before its first case."""
    return now() - timedelta(days=90)

