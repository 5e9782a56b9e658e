"""Every route of the route table, asked by nobody, a person and a member of staff, with little and with rubbish."""

import httpx
import pytest

from backend.core.doors import Doors
from backend.core.guards import NOBODY, Viewer
from tests.core import probes

VIEWERS = [NOBODY, probes.PERSON, probes.STAFF]
OWN = {"Sec-Fetch-Site": "same-origin"}
PROBES = ("/probe", "/api/probe")
DEEP = b"[" * 10_000 + b"]" * 10_000
RUBBISH = [
    b"", b"{", b"null", b"[]", b"1e308", b'"text"', b"\x00", b"\xff\xfe", DEEP, b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    b'{"site": ' + DEEP + b"}", b'{"site": 1, "site": 2}', b'{"site": {"type": "Point", "coordinates": [1e308, -1e308]}}',
    b'{"site": {"type": "Point", "coordinates": [1e999, 0]}}', b'{"site": {"type": "Polygon", "coordinates": []}}',
    b'{"site": {"type": "\\ud800", "coordinates": [117.8, 24.2]}}', b'{"site": {"type": "Point\\u0000"}}', b'{"unknown": 1}',
    b'{"site": {"type": "Point", "coordinates": ["117.8", null]}}', b'{"site": {"type": "GeometryCollection", "geometries": [' + b"{}," * 999 + b"{}]}}",
    b'{"site": {"type": "Point", "coordinates": [117.8, 24.2]}, "crs": "\\ud800"}',
    b'{"site": {"type": "Point", "coordinates": [117.8, 24.2]}, "as_of": "9999-99-99"}',
    b'{"site": {"type": "Point", "coordinates": [117.8, 24.2]}, "layers": ["\\u0000"]}',
    b'{"site": {"type": "Point", "coordinates": [117.8, 24.2]}, "purpose": {"use": "\\ud800\\u0000", "matter": ""}}',
    b'{"site": {"type": "Point", "coordinates": [NaN, Infinity]}}', b"9" * 10_000,
]  # fmt: skip
FORMS = [
    b"", b"=&=&=", b"a=%00", b"a=%ED%A0%80&b=%FF", b"a" * 100_000, b"x=1&" * 2_000, b"phone=%00&code=%00", "name=\u202e文".encode(), b"%", b"a=%zz",
]
TYPES = ["application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain", ""]


def address(one: probes.Question) -> str:
    return one.path if one.path.startswith(("/api", "/s/", "/tiles")) else f"/zh-Hans{one.path}"


@pytest.mark.parametrize("viewer", VIEWERS, ids=["nobody", "person", "staff"])
async def test_no_route_fails_whoever_asks_and_nobody_passes_a_guard(installation: Doors, viewer: Viewer) -> None:
    wrong: list[str] = []
    async with probes.browser(installation, viewer, **OWN) as found:
        for one in probes.questions(installation):
            answer = await found.request(one.method, address(one))
            at_the_guard = answer.status_code == 401 or "/sign-in?next=" in answer.headers.get("location", "")
            if answer.status_code >= 500 and "/probe/fault" not in one.path:
                wrong.append(f"{one} {answer.status_code}")
            if viewer is NOBODY and not one.public and not at_the_guard:
                wrong.append(f"{one} lets nobody in: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


async def test_an_error_that_a_person_sees_is_a_page_in_their_language(installation: Doors) -> None:
    async with probes.browser(installation, **OWN) as found:
        for one in probes.questions(installation):
            answer = await found.request(one.method, address(one))
            if answer.status_code >= 400 and not one.path.startswith(("/api", "/uploads", "/tiles", "/ogc")):
                assert answer.headers.get("content-type", "").startswith("text/html"), str(one)


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
async def test_rubbish_sent_as_json_is_refused_in_words(door: httpx.AsyncClient, installation: Doors, kind: str) -> None:
    wrong: list[str] = []
    for one in probes.questions(installation):
        if not one.path.startswith("/api") or one.method not in ("POST", "PUT", "PATCH"):
            continue
        for body in RUBBISH:
            answer = await door.request(one.method, one.path, content=body, headers={"Content-Type": kind, "Accept": "*/*"})
            if not 400 <= answer.status_code < 500 or answer.headers["content-type"] != "application/problem+json":
                wrong.append(f"{one} {body[:60]!r} {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", TYPES)
async def test_rubbish_in_a_form_is_never_our_fault(installation: Doors, kind: str) -> None:
    wrong: list[str] = []
    async with probes.browser(installation, probes.PERSON, **OWN) as person, probes.browser(installation, **OWN) as nobody:
        for one in probes.questions(installation):
            if one.method not in ("POST", "PUT", "PATCH", "DELETE"):
                continue
            for body in FORMS:
                answer = await (nobody if one.public else person).request(
                    one.method, address(one), content=body, headers={"Content-Type": kind} if kind else {}
                )
                if answer.status_code >= 500:
                    wrong.append(f"{one} {kind} {body[:40]!r} {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("query", ["?next=//evil.example", "?q=%00", "?q=%ED%A0%80", "?a=1&a=2", "?page=-1&limit=99999999999999999999", "?at=1e308,nan", "?q=" + "a" * 9000])
async def test_rubbish_in_a_query_is_never_our_fault(installation: Doors, query: str) -> None:
    wrong: list[str] = []
    async with probes.browser(installation, probes.STAFF) as staff, probes.browser(installation) as nobody:
        for one in probes.questions(installation):
            if one.method == "GET" and not one.path.startswith(PROBES):
                answer = await (nobody if one.public else staff).get(address(one) + query)
                if answer.status_code >= 500:
                    wrong.append(f"{one}{query[:30]} {answer.status_code}")
    assert not wrong, "\n".join(wrong)
