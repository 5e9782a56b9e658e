"""python -m backend.core.db.write_migration [words]: writes down the present schema as a migration for a new installation.

The first migration is made this way, once, and frozen; later ones are written by hand and only add (CONTRIBUTING, Changes).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from piccolo.conf.apps import Finder

from backend import ORDER
from backend.core.db import connect
from backend.core.db.schema import statements

# Neither address is opened: only the dialect of the statements depends on it.
_DIALECTS = {"sqlite": f"sqlite:///{tempfile.gettempdir()}/unused.sqlite", "postgresql": "postgresql://unused/unused"}

_TEMPLATE = '''"""{words}"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import dialect
from backend.core.db.schema import apply

ID = "{number}"
VERSION = "1"
DESCRIPTION = "{words}"

SQLITE = """
{sqlite}
"""

POSTGRESQL = """
{postgresql}
"""


async def _make() -> None:
    text = SQLITE if dialect() == "sqlite" else POSTGRESQL
    await apply(statement.strip() for statement in text.split("{fence}") if statement.strip())


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)
    manager.add_raw(_make)
    return manager
'''
# Triggers hold semicolons, so a line of its own parts the statements.
_FENCE = "\\n----\\n"


def text(words: str, number: str, slices: Sequence[str] = ORDER) -> str:
    """The migration's file for the tables as they are now."""
    made: dict[str, str] = {}
    for dialect, url in _DIALECTS.items():
        connect(url)
        made[dialect] = "\n----\n".join(_readable(statement) for statement in statements(slices))
    return _TEMPLATE.format(words=words, number=number, fence=_FENCE, **made)


def _readable(statement: str) -> str:
    """One column a line, and safe inside a Python text of three quotes."""
    if statement.startswith("CREATE TABLE"):
        head, _, rest = statement.partition(" (")
        statement = f"{head} (\n    " + ",\n    ".join(_columns(rest.removesuffix(")"))) + "\n)"
    return statement.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _columns(inner: str) -> list[str]:
    """Parts at commas outside brackets and quotes."""
    parts, depth, quote, last = list[str](), 0, "", 0
    for at, sign in enumerate(inner):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "," and depth == 0:
            parts.append(inner[last:at].strip())
            last = at + 1
    return [*parts, inner[last:].strip()]


def main(given: Sequence[str]) -> None:
    words = " ".join(given) or "Makes every table of the first version."
    moment = datetime.now(UTC)
    folder = Path(Finder().get_app_config("backend").resolved_migrations_folder_path)
    file = folder / f"backend_{moment:%Y_%m_%dt%H_%M_%S}.py"
    file.write_text(text(words, f"{moment:%Y-%m-%dT%H:%M:%S}"))
    print(file)


if __name__ == "__main__":
    main(sys.argv[1:])
