"""The demo as a process of its own: started, waited for, killed by its number, started again on the same folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300


class DidNotStart(Exception):
    """With what the process said before it ended."""


class Demo:
    """`python -m backend demo` on a folder and a port; `seconds` is how long it took to answer the last time."""

    def __init__(self, folder: Path, port: int, *, database_url: str = "", walk: bool = True) -> None:
        self.folder, self.port, self.walk = folder, port, walk
        self.url = f"http://127.0.0.1:{port}"
        self.seconds = 0.0
        self._environment = _clean_environment() | ({"TUZHENG_DATABASE_URL": database_url} if database_url else {})
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Demo:
        """Gives itself once the line `ready http://…` was read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        with (self.folder / "said.log").open("a") as said:
            command = [sys.executable, "-m", "backend", "demo", "--port", str(self.port), "--data", str(self.folder)]
            self._process = subprocess.Popen(
                command + ([] if self.walk else ["--no-walk"]),
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        self._wait(self._process)
        self.seconds = time.monotonic() - begun
        return self

    def _wait(self, process: subprocess.Popen[str]) -> None:
        late = threading.Timer(PATIENCE_S, process.kill)
        late.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith(f"ready {self.url}"):
                    return
        finally:
            late.cancel()
        process.wait()
        raise DidNotStart(f"{self.url}, ended with {process.returncode}:\n{self.said()[-4000:]}")

    def said(self) -> str:
        return (self.folder / "said.log").read_text()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9: no farewell, nothing flushed."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of the product on the same folder and database."""
        environment = self._environment | {"TUZHENG_DATA_DIR": str(self.folder)}
        return subprocess.run(
            [sys.executable, "-m", "backend", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )


def _clean_environment() -> dict[str, str]:
    """Nothing of the product's own settings leaks in from whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TUZHENG_")} | {
        "PYTHONUNBUFFERED": "1"
    }
