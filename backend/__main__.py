"""python -m backend <command>: everything an operator does."""

import asyncio
import sys
from collections.abc import Callable
from importlib import import_module

from backend import serving

USAGE = """python -m backend <command>

  demo [--port N] [--data DIR] [--no-walk]   the invented county on this machine, to try everything
  serve                                      the server (settings: TUZHENG_… in the environment)
  worker                                     the outbox worker as a process of its own (PostgreSQL)
  migrate                                    bring the database to this version
  layers import|list|publish|rollback|export layers of the one map and their versions
  screen FILE [--json]                       screen the site(s) in a file
  trail verify                               check that no entry of the trail was changed
"""


def migrate(arguments: list[str]) -> int:
    asyncio.run(serving.migrated())
    return 0


def of(module: str, name: str = "main") -> Callable[[list[str]], int]:
    """A slice's command, imported when asked for: `serve` need not know GDAL."""
    return lambda arguments: int(getattr(import_module(module), name)(arguments))


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "serve": serving.serve,
    "worker": serving.worker,
    "migrate": migrate,
    "trail": serving.trail,
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
