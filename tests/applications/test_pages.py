"""At the door: from the guide to the acknowledgement, without scripts."""

import re
from typing import Any

import pytest

from backend.applications.draft import application_of, attached_to, form_of_draft
from backend.applications.submit import submit
from backend.cases.tables import Case, ClockRow, SupplementRequest
from backend.casework.accept import ask_supplement
from backend.core.guards import Viewer
from backend.notifications.tables import Delivery
from tests import build

LANGUAGE = "/zh-Hans"


@pytest.fixture
async def applicant(client: Any) -> Viewer:
    viewer = await build.an_organization(await build.a_person())
    await build.signed_in(client, viewer)
    return viewer


async def page(client: Any, path: str, status: int = 200) -> str:
    found = await client.get(LANGUAGE + path)
    assert found.status_code == status, found.text[:400]
    return str(found.text)


async def begun(client: Any, viewer: Viewer) -> str:
    """The key of a draft begun at the door."""
    project = await build.a_project(viewer)
    sent = await client.post(LANGUAGE + "/applications", data={"package": "PK-11", "project": project.key})
    assert sent.status_code == 303
    return str(sent.headers["location"].rsplit("/", 1)[1])


async def test_from_the_guide_one_is_led_over_a_site_first(client: Any, applicant: Viewer) -> None:
    assert "画地块" in await page(client, "/applications/new?package=PK-11")
    project = await build.a_project(applicant)
    text = await page(client, f"/applications/new?package=PK-11&project={project.key}")
    assert f'value="{project.key}"' in text
    assert "checked" in text
    assert "建设用地规划许可证核发" in text
    await page(client, "/applications/new?package=PK-99", 404)


async def test_a_new_draft_knows_what_the_house_knows(client: Any, applicant: Viewer) -> None:
    key = await begun(client, applicant)
    form = form_of_draft(await application_of(applicant, key))
    assert form["ap.name"] == "澜川示例电子有限公司"
    assert form["ap.idno"] == build.USCC
    assert form["ap.phone"] == "13800138002"
    assert form["pj.code"] == build.PROJECT_CODE
    assert form["ld.pbf"] == "0"
    text = await page(client, f"/applications/{key}/form/applicant")
    assert "取自单位登记信息" in text
    assert "取自你的账户" in text


async def test_the_same_package_on_the_same_project_goes_on_with_its_draft(client: Any, applicant: Viewer) -> None:
    project = await build.a_project(applicant)
    sent = [await client.post(LANGUAGE + "/applications", data={"package": "PK-11", "project": project.key}) for _ in range(2)]
    assert sent[0].headers["location"] == sent[1].headers["location"]


async def test_a_saved_topic_leads_to_the_next_and_is_kept(client: Any, applicant: Viewer) -> None:
    key = await begun(client, applicant)
    sent = await client.post(f"{LANGUAGE}/applications/{key}/form/applicant", data={"ap.contact": "林工"})
    assert sent.status_code == 303
    assert sent.headers["location"].endswith("/form/project")
    assert form_of_draft(await application_of(applicant, key))["ap.contact"] == "林工"


async def test_a_wrong_answer_is_kept_and_said_beside_its_field(client: Any, applicant: Viewer) -> None:
    key = await begun(client, applicant)
    sent = await client.post(f"{LANGUAGE}/applications/{key}/form/applicant", data={"ap.idno": "91350600000000000", "ap.phone": "1380"})
    assert sent.status_code == 422
    assert "现在是 17 位" in sent.text
    assert 'href="#ap.phone"' in sent.text
    assert 'value="91350600000000000"' in sent.text
    assert form_of_draft(await application_of(applicant, key))["ap.phone"] == "1380"


async def test_unknown_fields_and_control_signs_are_refused(client: Any, applicant: Viewer) -> None:
    key = await begun(client, applicant)
    for data in ({"sy.admin": "1"}, {"ap.name": "a\x00b"}, {"ap.name": "x" * 2001}):
        sent = await client.post(f"{LANGUAGE}/applications/{key}/form/applicant", data=data)
        assert sent.status_code == 422, data
    await page(client, f"/applications/{key}/form/nowhere", 404)


@pytest.mark.parametrize("path", ["", "/form/applicant", "/materials", "/check", "/acknowledgement", "/supplement"])
async def test_a_foreign_application_is_not_found(client: Any, applicant: Viewer, path: str) -> None:
    stranger = await build.a_person("+8613900139000", "别人")
    draft = await build.a_draft(stranger, await build.a_project(stranger))
    await page(client, f"/applications/{draft.key}{path}", 404)


async def test_nobody_changes_or_hands_in_a_foreign_application(client: Any, applicant: Viewer) -> None:
    stranger = await build.a_person("+8613900139000", "别人")
    draft = await build.an_application_ready(stranger)
    for path, data in (("/form/applicant", {"ap.name": "x"}), ("/submission", {}), ("/materials/M-LOC/use", {"item": ""}), ("/supplement", {})):
        assert (await client.post(f"{LANGUAGE}/applications/{draft.key}{path}", data=data)).status_code == 404
    sent = await client.post(f"{LANGUAGE}/applications/{draft.key}/materials/M-LOC", files={"file": ("a.pdf", build.a_pdf(), "application/pdf")})
    assert sent.status_code == 404
    assert await Case.count() == 0


