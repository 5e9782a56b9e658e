"""Several processes on one database, and processes that are killed: nothing that was acknowledged is lost."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from backend.core import clock, jobs
from backend.core import tables as core
from backend.core.db import dialect, rows, transaction
from backend.core.files import store
from backend.core.trail import verify
from tests.core.test_uploads import ANN, BYTES, metadata
from tests.peers.postgres import free_port
from tests.peers.writers import TASKS, TURNS

ROUNDS = 5


async def started(module: str, *args: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", f"tests.peers.{module}", *args)


@asynccontextmanager
async def killed_after_lines(file: Path, count: int, *args: str) -> AsyncIterator[None]:
    """A process that is killed once it has written so many more lines."""
    before = len(lines(file))
    process = await started("writers", *args)
    try:
        async with asyncio.timeout(60):
            while len(lines(file)) < before + count and process.returncode is None:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


async def test_four_processes_that_read_and_then_write_lose_nothing(database: str) -> None:
    await core.Counter.insert(core.Counter(series="total", last=0))
    processes = [await started("writers", "count", database, "-") for _ in range(4)]
    assert [await process.wait() for process in processes] == [0, 0, 0, 0]
    assert (await rows("SELECT last FROM counter"))[0]["last"] == 4 * TASKS * TURNS


@pytest.mark.trial
async def test_a_killed_writer_loses_nothing_that_was_acknowledged(database: str, tmp_path: Path) -> None:
    file = tmp_path / "acknowledged"
    for _ in range(ROUNDS):
        async with killed_after_lines(file, random.randint(5, 80), "write", database, str(file)):
            pass
    numbers = [int(row["dedupe"]) for row in await rows("SELECT dedupe FROM job")]
    assert {int(line) for line in lines(file)} <= set(numbers)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert len(await rows("SELECT id FROM trail_entry")) == len(numbers)
    assert await verify() == []
    if dialect() == "sqlite":
        assert await rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


@pytest.mark.trial
async def test_a_killed_worker_repeats_at_most_what_it_had_in_hand(database: str, tmp_path: Path) -> None:
    count, file = 300, tmp_path / "done"
    async with transaction():
        for number in range(count):
            await jobs.later("test.line", {"n": number})
    for _ in range(ROUNDS):
        async with killed_after_lines(file, 20, "work", database, str(file)):
            pass
        await rows("UPDATE job SET due = {} WHERE state = 'leased'", clock.now() - timedelta(seconds=1))
    async with killed_after_lines(file, 1, "work", database, str(file)), asyncio.timeout(60):
        while len(await rows("SELECT id FROM job WHERE state = 'sent'")) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    done = Counter(lines(file))
    assert set(done) == {str(number) for number in range(count)}
    assert sum(done.values()) - count <= ROUNDS * jobs.AT_ONCE


async def _answers(url: str) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient() as browser:
        while True:
            try:
                await browser.options(f"{url}/uploads/")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.02)


@pytest.mark.trial
async def test_an_upload_survives_kills_at_any_moment(database: str, tmp_path: Path) -> None:
    content, port = os.urandom(6_000_000), free_port()
    url, arrived, kills = f"http://127.0.0.1:{port}", 0, 0
    place, result = "", {}
    async with httpx.AsyncClient(base_url=url, headers=ANN, timeout=10) as browser:
        while not result.get("complete"):
            server = await started("upload_server", str(port), str(tmp_path), database)
            await _answers(url)
            deadline = None if kills >= 8 else random.uniform(0.01, 0.25)
            try:
                async with asyncio.timeout(deadline):
                    place = place or await _announced(browser, len(content))
                    arrived = await _go_on(browser, place, content, arrived)
                    result = (await browser.get(place)).json()
            except (TimeoutError, httpx.TransportError):
                kills += 1
            server.send_signal(signal.SIGKILL)
            await server.wait()
    assert kills >= 1
    assert store().read(result["sha256"]) == content
    assert result["answer"]["size"] == len(content)
    assert [row["state"] for row in await rows("SELECT state FROM upload")] == ["done"]


async def _announced(browser: httpx.AsyncClient, size: int) -> str:
    headers = {"Upload-Length": str(size), "Upload-Metadata": metadata(key="device-1")}
    answer = await browser.post("/uploads/", headers=headers)
    assert answer.status_code == 201
    return answer.headers["location"]


async def _go_on(browser: httpx.AsyncClient, place: str, content: bytes, acknowledged: int) -> int:
    """Sends piece after piece; what was acknowledged before a kill is still there after it."""
    here = int((await browser.head(place)).headers["upload-offset"])
    assert here >= acknowledged
    while here < len(content):
        piece = content[here : here + 200_000]
        answer = await browser.patch(place, content=piece, headers=BYTES | {"Upload-Offset": str(here)})
        assert answer.status_code == 204, answer.text
        here = int(answer.headers["upload-offset"])
    return here
