"""The scanner in a real browser, with and without a network, under the real policy."""

import re
import shutil
from collections.abc import Iterator
from io import BytesIO

import pytest
import qrcode
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.issuance.office import Office, office

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]
EXPECTED = ("Failed to load resource", "This document requires 'Trusted")
READY = "navigator.serviceWorker.ready.then(async () => { while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20)); })"
OURS = "caches.open('core').then(async (cache) => { while (!(await cache.keys()).some(({ url }) => url.includes('scan-desk'))) await new Promise((go) => setTimeout(go, 50)); })"
DETECTOR = "caches.open('core').then(async (cache) => { while (!(await cache.keys()).some(({ url }) => url.includes('qr@'))) await new Promise((go) => setTimeout(go, 50)); })"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("office")) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A phone; an error of a script or of the policy fails the test."""
    found, faults = context.new_page(), list[str]()
    found.on("pageerror", lambda fault: faults.append(str(fault)))
    found.on(
        "console",
        lambda line: faults.append(line.text) if line.type == "error" and not line.text.startswith(EXPECTED) else None,
    )
    yield found
    assert faults == []


def opened(page: Page, desk: Office) -> None:
    page.goto(f"{desk.url}/zh-Hans/verify")
    page.evaluate(READY)
    expect(page.locator("scan-desk")).to_have_attribute("data-ready", "fresh")


def judged(page: Page, link: str, verdict: str) -> str:
    page.evaluate("link => document.querySelector('scan-desk').judge(link)", link)
    expect(page.locator("scan-desk")).to_have_attribute("data-verdict", verdict)
    return page.locator("[data-result]").inner_text()


def photo(link: str) -> dict[str, object]:
    out = BytesIO()
    qrcode.make(link, border=6).get_image().convert("RGB").save(out, "PNG")
    return {"name": "photo.png", "mimeType": "image/png", "buffer": out.getvalue()}


def without_network(page: Page, context: BrowserContext, desk: Office) -> None:
    """One visit with a network, then the same page in flight mode."""
    opened(page, desk)
    page.evaluate(OURS)
    context.set_offline(True)
    page.goto(f"{desk.url}/zh-Hans/verify")
    expect(page.locator("scan-desk")).to_have_attribute("data-ready", "kept")


def test_with_a_network_each_state_is_told(page: Page, desk: Office) -> None:
    opened(page, desk)
    told = judged(page, desk.links["valid"], "valid")
    for word in ("真实有效", "澜川县水务集团有限公司", "溪口水厂", "23\u202f576 m²", "澜川县自然资源和规划局"):
        assert word in told, word
    assert page.locator("svg.outline path.site").get_attribute("d")
    assert "不能再用" in judged(page, desk.links["revoked"], "revoked")
    assert "请看新证" in judged(page, desk.links["replaced"], "replaced")
    assert "22\u202f000 m²" in judged(page, desk.links["new"], "valid")


def test_without_a_network_a_right_signature_is_not_called_valid(
    page: Page, context: BrowserContext, desk: Office
) -> None:
    without_network(page, context, desk)
    told = judged(page, desk.links["valid"], "stale")
    assert "签名无误，状态待核实" in told
    assert "真实有效" not in told
    assert "状态表是刚刚的" in told
    assert "不能再用" in judged(page, desk.links["revoked"], "revoked")


def test_without_a_network_what_was_changed_or_is_not_ours_is_refused(
    page: Page, context: BrowserContext, desk: Office
) -> None:
    without_network(page, context, desk)
    link = desk.links["valid"]
    changed = link[:-9] + ("A" if link[-9] != "A" else "B") + link[-8:]
    assert "核验不通过" in judged(page, changed, "refused")
    assert "不是本站的证照" in judged(page, link.replace("127.0.0.1", "verify.example.com"), "not_ours")
    assert "要联网查询" in judged(page, link.split("#")[0], "online_only")


def test_a_photograph_of_the_code_is_read_without_a_network(page: Page, context: BrowserContext, desk: Office) -> None:
    opened(page, desk)
    page.evaluate(DETECTOR)
    without_network(page, context, desk)
    page.locator("[name=photo]").set_input_files(photo(desk.links["valid"]))
    expect(page.locator("scan-desk")).to_have_attribute("data-verdict", "stale")
    page.locator("[name=photo]").set_input_files(photo("just words"))
    expect(page.locator("scan-desk")).to_have_attribute("data-verdict", "not_ours")


def test_the_code_on_the_drawn_face_is_read(page: Page, desk: Office) -> None:
    opened(page, desk)
    page.locator("[name=photo]").set_input_files(
        {"name": "face.png", "mimeType": "image/png", "buffer": desk.face.read_bytes()}
    )
    expect(page.locator("scan-desk")).to_have_attribute("data-verdict", "valid")


def test_a_pdf_is_verified_from_what_is_attached_to_it(page: Page, context: BrowserContext, desk: Office) -> None:
    opened(page, desk)
    pdf = desk.pdf.read_bytes()

    def given(data: bytes, verdict: str) -> str:
        page.evaluate("document.querySelector('scan-desk').removeAttribute('data-verdict')")
        page.locator("[name=pdf]").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": data})
        expect(page.locator("scan-desk")).to_have_attribute("data-verdict", verdict)
        return page.locator("[data-result]").inner_text()

    told = given(pdf, "valid")
    assert "附件记录已核对" in told
    assert "文件与签发时一样" in told
    assert "溪口镇滨溪村" in told
    assert "文件与签发的不一样" in given(pdf + b"\n", "file_other")
    given(b"%PDF-1.7 of somebody else", "nothing")
    page.evaluate(OURS)
    context.set_offline(True)
    assert "整个文件是否原样：未知" in given(pdf, "stale")


def test_a_typed_code_leads_to_its_page_also_without_scripts(browser: Browser, desk: Office) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{desk.url}/zh-Hans/verify")
    code = re.search(r"/v/(\w{16})", desk.links["valid"])
    assert code is not None
    page.fill("[name=code]", code[1].lower())
    page.get_by_role("button", name="查询").click()
    expect(page.locator("h1")).to_have_text("真实有效")
    context.close()


def test_the_link_on_the_paper_opens_its_page(page: Page, desk: Office) -> None:
    page.goto(desk.links["replaced"])
    expect(page.locator("h1")).to_have_text("已变更，请看新证")
    page.get_by_role("link", name="看现行的证").click()
    expect(page.locator("h1")).to_have_text("真实有效")
    assert page.locator("img.preview").count() == 0
    page.goto(desk.links["valid"])
    page.locator("img.preview").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('img.preview').naturalWidth === 620")