async def test_the_self_check_says_what_blocks_and_where_to_mend_it(client: Any, applicant: Viewer) -> None:
    key = await begun(client, applicant)
    text = await page(client, f"/applications/{key}/check")
    assert f"/applications/{key}/form/project#pj.scale" in text
    assert f"/applications/{key}/materials#M-REPORT" in text
    refused = await client.post(f"{LANGUAGE}/applications/{key}/submission")
    assert refused.status_code == 422
    assert "改好才能提交" in refused.text
    assert await Case.count() == 0


async def test_what_the_ground_says_is_shown_and_does_not_block(client: Any, applicant: Viewer) -> None:
    await build.the_ground(L18_WFYD=[build.SITE])
    draft = await build.an_application_ready(applicant)
    text = await page(client, f"/applications/{draft.key}/check")
    assert "由人判断的" in text
    assert "可以提交了" in text
    assert (await client.post(f"{LANGUAGE}/applications/{draft.key}/submission")).status_code == 303


async def test_handing_in_twice_shows_the_same_acknowledgement(client: Any, applicant: Viewer) -> None:
    draft = await build.an_application_ready(applicant)
    sent = [await client.post(f"{LANGUAGE}/applications/{draft.key}/submission") for _ in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    text = (await client.get(sent[0].headers["location"])).text
    numbers = [case.number for case in await Case.objects()]
    assert len(numbers) == 2
    assert all(number in text for number in numbers)
    assert {row["channel"] for row in await Delivery.select(Delivery.channel)} == {"sms", "email"}


async def test_what_was_handed_in_can_be_followed_but_not_changed(client: Any, applicant: Viewer) -> None:
    draft = await build.an_application_ready(applicant)
    found = await submit(applicant, draft.key)
    text = await page(client, f"/applications/{draft.key}")
    assert found.number in text
    assert "你提交了申请" in text
    assert "还剩" in text
    sent = await client.post(f"{LANGUAGE}/applications/{draft.key}/form/applicant", data={"ap.contact": "x"})
    assert sent.status_code == 409
    assert (await client.get(f"{LANGUAGE}/applications/{draft.key}/materials")).status_code == 303


async def test_tracking_answers_a_wrong_tail_and_an_unknown_number_alike(client: Any) -> None:
    viewer = await build.an_organization(await build.a_person())
    found = await submit(viewer, (await build.an_application_ready(viewer)).key)
    right = await client.post(LANGUAGE + "/track", data={"number": found.number, "tail": "8002"})
    assert right.status_code == 200
    assert right.text.count("你提交了申请") == 2
    wrong = await client.post(LANGUAGE + "/track", data={"number": found.number, "tail": "8003"})
    unknown = await client.post(LANGUAGE + "/track", data={"number": "SQ2026010100001", "tail": "8002"})
    assert wrong.status_code == unknown.status_code == 422
    assert re.sub(r'value="SQ\d+"', "", wrong.text) == re.sub(r'value="SQ\d+"', "", unknown.text)


async def test_tracking_shows_no_person_and_is_rate_limited(client: Any) -> None:
    viewer = await build.an_organization(await build.a_person())
    found = await submit(viewer, (await build.an_application_ready(viewer)).key)
    text = (await client.post(LANGUAGE + "/track", data={"number": found.number, "tail": "8002"})).text
    assert not any(word in text for word in ("陈志远", "澜川示例电子", "13800138002"))
    answers = [await client.post(LANGUAGE + "/track", data={"number": found.number, "tail": "0000"}) for _ in range(21)]
    assert answers[-1].status_code == 429
    assert "retry-after" in answers[-1].headers


async def test_answering_a_supplement_opens_only_what_was_wanted_and_lets_the_clock_run(client: Any, applicant: Viewer) -> None:
    draft = await build.an_application_ready(applicant)
    await submit(applicant, draft.key)
    case = await Case.objects().where(Case.matter == "S1-02").first()
    assert case is not None
    clerk = await build.a_member_of_staff("case_officer", "WIN")
    await ask_supplement(clerk, case.key, wanted=("M-LOC",), reason="缺少比例尺")
    base = f"{LANGUAGE}/applications/{draft.key}"
    assert "缺少比例尺" in await page(client, f"/applications/{draft.key}/supplement")
    pdf = {"file": ("图.pdf", build.a_pdf("new map"), "application/pdf")}
    assert (await client.post(f"{base}/supplement")).status_code == 422
    assert (await client.post(f"{base}/materials/M-REPORT", files=pdf)).status_code == 422
    assert (await client.post(f"{base}/materials/M-LOC", files=pdf)).status_code == 303
    assert (await client.post(f"{base}/supplement")).status_code == 303
    case = await Case.objects().where(Case.id == case.id).first()
    assert case is not None
    assert (case.state, case.paused) == ("submitted", False)
    kinds = [row["kind"] for row in await ClockRow.select(ClockRow.kind).where(ClockRow.case == case.id).order_by(ClockRow.id)]
    assert kinds == ["start", "pause", "resume"]
    assert (await SupplementRequest.objects().first()).answered is not None
    assert attached_to(draft)["M-LOC"] not in case.materials
    assert (await client.post(f"{base}/supplement")).status_code == 409
