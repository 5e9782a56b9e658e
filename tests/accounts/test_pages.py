"""The doors of signing in: sessions that rotate, what was typed kept, nowhere else to go on to, and signing out."""

from typing import Any

import pytest

from backend.accounts.onward import onward
from backend.accounts.tables import Organization
from backend.core.db import rows
from tests.accounts.build import (
    PASSWORD,
    PHONE,
    USCC,
    a_member_of_staff,
    an_account,
    code_sent,
    number,
    signed_in,
    staff_in,
)

pytestmark = pytest.mark.anyio


async def sessions() -> list[dict[str, Any]]:
    return await rows("SELECT account, token_hash FROM session ORDER BY id")


async def test_looking_at_the_sign_in_page_leaves_nothing_behind(client: Any) -> None:
    answer = await client.get("/zh-Hans/sign-in")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert await sessions() == []


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
@pytest.mark.parametrize("page", ["/sign-in", "/sign-in/staff"])
async def test_the_pages_are_there_in_every_language(client: Any, language: str, page: str) -> None:
    answer = await client.get(f"/{language}{page}?next=/projects")
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text
    assert 'name="next" value="/projects"' in answer.text


async def test_phone_then_code_signs_in_and_goes_on(client: Any) -> None:
    sent = await client.post("/zh-Hans/sign-in/code", data={"phone": "138 0000 5678", "next": "/projects/new"})
    assert sent.status_code == 200
    assert "138 0000 5678" in sent.text
    data = {"phone": "138 0000 5678", "code": await code_sent(), "next": "/projects/new"}
    answer = await client.post("/zh-Hans/sign-in", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/zh-Hans/projects/new")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=Lax" in answer.headers["set-cookie"]
    me = await client.get("/zh-Hans/me")
    assert me.status_code == 200
    assert "138 **** 5678" in me.text
    assert me.headers["cache-control"] == "no-store"


async def test_a_code_with_a_blank_in_it_is_taken(client: Any) -> None:
    await client.post("/zh-Hans/sign-in/code", data={"phone": PHONE})
    code = await code_sent()
    answer = await client.post("/zh-Hans/sign-in", data={"phone": PHONE, "code": f"{code[:3]} {code[3:]}"})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("given", "said"),
    [({"phone": "1380000567"}, "请输入 11 位手机号"), ({"phone": "+1 555 000 5555"}, "只能向中国内地手机号"), ({"phone": ""}, 'id="phone-error"')],
)  # fmt: skip
async def test_a_number_that_cannot_be_used_is_shown_again_with_the_reason(
    client: Any, given: dict[str, str], said: str
) -> None:
    answer = await client.post("/zh-Hans/sign-in/code", data=given | {"next": "/projects"})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{given["phone"]}"' in answer.text
    assert 'name="next" value="/projects"' in answer.text
    assert 'role="alert"' in answer.text


async def test_a_wrong_code_keeps_what_was_typed(client: Any) -> None:
    await client.post("/zh-Hans/sign-in/code", data={"phone": PHONE})
    wrong = "000000" if await code_sent() != "000000" else "111111"
    answer = await client.post("/zh-Hans/sign-in", data={"phone": "138 0000 5678", "code": wrong, "next": "/projects"})
    assert answer.status_code == 422
    assert "验证码不对，或已经失效。" in answer.text
    assert f'value="{wrong}"' in answer.text
    assert 'name="phone" value="138 0000 5678"' in answer.text
    assert await sessions() == []


async def test_asking_too_often_says_when_to_come_again(client: Any) -> None:
    await client.post("/zh-Hans/sign-in/code", data={"phone": PHONE})
    answer = await client.post("/zh-Hans/sign-in/code", data={"phone": PHONE})
    assert answer.status_code == 429


async def test_a_known_phone_and_an_unknown_one_get_the_same_pages(client: Any) -> None:
    await an_account(PHONE)
    pages = []
    for phone in ("138 0000 5678", "139 0000 5678"):
        sent = await client.post("/zh-Hans/sign-in/code", data={"phone": phone})
        wrong = await client.post("/zh-Hans/sign-in", data={"phone": phone, "code": "000000"})
        pages.append([(one.status_code, one.text.replace(phone, "PHONE")) for one in (sent, wrong)])
    assert pages[0] == pages[1]


