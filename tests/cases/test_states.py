"""The states of a case: one start, every end within reach, no state reached but by its move."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.cases.states import ENDS, MOVES, START, State, after, diagram, move
from backend.cases.tables import Case
from backend.core.db import transaction
from backend.core.errors import Conflict
from tests.casework.build import a_case, fresh


def reachable(start: State) -> set[State]:
    found, rest = {start}, [start]
    while rest:
        here = rest.pop()
        beyond = {pairs[here] for pairs in MOVES.values() if here in pairs} - found
        found |= beyond
        rest += beyond
    return found


def test_every_state_is_reached_from_the_one_start() -> None:
    assert reachable(START) == set(State)
    assert START not in {to for pairs in MOVES.values() for to in pairs.values()}


def test_every_state_leads_to_an_end_and_no_end_goes_on() -> None:
    for state in State:
        assert reachable(state) & ENDS, state
    assert {state for state in State if not any(state in pairs for pairs in MOVES.values())} == ENDS


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_a_walk_only_makes_moves_that_its_state_knows(names: list[str]) -> None:
    state = START
    for name in names:
        if state in MOVES[name]:
            state = after(name, state)
        else:
            with pytest.raises(Conflict, match=r"cases\.not_now"):
                after(name, state)
    assert state in State


def test_the_diagram_names_every_move() -> None:
    said = diagram()
    assert all(f"{a.value} --> {b.value}: {name}" in said for name, pairs in MOVES.items() for a, b in pairs.items())


@pytest.mark.anyio
async def test_of_two_people_who_move_at_once_one_is_told_so(database: str) -> None:
    case = await a_case()
    first, second = await fresh(case), await fresh(case)

    async def moving(one: Case, name: str) -> str:
        try:
            async with transaction():
                return await move(one, name)
        except Conflict as refused:
            return refused.code

    told = await asyncio.gather(moving(first, "accept"), moving(second, "reject"))
    assert "cases.changed_meanwhile" in told
    assert (await fresh(case)).state in set(told)
    assert (await fresh(case)).version == 2


@pytest.mark.anyio
async def test_a_move_the_state_does_not_know_changes_nothing(database: str) -> None:
    case = await a_case()
    with pytest.raises(Conflict, match=r"cases\.not_now"):
        async with transaction():
            await move(case, "grant")
    assert (await fresh(case)).state == "submitted"
