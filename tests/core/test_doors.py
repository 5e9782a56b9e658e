"""At the outermost door: languages, origins, hosts and the headers of every answer."""

import httpx
import pytest

from backend.core.doors import Doors
from tests.core import probes

# A page may be stricter about the referrer than the house.
REFERRER = ("same-origin", "no-referrer")
HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self)",
}


async def test_a_page_without_a_language_sends_the_reader_to_theirs_and_keeps_the_query(door: httpx.AsyncClient) -> None:
    answer = await door.get("/help?a=1&b=%E6%B5%8B")
    assert (answer.status_code, answer.headers["location"]) == (307, "/zh-Hans/help?a=1&b=%E6%B5%8B")
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-Hant-MO", "zh-Hant"), ("zh-CN,en", "zh-Hans"), ("zh", "zh-Hans"),
        ("en-GB,zh", "en"), ("fr-FR, en;q=0.8", "en"), ("fr", "zh-Hans"), ("", "zh-Hans"), (";;;,,,", "zh-Hans"),
    ],
)  # fmt: skip
async def test_the_browser_s_language_is_spoken(door: httpx.AsyncClient, asked: str, given: str) -> None:
    answer = await door.get("/help", headers={"Accept-Language": asked})
    assert answer.headers["location"] == f"/{given}/help"


async def test_the_language_chosen_by_the_switch_comes_before_that_of_the_browser(door: httpx.AsyncClient) -> None:
    door.cookies.set("lang", "en")
    assert (await door.get("/help")).headers["location"] == "/en/help"
    door.cookies.set("lang", "xx")
    assert (await door.get("/help")).headers["location"] == "/zh-Hans/help"


@pytest.mark.parametrize(("language", "word"), [("zh-Hans", "帮助"), ("zh-Hant", "說明"), ("en", "Help")])
async def test_a_page_speaks_the_language_of_its_address(door: httpx.AsyncClient, language: str, word: str) -> None:
    answer = await door.get(f"/{language}/help")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert word in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/layers", "/schema/openapi.json", "/sw.js", "/manifest.webmanifest"])
async def test_a_machine_s_address_is_never_sent_elsewhere(door: httpx.AsyncClient, path: str) -> None:
    assert (await door.get(path)).status_code == 200


async def test_programs_asking_for_json_are_not_sent_to_a_language(door: httpx.AsyncClient) -> None:
    assert (await door.get("/no-such", headers={"Accept": "application/json"})).status_code == 404


async def test_a_form_is_taken_under_a_language_and_without_one(door: httpx.AsyncClient) -> None:
    for path in ("/zh-Hant/probe/form", "/probe/form"):
        answer = await door.post(path, data={"name": "吴"})
        assert answer.json() == {"name": "吴", "count": 0}


@pytest.mark.parametrize("path", ["/%0d%0aSet-Cookie:%20lang=en", "/%0aX:1", "/帮助", "/a%00b", "/%E2%80%AE"])
async def test_nothing_in_a_path_breaks_out_of_the_location(door: httpx.AsyncClient, path: str) -> None:
    place = (await door.get(path)).headers["location"]
    assert place.startswith("/zh-Hans/")
    assert place.isascii()
    assert place.isprintable()


async def test_a_path_of_two_slashes_does_not_leave_the_site(door: httpx.AsyncClient) -> None:
    answer = await door.send(door.build_request("GET", "http://testserver.local//evil.example/x"))
    assert answer.headers["location"] == "/zh-Hans//evil.example/x"


SESSION, SAME = True, "http://testserver.local"


