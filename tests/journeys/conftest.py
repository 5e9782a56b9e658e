"""What the journeys share: the demo running as a process, filled once in a run, and Chromium."""

import asyncio
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import browsing
from tests.journeys.browsing import Held
from tests.journeys.running import Demo
from tests.peers.postgres import cluster, free_port

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker walks, so that the demo is filled and started once; the others go on with everything else."""
    for item in items:
        if HERE in item.path.parents and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder the demo was filled in, stopped again; one for all workers of a run. `filled.json` says port and seconds."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "filled"
    with (shared / "filled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "filled.json").exists():
            demo = Demo(folder, free_port()).start()
            demo.stop()
            (folder / "filled.json").write_text(json.dumps({"port": demo.port, "seconds": round(demo.seconds, 1)}))
    return folder


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> str:
    """The demo on SQLite; TUZHENG_TEST_SITE names one that already runs, for whoever writes a walk."""
    return os.environ.get("TUZHENG_TEST_SITE") or request.getfixturevalue("demo").url


@pytest.fixture(scope="session")
def demo(filled: Path) -> Iterator[Demo]:
    """The links of its certificates carry the port it was filled at."""
    running = Demo(filled, json.loads((filled / "filled.json").read_text())["port"]).start()
    yield running
    running.stop()


def on_another_loop(work: Callable[[], object]) -> object:
    """Async set-up from beside a synchronous browser: it holds this thread's loop."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(work).result()


@pytest.fixture(scope="session")
def postgresql_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo on a PostgreSQL database of its own."""
    name = str(on_another_loop(lambda: asyncio.run(cluster().create())))
    running = Demo(
        tmp_path_factory.mktemp("postgresql"), free_port(), database_url=cluster().url(name), walk=False
    ).start()
    yield running.url
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browsing.chromium(), args=list(browsing.FLAGS))
        yield found
        found.close()


@pytest.fixture
def hold(browser: Browser) -> Iterator[Callable[[Held], Held]]:
    """Keeps what is handed to it until the test ends; an error in any of its pages fails the test then."""
    held: list[Held] = []
    yield lambda one: held.append(one) or one
    faults = [fault for one in held for fault in one.faults]
    for one in held:
        one.context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.fixture
def on_phone(browser: Browser, hold: Callable[[Held], Held]) -> Held:
    return hold(browsing.phone(browser))


@pytest.fixture
def on_tablet(browser: Browser, hold: Callable[[Held], Held]) -> Held:
    return hold(browsing.tablet(browser))
