"""Acts of the office: what is refused, what is written together, and what never changes."""

from typing import Any

import pytest

from backend.cases.read import opinions_of
from backend.cases.tables import Case, Decision, Opinion
from backend.casework import decide
from backend.casework.accept import accept, ask_supplement, reject
from backend.casework.decide import grant, refuse
from backend.casework.deliver import deliver
from backend.casework.review import give_opinion
from backend.casework.suspend import suspend
from backend.core.db import rows
from backend.core.errors import Conflict, Forbidden, Problem
from backend.core.trail import verify
from backend.issuance.tables import Certificate
from backend.notifications.tables import Message
from tests.casework.build import (
    LEADER,
    OFFICER,
    a_case,
    a_project,
    fresh,
    opened,
    reviewed,
    reviewer,
    speak,
    staff,
    steps,
)

pytestmark = pytest.mark.anyio
REASONS = {"text": "不符合规划。", "article": "城乡规划法第三十六条", "appeal": "六十日内可以申请复议。"}


async def told(case: Case) -> list[str]:
    return [row["template"] for row in await Message.select(Message.template).where(Message.case_number == case.number).order_by(Message.id)]


async def acts(case: Case) -> list[str]:
    return [row["act"] for row in await rows("SELECT act FROM trail_entry WHERE subject = {} ORDER BY id", f"case:{case.key}")]


