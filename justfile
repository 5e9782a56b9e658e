# What there is to do; `just` alone lists it.
set positional-arguments

_list:
    @just --list --unsorted

# run it: http://127.0.0.1:8000, SQLite, an invented county; what to try is printed and at /demo
demo *arguments:
    uv run --no-dev python -m backend demo "$@"

# what CI runs: installs what the tests need, then everything on SQLite and on PostgreSQL
test *arguments:
    uv run --group dev python -m tests.run "$@"

# the long ones: faults, load, full matrices
trial *arguments:
    uv run --group dev python -m tests.run --trial "$@"

# style, types, house
check:
    uv run --group dev ruff check .
    uv run --group dev basedpyright
    uv run --group dev pytest -q tests/test_house.py

# measures; one JSON object a line
bench *arguments:
    @uv run --group dev python -m tests.bench "$@"

# which words are missing, in which language
words:
    uv run --group dev python -m tests.words
