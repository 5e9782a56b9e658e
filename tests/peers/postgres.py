"""A throw-away PostgreSQL cluster on this machine, for tests: no fsync, in a temporary folder, gone with the process."""

from __future__ import annotations

import atexit
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg

# When the pipe from the test process closes, however that process ended, the server stops too.
_WATCHED = '"$@" >"$LOG" 2>&1 & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$FOLDER"'
_QUICK = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=32MB"]
_PATIENCE_S = 60


class PostgresMissing(Exception):
    """Says in words what this machine lacks."""


def _programs() -> Path:
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    for folder in [*on_path, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing("PostgreSQL is not installed: initdb and postgres were not found (Debian: postgresql)")


def _account() -> dict[str, Any]:
    """The server refuses to run as root: then it runs as `postgres`, the user its package makes."""
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam("postgres")
    except KeyError as error:
        raise PostgresMissing("tests run as root, and there is no user postgres to run the server as") from error
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def free_port() -> int:
    """A port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A running server; its databases cost a few milliseconds each."""

    def __init__(self) -> None:
        programs, account = _programs(), _account()
        self.folder = Path(tempfile.mkdtemp(prefix="tuzheng-pg-"))
        if account:
            os.chown(self.folder, account["user"], account["group"])
        self.port = free_port()
        data = str(self.folder / "data")
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            capture_output=True, text=True, cwd=self.folder, check=False, **account,
        )  # fmt: skip
        if made.returncode:
            raise PostgresMissing(f"initdb failed: {made.stderr.strip()}")
        options = [part for setting in _QUICK for part in ("-c", setting)]
        command = [programs / "postgres", "-D", data, "-p", str(self.port), "-h", "127.0.0.1", "-k", "", *options]
        self._watcher = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHED, "sh", *command], stdin=subprocess.PIPE, cwd="/",
            env={**os.environ, "LOG": str(self.folder / "log"), "FOLDER": str(self.folder)}, start_new_session=True, **account,
        )  # fmt: skip
        atexit.register(self.stop)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise PostgresMissing(f"the server did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    async def create(self, template: str = "template0") -> str:
        """The name of a new database."""
        name = f"t{secrets.token_hex(6)}"
        await self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    async def drop(self, name: str) -> None:
        await self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _administer(self, statement: str) -> None:
        connection = await self._connected()
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _connected(self) -> Any:
        end = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return await asyncpg.connect(self.url("postgres"))
            except asyncpg.CannotConnectNowError:
                if time.monotonic() > end:
                    raise

    def stop(self) -> None:
        if self._watcher.stdin and not self._watcher.stdin.closed:
            self._watcher.stdin.close()
        self._watcher.wait(timeout=_PATIENCE_S)
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def cluster() -> Cluster:
    """The one cluster of this test process, started when it is first needed."""
    return Cluster()
