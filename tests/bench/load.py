"""The server under load: how fast it starts, what it holds when idle, and pages beside a bare hello of the same server."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from tests.bench.installation import demo, resident_mb, site
from tests.bench.measuring import Measure, takes
from tests.peers.postgres import free_port

HELLO = """
import sys, uvicorn
from litestar import Litestar, get
@get("/")
async def hello() -> str: return "hello"
uvicorn.run(Litestar([hello]), port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level="error")
"""
CONNECTIONS = 16


@takes("load.start_s", "load.idle_mb")
def starting(full: bool) -> Iterator[Measure]:
    """A filled demo stopped and started again until it answers; its memory ten seconds later, asked nothing."""
    running, found = demo(), list[float]()
    for _ in range(5 if full else 3):
        running.stop()
        found.append(running.start().seconds)
    yield Measure("load.start_s", round(statistics.median(found), 2), "s", len(found))
    time.sleep(10)
    yield Measure("load.idle_mb", round(resident_mb(running.pid)), "MB", 1)


@takes("load.page_vs_hello")
def pages(full: bool) -> Iterator[Measure]:
    """Requests a second of a page with one read, beside a bare Litestar hello on the same uvicorn; rounds interleaved."""
    port, page = free_port(), _certificate_page()
    hello = subprocess.Popen([sys.executable, "-c", HELLO, str(port)])
    try:
        _answers(f"http://127.0.0.1:{port}/")
        rounds, span = (5, 4.0) if full else (3, 2.0)
        taken = [(_rate(f"{site()}{page}", span), _rate(f"http://127.0.0.1:{port}/", span)) for _ in range(rounds)]
    finally:
        hello.terminate()
        hello.wait()
    ratio = statistics.median(page / bare for page, bare in taken)
    detail = {
        "page": "/v/CODE",
        "page_per_s": round(statistics.median(t[0] for t in taken)),
        "hello_per_s": round(statistics.median(t[1] for t in taken)),
    }
    yield Measure("load.page_vs_hello", round(ratio, 3), "ratio", len(taken), "a bare Litestar hello", detail)


def _certificate_page() -> str:
    """The page of a certificate: found by its code, one indexed read."""
    found = httpx.get(f"{site()}/demo/guide.json").json()["certificates"]
    return f"/v/{found[0]['code']}"


def _answers(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(url).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer")


def _rate(url: str, span: float) -> float:
    return asyncio.run(_many(url, span))


async def _many(url: str, span: float) -> float:
    end = time.perf_counter() + span
    done = await asyncio.gather(*(_one(url, end) for _ in range(CONNECTIONS)))
    return sum(done) / span


async def _one(url: str, end: float) -> int:
    """One kept connection that asks again as soon as it was answered; anything but 200 ends the measure."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    asked = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/html\r\nAccept-Encoding: br\r\n\r\n".encode()
    done = 0
    while time.perf_counter() < end:
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:16]:
            raise RuntimeError(head.decode("latin-1"))
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        done += 1
    writer.close()
    return done
