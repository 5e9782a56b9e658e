"""The trail: nobody can change, remove, insert or cut an entry without verify() naming the place."""

# ruff: noqa: PT012 - what raises is the end of a transaction's block

import asyncio

import pytest

from backend.core import trail
from backend.core.db import ConstraintViolation, TransactionMisuse, dialect, rows, transaction
from backend.core.guards import Viewer
from backend.core.trail import Break, heads, record, verify

CLERK = Viewer(account="k3v9", name="王", kind="staff", organization="office")


async def write(count: int, scope: str = "990121") -> None:
    for turn in range(count):
        async with transaction():
            await record(
                "case.accepted", viewer=CLERK, subject=f"case:{turn}", scope=scope, facts={"号": turn, "a": "受理"}
            )


async def tamper(*statements: str) -> None:
    """What somebody with the database's password can do: switch the triggers off, change, switch them on."""
    lite = dialect() == "sqlite"
    kept = await rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'") if lite else []
    for trigger in kept:
        await rows(f"DROP TRIGGER {trigger['name']}")
    if not lite:
        await rows("ALTER TABLE trail_entry DISABLE TRIGGER USER")
    for statement in statements:
        await rows(statement)
    for trigger in kept:
        await rows(trigger["sql"])


async def test_a_trail_as_it_was_written_holds(database: str) -> None:
    await write(5)
    await write(3, "990100")
    await write(1, "")
    assert await verify() == []
    assert [(head.scope, head.position) for head in await heads()] == [("", 1), ("990100", 3), ("990121", 5)]


async def test_an_entry_is_rolled_back_with_its_cause(database: str) -> None:
    await write(2)
    with pytest.raises(ValueError, match="no"):
        async with transaction():
            await record("case.accepted", viewer=CLERK, subject="case:x", scope="990121")
            raise ValueError("no")
    await write(2)
    assert await verify() == []
    assert (await heads())[0].position == 4


async def test_an_entry_needs_a_transaction(database: str) -> None:
    with pytest.raises(TransactionMisuse):
        await record("case.accepted", viewer=CLERK, subject="case:x", scope="990121")


async def test_concurrent_entries_of_a_scope_follow_one_another(database: str) -> None:
    await asyncio.gather(*[write(4, f"9901{scope}") for scope in (21, 21, 21, 22, 22)])
    assert await verify() == []
    assert [(head.scope, head.position) for head in await heads()] == [("990121", 12), ("990122", 8)]


@pytest.mark.parametrize("statement", ["UPDATE trail_entry SET body = '{{}}'", "DELETE FROM trail_entry"])
async def test_the_database_refuses_to_change_or_remove_an_entry(database: str, statement: str) -> None:
    await write(2)
    with pytest.raises(ConstraintViolation):
        await rows(statement)
    assert await verify() == []


async def test_postgresql_refuses_to_empty_the_trail(database: str) -> None:
    await write(2)
    if dialect() == "postgresql":
        with pytest.raises(ConstraintViolation):
            await rows("TRUNCATE trail_entry")
    assert await verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, '受理', '退回')",
        "act = 'case.refused'",
        "subject = 'case:9'",
        "previous = digest",
        "at = '2020-01-01 00:00:00+00:00'",
    ],
)
async def test_a_changed_entry_is_named(database: str, change: str) -> None:
    await write(5)
    await tamper(f"UPDATE trail_entry SET {change} WHERE position = 3")  # noqa: S608
    assert await verify("990121") == [Break("990121", 3, "changed")]


async def test_a_rewritten_entry_with_a_hash_that_fits_breaks_the_link_behind_it(database: str) -> None:
    await write(5)
    body = (await rows("SELECT body FROM trail_entry WHERE position = 3"))[0]["body"].replace("受理", "退回")
    body = body.replace("'", "''").replace("{", "{{").replace("}", "}}")
    digest = trail._hash(body.replace("{{", "{").replace("}}", "}"))  # pyright: ignore[reportPrivateUsage]
    await tamper(f"UPDATE trail_entry SET body = '{body}', digest = '{digest}' WHERE position = 3")  # noqa: S608
    assert await verify() == [Break("990121", 4, "unlinked")]


async def test_a_removed_entry_is_named(database: str) -> None:
    await write(5)
    await tamper("DELETE FROM trail_entry WHERE position = 3")
    assert await verify() == [Break("990121", 3, "missing"), Break("990121", 4, "unlinked")]


async def test_a_cut_end_is_named(database: str) -> None:
    await write(5)
    await tamper("DELETE FROM trail_entry WHERE position > 3")
    assert await verify() == [Break("990121", 4, "missing"), Break("990121", 5, "missing")]


async def test_a_removed_scope_is_named(database: str) -> None:
    await write(2)
    await tamper("DELETE FROM trail_entry")
    assert await verify() == [Break("990121", 1, "missing"), Break("990121", 2, "missing")]


async def test_an_inserted_entry_is_named(database: str) -> None:
    await write(3)
    await tamper(
        "INSERT INTO trail_entry (scope, position, at, body, subject, act, previous, digest)"
        " SELECT scope, 4, at, body, subject, act, digest, 'invented' FROM trail_entry WHERE position = 3"
    )
    assert await verify() == [Break("990121", 4, "surplus")]
