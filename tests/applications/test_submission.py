"""Handing in: one transaction from the number to the messages, and a second time the same acknowledgement."""

from typing import Any

import pytest

from backend.applications import submit as submitting
from backend.applications.draft import application_of
from backend.applications.self_check import blocking, self_check
from backend.applications.submit import submit
from backend.cases.tables import Case, ClockRow, Step
from backend.core.errors import NotFound, Problem
from backend.notifications.tables import Delivery
from backend.onemap.tables import RunningSite
from tests import build


@pytest.fixture
async def applicant(database: str) -> Any:
    return await build.an_organization(await build.a_person())


async def test_a_ready_application_becomes_one_case_for_each_matter(applicant: Any) -> None:
    draft = await build.an_application_ready(applicant)
    assert blocking(await self_check(applicant, draft.key)) == []
    found = await submit(applicant, draft.key)
    cases = await Case.objects().order_by(Case.id)
    assert [(case.matter, case.state, case.application) for case in cases] == [("S1-02", "submitted", found.key), ("S1-08", "submitted", found.key)]
    assert found.number.startswith("SQ")
    assert found.number.endswith("00001")
    assert [case.number[-5:] for case in cases] == ["00001", "00002"]
    assert all(case.promised_due and case.statutory_due for case in cases)
    assert await ClockRow.count() == 2
    assert {step.node for step in await Step.objects().where(Step.state == "open")} == {"accept"}
    assert await RunningSite.count() == 2


async def test_the_applicant_is_told_by_sms_and_by_e_mail(applicant: Any) -> None:
    await submit(applicant, (await build.an_application_ready(applicant)).key)
    sent = await Delivery.select(Delivery.channel, Delivery.to, Delivery.text).order_by(Delivery.id)
    assert sorted((one["channel"], one["to"]) for one in sent) == [("email", "chen@example.com")] * 2 + [("sms", "+8613800138002")] * 2
    numbers = [case.number for case in await Case.objects()]
    assert all(any(number in one["text"] for one in sent) for number in numbers)


async def test_a_second_submission_changes_nothing(applicant: Any) -> None:
    draft = await build.an_application_ready(applicant)
    first = await submit(applicant, draft.key)
    second = await submit(applicant, draft.key)
    assert (second.number, second.submitted) == (first.number, first.submitted)
    assert await Case.count() == 2


async def test_a_failure_on_the_way_leaves_no_gap_in_the_numbers(applicant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await build.an_application_ready(applicant)

    async def broken(*_: Any) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(submitting, "_acknowledge", broken)
        with pytest.raises(RuntimeError):
            await submit(applicant, draft.key)
    assert await Case.count() == 0
    assert (await application_of(applicant, draft.key)).state == "draft"
    found = await submit(applicant, draft.key)
    assert found.number.endswith("00001")
    assert [case.number[-5:] for case in await Case.objects().order_by(Case.id)] == ["00001", "00002"]


async def test_an_application_that_is_not_ready_is_refused_with_the_number_of_faults(applicant: Any) -> None:
    draft = await build.a_draft(applicant)
    with pytest.raises(Problem) as refused:
        await submit(applicant, draft.key)
    assert refused.value.code == "applications.not_ready"
    assert int(refused.value.facts["count"]) > 10


async def test_a_foreign_application_is_not_found(applicant: Any) -> None:
    draft = await build.an_application_ready(applicant)
    stranger = await build.a_person("+8613900139000", "别人")
    with pytest.raises(NotFound):
        await submit(stranger, draft.key)
