"""The whole main job once in a real browser: draw, check, apply, upload, decide, certificate, scan."""

import io
import random
import re
from collections.abc import Callable
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journeys import anyone, applicant, browsing, officers
from tests.journeys.browsing import Held, messages

NUMBER = "13900139001"
PROJECT = "试走电子厂"
PROJECT_CODE = "2610-990121-04-01-200001"
Hold = Callable[[Held], Held]


def uscc(first17: str) -> str:
    """The code with the check character GB 32100-2015 gives it."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first17 + signs[-sum(signs.index(sign) * 3**place for place, sign in enumerate(first17)) % 31]


def large_picture() -> bytes:
    """A picture that does not compress: several pieces of an upload."""
    noise = random.Random(5).randbytes(1400 * 1400 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (1400, 1400), noise).save(out, "PNG")
    return out.getvalue()


def apply(site: str, phone: Held) -> tuple[str, list[str]]:
    """From the finger on the map to the acknowledgement; gives the number of the application and of its cases."""
    screening = applicant.draw(phone, site)
    applicant.read_result(phone)
    applicant.sign_in(phone, site, NUMBER)
    applicant.claim(phone, site, "澜川试行建设有限公司", uscc("91990121MA0000012"))
    applicant.begin_project(phone, screening, PROJECT)
    applicant.fill_form(phone, PROJECT_CODE)
    report = httpx.get(f"{site}/demo/samples/report.pdf").content
    applicant.upload(phone, "申请报告/请示", "report.pdf", report, "application/pdf")
    begun = applicant.upload_cut(phone, "项目拟选址位置示意图/地形图", "location.png", large_picture(), "image/png")
    assert len(begun) > 2
    assert begun[2] == begun[1], "it goes on where it was cut"
    return applicant.hand_in(phone)


def decide(site: str, browser: Browser, hold: Hold, cases: list[str]) -> set[str]:
    """Accepted, the desks in parallel, the recheck, the grant; first the opinion on the site, then the land. Gives the new numbers."""
    at = {role: hold(browsing.tablet(browser)) for role in ("clerk", "use", "plan", "detail", "leader")}
    for role, held in at.items():
        officers.sign_in(held, site, role)
    before = anyone.numbers(site)
    for case in cases:
        officers.open_case(at["clerk"], site, case)
        officers.accept(at["clerk"])
    for case in cases:
        for role in ("use", "plan", "detail", "use", "plan", "detail"):
            officers.open_case(at[role], site, case)
            while officers.may_speak(at[role]):
                officers.speak(at[role])
        officers.open_case(at["leader"], site, case)
        officers.grant(at["leader"])
    return anyone.numbers(site) - before


def scan(site: str, browser: Browser, hold: Hold, number: str, place: Path) -> None:
    """The code on the paper leads to the page that says what the paper must show; the paper verifies without the server."""
    found = anyone.certificate(site, number)
    pdf = anyone.paper(found["pdf"], place)
    link = anyone.read_off(pdf)
    assert link.partition("#")[0] == found["url"]
    anyone.without_scripts(browser, link, number)
    anyone.looked_at_page(hold(browsing.phone(browser)), link)
    checked = anyone.verified(pdf, site)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def the_whole_day(site: str, browser: Browser, hold: Hold, place: Path) -> None:
    phone = hold(browsing.phone(browser))
    number, cases = apply(site, phone)
    assert len(cases) == 2
    told = [one for one in messages(site, NUMBER) if one["case"] in cases]
    assert {one["case"] for one in told} == set(cases)
    anybody = hold(browsing.phone(browser))
    assert NUMBER not in applicant.follow_without_account(anybody, site, number, NUMBER[-4:])
    issued = decide(site, browser, hold, sorted(cases))
    assert len(issued) == 2
    assert len([one for one in messages(site, NUMBER) if one["case"] in cases]) > len(told), "the applicant is told"
    for one in sorted(issued):
        scan(site, browser, hold, one, place)


def test_from_the_map_to_the_scan(site: str, browser: Browser, hold: Hold, tmp_path: Path) -> None:
    the_whole_day(site, browser, hold, tmp_path)


def test_the_same_walk_on_postgresql(postgresql_site: str, browser: Browser, hold: Hold, tmp_path: Path) -> None:
    the_whole_day(postgresql_site, browser, hold, tmp_path)


def test_a_wrong_check_character_is_refused_in_words_and_nothing_typed_is_lost(
    site: str, browser: Browser, hold: Hold
) -> None:
    phone = hold(browsing.phone(browser))
    phone.expected = ("Failed to load resource: the server responded with a status of 422",)
    phone.page.goto(f"{site}/demo")
    phone.page.get_by_role("button", name="以市民身份进入").tap()
    phone.page.wait_for_url(re.compile(r"/map"))
    right = uscc("91990121MA0000013")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    applicant.claim(phone, site, "打错代码有限公司", wrong)
    expect(phone.page.get_by_role("alert").first).to_contain_text("统一社会信用代码")
    expect(phone.page.get_by_label("单位名称")).to_have_value("打错代码有限公司")
    expect(phone.page.get_by_role("textbox", name="统一社会信用代码")).to_have_value(wrong)
    browsing.looked_at(phone)


def test_an_ended_certificate_says_so_without_scripts(site: str, browser: Browser) -> None:
    papers = {one["state"]: one for one in httpx.get(f"{site}/demo/guide.json").json()["certificates"]}
    for state, says in (("revoked", "不能再用"), ("replaced", "请看新证"), ("valid", "有效")):
        path = papers[state]["url"].rpartition("/v/")[2]
        anyone.without_scripts(browser, f"{site}/v/{path}", says)


def test_in_flight_mode_the_map_the_form_and_the_verifier_open(site: str, browser: Browser, hold: Hold) -> None:
    phone = hold(browsing.phone(browser))
    phone.expected = ("Failed to load resource: net::ERR_",)
    for path, ready in (("/map", "plan-map[data-map=idle]"), ("/screening", applicant.SKETCH), ("/verify", "main")):
        phone.page.goto(f"{site}/zh-Hans{path}")
        phone.page.wait_for_selector(ready, timeout=60_000)
        phone.page.evaluate(browsing.WORKER_IN_CHARGE)
    phone.page.reload()
    phone.context.set_offline(True)
    for path, heading in (("/map", None), ("/screening", "画出地块"), ("/verify", "核验证照")):
        phone.page.goto(f"{site}/zh-Hans{path}")
        expect(phone.page.locator("main")).to_be_visible()
        assert phone.page.url.endswith(path)
        if heading:
            expect(phone.page.get_by_role("heading", level=1)).to_contain_text(heading)
