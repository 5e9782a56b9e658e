"""The staff's doors: who gets in, every act once, refusals that keep what was typed."""

from typing import Any

import pytest

from backend.cases.tables import Case, Opinion
from backend.casework.accept import accept
from backend.core.db import rows, transaction
from backend.core.files import store
from backend.core.guards import Viewer
from backend.projects.box import Put, put
from backend.projects.tables import Project
from tests.build import a_pdf, signed_in
from tests.casework.build import (
    CITY,
    LEADER,
    OFFICER,
    OTHER,
    a_case,
    a_project,
    fresh,
    opened,
    person,
    reviewed,
    reviewer,
    speak,
    staff,
    steps,
)

pytestmark = pytest.mark.anyio
ACTS = {
    "acceptance": {}, "rejection": {"text": "不属于本机关职权。", "article": "行政许可法第三十二条", "appeal": "可以申请复议。"},
    "supplement": {"wanted": ["M-REPORT"], "reason": "缺申请报告。"}, "suspension": {"reason": "expert", "days": "5"}, "suspension/end": {},
    "return": {"reason": "申请人要求。"}, "decision": {"kind": "grant", "text": "准予许可。"}, "delivery": {},
}  # fmt: skip
REFUSAL = {"kind": "refusal", "text": "不符合规划。", "article": "城乡规划法第三十六条", "appeal": "可以申请复议。"}


def address(case: Case, act: str = "") -> str:
    return f"/zh-Hans/casework/{case.key}" + (f"/{act}" if act else "")


async def sent(client: Any, viewer: Viewer, case: Case, act: str, data: dict[str, Any] | None = None) -> Any:
    return await (await signed_in(client, viewer)).post(address(case, act), data=data if data is not None else ACTS[act])


async def a_paper(case: Case, code: str = "M-REPORT") -> bytes:
    """A document in the project's box that stands for the material in this case."""
    content = a_pdf("report")
    stored = await store().keep(content)
    project = await Project.objects().get(Project.id == case.project)
    assert project is not None
    async with transaction():
        item = await put(person(), project, Put(kind=code, filename="报告 a\".pdf", media="application/pdf", stored=stored))
    await Case.update({Case.materials: f'{{"{code}": "{item.key}"}}'}).where(Case.id == case.id)
    return content


async def test_nobody_is_led_to_sign_in_and_an_applicant_is_refused(client: Any) -> None:
    case = await a_case()
    answer = await client.get(address(case))
    assert (answer.status_code, answer.headers["location"].startswith("/zh-Hans/sign-in")) == (303, True)
    await signed_in(client, person())
    for where in ("/zh-Hans/casework", address(case), address(case, "materials/M-REPORT")):
        assert (await client.get(where)).status_code == 403
    for act, data in ACTS.items():
        assert (await client.post(address(case, act), data=data)).status_code == 403, act


@pytest.mark.parametrize("act", ACTS)
async def test_another_countys_staff_find_no_such_case(client: Any, act: str) -> None:
    case = await a_case()
    await a_paper(case)
    for viewer in (staff("case_officer", "WIN", OTHER), staff("approver", "LD", OTHER)):
        await signed_in(client, viewer)
        assert (await client.get(address(case))).status_code == 404
        assert (await client.get(address(case, "materials/M-REPORT"))).status_code == 404
        assert (await client.post(address(case, act), data=ACTS[act])).status_code in (403, 404)
    assert (await fresh(case)).state == "submitted"


@pytest.mark.parametrize("act", ["acceptance", "rejection", "supplement", "suspension", "suspension/end", "return"])
async def test_another_countys_officer_gets_404_not_403(client: Any, act: str) -> None:
    case = await a_case()
    assert (await sent(client, staff("case_officer", "WIN", OTHER), case, act)).status_code == 404


