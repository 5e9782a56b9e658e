"""What an applicant does on a phone: sign in, claim an organization, draw, start a project, fill, upload, hand in."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Held, looked_at, read_code

CORNERS = "117.8300000,24.2800000\n117.8340000,24.2800000\n117.8340000,24.2830000\n117.8300000,24.2830000"
SKETCH, RESULT = "site-sketch[data-ready=map]", "hit-map[data-ready]"


def draw(held: Held, site: str) -> str:
    """A citizen without an account draws four corners with the thumb; gives the screening's key."""
    page = held.page
    page.goto(f"{site}/screening")
    page.wait_for_selector(SKETCH, timeout=60_000)
    looked_at(page)
    for x, y in ((0, 0), (120, 0), (0, 110), (-120, 0)):
        page.evaluate("([x, y]) => document.querySelector('plan-map').map.panBy([x, y], { duration: 0 })", [x, y])
        page.get_by_role("button", name="加一个点").tap()
    expect(page.locator(".read-out")).to_contain_text("m²")
    page.get_by_role("button", name="完成").tap()
    page.get_by_role("button", name="核查这块地").tap()
    page.wait_for_selector(RESULT, timeout=60_000)
    return re.findall(r"/screening/([0-9a-z]{12})", page.url)[0]


def read_result(page: Page) -> None:
    """Every layer once; a headline that is not green while a required layer was not checked."""
    layers = page.locator("[data-layer]:not(input)").evaluate_all("rows => rows.map((row) => row.dataset.layer)")
    assert len(layers) >= 40
    assert len(layers) == len(set(layers))
    assert page.locator(".headline").get_attribute("data-level") != "clear" or not page.locator("#unknown").count()
    looked_at(page)


def sign_in(held: Held, site: str, number: str) -> None:
    page = held.page
    page.goto(f"{site}/sign-in")
    looked_at(page)
    page.get_by_label("手机号").fill(number)
    page.get_by_role("button", name="获取验证码").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("输入验证码")
    looked_at(page)
    page.get_by_label("验证码").fill(read_code(site, number))
    page.get_by_role("button", name="登录", exact=True).tap()
    page.wait_for_url(re.compile(r"/me$"))
    looked_at(page)


def claim(held: Held, site: str, name: str, code: str) -> None:
    """Add an organization and act for it at once."""
    page = held.page
    page.goto(f"{site}/organizations/new")
    looked_at(page)
    page.get_by_label("单位名称").fill(name)
    page.get_by_label("统一社会信用代码").fill(code)
    with page.expect_navigation():
        page.get_by_role("button", name="添加并代表单位办事").tap()
