"""The steps of a case: who may act at which desk, and what opens when one ends."""

import asyncio

import pytest

from backend.cases import steps as stops
from backend.cases.tables import Step
from backend.casework.accept import accept, reject
from backend.casework.review import give_opinion
from backend.core.errors import Conflict, Forbidden, NotFound
from backend.core.guards import Role, Viewer
from tests.casework.build import (
    CITY,
    CLEAR,
    OFFICER,
    OTHER,
    a_case,
    fresh,
    opened,
    person,
    reviewer,
    speak,
    staff,
    steps,
)

pytestmark = pytest.mark.anyio


async def test_receiving_is_done_by_the_submission_and_only_accepting_is_open(database: str) -> None:
    case = await a_case()
    found = await steps(case)
    assert found["receive"].state == "done"
    assert await opened(case) == ["accept"]


async def test_acceptance_opens_the_whole_parallel_group(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    assert await opened(case) == ["rev_uc", "rev_sp", "rev_fp", "rev_fr", "rev_mr", "rev_ge", "rev_nr"]


async def test_the_next_stop_opens_when_the_last_of_the_group_has_spoken(database: str) -> None:
    case = await a_case(states=dict.fromkeys([f"{one}" for one in CLEAR], "clear"))
    await accept(OFFICER, case.key)
    group = await opened(case)
    for node in group[:-1]:
        await speak(case, node)
        assert "recheck" not in await opened(case)
    await speak(case, group[-1])
    assert await opened(case) == ["recheck"]
    await speak(case, "recheck")
    assert await opened(case) == ["approve"]


async def test_desks_that_speak_at_the_same_moment_still_open_the_next_stop(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    await asyncio.gather(*(speak(case, node) for node in await opened(case)))
    assert await opened(case) == ["recheck"]
    assert (await fresh(case)).state == "in_review"


@pytest.mark.parametrize(
    "viewer",
    [
        reviewer("SP"), staff("case_officer", "UC"), staff("approver", "UC"), staff("reviewer", "UC", CITY),
        Viewer(account="x", kind="staff", roles=(Role("reviewer", OTHER, "UC"), Role("case_officer", "990121", "WIN"))),
    ],
    ids=["another desk", "another role", "the leader", "the level above", "another county's desk"],
)  # fmt: skip
async def test_who_is_not_of_the_desk_is_refused(database: str, viewer: Viewer) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    step = (await steps(case))["rev_uc"]
    with pytest.raises(Forbidden, match=r"cases\.not_your_desk"):
        await give_opinion(viewer, case.key, step.key, conclusion="agree", text="同意。")
    assert (await steps(case))["rev_uc"].state == "open"


@pytest.mark.parametrize("viewer", [staff("case_officer", "WIN", OTHER), staff("reviewer", "UC", OTHER), person("somebody")])
async def test_a_foreign_case_does_not_exist(database: str, viewer: Viewer) -> None:
    case = await a_case()
    with pytest.raises(NotFound):
        await accept(viewer, case.key)


async def test_a_step_of_another_case_does_not_exist(database: str) -> None:
    case, other = await a_case(), await a_case(application="application2")
    await accept(OFFICER, case.key)
    await accept(OFFICER, other.key)
    step = (await steps(other))["rev_uc"]
    with pytest.raises(NotFound):
        await give_opinion(reviewer("UC"), case.key, step.key, conclusion="agree", text="同意。")


async def test_a_desk_speaks_once_and_not_before_its_turn(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    with pytest.raises(Conflict, match=r"cases\.step_not_open"):
        await speak(case, "recheck")
    await speak(case, "rev_uc")
    with pytest.raises(Conflict, match=r"cases\.step_is_over"):
        await speak(case, "rev_uc", "disagree", "不同意。")


async def test_a_case_refused_at_the_door_has_nothing_open(database: str) -> None:
    case = await a_case()
    await reject(OFFICER, case.key, text="不属于本机关职权。", article="行政许可法第三十二条", appeal="可以申请复议。")
    assert await opened(case) == []
    assert {step.state for step in await stops.all_of(case)} == {"done", "skipped"}
    assert not await Step.exists().where((Step.case == case.id) & (Step.state == "waiting"))
