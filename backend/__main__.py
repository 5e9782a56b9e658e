"""python -m backend <command>: everything an operator does."""

import sys
from collections.abc import Callable
from importlib import import_module

USAGE = """python -m backend <command>

  demo [--port N] [--data DIR] [--no-walk]   the invented county on this machine, to try everything
  serve                                      the server (settings: TUZHENG_… in the environment)
  worker                                     the outbox worker as a process of its own (PostgreSQL)
  migrate                                    bring the database to this version
  doctor [--json]                            what is wrong or missing, in words
  backup DIR · restore DIR                   database, files and keys of a SQLite installation
  layers import|list|publish|rollback|export layers of the one map and their versions
  screen FILE [--json]                       screen the site(s) in a file
  trail verify                               check that no entry of the trail was changed
"""


def of(module: str, name: str = "main") -> Callable[[list[str]], int]:
    """A command, imported when asked for: `backup` need not know GDAL, nor `help` the whole product."""
    return lambda arguments: int(getattr(import_module(module), name)(arguments))


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "serve": of("backend.serving", "serve"),
    "worker": of("backend.serving", "worker"),
    "migrate": of("backend.serving", "migrate_now"),
    "trail": of("backend.serving", "trail"),
    "doctor": of("backend.doctor"),
    "backup": of("backend.keeping", "backup"),
    "restore": of("backend.keeping", "restore"),
    "demo": of("backend.demonstration"),
    "layers": of("backend.onemap.commands"),
    "screen": of("backend.screening.commands"),
}


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(USAGE, file=sys.stderr)
        return 0 if arguments[:1] in ([], ["help"], ["--help"]) else 2
    return command(arguments[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