@pytest.mark.parametrize("act", ["acceptance", "rejection", "supplement", "suspension", "decision", "delivery"])
async def test_the_level_above_sees_and_does_not_act(client: Any, act: str) -> None:
    case = await a_case()
    for viewer in (staff("case_officer", "WIN", CITY), staff("approver", "LD", CITY), staff("supervisor", "", CITY)):
        await signed_in(client, viewer)
        shown = await client.get(address(case))
        assert shown.status_code == 200
        assert "<form method=\"post\"" not in shown.text
        assert (await client.post(address(case, act), data=ACTS[act])).status_code == 403
    assert (await fresh(case)).state == "submitted"


async def test_an_opinion_for_another_desk_is_refused_at_the_door(client: Any) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    step = (await steps(case))["rev_uc"]
    answer = await sent(client, reviewer("SP"), case, f"steps/{step.key}/opinion", {"conclusion": "agree", "text": "同意。"})
    assert answer.status_code == 403
    assert not await Opinion.exists()


async def test_the_whole_way_through_the_doors(client: Any) -> None:
    case = await a_case()
    assert (await sent(client, OFFICER, case, "acceptance")).headers["location"] == address(case)
    assert (await sent(client, OFFICER, case, "suspension")).status_code == 303
    assert (await fresh(case)).state == "suspended"
    assert (await client.delete(address(case, "suspension"))).status_code == 303
    assert (await sent(client, OFFICER, case, "suspension")).status_code == 303
    assert (await sent(client, OFFICER, case, "suspension/end")).status_code == 303
    for node in [*await opened(case), "recheck"]:
        step = (await steps(case))[node]
        answer = await sent(client, reviewer(step.desk), case, f"steps/{step.key}/opinion", {"conclusion": "agree", "text": "同意。"})
        assert answer.status_code == 303, node
    assert (await sent(client, LEADER, case, "decision")).status_code == 303
    shown = await client.get(address(case))
    assert "准予许可" in shown.text
    assert "/v/" in shown.text
    assert (await sent(client, OFFICER, case, "delivery")).status_code == 303
    assert (await fresh(case)).state == "completed"


@pytest.mark.parametrize(("act", "state"), [("rejection", "rejected"), ("supplement", "supplementing")])
async def test_what_else_the_counter_can_do_with_a_new_case(client: Any, act: str, state: str) -> None:
    case = await a_case()
    assert (await sent(client, OFFICER, case, act)).status_code == 303
    assert (await fresh(case)).state == state
    assert (await client.get(address(case))).status_code == 200


async def test_a_refusal_and_a_return_end_a_case(client: Any) -> None:
    case = await reviewed(await a_case())
    assert (await sent(client, LEADER, case, "decision", REFUSAL)).status_code == 303
    assert (await fresh(case)).state == "refused"
    other = await reviewed(await a_case(application="application2"))
    assert (await sent(client, OFFICER, other, "return")).status_code == 303
    assert (await fresh(other)).state == "returned"
    assert (await client.get(address(other))).status_code == 200


async def test_a_second_click_on_acceptance_is_a_conflict_in_words(client: Any) -> None:
    case = await a_case()
    await sent(client, OFFICER, case, "acceptance")
    answer = await client.post(address(case, "acceptance"), data={})
    assert answer.status_code == 409
    assert "这一步已经办过了。" in answer.text
    assert case.number in answer.text


@pytest.mark.parametrize(
    ("act", "data", "kept"),
    [
        ("rejection", {"text": "不属于本机关职权<b>。", "article": "", "appeal": "可以申请复议。"}, "不属于本机关职权&lt;b&gt;。"),
        ("supplement", {"reason": "缺页，请补。"}, "缺页，请补。"),
    ],
)
async def test_a_refused_form_comes_back_with_what_was_typed(client: Any, act: str, data: dict[str, str], kept: str) -> None:
    case = await a_case()
    answer = await sent(client, OFFICER, case, act, data)
    assert answer.status_code == 422
    assert kept in answer.text
    assert 'role="alert"' in answer.text
    assert f'id="{act}" open' in answer.text


