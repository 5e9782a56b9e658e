"""A citizen without an account draws a site in a real browser and reads its check: thumb, mouse, keys, typing, flight mode."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1024, "height": 768}
CORNERS = "117.8300000,24.2800000\n117.8340000,24.2800000\n117.8340000,24.2830000\n117.8300000,24.2830000"
MAP = "site-sketch[data-ready=map]"


def opened(context: BrowserContext, address: str, ready: str) -> Page:
    """A page whose console stays clean of errors: `page.problems` is looked at in the end."""
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: problems.append(str(fault)))
    page.problems = problems  # type: ignore[attr-defined]
    page.goto(address)
    page.wait_for_selector(ready, timeout=60_000)
    return page


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def tablet(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=TABLET, locale="zh-CN")
    yield context
    context.close()


def pan(page: Page, x: int, y: int) -> None:
    page.evaluate("([x, y]) => document.querySelector('plan-map').map.panBy([x, y], { duration: 0 })", [x, y])


def drawn(page: Page) -> list[str]:
    return page.locator("textarea").input_value().split()


def clean(page: Page) -> None:
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_thumb_draws_a_site_and_reads_the_result(site: str, phone: BrowserContext) -> None:
    page = opened(phone, f"{site}/zh-Hans/screening", MAP)
    for x, y in ((0, 0), (120, 0), (0, 110), (-120, 0)):
        pan(page, x, y)
        page.get_by_role("button", name="加一个点").tap()
    expect(page.locator(".read-out")).to_contain_text("m²")
    page.get_by_role("button", name="完成").tap()
    before = drawn(page)
    assert len(before) == 4
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector(MAP, timeout=60_000)
    assert drawn(page) == before, "the draft survives a reload"
    page.get_by_role("button", name="核查这块地").tap()
    page.wait_for_url(re.compile(r"/screening/[0-9a-z]{12}"))
    page.wait_for_selector("hit-map[data-ready]", timeout=60_000)
    layers = page.locator("[data-layer]:not(input)").evaluate_all("rows => rows.map(row => row.dataset.layer)")
    assert len(layers) == len(set(layers)) == int(re.findall(r"\d+", page.locator(".tally b").first.inner_text())[0])
    assert page.locator(".headline").get_attribute("data-level") != "clear" or not page.locator("#unknown").count()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    clean(page)


def test_a_row_and_its_part_of_the_map_show_each_other(site: str, tablet: BrowserContext) -> None:
    page = opened(tablet, f"{site}/zh-Hans/screening", MAP)
    page.locator("summary", has_text="界址点").click()
    page.locator("textarea").fill(CORNERS)
    page.get_by_role("button", name="核查这块地").click()
    page.wait_for_selector("hit-map[data-ready]", timeout=60_000)
    row = page.locator("a[data-hit]").first
    row.click()
    expect(row).to_have_attribute("aria-current", "true")
    assert "#map" not in page.url, "the map moves, the page does not jump"
    clean(page)


def test_a_mouse_draws_drags_and_undoes(site: str, tablet: BrowserContext) -> None:
    page = opened(tablet, f"{site}/zh-Hans/screening", MAP)
    box = page.locator("plan-map").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, dy in ((-150, -120), (140, -100), (150, 120), (-140, 130), (-150, -120)):
        page.mouse.click(x + dx, y + dy)
        page.wait_for_timeout(420)
    state = page.locator("site-sketch")
    expect(state).to_have_attribute("data-state", "closed")
    before = drawn(page)
    assert len(before) == 4, "the click on the first corner closes the ring"
    page.mouse.move(x + 150, y + 120)
    page.mouse.down()
    page.mouse.move(x + 180, y + 150, steps=6)
    page.mouse.up()
    page.wait_for_timeout(300)
    after = drawn(page)
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, True]
    page.get_by_role("button", name="撤销").first.click()
    assert drawn(page) == before
    expect(state).to_have_attribute("data-state", "closed")
    page.get_by_role("button", name="撤销").first.click()
    expect(state).to_have_attribute("data-state", "open")
    page.evaluate("document.querySelector('site-sketch').corners.redo()")
    expect(state).to_have_attribute("data-state", "closed")
    clean(page)


def test_keys_alone_draw_a_site(site: str, tablet: BrowserContext) -> None:
    page = opened(tablet, f"{site}/zh-Hans/screening", MAP)
    page.locator("plan-map canvas").focus()
    for key in ("Enter", "ArrowRight", "Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        page.wait_for_timeout(600)
    assert len(drawn(page)) == 3
    page.keyboard.press("Control+z")
    assert len(drawn(page)) == 2
    page.keyboard.press("Control+y")
    assert len(drawn(page)) == 3
    page.keyboard.press("Delete")
    assert len(drawn(page)) == 2
    clean(page)


def test_the_table_does_what_the_map_does(site: str, tablet: BrowserContext) -> None:
    page = opened(tablet, f"{site}/zh-Hans/screening", MAP)
    page.locator("summary", has_text="界址点").click()
    page.locator("textarea").fill(CORNERS)
    rows = page.locator("[data-corners] tr")
    expect(rows).to_have_count(4)
    rows.nth(0).locator("input").nth(0).fill("117.8310000")
    page.keyboard.press("Tab")
    assert drawn(page)[0] == "117.8310000,24.2800000"
    rows.nth(1).locator("button").click()
    expect(rows).to_have_count(3)
    page.locator("textarea").fill("117.83,24.28\n117.84,24.29\n117.84,24.28\n117.83,24.29")
    expect(page.locator(".read-out")).to_contain_text("相交")
    expect(page.locator("[data-part=send]")).to_be_disabled()
    clean(page)


def test_a_wrong_line_comes_back_with_its_words_and_everything_typed(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/zh-Hans/screening")
    page.locator("summary", has_text="界址点").click()
    page.locator("textarea").fill("117.83,24.28\nabc")
    page.get_by_role("button", name="核查这块地").click()
    expect(page.get_by_role("alert")).to_contain_text("第 2 行")
    assert page.locator("textarea").input_value() == "117.83,24.28\nabc"
    page.locator("textarea").fill(CORNERS)
    page.get_by_role("button", name="核查这块地").click()
    expect(page).to_have_url(re.compile(r"/screening/[0-9a-z]{12}"))
    context.close()


def test_without_a_network_the_site_waits_and_is_checked_when_it_is_back(site: str, tablet: BrowserContext) -> None:
    page = opened(tablet, f"{site}/zh-Hans/screening", MAP)
    page.locator("summary", has_text="界址点").click()
    page.locator("textarea").fill(CORNERS)
    tablet.set_offline(True)
    page.get_by_role("button", name="核查这块地").click()
    expect(page.locator("[data-part=news]")).to_contain_text("等网络")
    tablet.set_offline(False)
    page.wait_for_url(re.compile(r"/screening/[0-9a-z]{12}"), timeout=30_000)


def test_a_tap_on_the_map_tells_what_is_there(site: str, phone: BrowserContext) -> None:
    page = opened(phone, f"{site}/zh-Hans/map", "plan-map[data-map=idle]")
    page.touchscreen.tap(200, 250)
    expect(page.locator("#chosen")).to_contain_text("规划用地")
    expect(page.locator("#places li").first).to_be_attached()
    clean(page)


def test_a_new_palette_keeps_what_was_drawn(site: str, tablet: BrowserContext) -> None:
    page = opened(tablet, f"{site}/zh-Hans/screening", MAP)
    page.locator("summary", has_text="界址点").click()
    page.locator("textarea").fill(CORNERS)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(800)
    shown = "document.querySelector('plan-map').map.querySourceFeatures('site').length"
    assert page.evaluate(shown) > 0
    clean(page)
