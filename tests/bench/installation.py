"""The demo as it runs for the measures: filled once in a process, in a folder that goes with it."""

import atexit
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from backend.core import db
from backend.core.db.schema import create_all
from backend.core.settings import Settings, use
from backend.demo.ground import lay_ground
from backend.demo.people import settle
from tests.journeys.running import Demo
from tests.peers.postgres import free_port


@cache
def demo() -> Demo:
    """Running, with people, county and cases; ended when the measures end."""
    folder = Path(tempfile.mkdtemp(prefix="tuzheng-bench-"))
    running = Demo(folder / "data", free_port()).start()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(running.stop)
    return running


def site() -> str:
    """Its address; TUZHENG_TEST_SITE names one that already runs."""
    return os.environ.get("TUZHENG_TEST_SITE") or demo().url


@asynccontextmanager
async def beside() -> AsyncIterator[None]:
    """People and county in a database of this process, for what is measured without the door."""
    place = Path(tempfile.mkdtemp(prefix="tuzheng-bench-"))
    settings = use(Settings(data_dir=place, secret="bench-" * 8, demo=True))
    db.connect(settings.database)
    await db.start()
    try:
        await create_all()
        await settle()
        await lay_ground()
        yield
    finally:
        await db.stop()
        shutil.rmtree(place, ignore_errors=True)


def resident_mb(pid: int) -> float:
    """Memory of a process as the system counts it (VmRSS)."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
