"""python -m backend doctor [--json]: says in words what is wrong with this installation, or missing from it."""

import argparse
import asyncio
import os
import shutil
import stat
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from backend.cases.calendar import calendar
from backend.core import clock, db, jobs
from backend.core.db.schema import present_schema, tables
from backend.core.settings import PREFIX, Settings, from_environment, use
from backend.issuance.keyring import keyring
from backend.onemap.versions import in_force

AHEAD = timedelta(days=120)
LEAST_FREE_BYTES = 1_000_000_000
LEAST_SECRET = 32


class Said(Struct, frozen=True):
    """One thing somebody should know; `wrong` must be mended, `note` is worth a look."""

    level: Literal["wrong", "note"]
    about: str
    words: str


def wrong(about: str, words: str) -> Said:
    return Said("wrong", about, words)


def note(about: str, words: str) -> Said:
    return Said("note", about, words)


def main(arguments: list[str]) -> int:
    """0 when nothing is wrong, 1 when something is."""
    parser = argparse.ArgumentParser(prog="python -m backend doctor")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    asked = parser.parse_args(arguments)
    found = asyncio.run(examined())
    well = all(one.level != "wrong" for one in found)
    if asked.json:
        print(msgspec.json.encode({"well": well, "findings": found}).decode())
    else:
        for one in found:
            print(f"{one.level:5}  {one.about}: {one.words}")
        print("nothing is wrong" if well else f"{sum(one.level == 'wrong' for one in found)} to mend")
    return 0 if well else 1


async def examined() -> list[Said]:
    """Everything that can be seen from here; a part that cannot be looked at is itself a finding."""
    try:
        known = use(from_environment())
    except OSError as reason:
        return [wrong("data folder", f"cannot be made or written: {reason.strerror} ({reason.filename})")]
    found = [*of_variables(), *of_settings(known), *of_senders(known), *of_folder(known), *of_keys(known), *of_calendar()]
    return found + await _of_database(known)


def of_variables() -> Iterator[Said]:
    names = {PREFIX + name.upper() for name in Settings.__struct_fields__}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in names and not name.startswith(PREFIX + "TEST_"):
            yield wrong(name, "is no setting and has no effect; is it mistyped?")


def of_settings(known: Settings) -> Iterator[Said]:
    public = urlsplit(known.public_url)
    if public.scheme not in ("http", "https") or not public.hostname:
        yield wrong("TUZHENG_PUBLIC_URL", f"{known.public_url} is no web address")
    elif public.scheme == "http" and not _is_loopback(public.hostname):
        yield wrong("TUZHENG_PUBLIC_URL", f"{known.public_url} is not https: sign-in cookies and certificates would travel open")
    if public.path or public.query:
        yield wrong("TUZHENG_PUBLIC_URL", "must end after the host: no path, no slash at the end")
    if known.demo:
        yield note("TUZHENG_DEMO", "is on: anybody may sign in as anybody, and no message goes out")
    if os.environ.get(PREFIX + "SECRET") and len(known.secret) < LEAST_SECRET:
        yield wrong("TUZHENG_SECRET", f"has {len(known.secret)} characters; {LEAST_SECRET} are needed")
    if not _is_loopback(known.host):
        yield note("TUZHENG_HOST", f"listens on {known.host}; a proxy with TLS should stand before it")


def of_senders(known: Settings) -> Iterator[Said]:
    sms = {"TUZHENG_SMS_ACCOUNT": known.sms_account, "TUZHENG_SMS_TOKEN": known.sms_token, "TUZHENG_SMS_FROM": known.sms_from}
    lacking = [name for name, value in sms.items() if not value]
    if lacking and (not known.demo or len(lacking) < len(sms)):
        yield wrong("SMS", f"{', '.join(lacking)} not set: nobody can sign in with a code" if not known.demo else f"only half set: {', '.join(lacking)} missing")
    if not known.smtp_host and not known.demo:
        yield wrong("e-mail", "TUZHENG_SMTP_HOST not set: no e-mail goes out")
    if known.smtp_host and not known.smtp_from:
        yield wrong("e-mail", "TUZHENG_SMTP_FROM not set: letters have no sender")
    if known.smtp_host and not known.smtp_tls and not _is_loopback(known.smtp_host):
        yield wrong("e-mail", f"TUZHENG_SMTP_TLS is off: letters and the password go open to {known.smtp_host}")


