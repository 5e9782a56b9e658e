"""The commands of an operator: usage, exit codes, a server that says when it answers and stops when told."""

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import httpx
import pytest

from backend.__main__ import COMMANDS, USAGE, main

ROOT = Path(__file__).parents[2]


def surroundings(folder: Path, **settings: str) -> dict[str, str]:
    """The environment without settings of ours but these."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TUZHENG_")}
    return plain | {"TUZHENG_DATA_DIR": str(folder)} | {f"TUZHENG_{name.upper()}": value for name, value in settings.items()}


def run(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """What the command does, in this process: starting Python thirty times would take minutes."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in [name for name in os.environ if name.startswith("TUZHENG_")]:
            patch.delenv(name)
        for name, value in surroundings(folder, **settings).items():
            patch.setenv(name, value)
        code = ended(list(words), err)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def ended(words: list[str], err: io.StringIO) -> int:
    """The exit code, as Python itself would give it."""
    try:
        return main(words)
    except SystemExit as reason:
        if isinstance(reason.code, str):
            err.write(reason.code)
        return reason.code if isinstance(reason.code, int) else 1


def process(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backend", *words]
    return subprocess.run(command, cwd=ROOT, env=surroundings(folder, **settings), capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server on a free port; gives the process and the first line it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "backend", "serve"], cwd=ROOT, env=surroundings(folder, port="0", **settings), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation")
    done = run(folder, "migrate")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize(("words", "code"), [((), 0), (("help",), 0), (("--help",), 0), (("no-such",), 2)])
def test_usage_is_said_and_an_unknown_command_is_refused(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    done = run(tmp_path, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert USAGE.strip() in done.stderr


def test_usage_names_every_command() -> None:
    assert not [name for name in COMMANDS if not re.search(rf"(^|\s){name}\b", USAGE, re.M)]


@pytest.mark.parametrize("words", [("trail",), ("trail", "forget"), ("backup",), ("restore",), ("backup", "--all"), ("doctor", "--loud"), ("layers",), ("screen",), ("demo", "--port", "many")])
def test_a_command_that_is_asked_wrongly_says_how_and_ends_with_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert words[0] in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_does_not_fit_is_named_without_a_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, "migrate", port="many")
    assert done.returncode == 1
    assert "port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_the_demo_does_not_leave_this_machine_unasked(tmp_path: Path, host: str) -> None:
    done = run(tmp_path, "demo", "--host", host, "--data", str(tmp_path / "demo"))
    assert done.returncode == 2
    assert "--yes-this-is-a-demo" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_migrating_twice_changes_nothing(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated / "tuzheng.sqlite")) as database:
        before = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        assert run(migrated, "migrate").returncode == 0
        assert database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall() == before


def test_an_untouched_trail_is_whole(migrated: Path) -> None:
    done = run(migrated, "trail", "verify")
    assert (done.returncode, done.stdout) == (0, "the trail is whole\n")


def test_the_server_says_where_it_answers_and_stops_when_told(migrated: Path) -> None:
    with serving(migrated) as (process, line):
        assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+\n", line)
        address = line.split()[1]
        for path in ("/healthz", "/readyz"):
            answer = httpx.get(address + path, timeout=60)
            assert (answer.status_code, answer.json()["status"]) == (200, "ok")
            assert answer.json()["version"]
        page = {"Accept": "text/html"}
        assert httpx.get(address, headers=page, follow_redirects=True, timeout=60).status_code == 200
        for path in ("/zh-Hans/demo", "/demo/inbox.json", "/demo/guide.json", "/zh-Hans/demo/inbox"):
            assert httpx.get(address + path, headers=page, timeout=60).status_code == 404
        assert "server" not in answer.headers
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) in (0, -signal.SIGTERM)  # uvicorn ends by the signal itself
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_a_port_that_is_taken_ends_the_server_without_saying_ready(migrated: Path) -> None:
    with serving(migrated) as (_, line):
        port = line.strip().rpartition(":")[2]
        done = process(migrated, "serve", port=port)
    assert done.returncode != 0
    assert done.stdout == ""


def healthy(folder: Path) -> dict[str, str]:
    return {
        "public_url": "https://a.example", "sms_account": "AC1", "sms_token": "t", "sms_from": "+86100", "smtp_host": "mail.example",
        "smtp_from": "a@a.example",
    }  # fmt: skip


def examined(folder: Path, **settings: str) -> tuple[int, dict[str, str]]:
    done = run(folder, "doctor", "--json", **settings)
    said = json.loads(done.stdout)
    assert said["well"] is (done.returncode == 0)
    return done.returncode, {one["about"]: one["words"] for one in said["findings"] if one["level"] == "wrong"}


