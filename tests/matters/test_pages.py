"""The guides at the door."""

from typing import Any

import pytest

from backend.core.texts import catalogue as words_of
from backend.matters.catalogue import catalogue

pytestmark = pytest.mark.anyio
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_shows_every_stage_package_and_matter(client: Any, language: str) -> None:
    found = await client.get(f"/{language}/matters")
    assert found.status_code == 200
    assert all(f'href="/{language}/matters/{code}"' in found.text for code in catalogue().items)
    assert all(f'href="/{language}/packages/{code}"' in found.text for code in catalogue().packages)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_code_of_a_word_is_shown_instead_of_the_word(client: Any, language: str) -> None:
    for path in (
        "/matters",
        "/matters/S1-02",
        "/packages/PK-1",
        "/packages/PK-7",
        "/matters/RG-05",
        "/matters/navigator/who",
    ):
        text = (await client.get(f"/{language}{path}")).text
        assert "matters." not in text, path


async def test_words_of_people_find_the_matter(client: Any) -> None:
    found = await client.get("/zh-Hans/matters", params={"q": "盖房子"})
    assert "/zh-Hans/packages/PK-7" in found.text
    assert "/zh-Hans/matters/AN-01" not in found.text


async def test_htmx_gets_the_results_alone(client: Any) -> None:
    found = await client.get("/zh-Hans/matters", params={"q": "砍树"}, headers={"HX-Request": "true"})
    assert found.text.strip().startswith('<div id="found"')
    assert "<html" not in found.text


async def test_nothing_found_says_so_and_shows_the_way_on(client: Any) -> None:
    found = await client.get("/zh-Hans/matters", params={"q": "<b>quux</b>"})
    assert "没有找到“&lt;b&gt;quux&lt;/b&gt;”" in found.text
    assert "/matters/navigator/who" in found.text


async def test_a_guide_says_who_how_long_on_which_law_and_what_a_good_document_shows(client: Any) -> None:
    text = (await client.get("/zh-Hans/matters/S1-02")).text
    for said in (
        "法人或单位",
        "7 个工作日",
        "法定不超过 20 个工作日",
        "中华人民共和国城乡规划法",
        "第 36 条",
        "国土空间用途管制科审查",
        "写明项目、用地和请求事项",
    ):
        assert said in text, said


async def test_every_guide_opens(client: Any) -> None:
    addresses = [f"/en/matters/{code}" for code in catalogue().items] + [
        f"/zh-Hant/packages/{code}" for code in catalogue().packages
    ]
    assert [path for path in addresses if (await client.get(path)).status_code != 200] == []


async def test_a_package_counts_what_is_left_to_upload(client: Any) -> None:
    text = (await client.get("/zh-Hans/packages/PK-1")).text
    assert "26 件里只剩 8 件要你上传" in text
    assert "170 个填写项合成 56 个" in text


async def test_a_navigator_question_leads_on_and_ends_in_advice(client: Any) -> None:
    assert "/zh-Hans/matters/navigator/what_citizen" in (await client.get("/zh-Hans/matters/navigator/who")).text
    assert "不能在永久基本农田上建房" in (await client.get("/zh-Hans/matters/navigator/stop_farm")).text


async def test_what_is_not_there_is_404_in_words(client: Any) -> None:
    for path in ("/matters/S9-99", "/packages/PK-99", "/matters/navigator/nowhere"):
        found = await client.get(f"/zh-Hans{path}")
        assert found.status_code == 404, path
        assert "没有" in found.text, path


def test_every_group_of_the_form_has_words() -> None:
    groups = {element.group for element in catalogue().form_elements.values()}
    for language in LANGUAGES:
        assert {f"matters.group.{group}" for group in groups} <= set(words_of(language))