def of_folder(known: Settings) -> Iterator[Said]:
    folder = known.data_dir
    if not os.access(folder, os.W_OK | os.X_OK):
        yield wrong("data folder", f"{folder} cannot be written")
    free = shutil.disk_usage(folder)
    if free.free < LEAST_FREE_BYTES or free.free < free.total * 0.05:
        yield wrong("disk", f"{free.free / 1e9:.1f} GB of {free.total / 1e9:.0f} GB left at {folder}")
    for file in (folder / "secret", *sorted((folder / "keys").glob("*.pem"))):
        if file.exists() and (mode := stat.S_IMODE(file.stat().st_mode)) & 0o077:
            yield wrong(file.name, f"others than its owner may read it (mode {mode:o}); chmod 600 {file}")
    secret = folder / "secret"
    if secret.exists() and secret.stat().st_size < LEAST_SECRET:
        yield wrong("secret", f"{secret} is empty or cut short; restore it from a backup")


def of_keys(known: Settings) -> Iterator[Said]:
    """Keys are made at the first certificate; once there are records, each key must be there and have time left."""
    folder = known.data_dir / "keys"
    if not (folder / "records.json").exists():
        yield note("keys", "no keys for certificates yet; they are made when the first one is issued")
        return
    lost = [name for name in ("root", "issuing", "list", "log") if not (folder / f"{name}.pem").exists()]
    if lost:
        yield wrong("keys", f"{', '.join(lost)} missing from {folder}; restore them from a backup, new ones would not match the records")
        return
    soon = int((clock.now() + AHEAD).timestamp())
    ending = [str(record.role) for record in keyring().records if record.not_after < soon]
    if ending:
        yield wrong("keys", f"{', '.join(ending)} signs for less than {AHEAD.days} more days")


def of_calendar() -> Iterator[Said]:
    reach = clock.today() + AHEAD
    if calendar().last < reach:
        yield wrong("calendar", f"ends on {calendar().last}; due dates after it cannot be computed")
    elif calendar().official_until() < reach:
        yield note("calendar", f"announced days end on {calendar().official_until()}; later due dates are provisional")


async def _of_database(known: Settings) -> list[Said]:
    db.connect(known.database)
    try:
        await db.start()
    except Exception as reason:  # a driver's own exceptions, all of them the same finding
        return [wrong("database", f"does not answer: {type(reason).__name__}")]
    try:
        lacking = {table._meta.tablename for table in tables()} - {item[1] for item in await present_schema()}
        if lacking:
            return [wrong("database", f"{len(lacking)} tables missing; run: python -m backend migrate")]
        parts: list[Callable[[], Awaitable[list[Said]]]] = [_of_layers, _of_jobs]
        return [said for part in parts for said in await part()]
    finally:
        await db.stop()


async def _of_layers() -> list[Said]:
    published, today = await in_force(), clock.today()
    if not published:
        return [wrong("layers", "none is published: every screening would say that nothing was checked")]
    empty = [one.facts.layer for one in published if one.facts.required and one.empty]
    stale = [one.facts.layer for one in published if one.facts.valid_until and one.facts.valid_until < today]
    found = [wrong("layers", f"required but without data: {', '.join(empty)}")] if empty else []
    return [*found, *([note("layers", f"older than their steward allows: {', '.join(stale)}")] if stale else [])]


async def _of_jobs() -> list[Said]:
    dead = Counter(str(job["kind"]) for job in await jobs.dead())
    found = [wrong("outbox", f"{count} of {kind} given up; look at their errors and requeue them") for kind, count in sorted(dead.items())]
    late = await db.rows("SELECT count(*) AS n FROM job WHERE state = 'ready' AND due < {}", clock.now() - timedelta(hours=1))
    if late[0]["n"]:
        found.append(wrong("outbox", f"{late[0]['n']} waiting for more than an hour; does the worker run?"))
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


