"""Refusals and faults as their readers get them: documents for programs, pages and fragments for people."""

import ast
import logging
import re
from pathlib import Path

import httpx
import pytest

from backend import ORDER
from backend.core.doors import Doors
from backend.core.texts import LANGUAGES, catalogue
from tests.core import probes

ROOT = Path(__file__).parents[2]
JSON = {"Accept": "application/json"}
OWN = {"Sec-Fetch-Site": "same-origin"}


async def test_a_program_gets_a_problem_document_that_names_the_place(door: httpx.AsyncClient) -> None:
    answer = await door.get("/api/probe/refusal", headers={"Accept-Language": "en"})
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["retry-after"] == "7"
    said = answer.json()
    assert said | {"title": ""} == {
        "type": "/problems/core.too_many", "title": "", "status": 429, "code": "core.too_many", "instance": "/api/probe/refusal",
        "pointer": "/site/coordinates/0", "retry_after": 7,
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_problem_speaks_the_reader_s_language(door: httpx.AsyncClient, language: str) -> None:
    document = (await door.get("/api/probe/refusal", headers={"Accept-Language": language})).json()
    page = await door.get(f"/{language}/probe/conflict")
    assert document["title"] == catalogue(language)["core.too_many"]
    assert catalogue(language)["core.conflict"] in page.text
    assert page.status_code == 409


async def test_htmx_gets_the_fragment_and_a_first_load_the_page(door: httpx.AsyncClient) -> None:
    page, part = (
        await door.get("/zh-Hans/probe/conflict"),
        await door.get("/zh-Hans/probe/conflict", headers={"HX-Request": "true"}),
    )
    assert "<html" in page.text
    assert "<html" not in part.text
    assert 'role="alert"' in part.text
    assert page.status_code == part.status_code == 409


@pytest.mark.parametrize("headers", [{}, JSON, {"HX-Request": "true"}], ids=["page", "document", "fragment"])
async def test_a_fault_tells_its_number_and_nothing_else(
    door: httpx.AsyncClient, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="tuzheng"):
        answer = await door.get("/zh-Hans/probe/fault", headers=headers)
    assert answer.status_code == 500
    number = re.search(r"E-[0-9a-z]{6}", answer.text)
    assert number is not None
    assert number[0] in caplog.text
    assert probes.HIDDEN in caplog.text
    for secret in (probes.HIDDEN, "RuntimeError", "Traceback", "probes.py", str(ROOT), "site-packages"):
        assert secret not in answer.text


async def test_a_page_that_needs_an_account_leads_to_the_sign_in_and_back(door: httpx.AsyncClient) -> None:
    answer = await door.get("/en/probe/mine?a=1&b=//evil.example")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/sign-in?next=/probe/mine%3Fa%3D1%26b%3D//evil.example"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_program_that_needs_an_account_is_told_so(door: httpx.AsyncClient) -> None:
    answer = await door.get("/probe/mine", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "core.sign_in_needed")


async def test_a_person_at_an_office_s_page_is_told_that_they_may_not(installation: Doors) -> None:
    async with probes.browser(installation, probes.PERSON) as person:
        answer = await person.get("/zh-Hans/probe/office")
    assert answer.status_code == 403
    assert "这个账户不能做这件事" in answer.text


async def test_what_is_not_there_is_a_page_for_people_and_a_document_for_programs(door: httpx.AsyncClient) -> None:
    page, document = await door.get("/zh-Hans/no-such"), await door.get("/api/no-such")
    assert (page.status_code, document.status_code) == (404, 404)
    assert "没有找到这一页" in page.text
    assert document.json()["code"] == "core.not_found"


async def test_a_method_that_an_address_does_not_take_is_405_with_those_it_takes(door: httpx.AsyncClient) -> None:
    answer = await door.delete("/probe/form", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (405, "core.method")
    assert "POST" in answer.headers["allow"]
    page = await door.delete("/zh-Hans/probe/form")
    assert "这个地址不接受这种操作" in page.text


@pytest.mark.parametrize("known", [True, False], ids=["with-length", "chunked"])
async def test_a_body_over_the_limit_is_refused(door: httpx.AsyncClient, known: bool) -> None:
    async def pieces() -> object:
        for _ in range(21):
            yield b"a" * 1_000_000

    body = b"a" * 20_000_001 if known else pieces()
    answer = await door.post("/probe/form", content=body, headers=JSON | {"Content-Type": "application/x-www-form-urlencoded"})  # pyright: ignore[reportArgumentType]
    assert (answer.status_code, answer.json()["code"]) == (413, "core.too_large")


async def test_a_form_is_shown_again_with_what_was_typed(door: httpx.AsyncClient) -> None:
    answer = await door.post("/zh-Hans/probe/form", data={"name": "一个太长太长的名字", "count": "many", "more": "<b>"}, headers=OWN)
    assert answer.status_code == 422
    assert "一个太长太长的名字" in answer.text
    assert "太长了，请缩短" in answer.text
    assert "表单里没有这一项" in answer.text
    assert "<b>" not in answer.text.replace('<b class="code">', "")


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, {"name": "core.field.missing"}),
        ({"name": "  "}, {"name": "core.field.missing"}),
        ({"name": "a\x00b"}, {"name": "core.field.wrong"}),
        ({"name": "吴", "count": "1.5"}, {"count": "core.field.wrong"}),
        ({"name": "吴", "count": "9" * 400}, {"count": "core.field.wrong"}),
        ({"name": "吴", "share": "nan"}, {"share": "core.field.wrong"}),
        ({"name": "吴", "share": "-inf"}, {"share": "core.field.wrong"}),
        ({"name": "吴" * 9}, {"name": "core.field.too_long"}),
        ({"name": "吴", "_csrf_token": "x"}, {"_csrf_token": "core.field.unknown"}),
    ],
)
async def test_each_field_that_does_not_fit_is_named(door: httpx.AsyncClient, typed: dict[str, str], fields: dict[str, str]) -> None:
    answer = await door.post("/probe/form", data=typed, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {name: catalogue("zh-Hans")[code] for name, code in fields.items()}


async def test_what_is_typed_is_taken_without_the_blanks_around_it(door: httpx.AsyncClient) -> None:
    answer = await door.post("/probe/form", data={"name": " 吴 ", "count": " 3 "})
    assert answer.json() == {"name": "吴", "count": 3}


def refusals() -> list[tuple[str, str, set[str]]]:
    """Where a refusal with a literal code is made, its code, and the names of the facts it is given."""
    found: list[tuple[str, str, set[str]]] = []
    for path in sorted(p for name in ORDER for p in (ROOT / "backend" / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in ("Problem", "NotFound", "Forbidden", "Conflict"):
                continue
            first = node.args[0] if node.args else None
            facts = {word.arg for word in node.keywords if word.arg}
            if isinstance(first, ast.Constant) and None not in {word.arg for word in node.keywords}:
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", str(first.value), facts))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_gives_the_facts_that_its_words_ask_for(language: str) -> None:
    known = catalogue(language)
    lacking = [
        (place, code, wanted)
        for place, code, facts in refusals()
        if (wanted := set(re.findall(r"%\((\w+)\)", known.get(code, ""))) - facts)
    ]
    assert not lacking