def test_the_doctor_names_what_a_fresh_installation_lacks(migrated: Path) -> None:
    code, said = examined(migrated, **healthy(migrated))
    assert code == 1
    assert set(said) - {"disk"} == {"layers"}
    plain = run(migrated, "doctor", **healthy(migrated))
    assert plain.returncode == 1
    assert "none is published" in plain.stdout


@pytest.mark.parametrize(
    ("changed", "about"),
    [
        ({"public_url": "http://a.example"}, "TUZHENG_PUBLIC_URL"), ({"public_url": "https://a.example/x"}, "TUZHENG_PUBLIC_URL"), ({"public_url": "a"}, "TUZHENG_PUBLIC_URL"),
        ({"sms_token": ""}, "SMS"), ({"smtp_host": ""}, "e-mail"), ({"smtp_from": ""}, "e-mail"), ({"smtp_tls": "false"}, "e-mail"),
        ({"secret": "short"}, "TUZHENG_SECRET"), ({"smtp_hots": "x"}, "TUZHENG_SMTP_HOTS"), ({"files_url": "s3://b"}, "TUZHENG_FILES_URL"),
        ({"database_url": "postgresql://nobody@127.0.0.1:9899/none"}, "database"),
    ],
)  # fmt: skip
def test_the_doctor_finds_a_setting_that_is_wrong(migrated: Path, changed: dict[str, str], about: str) -> None:
    code, said = examined(migrated, **healthy(migrated) | changed)
    assert code == 1
    assert about in said


def test_the_doctor_finds_what_is_wrong_in_the_folder(tmp_path: Path) -> None:
    assert "migrate" in examined(tmp_path, **healthy(tmp_path))[1]["database"]
    (tmp_path / "secret").chmod(0o644)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "records.json").write_text("[]")
    said = examined(tmp_path, **healthy(tmp_path))[1]
    assert "chmod 600" in said["secret"]
    assert "root, issuing, list, log missing" in said["keys"]


def test_the_doctor_finds_messages_that_were_given_up(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "tuzheng.sqlite")) as database, database:
        for number, state in enumerate(("dead", "dead", "ready")):
            database.execute(
                "INSERT INTO job (kind, dedupe, lane, payload, state, attempts, due, give_up_at, lease, result, error, written)"
                " VALUES ('notifications.send', ?, '', '{}', ?, 9, '2020-01-01 00:00:00+00:00', '2020-01-01 00:00:00+00:00', '', '', 'no', '2020-01-01 00:00:00+00:00')",
                (str(number), state),
            )
    words = run(tmp_path, "doctor").stdout
    assert "2 of notifications.send given up" in words
    assert "1 waiting for more than an hour" in words


def write_until(folder: Path, stop: threading.Event, written: list[int]) -> None:
    with closing(sqlite3.connect(folder / "tuzheng.sqlite", timeout=30, isolation_level=None)) as database:
        while not stop.is_set():
            database.execute("INSERT INTO counter (series, last) VALUES (?, 1)", (f"s{len(written)}",))
            written.append(len(written))


def test_a_backup_made_while_somebody_writes_is_restored_whole(tmp_path: Path) -> None:
    here, kept, there = tmp_path / "here", tmp_path / "kept", tmp_path / "there"
    assert run(here, "migrate").returncode == 0
    (here / "files" / "sha256" / "ab").mkdir(parents=True)
    (here / "files" / "sha256" / "ab" / "cd").write_bytes(b"a document")
    stop, written = threading.Event(), list[int]()
    writer = threading.Thread(target=write_until, args=(here, stop, written))
    writer.start()
    try:
        before = len(written)
        done = run(here, "backup", str(kept))
    finally:
        stop.set()
        writer.join()
    assert done.returncode == 0, done.stderr
    assert run(there, "restore", str(kept)).returncode == 0
    with closing(sqlite3.connect(there / "tuzheng.sqlite")) as database:
        series = {row[0] for row in database.execute("SELECT series FROM counter")}
    assert series == {f"s{n}" for n in range(len(series))}
    assert before <= len(series) <= len(written)
    assert (there / "files" / "sha256" / "ab" / "cd").read_bytes() == b"a document"
    assert (there / "secret").read_text() == (here / "secret").read_text()
    assert (there / "secret").stat().st_mode & 0o077 == 0
    assert run(there, "trail", "verify").returncode == 0
    assert "already holds an installation" in run(there, "restore", str(kept)).stderr
    assert "is not empty" in run(here, "backup", str(kept)).stderr


def test_a_backup_that_is_damaged_or_unfinished_is_not_restored(migrated: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    assert run(migrated, "backup", str(kept)).returncode == 0
    with (kept / "tuzheng.sqlite").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff")
    assert "changed or is damaged" in run(tmp_path / "there", "restore", str(kept)).stderr
    (kept / "backup.json").unlink()
    assert "not finished" in run(tmp_path / "there", "restore", str(kept)).stderr
    assert not (tmp_path / "there" / "tuzheng.sqlite").exists()
