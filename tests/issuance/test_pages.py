"""The public page behind a code, its proof and files, as any browser without scripts sees them."""

import re
from typing import Any

import pytest

from backend.core.files import store
from backend.issuance.draw import draw
from backend.issuance.issue import replace, revoke
from backend.issuance.tables import Certificate
from tests.issuance.build import APPROVER, a_case, a_certificate

pytestmark = pytest.mark.anyio
MOST_HTML_BYTES = 20_000


async def text(client: Any, path: str, **headers: str) -> str:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text[:400]
    return str(answer.text)


async def test_the_page_of_a_valid_certificate_says_so_first(client: Any) -> None:
    row = await a_certificate()
    html = await text(client, f"/v/{row.code}")
    html = html[html.index("<body>") :]
    assert html.index("真实有效</h1>") < html.index(row.number) < html.index("澜川县水务集团有限公司")
    for shown in (
        "溪口水厂取水口及输水管线工程",
        "溪口镇滨溪村",
        "23\u202f576 m²",
        "澜川县自然资源和规划局",
        "testserver.local",
        "本页不用登录",
    ):
        assert shown in html, shown
    assert re.search(r'<path class="site"[^>]*d="M[\d L]+Z"', html)


async def test_the_page_needs_no_library_and_is_light(client: Any) -> None:
    row = await a_certificate()
    html = await text(client, f"/v/{row.code}")
    assert "htmx.min.js" not in html
    assert len(re.sub(r'<script type="importmap">.*?</script>', "", html).encode()) < MOST_HTML_BYTES


async def test_no_search_engine_keeps_the_page_and_no_other_site_learns_of_it(client: Any) -> None:
    answer = await client.get(f"/v/{(await a_certificate()).code}")
    said = {name: answer.headers[name] for name in ("x-robots-tag", "referrer-policy", "cache-control")}
    assert said == {"x-robots-tag": "noindex", "referrer-policy": "no-referrer", "cache-control": "no-store"}


@pytest.mark.parametrize(
    ("accept", "word"), [("en-GB,en;q=0.9", "Genuine and valid"), ("zh-TW", "真實有效"), ("", "真实有效")]
)
async def test_the_page_speaks_the_language_of_the_browser(client: Any, accept: str, word: str) -> None:
    row = await a_certificate()
    assert word in await text(client, f"/v/{row.code}", **({"Accept-Language": accept} if accept else {}))
    assert "Genuine and valid" in await text(client, f"/en/v/{row.code}")


async def test_a_code_may_be_typed_in_any_case_with_dashes_and_look_alikes(client: Any) -> None:
    row = await a_certificate()
    spoken = "-".join(row.code.lower()[i : i + 4] for i in (0, 4, 8, 12)).replace("0", "o").replace("1", "l")
    answer = await client.get(f"/v/{spoken}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/zh-Hans/v/{row.code}")
    answer = await client.get("/zh-Hans/v", params={"code": spoken.replace("-", " ")})
    assert answer.headers["location"] == f"/zh-Hans/v/{row.code}"


async def test_a_natural_person_is_masked_on_the_page_and_in_the_api(client: Any) -> None:
    row = await a_certificate(await a_case(organization="", applicant="张小明"))
    for path in (f"/v/{row.code}", f"/api/certificates/{row.code}"):
        said = await text(client, path)
        assert "张*明" in said
        assert "张小明" not in said


async def test_a_revoked_certificate_says_why_and_since_when(client: Any) -> None:
    row = await a_certificate()
    await revoke(APPROVER, row, "withdrawn")
    html = await text(client, f"/v/{row.code}")
    assert "已撤回，不能再用</h1>" in html
    assert "真实有效" not in html


async def test_a_replaced_certificate_and_the_new_one_link_to_each_other(client: Any) -> None:
    old = await a_certificate()
    new = await replace(APPROVER, old, await a_case())
    assert f'href="/v/{new.code}"' in await text(client, f"/v/{old.code}")
    assert f'href="/v/{old.code}"' in await text(client, f"/v/{new.code}")


@pytest.mark.parametrize("column", ["record", "token"])
async def test_a_row_that_was_changed_behind_our_back_is_not_called_genuine(client: Any, column: str) -> None:
    row, other = await a_certificate(), await a_certificate()
    await Certificate.update({column: bytes(getattr(other, column))}).where(Certificate.code == row.code)
    html = await text(client, f"/v/{row.code}")
    assert "核验不通过" in html
    assert "真实有效" not in html


async def test_a_certificate_that_is_not_in_the_log_is_not_called_genuine(client: Any) -> None:
    row = await a_certificate()
    await Certificate.update({Certificate.log_index: 99}).where(Certificate.code == row.code)
    assert (await client.get(f"/api/certificates/{row.code}")).json()["state"] == "broken"


async def test_an_unknown_code_is_told_so_until_somebody_guesses_too_often(client: Any) -> None:
    answer = await client.get("/v/0000000000000000")
    assert answer.status_code == 404
    assert "没有这个核验码的证" in answer.text
    asked = [(await client.get(f"/v/{number:016}")).status_code for number in range(1, 61)]
    assert asked == [404] * 59 + [429]
    assert (await client.get(f"/v/{(await a_certificate()).code}")).status_code == 200


async def test_looks_of_thirty_days_are_counted(client: Any) -> None:
    row = await a_certificate()
    await text(client, f"/v/{row.code}")
    assert "近 30 天 2 次" in await text(client, f"/v/{row.code}")


async def test_a_pdf_is_compared_and_not_kept(client: Any) -> None:
    row = await a_certificate()

    async def told(data: bytes) -> str:
        answer = await client.post(f"/v/{row.code}/file", files={"pdf": ("x.pdf", data, "application/pdf")})
        assert answer.status_code == 200
        return str(answer.text)

    assert "文件还没有制作好" in await told(b"%PDF-1.7")
    await draw(row.id)
    row = await Certificate.objects().get(Certificate.code == row.code)
    before = sorted(store().folder.rglob("*"))
    pdf = store().read(row.pdf)
    assert "文件与签发时一样" in await told(pdf)
    assert "文件与签发的不一样" in await told(pdf[:-1])
    assert sorted(store().folder.rglob("*")) == before
    assert (
        await client.post(f"/v/{row.code}/file", files={"pdf": ("x.pdf", b"", "application/pdf")})
    ).status_code == 422


async def test_the_preview_is_shown_once_it_is_drawn(client: Any) -> None:
    row = await a_certificate()
    assert (await client.get(f"/v/{row.code}/preview.webp")).status_code == 404
    assert "preview.webp" not in await text(client, f"/v/{row.code}")
    await draw(row.id)
    answer = await client.get(f"/v/{row.code}/preview.webp")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert "preview.webp" in await text(client, f"/v/{row.code}")
