"""Flight mode after one visit: what opens, what is still there, what must not be, with the product's own policy on."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import browsing
from tests.journeys.browsing import Held

Hold = Callable[[Held], Held]
NETWORK_LINES = ("Failed to load resource: net::ERR_INTERNET_DISCONNECTED", "Failed to load resource: net::ERR_FAILED")
EVERYTHING_KEPT = """async (wanted) => { for (const one of wanted)
  while (!(await caches.match(one))) await new Promise((go) => setTimeout(go, 50)); }"""
ADDRESSES = """async () => (await Promise.all((await caches.keys()).map(async (name) =>
  (await (await caches.open(name)).keys()).map((one) => one.url.slice(location.origin.length))))).flat()"""
ASK = "(address) => fetch(address).then((answer) => answer.status, (reason) => reason.name)"
SHOWN = "(source) => document.querySelector('plan-map').map.querySourceFeatures(source, { sourceLayer: source }).length"
MAP, SKETCH = "plan-map[data-map=idle]", "site-sketch[data-ready=map]"


@pytest.fixture
def visitor(browser: Browser, hold: Hold) -> Held:
    """A phone whose only errors may be the browser's own lines about the missing network."""
    held = hold(browsing.phone(browser))
    held.expected = NETWORK_LINES
    return held


def visit(held: Held, address: str, ready: str = "h1") -> None:
    """One visit on which the worker comes into charge and the files of the map arrive."""
    held.page.goto(address)
    held.page.wait_for_selector(ready, timeout=60_000)
    held.page.evaluate(browsing.WORKER_IN_CHARGE)
    map_files = "(name) => JSON.parse(document.querySelector('script[type=importmap]').textContent).imports[name]"
    maplibre = held.page.evaluate(map_files, "maplibre-gl")
    held.page.evaluate(
        EVERYTHING_KEPT, [maplibre, maplibre.replace("-gl.mjs", "-gl-worker.mjs"), maplibre.replace(".mjs", ".css")]
    )


def fly(held: Held) -> Page:
    """The network goes, the tab is closed, a fresh one is opened."""
    held.context.set_offline(True)
    held.page.close()
    held.page = held.context.new_page()
    return held.page


def addresses(page: Page) -> list[str]:
    found: list[str] = page.evaluate(ADDRESSES)
    return found


def tiles_arrive(page: Page) -> None:
    """The worker has what the map shows, of every group that is switched on."""
    page.evaluate(
        """async () => { for (const group of ["base", "landuse", "facility"])
          while (!(await (await caches.open("tiles")).keys()).some((one) => one.url.includes(`/tiles/${group}/`)))
            await new Promise((go) => setTimeout(go, 50)); }"""
    )


def test_the_map_of_one_visit_opens_with_its_ground_and_its_list(site: str, visitor: Held) -> None:
    visit(visitor, f"{site}/zh-Hans/map", MAP)
    tiles_arrive(visitor.page)
    places = visitor.page.locator("#places li").all_inner_texts()
    parcels, pins = (visitor.page.evaluate(SHOWN, source) for source in ("landuse", "facility"))
    page = fly(visitor)
    page.goto(f"{site}/zh-Hans/map")
    page.wait_for_selector(MAP, timeout=60_000)
    expect(page.locator("network-news")).to_contain_text("没有网络")
    assert page.locator("#places li").all_inner_texts() == places
    assert places
    assert (page.evaluate(SHOWN, "landuse"), page.evaluate(SHOWN, "facility")) == (parcels, pins)
    assert parcels
    assert pins


def test_what_the_office_says_of_a_place_is_never_an_old_answer(site: str, visitor: Held) -> None:
    visit(visitor, f"{site}/zh-Hans/map", MAP)
    fresh = ("/api/layers", "/zh-Hans/map/here?lon=117.834&lat=24.284")
    assert [visitor.page.evaluate(ASK, one) for one in fresh] == [200, 200]
    assert not [one for one in addresses(visitor.page) if one.startswith(("/api", "/zh-Hans/map/here"))]
    page = fly(visitor)
    page.goto(f"{site}/zh-Hans/map")
    assert [page.evaluate(ASK, one) for one in (*fresh, "/tiles/base/16/1/1?v=never")] == ["TypeError"] * 3


def test_a_drawn_site_survives_and_the_page_says_where_it_is(site: str, visitor: Held) -> None:
    visit(visitor, f"{site}/zh-Hans/map", MAP)
    page = fly(visitor)
    page.goto(f"{site}/zh-Hans/screening")
    page.wait_for_selector(SKETCH, timeout=60_000)
    expect(page.locator("network-news")).to_contain_text("先存在这台手机")
    for x, y in ((0, 0), (120, 0), (0, 110)):
        page.evaluate("([x, y]) => document.querySelector('plan-map').map.panBy([x, y], { duration: 0 })", [x, y])
        page.get_by_role("button", name="加一个点").tap()
    drawn = page.locator("textarea").input_value().split()
    assert len(drawn) == 3
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.reload()
    page.wait_for_selector(SKETCH, timeout=60_000)
    assert page.locator("textarea").input_value().split() == drawn
    page.goto(f"{site}/zh-Hans/offline")
    expect(page.locator("kept-drafts a")).to_have_attribute("href", "/zh-Hans/screening")


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/", "想办什么"), ("/verify", "核验证照"), ("/help", "帮助"), ("/me", "这一页要有网络才能打开")],
)
def test_pages_for_everybody_open_and_others_say_what_they_need(
    site: str, visitor: Held, path: str, heading: str
) -> None:
    visit(visitor, f"{site}/zh-Hans/map", MAP)
    page = fly(visitor)
    page.goto(f"{site}/zh-Hans{path}")
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator("network-news")).to_contain_text("没有网络")


def enter(held: Held, site: str) -> str:
    """The demo's enterprise with a draft it has begun; gives the address of the first topic of its form."""
    held.context.request.post(f"{site}/demo/doors/enterprise")
    held.page.goto(f"{site}/zh-Hans/projects")
    project = held.page.locator("main a[href*='/projects/']:not([href$='/new'])").first.get_attribute("href") or ""
    begun = {"package": "PK-11", "project": project.rsplit("/", 1)[1]}
    answer = held.context.request.post(f"{site}/zh-Hans/applications", form=begun, headers={"Origin": site})
    held.page.goto(answer.url)
    return site + str(held.page.locator("a[href*='/form/']").first.get_attribute("href"))


def first_text(page: Page) -> Any:
    return page.locator("draft-form input[type=text], draft-form textarea").first


def test_a_form_in_hand_opens_with_what_was_typed_and_nothing_of_it_after_signing_out(site: str, visitor: Held) -> None:
    topic = enter(visitor, site)
    visit(visitor, topic, "draft-form[data-ready]")
    visitor.page.reload()
    page = fly(visitor)
    page.goto(topic)
    expect(page.locator("network-news")).to_contain_text("存下的内容")
    first_text(page).fill("飞行模式里填的")
    expect(page.locator("[data-draft] output")).to_contain_text("局里还没有收到")
    page.reload()
    expect(first_text(page)).to_have_value("飞行模式里填的")
    visitor.context.set_offline(False)
    page.goto(f"{site}/zh-Hans/me")
    page.locator("sign-out button").click()
    page.wait_for_url(lambda address: not address.endswith("/me"))
    assert not [one for one in addresses(page) if "/applications" in one]
    page = fly(visitor)
    page.goto(topic)
    expect(page.locator("h1")).to_have_text("这一页要有网络才能打开")
    expect(page.locator("kept-drafts")).to_be_hidden()
