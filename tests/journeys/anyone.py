"""What anyone can find out about a certificate: the page without JavaScript, the code on the paper, the program without a server."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys import browsing
from tests.journeys.browsing import Held, looked_at
from tests.journeys.running import ROOT

PATIENCE_S = 60


def certificate(site: str, number: str) -> dict[str, Any]:
    """The paper of a certificate once it is drawn, as the demo's counter hands it out."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        for one in httpx.get(f"{site}/demo/guide.json").json()["certificates"]:
            if one["number"] == number and one["pdf"]:
                return one
        time.sleep(0.5)
    raise AssertionError(f"{number} was not drawn within {PATIENCE_S} s")


def numbers(site: str) -> set[str]:
    return {one["number"] for one in httpx.get(f"{site}/demo/guide.json").json()["certificates"]}


def paper(url: str, place: Path) -> Path:
    """The PDF as a file."""
    file = place / "certificate.pdf"
    file.write_bytes(httpx.get(url).content)
    return file


def read_off(pdf: Path) -> str:
    """The link a camera reads off the printed page."""
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", pdf, pdf.with_suffix("")], check=True)
    picture = Image.open(io.BytesIO(pdf.with_suffix(".png").read_bytes()))
    found = [one.text for one in zxingcpp.read_barcodes(picture) if "/v/" in one.text]
    assert found, "no code could be read off the page"
    return found[0]


def without_scripts(browser: Browser, url: str, says: str) -> Page:
    """What the page of a certificate says to a browser that runs no scripts."""
    context = browser.new_context(viewport=browsing.PHONE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(url)
    expect(page.locator("main")).to_contain_text(says)
    return page


def looked_at_page(held: Held, url: str) -> None:
    held.page.goto(url)
    looked_at(held)


def verified(pdf: Path, site: str) -> subprocess.CompletedProcess[str]:
    """The program, with nothing of the server but its published keys, their root and list."""
    keys, listed = pdf.with_name("jwks.json"), pdf.with_name("status")
    keys.write_bytes(httpx.get(f"{site}/.well-known/jwks.json").content)
    listed.write_bytes(httpx.get(f"{site}/status/1").content)
    root = re.findall(r"[0-9a-f]{64}", httpx.get(f"{site}/zh-Hans/verify").text)[0]
    command = [
        sys.executable,
        "-m",
        "certificates",
        "verify",
        str(pdf),
        "--keys",
        str(keys),
        "--root",
        root,
        "--status",
        str(listed),
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
