"""How heavy the pages may be: reference figures for phones on a slow network, kept without a browser."""

import json
import re
from pathlib import Path

import pytest

from backend.core import assets

PWA = Path(__file__).parents[2] / "pwa"
MOST_SCRIPT, MOST_KEPT, MOST_STYLE = 35_000, 3_000_000, 20_000
PAGES = sorted(path.relative_to(PWA).as_posix() for path in PWA.glob("*/[!_]*.html"))
NAMED = re.compile(r'asset\("([\w-]+/[\w-]+\.(?:js|css))"\)|"(core/[\w-]+\.(?:js|css))"')
IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["']([^'"]+)["']""")


@pytest.fixture(scope="module")
def found() -> assets.Assets:
    return assets.survey(PWA)


def named_in(page: str) -> set[str]:
    """The own files that a page, its layout and its fragments name."""
    text = (PWA / page).read_text("utf-8")
    inner = set(re.findall(r'(?:extends|include|from) "([\w-]+/[\w-]+\.html)"', text)) - {page}
    return {first or second for first, second in NAMED.findall(text)}.union(*(named_in(name) for name in inner))


def scripts_of(page: str, found: assets.Assets) -> set[str]:
    """Every own script the page can come to load, through its imports."""
    modules = json.loads(found.import_map)["imports"]
    waiting, seen = {path for path in named_in(page) if path.endswith(".js")}, set[str]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        imported = {
            found.by_url[modules[name]].path
            for name in IMPORTED.findall(found.files[path].raw.decode())
            if name in modules
        }
        waiting |= {one for one in imported if not one.startswith("vendor/")} - seen
    return seen


@pytest.mark.parametrize("page", PAGES)
def test_the_own_scripts_of_a_page_stay_light(page: str, found: assets.Assets) -> None:
    scripts = scripts_of(page, found)
    assert (
        "core/first.js" in scripts
        or page == "core/layout.html"
        or 'extends "core/layout.html"' not in (PWA / page).read_text("utf-8")
    )
    assert sum(len(found.files[path].br) for path in scripts) <= MOST_SCRIPT


@pytest.mark.parametrize("page", PAGES)
def test_the_styles_of_a_page_stay_light(page: str, found: assets.Assets) -> None:
    styles = [path for path in named_in(page) if path.endswith(".css")]
    assert sum(len(found.files[path].br) for path in styles) <= MOST_STYLE


def test_what_the_worker_keeps_stays_under_three_megabytes(found: assets.Assets) -> None:
    kept = found.precache + found.heavy
    assert sum(len(found.by_url[url].raw) for url in kept) <= MOST_KEPT
