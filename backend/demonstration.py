"""python -m backend demo: a fresh or existing folder, filled once, served on this machine only."""

import argparse
import asyncio
import sys
from pathlib import Path

from backend.app import modules
from backend.core import db
from backend.core.settings import Settings, from_environment, use
from backend.demo.seed import seed, seeded
from backend.serving import migrated, run

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    if asked.host not in LOOPBACK and not asked.yes_this_is_a_demo:
        print("The demo answers on this machine only; --host needs --yes-this-is-a-demo.", file=sys.stderr)
        return 2
    settings = use(_settings(asked))
    asyncio.run(_prepared(settings, walk=not asked.no_walk))
    _say(settings)
    return run(settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("var/demo"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--no-walk", action="store_true", help="people and county only, no cases and certificates")
    parser.add_argument("--yes-this-is-a-demo", action="store_true")
    return parser


def _settings(asked: argparse.Namespace) -> Settings:
    return from_environment(
        data_dir=asked.data, port=asked.port, host=asked.host, demo="true", public_url=f"http://{asked.host}:{asked.port}"
    )


async def _prepared(settings: Settings, *, walk: bool) -> None:
    await migrated(settings)
    await db.start()
    try:
        if not await seeded():
            modules("jobs", demo=True)
            print("filling the demo county for the first time, about half a minute …", file=sys.stderr, flush=True)
            await seed(walk=walk)
    finally:
        await db.stop()


def _say(settings: Settings) -> None:
    print(f"{settings.public_url}/demo shows four doors and what to try", file=sys.stderr, flush=True)
