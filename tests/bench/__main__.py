"""python -m tests.bench [NAME] [--full] [--list]: takes the measures and prints one JSON object a line, nothing else."""

import argparse
import sys
import traceback
from importlib import import_module

import msgspec

from tests.bench.measuring import TAKERS, wanted

MODULES = ("certificate", "screening", "layers", "web", "load", "cases")


def main(arguments: list[str]) -> int:
    """0 when every measure named was taken; NAME is a measure or the beginning of some."""
    given = _parser().parse_args(arguments)
    for name in MODULES:
        import_module(f"tests.bench.{name}")
    if given.list:
        for one in wanted():
            print(f"{one.measure}\t{one.asked}\t{'measured' if one.measure in TAKERS else 'open'}")
        return 0
    names = [
        one.measure
        for one in wanted()
        if one.measure == given.name or one.measure.startswith(f"{given.name}.") or not given.name
    ]
    if not [name for name in names if name in TAKERS]:
        print(f"no such measure yet: {given.name} (--list names them)", file=sys.stderr)
        return 2
    return _take(names, given.full)


def _take(names: list[str], full: bool) -> int:
    failed = 0
    for taker in dict.fromkeys(TAKERS[name] for name in names if name in TAKERS):
        try:
            for found in taker(full):
                if found.measure in names:
                    print(msgspec.json.encode(found).decode(), flush=True)
        except Exception:  # one measure that fails must not take the others with it; it is told and counted
            traceback.print_exc()
            failed += 1
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--full", action="store_true", help="more rounds and larger data")
    parser.add_argument("--list", action="store_true", help="what is asked for, and what is still open")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
