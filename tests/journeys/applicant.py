"""What an applicant does on a phone: sign in, claim an organization, draw, start a project, fill, upload, hand in."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.journeys.browsing import Held, looked_at, read_code

CORNERS = "117.8300000,24.2800000\n117.8340000,24.2800000\n117.8340000,24.2830000\n117.8300000,24.2830000"
SKETCH, RESULT = "site-sketch[data-ready=map]", "hit-map[data-ready]"


def draw(held: Held, site: str) -> str:
    """A citizen without an account draws four corners with the thumb; gives the screening's key."""
    page = held.page
    page.goto(f"{site}/screening")
    page.wait_for_selector(SKETCH, timeout=60_000)
    looked_at(held)
    for x, y in ((0, 0), (120, 0), (0, 110), (-120, 0)):
        page.evaluate("([x, y]) => document.querySelector('plan-map').map.panBy([x, y], { duration: 0 })", [x, y])
        page.get_by_role("button", name="加一个点").tap()
    expect(page.locator(".read-out")).to_contain_text("m²")
    page.get_by_role("button", name="完成").tap()
    page.get_by_role("button", name="核查这块地").tap()
    page.wait_for_selector(RESULT, timeout=60_000)
    return re.findall(r"/screening/([0-9a-z]{12})", page.url)[0]


def read_result(held: Held) -> None:
    """Every layer once; a headline that is not green while a required layer was not checked."""
    page = held.page
    layers = page.locator("[data-layer]:not(input)").evaluate_all("rows => rows.map((row) => row.dataset.layer)")
    assert len(layers) >= 40
    assert len(layers) == len(set(layers))
    assert page.locator(".headline").get_attribute("data-level") != "clear" or not page.locator("#unknown").count()
    looked_at(held)


def sign_in(held: Held, site: str, number: str) -> None:
    page = held.page
    page.goto(f"{site}/sign-in")
    looked_at(held)
    page.get_by_label("手机号").fill(number)
    page.get_by_role("button", name="获取验证码").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("输入验证码")
    looked_at(held)
    page.get_by_label("验证码").fill(read_code(site, number))
    page.get_by_role("button", name="登录", exact=True).tap()
    page.wait_for_url(re.compile(r"/me$"))
    looked_at(held)


def claim(held: Held, site: str, name: str, code: str) -> None:
    """Add an organization and act for it at once."""
    page = held.page
    page.goto(f"{site}/organizations/new")
    looked_at(held)
    page.get_by_label("单位名称").fill(name)
    page.get_by_label("统一社会信用代码").fill(code)
    with page.expect_navigation():
        page.get_by_role("button", name="添加并代表单位办事").tap()


def begin_project(held: Held, screening: str, name: str) -> None:
    """From the result of the check to a project, and on to the package's form."""
    page = held.page
    page.goto(re.sub(r"/zh-Hans/.*", f"/zh-Hans/screening/{screening}", page.url))
    page.get_by_role("link", name="用这块地申请").tap()
    page.get_by_label("项目名称").fill(name)
    page.get_by_label("位置").fill("澜川县溪口镇(示例)")
    page.get_by_label("规划用途").select_option("1001")
    looked_at(held)
    page.get_by_role("button", name="建项目").tap()
    page.wait_for_url(re.compile(r"/projects/[0-9a-z]{12}$"))
    looked_at(held)
    page.get_by_role("link", name="选址与用地规划一件事").tap()
    page.get_by_role("radio", name=name).check()
    looked_at(held)
    page.get_by_role("button", name="开始填表").tap()
    page.wait_for_url(re.compile(r"/applications/[0-9a-z]{12}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("选址与用地规划一件事")
    looked_at(held)


def fill_form(held: Held, code: str) -> None:
    """Each topic as it comes; what is known is there already, a reload loses nothing that was typed."""
    page = held.page
    page.get_by_role("link", name="申请人", exact=True).tap()
    expect(page.get_by_label("申请人名称")).not_to_have_value("")
    _go_on(held)
    page.get_by_label("项目代码").fill(code)
    page.get_by_label("建设规模及内容").fill("厂房 2 栋，建筑面积 38 000 平方米")
    page.wait_for_timeout(800)
    page.reload()
    expect(page.get_by_label("建设规模及内容")).to_have_value("厂房 2 栋，建筑面积 38 000 平方米")
    _go_on(held)
    area = page.get_by_label("用地总面积").input_value()
    for label, value in (("农用地面积", "0"), ("建设用地面积", area), ("未利用地面积", "0")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("radio", name="划拨").check()
    _go_on(held)
    while "/form/" in page.url:
        _go_on(held)
    expect(page.get_by_role("heading", level=1)).to_have_text("材料")


def _go_on(held: Held) -> None:
    page = held.page
    looked_at(held)
    with page.expect_navigation():
        page.get_by_role("button", name="保存，下一步").tap()


def upload(held: Held, title: str, name: str, content: bytes, kind: str) -> None:
    """A file into the slot of a document; gone on with by itself, and shown in the office's words when it is there."""
    slot = held.page.locator("upload-slot").filter(has=held.page.get_by_role("heading", name=title, exact=True))
    expect(slot).to_have_attribute("data-ready", "")
    slot.get_by_label("的文件").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    expect(slot).to_contain_text("已收到", timeout=60_000)
    expect(slot.get_by_role("link", name=name)).to_be_visible()


def upload_cut(held: Held, title: str, name: str, content: bytes, kind: str) -> list[int]:
    """The same over a line that breaks after the first piece; gives the offsets at which pieces began."""
    begun: list[int] = []

    def pass_on(route: Route) -> None:
        if route.request.method == "PATCH":
            begun.append(int(route.request.headers["upload-offset"]))
            if len(begun) == 2:
                route.abort("connectionreset")
                return
        route.continue_()

    held.expected = ("Failed to load resource: net::ERR_CONNECTION_RESET",)
    held.context.route("**/uploads/*", pass_on)
    upload(held, title, name, content, kind)
    held.context.unroute("**/uploads/*")
    held.expected = ()
    return begun


def hand_in(held: Held) -> tuple[str, list[str]]:
    """Self-check, hand in; gives the number of the application and those of its cases."""
    page = held.page
    page.get_by_role("link", name="自检", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("可以提交了")
    looked_at(held)
    page.get_by_role("button", name="提交申请").tap()
    page.wait_for_url(re.compile(r"/acknowledgement$"))
    looked_at(held)
    said = page.locator("main").inner_text()
    return re.findall(r"SQ\d{13}", said)[0], re.findall(r"SP\d{13}", said)


def follow_without_account(held: Held, site: str, number: str, tail: str) -> str:
    """What anybody with the number and four digits of the phone is shown."""
    page = held.page
    page.goto(f"{site}/track")
    looked_at(held)
    page.get_by_label("办件编号或申请编号").fill(number)
    page.get_by_label("手机号后四位").fill(tail)
    page.get_by_role("button", name="查进度").tap()
    expect(page.get_by_role("heading", name=re.compile("选址意见书"))).to_be_visible()
    looked_at(held)
    return page.locator("main").inner_text()
