"""Chromium as a person holds it: its flags, a watch on what goes wrong in the pages, axe, the inbox, the second factor."""

from __future__ import annotations

import json
import re
import shutil
from importlib.resources import files
from typing import Any

import httpx
import pyotp
from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1024, "height": 768}
TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice")
WORKER_IN_CHARGE = """navigator.serviceWorker.ready.then(async () => {
  while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20)); })"""


def chromium() -> str:
    """Where Chromium is; a machine without it is told so, not passed over."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is not installed, so nothing of the pages was tried (Debian: apt install chromium)"
    return found


class Held:
    """A browser of its own with a clean record: `faults` holds every console error and every error of a script."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        self.context.set_default_timeout(30_000)
        self.faults: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.context.on("console", lambda line: self._note(line.text) if line.type == "error" else None)
        self.context.on("weberror", lambda fault: self._note(str(fault.error)))
        self.page: Page = self.context.new_page()

    def _note(self, text: str) -> None:
        if not text.startswith(self.expected or ("\0",)):
            self.faults.append(f"{self.page.url}: {text}")

    def close(self) -> None:
        self.context.close()
        assert self.faults == []


def phone(browser: Browser, **options: Any) -> Held:
    return Held(browser, viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2, **options)


def tablet(browser: Browser, **options: Any) -> Held:
    return Held(browser, viewport=TABLET, has_touch=True, **options)


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA and of best practice on the page as it stands; put in by evaluate, the policy stays on."""
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page.evaluate(source)
    run = f"axe.run(document, {{runOnly: {{type: 'tag', values: {json.dumps(TAGS)}}}, resultTypes: ['violations']}})"
    found = page.evaluate(
        f"{run}.then((told) => told.violations.map((one) => [one.id, one.help, one.nodes.map((node) => node.html.slice(0, 200))]))"
    )
    return [f"{page.url}: {json.dumps(one, ensure_ascii=False)}" for one in found]


def fits(page: Page) -> list[str]:
    """Nothing of the page must be pushed sideways to be read."""
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{page.url}: {wide[0]} px wide in a window of {wide[1]}"] if wide[0] > wide[1] else []


def looked_at(held: Held) -> None:
    """What every page of a walk must pass; the walk goes on, and the end of the test names every fault of every page."""
    held.page.wait_for_load_state()
    held.faults += axe(held.page) + fits(held.page)


def messages(site: str, to: str) -> list[dict[str, Any]]:
    """What was sent to a phone or an address, newest first."""
    return [one for one in httpx.get(f"{site}/demo/inbox.json").json() if one["to"].endswith(to)]


def read_code(site: str, phone_number: str) -> str:
    """The newest one-time code sent to a phone."""
    for one in messages(site, phone_number):
        code = re.search(r"(?<!\d)(\d{6})(?!\d)", one["text"])
        if one["channel"] == "sms" and code:
            return code[1]
    raise AssertionError(f"no code was sent to {phone_number}")


def totp(secret: str) -> str:
    return pyotp.TOTP(secret).now()
