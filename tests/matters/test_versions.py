"""The catalogue of a jurisdiction through its versions."""

import msgspec
import pytest

from backend.core.errors import Conflict
from backend.matters.catalogue import matter
from backend.matters.versions import at, change, current, load

pytestmark = pytest.mark.anyio


async def test_a_jurisdiction_begins_with_what_is_shipped_and_only_once(database: str) -> None:
    assert (await load("990121"), await load("990121")) == (96, 0)
    assert await current("S1-02", "990121") == (matter("S1-02"), 1)


async def test_without_rows_of_its_own_a_jurisdiction_uses_what_is_shipped(database: str) -> None:
    assert await current("S1-02", "990121") == (matter("S1-02"), 0)


async def test_a_change_is_a_new_version_and_the_old_one_stays(database: str) -> None:
    await load("990121")
    item = matter("S1-02")
    faster = msgspec.structs.replace(item, days=msgspec.structs.replace(item.days, promised=5))
    assert await change(faster, "990121", after=1, by="admin") == 2
    assert await current("S1-02", "990121") == (faster, 2)
    assert await at("S1-02", "990121", 1) == item
    assert (await current("S1-02", "990122"))[1] == 0


async def test_of_two_who_change_the_same_version_the_second_is_refused(database: str) -> None:
    await load("990121")
    await change(matter("S1-02"), "990121", after=1, by="one")
    with pytest.raises(Conflict, match=r"matters\.changed_meanwhile"):
        await change(matter("S1-02"), "990121", after=1, by="two")
