"""The weight of pages: own scripts, what the worker keeps, and the bytes of a first visit over the wire."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from playwright.sync_api import Browser, Page, Request, sync_playwright

from backend.core import assets
from tests.bench.installation import site
from tests.bench.measuring import Measure, takes
from tests.core.test_budgets import PAGES, PWA, scripts_of
from tests.journeys.browsing import FLAGS, PHONE, chromium


@takes("web.own_js_kb", "web.precache_mb")
def own(full: bool) -> Iterator[Measure]:
    """Brotli bytes of the scripts of our own that the heaviest page can come to load; raw bytes of the precache."""
    found = assets.survey(PWA)
    weights = {page: sum(len(found.files[path].br) for path in scripts_of(page, found)) for page in PAGES}
    heaviest = max(weights, key=lambda page: weights[page])
    yield Measure("web.own_js_kb", round(weights[heaviest] / 1000, 1), "kB", len(PAGES), detail={"page": heaviest})
    kept = found.precache + found.heavy
    yield Measure("web.precache_mb", round(sum(len(found.by_url[url].raw) for url in kept) / 1e6, 2), "MB", len(kept))


@takes("web.verify_kb")
def verify(full: bool) -> Iterator[Measure]:
    """Bytes of headers and bodies as they came, cold, without the service worker; tiles are left out and said."""
    yield _first_visit("web.verify_kb", "/verify", "main")


@takes("web.map_kb")
def plans(full: bool) -> Iterator[Measure]:
    yield _first_visit("web.map_kb", "/map", "plan-map[data-map=idle]")


@takes("web.draw_kb")
def draw(full: bool) -> Iterator[Measure]:
    yield _first_visit("web.draw_kb", "/screening", "site-sketch[data-ready=map]")


def _first_visit(measure: str, path: str, ready: str) -> Measure:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            return _visit(browser, measure, path, ready)
        finally:
            browser.close()


def _visit(browser: Browser, measure: str, path: str, ready: str) -> Measure:
    context = browser.new_context(
        viewport=PHONE, locale="zh-CN", service_workers="block", is_mobile=True, has_touch=True
    )
    came: dict[str, int] = {}
    context.on("requestfinished", partial(_weigh, came))
    page: Page = context.new_page()
    answer = page.goto(f"{site()}/zh-Hans{path}")
    if answer is None or not answer.ok:
        raise RuntimeError(f"{path} answered {answer.status if answer else 'nothing'}")
    page.wait_for_selector(ready, timeout=60_000)
    page.wait_for_load_state("networkidle")
    context.close()
    tiles = {url: size for url, size in came.items() if "/tiles/" in url}
    pages: dict[str, Any] = {"requests": len(came) - len(tiles), "tiles_kb": round(sum(tiles.values()) / 1000, 1)}
    return Measure(measure, round((sum(came.values()) - sum(tiles.values())) / 1000, 1), "kB", 1, detail=pages)


def _weigh(came: dict[str, int], request: Request) -> None:
    sizes = request.sizes()
    came[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]
