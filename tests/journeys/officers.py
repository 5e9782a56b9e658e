"""What the office does on a tablet: sign in with the second factor, take a case from the queue, accept, give opinions, decide."""

from __future__ import annotations

import re
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.journeys.browsing import Held, looked_at, totp

PLACE = re.compile(r"〔待填[^〕]*〕")


def accounts(site: str) -> dict[str, dict[str, Any]]:
    """The demo's accounts by role."""
    return {one["role"]: one for one in httpx.get(f"{site}/demo/guide.json").json()["accounts"]}


def sign_in(held: Held, site: str, role: str) -> None:
    """By user name, password and the number on the device."""
    page, who = held.page, accounts(site)[role]
    page.goto(f"{site}/sign-in/staff")
    page.get_by_label("用户名").fill(who["user"])
    page.get_by_label("密码").fill(who["password"])
    page.get_by_label("动态码").fill(totp(who["totp_secret"]))
    looked_at(held)
    page.get_by_role("button", name="登录", exact=True).tap()
    page.wait_for_url(re.compile(r"/casework"))


def open_case(held: Held, site: str, number: str) -> None:
    """Out of the queue, which says what waits and how long."""
    page = held.page
    page.goto(f"{site}/casework?filter=all")
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("button", name="查找").tap()
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text(re.compile(r"剩 \d+ (天|小时)"))
    looked_at(held)
    row.get_by_role("link").first.tap()
    page.wait_for_url(re.compile(r"/casework/[0-9a-z]{12}$"))
    expect(page.get_by_role("heading", name=re.compile("审查要素"))).to_be_visible()
    looked_at(held)


def accept(held: Held) -> None:
    """The clock has run since it was handed in; the day is shown with how it was counted."""
    page = held.page
    page.get_by_text("承诺日期怎么算出来").tap()
    expect(page.get_by_text(re.compile("个工作日")).first).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="受理", exact=True).tap()
    expect(page.get_by_role("button", name="受理", exact=True)).to_have_count(0)
    looked_at(held)


def may_speak(held: Held) -> bool:
    return held.page.get_by_label("意见内容").count() > 0


def speak(held: Held) -> None:
    """The drafted opinion with its open places filled, signed."""
    page = held.page
    page.get_by_role("radio", name="同意", exact=True).check()
    text = page.get_by_label("意见内容")
    text.fill(PLACE.sub("已核", text.input_value()) or "经审查，同意。")
    with page.expect_navigation():
        page.get_by_role("button", name="签署意见").tap()
    looked_at(held)


def grant(held: Held) -> None:
    page = held.page
    page.get_by_label("决定内容").fill("经审查，符合国土空间规划和用途管制要求，准予许可。")
    looked_at(held)
    with page.expect_navigation():
        page.get_by_role("button", name="签发决定").tap()
    looked_at(held)