async def test_signing_in_gives_a_new_session_and_a_chosen_one_is_refused(client: Any) -> None:
    client.cookies.set("tuzheng", "attackerchosen123", domain="testserver.local", path="/")
    assert (await client.get("/zh-Hans/me")).headers["location"] == "/zh-Hans/sign-in?next=/me"
    await signed_in(client)
    first = client.cookies["tuzheng"]
    assert first != "attackerchosen123"
    assert len(await sessions()) == 1
    await client.post("/zh-Hans/me", data={"name": "吴伟", "email": "wu@example.com"})
    assert client.cookies["tuzheng"] != first
    assert len(await sessions()) == 1
    client.cookies.clear()
    client.cookies.set("tuzheng", first)
    assert (await client.get("/zh-Hans/me")).headers["location"] == "/zh-Hans/sign-in?next=/me"


async def test_staff_sign_in_with_three_things(client: Any) -> None:
    await a_member_of_staff()
    answer = await staff_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/zh-Hans/casework")
    me = await client.get("/zh-Hans/me")
    assert "陈静怡" in me.text
    assert "经办人" in me.text


async def test_staff_are_refused_without_a_word_of_what_was_wrong_or_the_password(client: Any) -> None:
    await a_member_of_staff()
    pages = []
    for given in ({"username": "nobody"}, {"password": "wrong horse"}, {"code": "000000"}):
        data = {"username": "chenjingyi", "password": PASSWORD, "code": number()} | given
        answer = await client.post("/zh-Hans/sign-in/staff", data=data)
        assert answer.status_code == 422
        assert data["password"] not in answer.text
        pages.append(answer.text.replace(f'value="{data["username"]}"', ""))
    assert pages[0] == pages[1] == pages[2]
    assert await sessions() == []


async def test_a_second_factor_replayed_at_the_door_is_refused(client: Any) -> None:
    await a_member_of_staff()
    data = {"username": "chenjingyi", "password": PASSWORD, "code": number()}
    assert (await client.post("/zh-Hans/sign-in/staff", data=data)).status_code == 303
    client.cookies.clear()
    assert (await client.post("/zh-Hans/sign-in/staff", data=data)).status_code == 422


@pytest.mark.parametrize("page", ["/me", "/organizations/new", "/organizations"])
async def test_pages_of_accounts_are_closed_to_nobody(client: Any, page: str) -> None:
    answer = await client.get(f"/zh-Hans{page}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/zh-Hans/sign-in?next={page}")