@pytest.mark.parametrize(
    ("signed_in", "headers", "passes"),
    [
        (SESSION, {"Sec-Fetch-Site": "same-origin", "Origin": SAME}, True),
        (SESSION, {"Sec-Fetch-Site": "none"}, True),
        (SESSION, {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False),
        (SESSION, {"Sec-Fetch-Site": "cross-site", "Origin": SAME}, False),
        (SESSION, {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver.local"}, False),
        (SESSION, {"Origin": SAME}, True),
        (SESSION, {"Origin": SAME, "HX-Request": "true"}, True),
        (SESSION, {"Origin": "https://evil.example", "HX-Request": "true"}, False),
        (SESSION, {"Origin": "https://evil.example"}, False),
        (SESSION, {"Origin": "https://testserver.local.evil.example"}, False),
        (SESSION, {"Origin": "https://evilxtestserver.local"}, False),
        (SESSION, {"Origin": "null"}, False),
        (SESSION, {}, False),
        (not SESSION, {}, True),
        (not SESSION, {"Origin": "null"}, False),
        (not SESSION, {"Origin": "https://evil.example"}, False),
        (not SESSION, {"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
async def test_what_another_site_sends_in_a_person_s_name_is_refused(
    installation: Doors, signed_in: bool, headers: dict[str, str], passes: bool
) -> None:
    async with probes.browser(installation, probes.PERSON if signed_in else probes.NOBODY, **headers) as found:
        answer = await found.post("/zh-Hans/probe/form", data={"name": "吴"})
        assert (answer.status_code == 200) is passes
        if not passes:
            assert answer.status_code == 403
            assert "请求不是从本站页面发出的" in answer.text
            assert answer.headers["content-type"].startswith("text/html")


async def test_a_program_refused_for_its_origin_gets_a_document(door: httpx.AsyncClient) -> None:
    answer = await door.post("/api/screenings", json={}, headers={"Origin": "null", "Accept": "*/*", "Accept-Language": "en"})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "core.origin"
    assert answer.json()["title"].startswith("The request did not come")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
async def test_every_method_that_changes_something_is_checked(door: httpx.AsyncClient, method: str) -> None:
    assert (await door.request(method, "/api/nothing", headers={"Origin": "https://evil.example"})).status_code == 403


SPOOFED = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}


@pytest.mark.parametrize("path", ["/help", "/zh-Hans/help", "/zh-Hans/probe/mine", "/zh-Hans/no-such", "/schema/openapi.json"])
async def test_a_host_that_is_made_up_appears_in_no_answer(door: httpx.AsyncClient, path: str) -> None:
    answer = await door.get(path, headers=SPOOFED | {"X-Original-URL": "/casework", "X-Forwarded-Prefix": "/evil"})
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "path",
    ["/help", "/zh-Hans/help", "/zh-Hans/no-such", "/zh-Hans/probe/fault", "/zh-Hans/probe/mine", "/zh-Hans/probe/conflict", "/healthz",
     "/api/nothing", "/api/layers", "/s/no-such.js", "/manifest.webmanifest", "/schema/openapi.json", "/v/AAAA"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "BREW"])
async def test_every_answer_carries_the_headers(door: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await door.request(method, path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["referrer-policy"] in REFERRER
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


async def test_the_refusal_at_the_door_carries_the_headers_too(door: httpx.AsyncClient) -> None:
    answer = await door.post("/probe/form", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "content-security-policy" in answer.headers


async def test_a_private_page_is_stored_nowhere_and_a_public_one_is_asked_for_anew(installation: Doors) -> None:
    async with probes.browser(installation) as nobody, probes.browser(installation, probes.PERSON) as person:
        public, private = await nobody.get("/zh-Hans/help"), await person.get("/zh-Hans/help")
    assert public.headers["cache-control"] == "no-cache"
    assert private.headers["cache-control"] == "no-store"
    for answer in (public, private):
        assert {"HX-Request", "Cookie", "Accept-Language"} <= set(answer.headers["vary"].replace(" ", "").split(","))


@pytest.mark.parametrize(
    "path",
    ["../pyproject.toml", "..%2fpyproject.toml", "%2e%2e/%2e%2e/pyproject.toml", "core/../../pyproject.toml", "..%5cpyproject.toml",
     "%00", "core/base.css%00.png", "/etc/passwd", "%c0%ae%c0%ae/pyproject.toml", "a" * 5000],
)  # fmt: skip
async def test_no_path_leaves_the_published_files(door: httpx.AsyncClient, path: str) -> None:
    target = httpx.URL("http://testserver.local").copy_with(raw_path=f"/s/{path}".encode())
    answer = await door.get(target, headers={"Accept": "*/*"})
    assert answer.status_code == 404
    assert "[project]" not in answer.text


async def test_a_language_before_a_machine_s_address_does_not_get_round_the_guard(door: httpx.AsyncClient) -> None:
    answer = await door.get("/zh-Hans/probe/office", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert (await door.get("/zh-Hans/zh-Hans/probe/office", headers={"Accept": "application/json"})).status_code == 404
