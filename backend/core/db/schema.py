"""The tables of every slice: made from their classes or by migrations, and the two compared."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.conf.apps import table_finder
from piccolo.table import Table, sort_table_classes

from backend import ORDER
from backend.core.db import DatabaseFault, dialect, engine, rows, transaction

_log = logging.getLogger(__name__)
_APP = "backend"

Schema = frozenset[tuple[str, ...]]


def tables(slices: Sequence[str] = ORDER) -> list[type[Table]]:
    """Every table of these slices, in the order of the slices."""
    return table_finder(_modules(slices), exclude_imported=True)


def statements(slices: Sequence[str] = ORDER) -> list[str]:
    """What makes the whole schema on the connected database, one statement each; referenced tables first."""
    ordered = sort_table_classes(tables(slices))
    made = [statement for table in ordered for statement in table.create_table().ddl]
    return made + _extra(slices)


async def create_all(slices: Sequence[str] = ORDER) -> None:
    """Makes every table on the connected database, which must be empty."""
    await apply(statements(slices))


async def apply(given: Iterable[str]) -> None:
    """Runs statements of a schema, all or none."""
    async with transaction():
        for statement in given:
            try:
                await engine.run_ddl(statement)
            except Exception as error:
                error.add_note(f"in the statement: {statement}")
                raise


async def migrate() -> None:
    """Brings the connected database to the present schema; an old one keeps its rows."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        outcome = await run_forwards(_APP)
    _log.info("%s", said.getvalue().strip())
    if not outcome.success:
        raise DatabaseFault(f"the migration did not succeed: {outcome.message}")


async def present_schema() -> Schema:
    """Every column, index, key and trigger of the connected database, as the database itself names them."""
    return frozenset(await (_of_sqlite() if dialect() == "sqlite" else _of_postgres()))


def compare_schema(made: Schema, wanted: Schema) -> list[str]:
    """What is only in one of two schemas, in words; an empty list when they are equal."""
    missing = [f"missing: {' '.join(item)}" for item in sorted(wanted - made)]
    return missing + [f"surplus: {' '.join(item)}" for item in sorted(made - wanted)]


def _modules(slices: Sequence[str]) -> list[str]:
    present = [f"backend.{name}" for name in slices if find_spec(f"backend.{name}")]
    return [f"{name}.tables" for name in present if find_spec(f"{name}.tables")]


def _extra(slices: Sequence[str]) -> list[str]:
    """The DDL lists of the slices, in their order."""
    lists: list[dict[str, list[str]]] = [getattr(import_module(name), "DDL", {}) for name in _modules(slices)]
    return [statement for found in lists for statement in found.get(dialect(), [])]


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).replace("( ", "(").replace(" )", ")")


async def _of_sqlite() -> list[tuple[str, ...]]:
    found = await rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name <> 'migration' AND sql IS NOT NULL"
    )
    return [(row["type"], row["name"], row["tbl_name"], _plain(row["sql"])) for row in found]


_POSTGRES = {
    "column": "SELECT table_name AS a, column_name AS b, concat_ws(' ', data_type, character_maximum_length, is_nullable,"
    " column_default) AS c FROM information_schema.columns WHERE table_schema = 'public'",
    "index": "SELECT tablename AS a, indexname AS b, indexdef AS c FROM pg_indexes WHERE schemaname = 'public'",
    "constraint": "SELECT conrelid::regclass::text AS a, conname AS b, pg_get_constraintdef(oid) AS c FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "trigger": "SELECT tgrelid::regclass::text AS a, tgname AS b, pg_get_triggerdef(oid) AS c FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "function": "SELECT proname AS a, '' AS b, prosrc AS c FROM pg_proc JOIN pg_language l ON l.oid = prolang"
    " WHERE pronamespace = 'public'::regnamespace AND lanname IN ('sql', 'plpgsql') AND NOT EXISTS"
    " (SELECT 1 FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')",
}


async def _of_postgres() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for kind, sql in _POSTGRES.items():
        named = await rows(sql)
        found += [(kind, row["a"], row["b"], row["c"]) for row in named if row["a"] != "migration"]
    return found
