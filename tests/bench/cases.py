"""The office at work: its queue with many cases, and a decision with all that hangs on it, at the activities the pages call."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from backend.cases.tables import Case, Step
from backend.casework.queue import queue
from backend.core import ids
from backend.core.clock import now, today
from backend.core.db import transaction
from backend.core.guards import Viewer
from backend.demo.cases import Story, stories, told
from backend.demo.doors import enter
from backend.projects.tables import Project
from tests.bench.installation import beside
from tests.bench.measuring import Measure, percentile, spread_ms, takes

# A grant is the fifth act of a story that is granted: handed in, accepted, the desks, the recheck, the grant.
GRANT = 5


@takes("cases.queue_p95_ms")
def waiting(full: bool) -> Iterator[Measure]:
    """One page of the queue with its counts, among this many open cases of a county."""
    many = 20_000 if full else 3_000
    found = asyncio.run(_queue(many, 100))
    yield Measure(
        "cases.queue_p95_ms",
        round(percentile(found, 0.95) * 1000, 2),
        "ms",
        len(found),
        detail=spread_ms(found) | {"cases": many},
    )


async def _queue(many: int, times: int) -> list[float]:
    async with beside():
        await _open(many)
        clerk = await enter("clerk")
        await queue(clerk)
        return [await _timed_queue(clerk) for _ in range(times)]


async def _timed_queue(clerk: Viewer) -> float:
    begun = time.perf_counter()
    await queue(clerk)
    return time.perf_counter() - begun


async def _open(many: int) -> None:
    """Cases just handed in, with the counter's step open."""
    async with transaction():
        project = Project(key=ids.key(), name="测量用项目", jurisdiction="990121", created=now())
        made = await Project.insert(project).returning(Project.id)
        for number in range(many):
            case = Case(
                key=ids.key(), number=f"SP20261121{number:05d}", application=ids.key(), project=made[0]["id"], matter="S1-02", jurisdiction="990121",
                applicant=f"示例单位{number}", submitted=now(), statutory_due=today(), promised_due=today() + timedelta(days=number % 30),
            )  # fmt: skip
            row = await Case.insert(case).returning(Case.id)
            await Step.insert(Step(key=ids.key(), case=row[0]["id"], node="accept", desk="WIN", state="open"))


@takes("cases.decide_p95_ms")
def deciding(full: bool) -> Iterator[Measure]:
    """A grant: decision, number, token, status slot, log leaf, trail and messages in one transaction; drawing comes later."""
    found = asyncio.run(_decide(60 if full else 15))
    yield Measure(
        "cases.decide_p95_ms",
        round(percentile(found, 0.95) * 1000, 2),
        "ms",
        len(found),
        detail=spread_ms(found) | {"mean_ms": round(statistics.fmean(found) * 1000, 2)},
    )


async def _decide(times: int) -> list[float]:
    model = next(one for one in stories().stories if one.site == "factory")
    names = ("enterprise", "clerk", "use", "plan", "detail", "leader")
    async with beside():
        people = {name: await enter(name) for name in names}
        return [
            await _granted(replace(model, end="granted", certificate="none", code=_code(number)), people)
            for number in range(times)
        ]


def _code(number: int) -> str:
    return f"2610-990121-04-01-2{number:05d}"


async def _granted(story: Story, people: dict[str, Viewer]) -> float:
    acts, taken = told(story, people), 0.0
    for _ in range(GRANT):
        begun = time.perf_counter()
        await anext(acts)
        taken = time.perf_counter() - begun
    await acts.aclose()
    return taken