async def test_an_acceptance_is_told_and_remembered(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    assert await told(case) == ["accept"]
    assert await acts(case) == ["case.opened", "case.accepted"]
    assert await verify("990121") == []


@pytest.mark.parametrize("lacking", ["text", "article", "appeal"])
async def test_a_refusal_without_reason_article_or_appeal_cannot_be_signed(database: str, lacking: str) -> None:
    case = await a_case()
    with pytest.raises(Problem, match=r"casework\.reasons_needed"):
        await reject(OFFICER, case.key, **(REASONS | {lacking: ""}))
    case = await reviewed(case)
    with pytest.raises(Problem, match=r"casework\.reasons_needed"):
        await refuse(LEADER, case.key, **(REASONS | {lacking: ""}))
    assert (await fresh(case)).state == "in_review"
    assert not await Decision.exists()


async def test_a_refusal_is_signed_told_and_ends_the_case(database: str) -> None:
    case = await reviewed(await a_case())
    await refuse(LEADER, case.key, **REASONS)
    decision = await Decision.objects().first()
    assert decision is not None
    assert (decision.kind, decision.article, decision.name) == ("refusal", REASONS["article"], "周敏")
    assert (await fresh(case)).state == "refused"
    assert await opened(case) == []
    assert await told(case) == ["accept", "done_no"]
    assert not await Certificate.exists()


async def test_the_list_of_what_is_missing_is_given_once(database: str) -> None:
    case = await a_case()
    with pytest.raises(Problem, match=r"casework\.nothing_wanted"):
        await ask_supplement(OFFICER, case.key, wanted=(), reason="缺材料。")
    await ask_supplement(OFFICER, case.key, wanted=("M-REPORT", "M-LOC"), reason="缺两份材料。")
    with pytest.raises(Conflict, match=r"casework\.asked_once"):
        await ask_supplement(OFFICER, case.key, wanted=("M-REPORT",), reason="再缺一份。")
    assert await told(case) == ["supplement"]


@pytest.mark.parametrize("text", ["", "面积〔待填:审批面积〕平方米，同意。"])
async def test_an_opinion_with_an_open_place_is_not_signed(database: str, text: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    with pytest.raises(Problem, match=r"casework\.(opinion_needs_text|unfilled_place)"):
        await speak(case, "rev_uc", text=text)
    assert not await Opinion.exists()


async def test_a_signed_opinion_is_never_changed(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    await speak(case, "rev_uc", text="原则同意。")
    with pytest.raises(Conflict):
        await speak(case, "rev_uc", "disagree", "不同意。")
    assert [(one["node"], one["conclusion"], one["text"]) for one in await opinions_of(case)] == [("rev_uc", "agree", "原则同意。")]


async def test_an_opinion_is_not_given_at_the_counter_or_the_leaders_desk(database: str) -> None:
    case = await a_case()
    step = (await steps(case))["accept"]
    with pytest.raises(Conflict, match=r"casework\.not_a_review_step"):
        await give_opinion(OFFICER, case.key, step.key, conclusion="agree", text="同意。")


async def test_a_stopped_case_takes_no_opinion(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    await suspend(OFFICER, case.key, reason="hearing", days=5)
    with pytest.raises(Conflict, match=r"cases\.not_now"):
        await speak(case, "rev_uc")


@pytest.mark.parametrize("reason", ["consult", "notice", "fee"])
async def test_a_reason_the_law_does_not_name_stops_no_clock(database: str, reason: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    with pytest.raises(Problem, match=r"cases\.stop_not_allowed"):
        await suspend(OFFICER, case.key, reason=reason, days=5)
    with pytest.raises(Problem, match=r"casework\.suspension_days"):
        await suspend(OFFICER, case.key, reason="expert", days=61)
    with pytest.raises(Forbidden):
        await suspend(staff("reviewer", "UC"), case.key, reason="expert", days=5)


async def test_a_desk_that_stands_against_it_stops_the_grant_until_the_recheck_settles_it(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    for node in await opened(case):
        await speak(case, node, "disagree" if node == "rev_fp" else "agree", "见意见。")
    await speak(case, "recheck", "disagree", "未能协调一致。")
    with pytest.raises(Conflict, match=r"casework\.a_desk_disagrees"):
        await grant(LEADER, case.key, text="准予许可。")
    assert not await Decision.exists()


async def test_a_recheck_that_agrees_settles_what_a_desk_had_against_it(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    for node in await opened(case):
        await speak(case, node, "disagree" if node == "rev_fp" else "agree", "见意见。")
    await speak(case, "recheck", "conditions", "已协调一致。")
    await grant(LEADER, case.key, text="准予许可。")
    assert (await fresh(case)).state == "granted"


async def test_a_grant_is_decision_number_certificate_message_and_trail_together(database: str) -> None:
    case = await reviewed(await a_case())
    certificate = await grant(LEADER, case.key, text="准予许可。")
    assert certificate.number.endswith("2026XS0000001号")
    assert (await fresh(case)).state == "granted"
    assert await opened(case) == ["deliver"]
    assert await told(case) == ["accept", "done_yes"]
    assert await acts(case) == ["case.opened", "case.accepted", *["case.opinion"] * 8, "case.decided"]
    assert await verify() == []
    await deliver(OFFICER, case.key)
    assert (await fresh(case)).state == "completed"
    assert await opened(case) == []


async def test_when_issuing_fails_nothing_is_written_and_no_number_is_lost(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await reviewed(await a_case())
    issue = decide.issue

    async def failing(*given: Any) -> Any:
        await issue(*given)
        raise RuntimeError("the disk is full")

    before = await acts(case), await told(case), await opened(case), (await fresh(case)).version
    with monkeypatch.context() as patched:
        patched.setattr(decide, "issue", failing)
        with pytest.raises(RuntimeError):
            await grant(LEADER, case.key, text="准予许可。")
    assert (await acts(case), await told(case), await opened(case), (await fresh(case)).version) == before
    assert not await Decision.exists()
    assert not await Certificate.exists()
    assert (await grant(LEADER, case.key, text="准予许可。")).number.endswith("2026XS0000001号")
    assert await verify() == []


async def test_the_land_permit_waits_for_the_site_opinion_of_the_same_application(database: str) -> None:
    project = await a_project()
    first = await reviewed(await a_case("S1-02", project=project))
    second = await reviewed(await a_case("S1-08", project=project))
    with pytest.raises(Conflict, match=r"casework\.waits_for"):
        await grant(LEADER, second.key, text="准予许可。")
    assert (await fresh(second)).state == "in_review"
    await grant(LEADER, first.key, text="准予许可。")
    await grant(LEADER, second.key, text="准予许可。")
    assert (await fresh(second)).state == "granted"
    assert await Certificate.count() == 2


async def test_a_refused_site_opinion_lets_no_land_permit_through(database: str) -> None:
    project = await a_project()
    first = await reviewed(await a_case("S1-02", project=project))
    second = await reviewed(await a_case("S1-08", project=project))
    await refuse(LEADER, first.key, **REASONS)
    with pytest.raises(Conflict, match=r"casework\.waits_for"):
        await grant(LEADER, second.key, text="准予许可。")


async def test_only_the_leader_of_that_county_decides(database: str) -> None:
    case = await reviewed(await a_case())
    for viewer in (OFFICER, reviewer("UC"), staff("approver", "LD", "990100")):
        with pytest.raises(Forbidden):
            await grant(viewer, case.key, text="准予许可。")
    assert not await Decision.exists()
