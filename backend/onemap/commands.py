"""python -m backend layers …: importing, listing, publishing, rolling back and exporting layers of the one map."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from backend.core import db
from backend.core.clock import CHINA
from backend.core.errors import Problem
from backend.core.settings import from_environment, use
from backend.onemap.exporting import export
from backend.onemap.facts import LayerFacts, facts_of
from backend.onemap.importing import Cover, Fields, Report, cover_in, import_file
from backend.onemap.loading import cover_of
from backend.onemap.versions import history, in_force, layers, publish, rollback


def main(argv: list[str]) -> int:
    """Run one layers command; a refusal is said on stderr and ends with 1."""
    arguments = _parser().parse_args(argv)
    try:
        return asyncio.run(_with_database(arguments.work(arguments)))
    except Problem as problem:
        print(problem.sentence(), file=sys.stderr)
        return 1


async def _with_database(work: Coroutine[Any, Any, int]) -> int:
    db.connect(use(from_environment()).database)
    await db.start()
    try:
        return await work
    finally:
        await db.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backend layers")
    commands = parser.add_subparsers(required=True, metavar="import|list|publish|rollback|export")
    _import_parser(commands)
    listing = commands.add_parser("list", help="layers and what is published of them")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(work=_list)
    publishing = commands.add_parser("publish", help="make a version what the layer says")
    publishing.add_argument("code")
    publishing.add_argument("--version", type=int)
    publishing.add_argument("--at", help="a moment, ISO 8601; China's time when it has no offset")
    publishing.set_defaults(work=_publish)
    back = commands.add_parser("rollback", help="make the version before the present one speak again")
    back.add_argument("code")
    back.set_defaults(work=_rollback)
    out = commands.add_parser("export", help="write the published version as GPKG, GeoJSON, FlatGeobuf or Shapefile")
    out.add_argument("code")
    out.add_argument("file", type=Path)
    out.set_defaults(work=_export)
    return parser


def _import_parser(commands: Any) -> None:
    add = commands.add_parser("import", help="a new version of a layer from a file")
    add.add_argument("file", type=Path)
    add.add_argument("--layer", required=True)
    add.add_argument("--define", type=Path, help="YAML: name, theme, effect, steward, basis, buffer_m, accuracy_m, required …")
    add.add_argument("--crs", help="EPSG:n, when the file does not say")
    add.add_argument("--class-field", default="")
    add.add_argument("--name-field", default="")
    add.add_argument("--coverage", help="a file with the covered ground, whole, or bbox")
    add.add_argument("--as-of", help="the day the data are true for")
    add.add_argument("--json", action="store_true")
    add.set_defaults(work=_import)


async def _import(arguments: argparse.Namespace) -> int:
    given = await _defined(arguments)
    facts, ignored = facts_of(arguments.layer, given)
    coverage = await asyncio.to_thread(_coverage, arguments.coverage or given.get("coverage"), arguments.crs)
    fields = Fields(arguments.class_field, arguments.name_field)
    report = await import_file(facts, arguments.file, crs=arguments.crs, fields=fields, coverage=coverage)
    report.ignored = ignored
    print(msgspec.json.encode(report).decode() if arguments.json else _told(report))
    return 0


async def _defined(arguments: argparse.Namespace) -> dict[str, Any]:
    """The facts for the new version: those of the last one, changed by the definition file and the day."""
    last = await _last_facts(arguments.layer)
    given: dict[str, Any] = msgspec.to_builtins(last) if last else {}
    if arguments.define:
        try:
            given |= msgspec.yaml.decode(arguments.define.read_bytes(), type=dict[str, Any])
        except (OSError, msgspec.DecodeError) as reason:
            raise Problem("onemap.definition", detail=str(reason)) from reason
    return given | ({"data_date": arguments.as_of} if arguments.as_of else {})


async def _last_facts(code: str) -> LayerFacts | None:
    return next((version.facts for version in await in_force() if version.facts.layer == code), None)


def _coverage(said: Any, reference: str | None) -> Cover:
    if said is None or isinstance(said, dict) or said in ("whole", "bbox", "none", "unknown"):
        return cover_of(said)
    return cover_in(Path(said), reference)


def _told(report: Report) -> str:
    lines = [
        f"{report.layer} version {report.version}, not published yet ({report.crs}, {report.seconds} s)",
        f"read {report.read}, kept {report.features}, repaired {report.repaired}, refused {report.refused_count}, holes {report.holes}, pieces {report.pieces}",
        *(f"  row {refusal.row}: {refusal.reason}" for refusal in report.refused),
        *(f"  {name or '-'}: {area:.1f} m2" for name, area in report.area_by_class.items()),
    ]
    if report.ignored:
        lines.append("not understood in the definition: " + ", ".join(report.ignored))
    return "\n".join(lines)


async def _list(arguments: argparse.Namespace) -> int:
    found = {code: await history(code, everything=True) for code in await layers()}
    if arguments.json:
        print(msgspec.json.encode(found).decode())
        return 0
    for code, versions in found.items():
        for one in versions:
            print(f"{code}\tversion {one.version}\t{one.state}\t{one.features} features\t{one.data_date or '-'}\t{one.checksum[:12]}")
    return 0


async def _publish(arguments: argparse.Namespace) -> int:
    at = datetime.fromisoformat(arguments.at) if arguments.at else None
    moment = at.replace(tzinfo=CHINA) if at is not None and at.tzinfo is None else at
    version = await publish(arguments.code, arguments.version, moment)
    print(f"{arguments.code} version {version.number} is published" + (f" from {moment.isoformat()}" if moment else ""))
    return 0


async def _rollback(arguments: argparse.Namespace) -> int:
    print(f"{arguments.code} version {(await rollback(arguments.code)).number} is published again")
    return 0


async def _export(arguments: argparse.Namespace) -> int:
    print(f"{await export(arguments.code, arguments.file)} features written to {arguments.file.name}")
    return 0
