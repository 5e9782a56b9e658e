"""Words in three languages, and how days, moments, areas and numbers are written in each."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core import assets, templates, texts
from backend.core.texts import area, day, gettext, gettext_in, in_language, moment, number, set_language, using

LATE = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def test_a_word_nobody_translated_is_shown_as_it_stands() -> None:
    assert gettext("No such words at all") == "No such words at all"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_words_are_filled_with_facts(language: str) -> None:
    said = gettext_in(language, "core.crs_zone", zone=41)
    assert "41" in said
    assert "%" not in said


def test_a_language_nobody_speaks_becomes_simplified_chinese() -> None:
    with using("en"):
        set_language("tlh")
        assert texts.current_language() == "zh-Hans"


def test_speaking_another_language_for_a_while_ends() -> None:
    with using("en"), using("zh-Hant"):
        assert texts.current_language() == "zh-Hant"
    assert texts.current_language() == "zh-Hans"


@pytest.mark.parametrize(("language", "said"), [("zh-Hans", "永久基本农田"), ("zh-Hant", "永久基本農田"), ("en", "Permanent basic farmland")])
def test_data_of_the_installation_is_given_in_the_reader_s_script(language: str, said: str) -> None:
    assert in_language("永久基本农田", "Permanent basic farmland", language) == said


def test_data_without_english_stays_chinese_for_an_english_reader() -> None:
    assert in_language("永久基本农田", "", "en") == "永久基本农田"


@pytest.mark.parametrize(
    ("value", "places", "chinese", "english"),
    [(0, 0, "0", "0"), (999, 0, "999", "999"), (1234, 0, "1234", "1,234"), (24860, 0, "24\u202f860", "24,860"), (1234567.891, 2, "1\u202f234\u202f567.89", "1,234,567.89"),
     (-24860, 0, "-24\u202f860", "-24,860"), (9999.4, 0, "9999", "9,999")],
)  # fmt: skip
def test_numbers_are_grouped_from_five_digits_on(value: float, places: int, chinese: str, english: str) -> None:
    assert number(value, places) == chinese
    with using("en"):
        assert number(value, places) == english


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_a_number_keeps_its_value_whatever_the_grouping(value: float, places: int) -> None:
    assert float(number(value, places).replace("\u202f", "")) == float(f"{value:.{places}f}")


def test_a_number_that_rounding_makes_five_digits_long_is_grouped_like_one() -> None:
    assert number(9999.6) == "10\u202f000"


@pytest.mark.parametrize(
    ("square_metres", "language", "said"),
    [(24860, "zh-Hans", "24\u202f860 m²（37.29 亩）"), (24860, "zh-Hant", "24\u202f860 m²（37.29 畝）"), (24860, "en", "24,860 m² (37.29 mu)"),
     (12.34, "zh-Hans", "12.3 m²（0.02 亩）"), (0, "zh-Hans", "0.0 m²（0.00 亩）"), (2000 / 3, "zh-Hans", "667 m²（1.00 亩）")],
)  # fmt: skip
def test_an_area_is_said_in_square_metres_and_mu(square_metres: float, language: str, said: str) -> None:
    with using(language):
        assert area(square_metres) == said


@pytest.mark.parametrize("value", [date(2026, 11, 21), "2026-11-21", LATE, LATE.isoformat(), "2026-11-21 00:30:00+08:00"])
def test_a_day_is_china_s_day(value: date | datetime | str) -> None:
    assert day(value) == "2026 年 11 月 21 日"
    with using("en"):
        assert day(value) == "21 November 2026"


@pytest.mark.parametrize("value", [LATE, LATE.isoformat()])
def test_a_moment_is_china_s_time(value: datetime | str) -> None:
    assert moment(value) == "11 月 21 日 00:30"
    with using("en"):
        assert moment(value) == "21 Nov 2026, 00:30"


def rendered(text: str, **context: object) -> str:
    found = assets.survey(templates.PWA)
    return templates.environment(found.url, found.version, True, found.import_map).from_string(text).render(**context)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ _('core.conflict') }}", "别人刚刚改过，请看新的内容再决定"), ("{{ words('core.crs_zone', zone=41) }}", "没有第 41 带，请核对带号"),
        ("{{ link('/help') }} {{ link('/help', 'en') }}", "/zh-Hans/help /en/help"), ("{{ in_language('农田', 'field') }}", "农田"),
        ("{{ 24860 | area_m2 }} {{ 24860 | num }}", "24\u202f860 m²（37.29 亩） 24\u202f860"), ("{{ '2026-11-21' | day }}", "2026 年 11 月 21 日"),
        ("{{ at | moment }}", "11 月 21 日 00:30"), ("{{ '农田' | traditional }}", "农田"), ("{{ demo }}", "True"),
        ("{{ languages | join(' ') }}", "zh-Hans zh-Hant en"), ("{{ '<b>' }}", "&lt;b&gt;"), ("{{ _('%(n)s', n='<b>') }}", "&lt;b&gt;"),
    ],
)  # fmt: skip
def test_every_helper_of_a_template_gives_what_it_says(text: str, said: str) -> None:
    assert rendered(text, at=LATE) == said


def test_assets_and_icons_have_addresses_of_their_content() -> None:
    assert re.fullmatch(r"/s/core/base\.[0-9a-f]{8,}\.css|/s/[\w./-]*base[\w./-]*", rendered("{{ asset('core/base.css') }}"))
    assert rendered("{{ icon('check', 's') }}").startswith('<svg class="icon s" aria-hidden="true"><use href="/s/')
    assert "<b>" not in rendered("{{ icon('<b>') }}")
    assert rendered("{{ version }}")
    assert '"imports"' in rendered("{{ import_map }}")


def test_a_name_nobody_gave_is_an_error() -> None:
    with pytest.raises(Exception, match="nobody_gave_this"):
        rendered("{{ nobody_gave_this }}")
