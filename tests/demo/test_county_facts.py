"""What is said of the county's layers: law, office, consequence; and that the tables are checked."""

import re

import msgspec
import pytest

from backend.demo.county import facts, read, words

ROWS = facts.sources().layers
BANNED = ("您", "抱歉", "温馨提示", "！", "!", "系统")


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.layer)
def test_a_consequence_is_plain_sentences_in_both_languages(row: facts.LayerSource):
    assert row.consequence.endswith("。")
    assert 10 <= len(row.consequence) <= 80
    assert not [word for word in BANNED if word in row.consequence]
    assert row.consequence_en.endswith(".")
    assert row.consequence_en.isascii()


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.layer)
def test_an_office_named_in_a_consequence_is_an_office_of_a_layer(row: facts.LayerSource):
    offices = {r.office for r in ROWS} | {"县级以上"}
    named = re.findall(r"县[一-鿿]{2,10}?(?:部门|局|中心|管委会)", row.consequence)
    assert set(named) <= offices


def test_a_sentence_is_not_used_for_two_layers():
    assert len({r.consequence for r in ROWS}) == len(ROWS)


def test_every_law_of_the_table_is_cited_and_has_an_issuer():
    laws = facts.sources().laws
    assert {c.law for row in ROWS for c in row.basis} == set(laws)
    assert all(law.issuer for law in laws.values())


def test_no_internal_mark_of_certainty_is_shipped():
    for f in read.layer_metadata():
        said = f.consequence + f.approval + "".join(b.title + b.article for b in f.basis)
        assert not re.search(r"checked|knowledge|uncertain|S\d-\d\d", said)


def test_a_layer_is_required_exactly_when_it_can_stop_a_site_and_has_data():
    for f in read.layer_metadata():
        assert f.required == (f.effect in ("prohibit", "restrict") and f.coverage != "none")


def test_the_shipped_facts_are_those_of_the_table():
    shipped = {f.layer: f for f in read.layer_metadata()}
    assert list(shipped) == [row.layer for row in ROWS]
    for row in ROWS:
        f = shipped[row.layer]
        assert (f.consequence, f.effect, f.basis) == (row.consequence, row.effect, facts.basis_of(row))


def test_a_law_that_is_not_listed_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path):
    table = (facts.FOLDER / "layers.yaml").read_text("utf-8").replace("law: 水法", "law: 火法")
    (tmp_path / "layers.yaml").write_text(table, "utf-8")
    monkeypatch.setattr(facts, "FOLDER", tmp_path)
    facts.sources.cache_clear()
    try:
        with pytest.raises(ValueError, match="火法"):
            facts.sources()
    finally:
        facts.sources.cache_clear()


def test_an_unknown_effect_is_refused():
    with pytest.raises(msgspec.ValidationError, match="effect"):
        msgspec.convert({**msgspec.to_builtins(ROWS[0]), "effect": "forbid"}, facts.LayerSource)


def test_every_use_that_is_wished_for_has_a_rule():
    uses = words.USES
    wished = {w.use for w in (*uses.seat, *uses.town)} | {s.use for s in uses.instead_of_housing}
    assert wished <= set(uses.rules)


def test_every_facility_that_is_wanted_is_of_a_known_kind():
    table = words.FACILITIES
    assert {*table.seat, *table.town, *table.village} <= set(table.kinds)
    assert set(table.seat) == set(table.kinds)
