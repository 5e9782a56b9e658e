"""A process that writes or works until it has done its share or is killed.

python -m tests.peers.writers count|write|work DATABASE_URL FILE
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from backend.core import db, jobs
from backend.core.guards import SYSTEM
from backend.core.trail import record

TASKS, TURNS = 8, 5


@jobs.job("test.line")
async def line(payload: dict[str, Any]) -> None:
    """The far end: a line on disk cannot be taken back."""
    _say(sys.argv[3], str(payload["n"]))
    await asyncio.sleep(0.005)


def _say(file: str, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(descriptor, f"{text}\n".encode())
    finally:
        os.close(descriptor)


async def read_then_write(turns: int) -> None:
    """Reads a value and writes one more: wrong as soon as two do it at once."""
    for _ in range(turns):
        async with db.transaction():
            await db.hold("total")
            found = await db.rows("SELECT last FROM counter WHERE series = 'total'")
            await db.rows("UPDATE counter SET last = {} WHERE series = 'total'", found[0]["last"] + 1)


async def write(file: str) -> None:
    """A number, its job and its trail entry together; the number is acknowledged after the commit."""
    while True:
        async with db.transaction():
            number = await db.next_in("n")
            await jobs.later("test.line", {"n": number}, dedupe=str(number))
            await record("test.written", viewer=SYSTEM, subject=f"n:{number}", scope="990121")
        _say(file, str(number))


async def main(what: str, url: str, file: str) -> None:
    db.connect(url)
    await db.start()
    if what == "count":
        await asyncio.gather(*[read_then_write(TURNS) for _ in range(TASKS)])
    elif what == "write":
        await asyncio.gather(*[write(file) for _ in range(TASKS)])
    else:
        await jobs.run(asyncio.Event())
    await db.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
