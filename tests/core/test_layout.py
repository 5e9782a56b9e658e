"""The frame of the pages and the parts they are built of."""

import re
from typing import Any

import pytest
from jinja2 import Environment

from backend.core import assets, templates
from backend.core.errors import NotFound, Problem
from backend.core.guards import Viewer
from backend.core.texts import LANGUAGES, using

PAGES = ("core/start.html", "core/help.html", "core/offline.html")
LEVELS = (
    "prohibit",
    "restrict",
    "consult",
    "note",
    "clear",
    "near",
    "not_checked",
    "no_data",
    "partial",
    "withheld",
    "stale",
)


@pytest.fixture(scope="module")
def jinja() -> Environment:
    found = assets.survey(templates.PWA)
    made = templates.environment(found.url, found.version, True, found.import_map)
    made.globals["integrity"] = found.integrity
    return made


def shown(jinja: Environment, name: str, **context: Any) -> str:
    return jinja.get_template(name).render(lang="zh-Hans", viewer=None, path="/", area="", **context)


def said(jinja: Environment, text: str, **context: Any) -> str:
    return jinja.from_string(
        '{% from "core/_field.html" import field, select, choice, errors, draft, draft_say %}' + text
    ).render(**context)


def parts(jinja: Environment, text: str) -> str:
    return jinja.from_string('{% import "core/_parts.html" as parts %}' + text).render()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_shown_in_every_language_without_leftovers(jinja: Environment, name: str, language: str) -> None:
    with using(language):
        page = jinja.get_template(name).render(lang=language, viewer=None, path="/help?a=1", area="")
    assert f'<html lang="{language}" dir="ltr">' in page
    assert page.count("<h1") == 1
    assert page.count('<main id="main"') == 1
    assert 'href="/zh-Hant/help?a=1" hreflang="zh-Hant"' in page
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.S)
    assert not re.findall(r"\b(?:tab|level|state|core)\.[a-z_]+", text)


@pytest.mark.parametrize("name", [*PAGES, "core/problem.html"])
def test_a_page_holds_nothing_that_the_policy_forbids(jinja: Environment, name: str) -> None:
    page = shown(jinja, name, problem=NotFound())
    assert not re.findall(r"<[^>]+\s(?:style|on\w+|hx-on\S*)=", page)
    assert not re.findall(r"<style|javascript:|<script(?![^>]*(?:src=|type=\"importmap\"))", page)
    assert all(
        "integrity=" in tag for tag in re.findall(r"<script[^>]+src=[^>]+>|<link rel=\"stylesheet\"[^>]+>", page)
    )


def test_a_signed_in_person_is_named_and_marked_for_this_device(jinja: Environment) -> None:
    page = jinja.get_template("core/start.html").render(
        lang="zh-Hans", path="/", area="", viewer=Viewer(account="k3v9x", name="林晓溪", kind="person")
    )
    assert 'data-viewer="k3v9x"' in page
    assert 'aria-label="林晓溪"' in page
    assert "/zh-Hans/sign-in" not in page


def test_staff_get_the_deep_bar_and_their_own_tabs(jinja: Environment) -> None:
    page = jinja.get_template("core/start.html").render(
        lang="zh-Hans", path="/casework/k3v9x", area="staff", viewer=None
    )
    assert '<header class="bar" data-area="staff">' in page
    assert re.search(r'href="/zh-Hans/casework" aria-current="page"', page)
    assert "/zh-Hans/matters" not in page.split("</header>")[0]


def test_the_tab_of_the_page_is_the_current_one(jinja: Environment) -> None:
    page = jinja.get_template("core/start.html").render(lang="zh-Hans", path="/screening/abc?x=1", area="", viewer=None)
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', page) == ["/zh-Hans/screening"]


def test_a_field_with_a_fault_says_so_beside_it_and_to_screen_readers(jinja: Environment) -> None:
    problem = Problem("core.form", fields={"uscc": "core.field.missing"}, count=1)
    field = said(jinja, '{{ field("uscc", "代码", "<b>", hint="18 位", problem=problem) }}', problem=problem)
    assert 'value="&lt;b&gt;"' in field
    assert 'aria-invalid="true" aria-describedby="uscc-error uscc-hint"' in field
    assert re.search(r'id="uscc-error">.*这一项要填', field)
    assert "aria-invalid" not in said(jinja, '{{ field("name", "名称", problem=problem) }}', problem=problem)


