"""Many rows at once into the tables of the one map, the same on both engines, inside the caller's transaction."""

from collections.abc import Sequence
from typing import Any

from backend.core import db
from backend.core.db import transactions

# SQLite takes 32 766 values in one statement.
MOST_VALUES = 30_000

COLUMNS: dict[str, dict[str, str]] = {
    "feature": {
        "id": "bigint", "version": "bigint", "source_id": "text", "class_no": "integer", "name": "text",
        "repaired": "boolean", "area_mm2": "bigint", "length_mm": "bigint", "original": "bytea", "attributes": "jsonb",
    },
    "piece": {
        "id": "bigint", "feature": "bigint", "version": "bigint", "class_no": "integer", "area_mm2": "bigint", "shape": "bytea",
        "west": "float8", "south": "float8", "east": "float8", "north": "float8",
    },
    "piece_box": {"id": "bigint", "west": "float8", "east": "float8", "south": "float8", "north": "float8"},
}  # fmt: skip


async def ids(table: str, count: int) -> int:
    """The first of `count` free keys in a row; holds the table's name until the transaction ends."""
    await db.hold(f"keys of {table}")
    if db.dialect() == "sqlite":
        found = await db.rows(f"SELECT coalesce(max(id), 0) AS last FROM {table}")  # noqa: S608 - a name of ours
        return int(found[0]["last"]) + 1
    series = f"pg_get_serial_sequence('{table}', 'id')"
    found = await db.rows(f"SELECT nextval({series}) AS first")
    first = int(found[0]["first"])
    await db.rows(f"SELECT setval({series}, {first + count})")
    return first


async def bulk(table: str, columns: Sequence[Sequence[Any]]) -> None:
    """Rows given column by column, in the order of COLUMNS."""
    names = COLUMNS[table]
    if not len(columns[0]):
        return
    if db.dialect() == "postgresql":
        spread = ", ".join(f"${i}::{kind}[]" for i, kind in enumerate(names.values(), 1))
        sql = f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM unnest({spread})"  # noqa: S608 - names of ours
        await _run(sql, [list(column) for column in columns])
        return
    step = MOST_VALUES // len(names)
    for start in range(0, len(columns[0]), step):
        rows = list(zip(*(column[start : start + step] for column in columns), strict=True))
        places = ", ".join(["(" + ", ".join("?" * len(names)) + ")"] * len(rows))
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES {places}"  # noqa: S608 - names of ours
        await _run(sql, [value for row in rows for value in row])


async def forget(version: int) -> None:
    """Delete a version with all that belongs to it."""
    if db.dialect() == "sqlite":
        await db.rows("DELETE FROM piece_box WHERE id IN (SELECT id FROM piece WHERE version = {})", version)
    await db.rows("DELETE FROM piece WHERE version = {}", version)
    await db.rows("DELETE FROM layer_version WHERE id = {}", version)


async def _run(sql: str, args: Sequence[Any]) -> None:
    await transactions.run(db.engine.driver, sql, args, write=True)
