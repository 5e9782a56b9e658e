"""What an opinion begins with: sentences only where everything is settled, named open places everywhere else."""

import pytest

from backend.casework.accept import accept
from backend.casework.drafting import drafted
from backend.casework.elements import Facts, facts_of_case, shown
from backend.casework.review import PLACEHOLDER
from backend.checks.run import run_checks
from tests.casework.build import OFFICER, a_case, opened, speak, steps

pytestmark = pytest.mark.anyio


async def test_without_facts_every_conclusion_of_the_desk_is_an_open_place(database: str) -> None:
    case = await a_case()
    text = await drafted(case, (await steps(case))["rev_sp"], await facts_of_case(OFFICER, case))
    assert text.splitlines() == ["〔待填:国土空间规划符合情况〕", "〔待填:生态保护红线〕", "〔待填:选址合理性〕"]


async def test_with_settled_facts_the_favourable_sentence_is_proposed(database: str) -> None:
    case = await a_case()
    known: dict[str, bool | float | str] = {"scr.pbf": 0.0, "ld.pbf": 0.0, "mat.bt_present": False, "ld.arable": 0.0}
    facts = Facts(None, known, run_checks(known, ["S1-02"]))
    text = await drafted(case, (await steps(case))["rev_fp"], facts)
    assert "永久基本农田" in text
    assert "〔待填:永久基本农田〕" not in text


async def test_what_all_desks_say_together_is_left_to_the_recheck(database: str) -> None:
    case = await a_case()
    await accept(OFFICER, case.key)
    facts = await facts_of_case(OFFICER, case)
    assert "部门意见汇总" not in await drafted(case, (await steps(case))["rev_uc"], facts)
    before = await drafted(case, (await steps(case))["recheck"], facts)
    assert "〔待填:部门意见汇总〕" in before
    for node in await opened(case):
        await speak(case, node)
    after = await drafted(case, (await steps(case))["recheck"], facts)
    assert "〔待填:部门意见汇总〕" not in after
    assert PLACEHOLDER in after


@pytest.mark.parametrize("code", ["S1-02", "S1-08", "S2-02", "RG-01", "S1-01"])
async def test_no_open_place_is_named_by_a_code(database: str, code: str) -> None:
    case = await a_case(code)
    facts = await facts_of_case(OFFICER, case)
    for step in (await steps(case)).values():
        text = await drafted(case, step, facts)
        assert text
        assert not [place for place in text.split(PLACEHOLDER)[1:] if place[1:2].isascii() and place[1:2].isalpha() and place[1:2].islower()], text


async def test_failures_come_first_with_both_values_and_the_applicants_own_marked(database: str) -> None:
    known: dict[str, bool | float | str] = {"ld.area": 26_352.0, "cal.site_area": 24_860.0, "par.area_tol_m2": 1.0, "par.area_tol_rel": 0.005}
    found = shown(Facts(None, known, run_checks(known, ["S1-02"])), frozenset({"UC"}))
    first = next(one for one in found if one.result.element == "CO_110")
    assert [one.result.finding for one in found] == sorted((one.result.finding for one in found), key=["failed", "needs_person", "passed"].index)
    assert [(value.text, value.mark) for value in first.values] == [("26\u202f352 m²", True), ("24\u202f860 m²", False)]
    assert first.own
