"""The browser's verifier in Chromium, asked the shared vectors: with WebCrypto, and with the fallback."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

ROOT = Path(__file__).parents[2]
VERIFIER = ROOT / "pwa/issuance/verify.js"
NOBLE = next((ROOT / "pwa/vendor").glob("noble-ed25519@*/index.js"))
VECTORS: dict[str, Any] = json.loads((ROOT / "certificates/vectors/vectors.json").read_text(encoding="utf-8"))
PAGE = """<!doctype html><script type="importmap">{"imports": {"@noble/ed25519": "/noble.js"}}</script>"""
FILES = {
    "/": ("text/html", PAGE),
    "/verify.js": ("text/javascript", VERIFIER.read_text(encoding="utf-8")),
    "/noble.js": ("text/javascript", NOBLE.read_text(encoding="utf-8")),
}
NO_ED25519 = """
const importKey = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = async (format, data, algorithm, ...rest) => {
  if ((algorithm.name ?? algorithm) === "Ed25519") throw new DOMException("Unrecognized name", "NotSupportedError");
  return importKey(format, data, algorithm, ...rest);
};
"""
ASK = """
async (vectors) => {
  const v = await import("/verify.js");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const reason = async (ask) => { try { await ask(); return ""; } catch (error) { return error.message; } };
  const keys = await v.readKeys(vectors.key_set, bytes(vectors.root));
  const named = (name) => v.readStatus(bytes(vectors.lists.find((list) => list.name === name).hex), keys);
  const lists = { list: await named("right"), far: await named("far in the future"), none: null };
  const links = [];
  for (const ask of vectors.links) {
    const known = { keys, hosts: vectors.hosts, status: lists[ask.status ?? "list"], now: ask.now ?? vectors.now };
    const found = await v.verify(ask.url, { ...known, logIndex: ask.log_index });
    links.push([found.verdict, found.reason]);
  }
  const cbor = await Promise.all(vectors.cbor.map((ask) => reason(() => v.decodeCbor(bytes(ask.hex)))));
  const read = (ask) => reason(() => v.readStatus(bytes(ask.hex), keys, vectors.status_uri, vectors.status_not_older_than));
  const first = await v.verify(vectors.links[0].url, { keys, hosts: vectors.hosts, status: lists.list, now: vectors.now });
  const tampered = vectors.key_set.replace(/"signed": "([^"]*)[^"]{9}"/, '"signed": "$1AAAAAAAAA"');
  return {
    links, cbor, lists: await Promise.all(vectors.lists.map(read)), claims: first.claims,
    sketch: v.sketchOf(first.claims.sketch), key_set: await reason(() => v.readKeys(tampered, bytes(vectors.root))),
    older_set: await reason(() => v.readKeys(vectors.key_set, bytes(vectors.root), vectors.now + 1)),
    broken_set: await reason(() => v.readKeys("{}", bytes(vectors.root))),
  };
}
"""


def serve(route: Route) -> None:
    kind, body = FILES["/" + route.request.url.split("/", 3)[3]]
    route.fulfill(content_type=kind, body=body)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        system = Path("/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=system if system.exists() else None, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("https://verify.test/**", serve)
        yield page
        browser.close()


@pytest.fixture(scope="module", params=["WebCrypto", "fallback"])
def answers(page: Page, request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param == "fallback":
        page.add_init_script(NO_ED25519)
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url))
    page.goto("https://verify.test/")
    found = page.evaluate(ASK, VECTORS)
    assert any(url.endswith("/noble.js") for url in fetched) == (request.param == "fallback")
    return found


def test_the_browser_gives_the_same_verdicts(answers: dict[str, Any]) -> None:
    for case, found in zip(VECTORS["links"], answers["links"], strict=True):
        reason = "" if case["verdict"] == "valid" else case.get("reason", case["verdict"])
        assert found == [case["verdict"], reason], case["name"]


def test_the_browser_reads_cbor_as_strictly(answers: dict[str, Any]) -> None:
    for case, found in zip(VECTORS["cbor"], answers["cbor"], strict=True):
        assert found == case["reason"], case["hex"]


def test_the_browser_believes_the_same_status_lists(answers: dict[str, Any]) -> None:
    for case, found in zip(VECTORS["lists"], answers["lists"], strict=True):
        assert found == case["reason"], case["name"]


def test_the_browser_reads_the_claims_and_the_sketch(answers: dict[str, Any]) -> None:
    assert answers["claims"]["holder"] == "广州市天河区新城实业开发有限公司"
    assert answers["claims"]["number"] == 440106202600123
    ring = [[0, 0], [182, 11], [195, 88], [160, 131], [98, 140], [40, 122], [-8, 70]]
    assert answers["sketch"] == {"lon": 113.351, "lat": 23.132, "ring": ring}


def test_the_browser_refuses_a_key_set_the_root_did_not_sign(answers: dict[str, Any]) -> None:
    assert (answers["key_set"], answers["broken_set"]) == ("key_set", "key_set")
    assert answers["older_set"] == "key_set_rolled_back"