async def test_a_material_that_is_on_no_list_is_not_asked_for(client: Any) -> None:
    case = await a_case()
    answer = await sent(client, OFFICER, case, "supplement", {"wanted": "M-NONE", "reason": "缺。"})
    assert answer.status_code == 422
    assert (await fresh(case)).state == "submitted"


async def test_an_opinion_with_an_open_place_comes_back_as_typed(client: Any) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    step = (await steps(case))["rev_uc"]
    data = {"conclusion": "conditions", "text": "面积〔待填:审批面积〕，其余同意。"}
    answer = await sent(client, reviewer("UC"), case, f"steps/{step.key}/opinion", data)
    assert answer.status_code == 422
    assert data["text"] in answer.text
    assert 'value="conditions" checked' in answer.text


@pytest.mark.parametrize("data", [{"text": "同意。"}, {"conclusion": "maybe", "text": "同意。"}, {"conclusion": "agree", "text": "同" * 4001}])
async def test_a_wrong_opinion_form_is_refused_in_words(client: Any, data: dict[str, str]) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    step = (await steps(case))["rev_uc"]
    assert (await sent(client, reviewer("UC"), case, f"steps/{step.key}/opinion", data)).status_code == 422
    assert not await Opinion.exists()


async def test_the_desk_sees_a_drafted_text_and_only_its_own_form(client: Any) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    await signed_in(client, reviewer("SP"))
    shown = (await client.get(address(case))).text
    assert "国土空间规划科意见" in shown
    assert "〔待填:国土空间规划符合情况〕" in shown
    assert shown.count("/opinion\"") == 1
    await speak(case, "rev_sp")
    assert "/opinion\"" not in (await client.get(address(case))).text


async def test_a_document_is_a_download_that_can_do_nothing_and_looking_leaves_a_trace(client: Any) -> None:
    case = await a_case()
    content = await a_paper(case)
    await signed_in(client, OFFICER)
    answer = await client.get(address(case, "materials/M-REPORT"))
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    seen = await rows("SELECT body FROM trail_entry WHERE act = 'material.viewed'")
    assert len(seen) == 1
    assert OFFICER.account in seen[0]["body"]
    assert (await client.get(address(case, "materials/M-LOC"))).status_code == 404


async def test_the_queue_counts_what_its_filters_show(client: Any) -> None:
    project = await a_project()
    first, second = await a_case(project=project), await a_case("S1-08", project=project)
    await accept(OFFICER, second.key)
    await a_case(jurisdiction=OTHER, application="application3")
    await signed_in(client, OFFICER)
    shown = (await client.get("/zh-Hans/casework?filter=all")).text
    assert first.number in shown
    assert second.number in shown
    assert "第 1–2 件，共 2 件" in shown
    mine = (await client.get("/zh-Hans/casework")).text
    assert first.number in mine
    assert second.number not in mine
    assert first.number in (await client.get(f"/zh-Hans/casework?filter=all&q={first.number[-4:]}")).text
    assert second.number not in (await client.get(f"/zh-Hans/casework?filter=all&q={first.number}")).text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
async def test_every_page_speaks_every_language(client: Any, language: str) -> None:
    case = await a_case()
    await signed_in(client, OFFICER)
    for where in (f"/{language}/casework?filter=all", f"/{language}/casework/{case.key}"):
        answer = await client.get(where)
        assert answer.status_code == 200
        assert "casework." not in answer.text.replace("/casework", "").replace("casework.css", "")
        assert "state.case" not in answer.text


@pytest.mark.parametrize("query", ["page=0", "page=x", "q=" + "a" * 101])
async def test_a_query_out_of_bounds_is_refused_in_words(client: Any, query: str) -> None:
    await signed_in(client, OFFICER)
    assert (await client.get(f"/zh-Hans/casework?{query}")).status_code in (400, 422)
    assert (await client.get("/zh-Hans/casework?filter=nonsense")).status_code == 200