def test_the_summary_links_to_the_fields_in_their_order(jinja: Environment) -> None:
    problem = Problem("core.form", fields={"b": "core.field.missing", "a": "core.field.too_long"}, count=2)
    summary = said(jinja, "{{ errors(problem) }}", problem=problem)
    assert 'role="alert" tabindex="-1" autofocus' in summary
    assert "有 2 处要改" in summary
    assert re.findall(r'href="#(\w+)"', summary) == ["b", "a"]
    assert said(jinja, "{{ errors(problem) }}", problem=None).strip() == ""


def test_what_was_chosen_stays_chosen(jinja: Environment) -> None:
    one = said(jinja, '{{ choice("way", "方式", [("a", "划拨"), ("b", "出让", "经营性")], "b") }}')
    assert re.findall(r'value="(\w)"[^>]* checked', one) == ["b"]
    many = said(
        jinja, '{{ choice("way", "方式", [("a", "划拨"), ("b", "出让"), ("c", "租赁")], ["a", "c"], many=true) }}'
    )
    assert re.findall(r'value="(\w)"[^>]* checked', many) == ["a", "c"]
    assert re.findall(
        r'value="(\w+)" selected',
        said(jinja, '{{ select("use", "用途", [("1001", "工业"), ("1301", "供水")], "1301") }}'),
    ) == ["1301"]


def test_a_draft_tells_its_states_in_words(jinja: Environment) -> None:
    form = said(jinja, '{% call draft("t-1", 17) %}<form>{{ draft_say() }}</form>{% endcall %}')
    assert '<draft-form key="t-1" data-saved-at="17">' in form
    assert all(word in form for word in ("局里还没有收到", "已取回", "恢复后再按一次", "不要了"))


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_has_its_own_sign(jinja: Environment, level: str) -> None:
    sign = parts(jinja, f'{{{{ parts.headline("{level}", "一句话") }}}}')
    kind = "level" if level in LEVELS[:5] else "state"
    assert f'data-{kind}="{level}"' in sign
    symbol = re.findall(r"icons\.svg#([\w-]+)", sign)[0]
    assert f'<symbol id="{symbol}"' in (templates.PWA / "core" / "icons.svg").read_text("utf-8")
    others = {
        re.findall(r"icons\.svg#([\w-]+)", parts(jinja, f'{{{{ parts.headline("{other}", "x") }}}}'))[0]
        for other in LEVELS
        if other != level
    }
    assert symbol not in others


@pytest.mark.parametrize(
    ("colour", "words"), [("green", "绿灯："), ("yellow", "黄灯："), ("red", "红灯："), ("paused", "已停表：")]
)
def test_a_light_is_heard_and_not_only_seen(jinja: Environment, colour: str, words: str) -> None:
    light = parts(jinja, f'{{{{ parts.light("{colour}", "剩 2 天") }}}}')
    assert re.sub(r"<[^>]+>", "", light) == f"{words}剩 2 天"


@pytest.mark.parametrize(
    "code", ["core.not_found", "core.sign_in_needed", "core.fault", "core.too_many", "core.conflict"]
)
def test_a_problem_is_an_alert_with_words_and_a_way_out(jinja: Environment, code: str) -> None:
    status = {"core.not_found": 404, "core.sign_in_needed": 401, "core.fault": 500, "core.too_many": 429}.get(code, 409)
    page = shown(
        jinja, "core/problem.html", problem=Problem(code, status=status), number="E-20c1" if status == 500 else ""
    )
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert code not in page
    assert ("E-20c1" in page) == (status == 500)
    assert ("/zh-Hans/sign-in?next=" in page) == (status == 401)
    fragment = shown(jinja, "core/_problem.html", problem=Problem(code, status=status))
    assert fragment.lstrip().startswith("<section")
    assert 'role="alert"' in fragment


def test_every_icon_that_a_core_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (templates.PWA / "core" / "icons.svg").read_text("utf-8")))
    for template in (templates.PWA / "core").glob("*.html"):
        assert set(re.findall(r'\bicon\("([\w-]+)"[,)]', template.read_text("utf-8"))) <= sprite, template.name
