"""The schema: every slice's tables are made, migrations make the same, and no table takes Piccolo's silent defaults."""

import asyncio
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from piccolo.columns import BigSerial, Serial
from piccolo.columns.base import OnDelete

from backend.core import db
from backend.core.db import rows
from backend.core.db.schema import apply, compare_schema, create_all, migrate, present_schema, tables
from backend.core.tables import Job
from tests.databases import KINDS, fresh_database

SCRIPT = (
    "from backend.core.db.write_migration import text; print(text('Makes the core.', '2026-01-01T00:00:00', ('core',)))"
)


def written() -> str:
    """In a process of its own: writing a migration connects to neither database, but chooses between them."""
    return subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stdout


def loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("made", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", KINDS)
async def test_a_written_migration_makes_the_same_schema_as_the_tables(kind: Any, tmp_path: Path) -> None:
    async with fresh_database(kind, ("core",)):
        wanted = await present_schema()
    said = await asyncio.to_thread(written)
    (tmp_path / "made.py").write_text(said)
    async with fresh_database(kind, ()):
        await (await loaded(tmp_path / "made.py").forwards()).run()
        assert compare_schema(await present_schema(), wanted) == []
        assert await rows("SELECT count(*) AS n FROM job") == [{"n": 0}]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_migrations_from_zero_make_the_schema_of_the_tables(kind: Any) -> None:
    async with fresh_database(kind):
        wanted = await present_schema()
    async with fresh_database(kind, ()):
        await migrate()
        await migrate()
        assert compare_schema(await present_schema(), wanted) == []


async def test_a_difference_between_schemas_is_named(database: str) -> None:
    wanted = await present_schema()
    await rows("DROP INDEX job_waiting")
    await rows("ALTER TABLE job ADD COLUMN surplus BIGINT")
    said = compare_schema(await present_schema(), wanted)
    assert any(line.startswith("missing: index job_waiting") or "job_waiting" in line for line in said)
    assert any(line.startswith("surplus") and "surplus" in line.removeprefix("surplus") for line in said)


async def test_a_schema_that_fails_half_way_leaves_nothing(database: str) -> None:
    before = await present_schema()
    with pytest.raises(Exception, match="job") as failure:
        await apply(["CREATE TABLE half (id BIGINT)", "CREATE TABLE job (id BIGINT)"])
    assert failure.value.__notes__ == ["in the statement: CREATE TABLE job (id BIGINT)"]
    assert await present_schema() == before


async def test_tables_are_made_only_in_an_empty_database(database: str) -> None:
    with pytest.raises(Exception, match="exists"):
        await create_all(("core",))


def test_no_table_has_a_key_of_32_bits() -> None:
    keys = {table: table._meta.primary_key for table in tables()}
    assert [table for table, key in keys.items() if isinstance(key, Serial) and not isinstance(key, BigSerial)] == []


def test_no_reference_takes_the_silent_defaults_of_null_and_cascade() -> None:
    references = [column for table in tables() for column in table._meta.foreign_key_columns]
    silent = [one for one in references if one._meta.null and one._foreign_key_meta.on_delete is OnDelete.cascade]
    assert [f"{column._meta.table.__name__}.{column._meta.name}" for column in silent] == []


async def test_a_query_without_a_started_database_says_what_is_missing() -> None:
    async with fresh_database("sqlite", ("core",)):
        pass
    with pytest.raises(RuntimeError, match=r"start\(\)"):
        await Job.count()


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite://relative.db", "sqlite:///", "/a/path"])
def test_an_address_that_is_no_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        db.connect(url)