async def test_a_claim_signs_on_as_the_organization_and_back(client: Any) -> None:
    await signed_in(client)
    answer = await client.post(
        "/zh-Hans/organizations", data={"name": "澜川县水务集团", "uscc": USCC.lower(), "next": "/projects/new"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/zh-Hans/projects/new")
    me = await client.get("/zh-Hans/me")
    assert "澜川县水务集团" in me.text
    assert "待窗口确认" in me.text
    viewer = (await rows("SELECT viewer FROM session"))[0]["viewer"]
    assert (await Organization.select(Organization.key))[0]["key"] in viewer
    assert (await client.post("/zh-Hans/me/acting", data={"organization": ""})).status_code == 303
    assert (await client.post("/zh-Hans/me/acting", data={"organization": "nosuch"})).status_code == 404


async def test_a_wrong_organization_code_keeps_the_form(client: Any) -> None:
    await signed_in(client)
    data = {"name": "澜川县水务集团", "uscc": USCC[:-1], "legal_representative": "林晓溪", "role": "legal"}
    answer = await client.post("/zh-Hans/organizations", data=data)
    assert answer.status_code == 422
    assert "现在是 17 位，应为 18 位" in answer.text
    assert 'value="澜川县水务集团"' in answer.text
    assert 'value="林晓溪"' in answer.text
    assert 'id="uscc-error"' in answer.text


async def test_the_counter_confirms_on_its_page_and_others_may_not(client: Any) -> None:
    await signed_in(client)
    await client.post("/zh-Hans/organizations", data={"name": "澜川县水务集团", "uscc": USCC})
    assert (await client.get("/zh-Hans/organizations")).status_code == 403
    key = (await Organization.select(Organization.key))[0]["key"]
    assert (await client.post(f"/zh-Hans/organizations/{key}/confirmation")).status_code == 403
    client.cookies.clear()
    await a_member_of_staff("window", "counter")
    await staff_in(client, "window")
    assert "澜川县水务集团" in (await client.get("/zh-Hans/organizations")).text
    assert (await client.post(f"/zh-Hans/organizations/{key}/confirmation")).status_code == 303
    assert "没有待确认的单位" in (await client.get("/zh-Hans/organizations")).text
    assert (await client.post(f"/zh-Hans/organizations/{key}/confirmation")).status_code == 409


async def test_signing_out_ends_this_session_or_all(client: Any) -> None:
    await signed_in(client)
    other = client.cookies["tuzheng"]
    await rows("UPDATE limit_window SET spent = 0")
    client.cookies.clear()
    await signed_in(client)
    assert len(await sessions()) == 2
    answer = await client.post("/zh-Hans/sign-out", data={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/zh-Hans/")
    assert len(await sessions()) == 1
    client.cookies.clear()
    client.cookies.set("tuzheng", other)
    await client.post("/zh-Hans/sign-out", data={"everywhere": "yes"})
    assert await sessions() == []


async def test_a_cross_site_form_signs_nobody_in(client: Any) -> None:
    await a_member_of_staff()
    data = {"username": "chenjingyi", "password": PASSWORD, "code": number()}
    answer = await client.post("/zh-Hans/sign-in/staff", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert await sessions() == []


async def test_a_name_with_markup_is_shown_as_text(client: Any) -> None:
    await signed_in(client)
    await client.post("/zh-Hans/me", data={"name": "<script>alert(1)</script>", "email": ""})
    page = (await client.get("/zh-Hans/me")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("email", ["no at", "a@b", "a@b.c\r\nBcc: x@y.z", "<a@b.cn>"])
async def test_a_wrong_mail_address_is_refused_and_kept(client: Any, email: str) -> None:
    await signed_in(client)
    answer = await client.post("/zh-Hans/me", data={"name": "吴伟", "email": email})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


@pytest.mark.parametrize(
    ("asked", "gone"),
    [
        ("/projects/new?site=k3v9x", "/projects/new?site=k3v9x"), ("/zh-Hant/projects", "/projects"), ("/en", "/"), ("", "/me"),
        ("https://evil.example/", "/me"), ("//evil.example/", "/me"), ("/\\evil.example", "/me"), ("\\\\evil.example", "/me"),
        ("/zh-Hans//evil.example", "/me"), ("/en/zh-Hans//evil.example", "/me"), ("javascript:alert(1)", "/me"), ("/a\r\nSet-Cookie: x=1", "/me"),
        ("/\t/evil.example", "/me"), ("/sign-in", "/me"), ("/sign-out", "/me"), ("/enough", "/enough"), (" /projects", "/me"),
    ],
)  # fmt: skip
def test_signing_in_goes_on_to_our_own_pages_only(asked: str, gone: str) -> None:
    assert onward(asked) == gone


@pytest.mark.parametrize(
    "asked", ["https://evil.example/", "//evil.example", "/\\evil.example", "/zh-Hans//evil.example"]
)
async def test_no_next_leads_away_at_the_door(client: Any, asked: str) -> None:
    await client.post("/zh-Hans/sign-in/code", data={"phone": PHONE})
    answer = await client.post("/zh-Hans/sign-in", data={"phone": PHONE, "code": await code_sent(), "next": asked})
    assert answer.headers["location"] == "/zh-Hans/me"
    again = await client.get("/zh-Hans/sign-in", params={"next": asked})
    assert (again.status_code, again.headers["location"]) == (303, "/zh-Hans/me")
