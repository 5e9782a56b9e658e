"""Which desks a site calls: what lies on it calls its desk, and what is unknown does too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.route import CALLED, UNKNOWN, calling_layer, desk_calls, route
from backend.core.errors import Problem
from backend.matters.catalogue import catalogue, matter
from backend.screening.answer import STATES

LAYERS = sorted({layer for layers in desk_calls().values() for layer in layers})


def desks(code: str, states: dict[str, str]) -> set[str]:
    return {stop.desk for stop in route(matter(code), states) if stop.group}


def test_a_clear_site_calls_only_the_desks_that_always_speak() -> None:
    assert desks("S1-02", dict.fromkeys(LAYERS, "clear")) == {"UC", "SP"}


@pytest.mark.parametrize("state", sorted(UNKNOWN))
def test_a_layer_that_is_not_known_calls_its_desk(state: str) -> None:
    assert "FP" in desks("S1-02", dict.fromkeys(LAYERS, "clear") | {"L01-YJJBNT": state})


def test_a_layer_nobody_screened_calls_its_desk() -> None:
    assert desks("S1-02", {}) == {"UC", "SP", "FP", "FR", "MR", "GE", "NR"}


@given(st.dictionaries(st.sampled_from(LAYERS), st.sampled_from(STATES), min_size=len(LAYERS), max_size=len(LAYERS)))
def test_a_desk_is_called_exactly_when_one_of_its_layers_calls(states: dict[str, str]) -> None:
    called = desks("S1-02", states)
    for desk in ("FP", "FR", "MR", "GE", "NR"):
        assert (desk in called) == any(states[layer] in CALLED for layer in desk_calls()[desk]), desk


def test_the_stop_says_which_layer_called() -> None:
    stop = next(one for one in route(matter("S1-02"), dict.fromkeys(LAYERS, "clear") | {"L51-CKQ": "hit"}) if one.desk == "MR")
    assert stop.reason == "L51-CKQ"
    assert calling_layer("UC", {}) == ""


def test_every_route_begins_at_the_counter_and_no_desk_is_unknown() -> None:
    for code, item in catalogue().items.items():
        stops = route(item, {})
        assert all(stop.desk in catalogue().desks for stop in stops), code
        if "accept" in {stop.node for stop in stops}:
            assert [stop.node for stop in stops][:2] == ["receive", "accept"], code


def test_desk_calls_names_desks_of_the_catalogue() -> None:
    assert set(desk_calls()) <= set(catalogue().desks)


def test_an_unknown_matter_has_no_route() -> None:
    with pytest.raises(Problem, match="matters"):
        matter("S9-99")
