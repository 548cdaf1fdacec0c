"""The store of experiments, runs, keys and webhooks: back it up, restore it, check it, forget what is old."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.store.database import Database

EXAMPLE = """\
examples:
  persona store backup persona-2026-11-24.zip          also while a server runs
  persona store restore persona-2026-11-24.zip         into an empty store: a new folder, or a new database
  PERSONA_DATABASE_URL=postgresql://… persona store restore persona.zip       from one file to many machines
  persona store prune --experiments-older-than 180d
  persona store check
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    actions.add_parser("where", help="where the store is, and how much is in it")
    backup = actions.add_parser("backup", help="write everything into one file; it holds secrets: keep it safe")
    restore = actions.add_parser("restore", help="fill an empty store from a backup, of either database")
    restore.add_argument("--replace", action="store_true", help="forget what the store holds")
    for one in (backup, restore):
        one.add_argument("file", metavar="FILE.zip")
    prune = actions.add_parser("prune", help="forget what is old; servers may run")
    prune.add_argument("--deliveries-older-than", default="30d", metavar="AGE", help="default: 30d")
    prune.add_argument("--audit-older-than", default="365d", metavar="AGE", help="default: 365d")
    prune.add_argument("--jobs-older-than", default="7d", metavar="AGE", help="default: 7d")
    prune.add_argument(
        "--experiments-older-than", metavar="AGE", help="with runs, personas and scripts (default: kept for ever)"
    )
    actions.add_parser("check", help="find what does not fit together; ends with 1 when something does not")
    adopt = actions.add_parser("adopt", help="take over the runs of a worker that is gone for good (PostgreSQL)")
    adopt.add_argument("executor", nargs="?", metavar="NAME", help="leave it out to see which hold runs")
    for action in actions.choices.values():
        action.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from persona_daemon.cli.needs import needs_api

    with needs_api("The store"):
        import persona.experiments.upkeep  # noqa: F401 - whether it can be had

    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    from persona.store import locate, open_database

    database = await open_database(locate())
    try:
        code: int = await _ACTIONS[options.action](database, options)
    finally:
        await database.aclose()
    return code


async def _where(database: Database, options: argparse.Namespace) -> int:
    from sqlalchemy import func, select

    from persona.store.tables import metadata

    async with database.read() as connection:
        counts = {
            table.name.removeprefix("ps_"): (await connection.execute(select(func.count()).select_from(table))).scalar()
            for table in metadata.sorted_tables
        }
    if options.json:
        _print_json({"store": database.location.shown, "rows": counts})
        return 0
    print(database.location.shown)
    print(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count) or "It is empty.")
    return 0


async def _backup(database: Database, options: argparse.Namespace) -> int:
    from persona.store.copying import backup

    counts = await backup(database, options.file)
    if options.json:
        _print_json({"file": options.file, "rows": counts})
    else:
        print(f"{sum(counts.values())} rows are in {options.file}. It holds webhook secrets: keep it safe.")
    return 0


async def _restore(database: Database, options: argparse.Namespace) -> int:
    from persona.experiments import audit
    from persona.store.copying import restore
    from persona.store.lock import StoreLock

    lock = StoreLock(database.location.folder)
    if database.location.embedded:
        lock.acquire("persona store restore")
    try:
        counts = await restore(database, options.file, replace=options.replace)
        async with database.begin() as connection:
            await audit.note(connection, principal="local", action="store.restore", target=options.file)
    finally:
        lock.release()
    if options.json:
        _print_json({"store": database.location.shown, "rows": counts})
    else:
        print(
            f"{sum(counts.values())} rows are in {database.location.shown}. Runs that waited go on with persona serve."
        )
    return 0


async def _prune(database: Database, options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from persona.experiments.upkeep import Ages, prune
    from persona_daemon.cli.times import days

    experiments = options.experiments_older_than
    ages = Ages(
        jobs=days(options.jobs_older_than),
        deliveries=days(options.deliveries_older_than),
        audit=days(options.audit_older_than),
        experiments=None if experiments is None else days(experiments),
    )
    jobs = _jobs(database)
    try:
        pruned = await prune(database, jobs, ages)
    finally:
        await jobs.stop(within_seconds=0)
    if options.json:
        _print_json(asdict(pruned))
    else:
        print(pruned)
    return 0


async def _check(database: Database, options: argparse.Namespace) -> int:
    from persona.experiments.upkeep import check

    jobs = _jobs(database)
    try:
        found = await check(database, jobs)
    finally:
        await jobs.stop(within_seconds=0)
    if options.json:
        _print_json({"store": database.location.shown, "findings": found})
    else:
        print("\n".join(found) or "All is well.")
    return 1 if found else 0


async def _adopt(database: Database, options: argparse.Namespace) -> int:
    from persona.experiments.delivering import claimers, let_go

    jobs = _jobs(database)
    try:
        if options.executor is None:
            async with database.read() as connection:
                holding = sorted(await jobs.executors() | await claimers(connection))
            if options.json:
                _print_json({"executors": holding})
            else:
                print("\n".join(holding) or "Nobody holds a run.")
            return 0
        runs = await jobs.adopt(options.executor)
        async with database.begin() as connection:
            deliveries = await let_go(connection, options.executor)
    finally:
        await jobs.stop(within_seconds=0)
    if options.json:
        _print_json({"executor": options.executor, "runs": runs, "deliveries": deliveries})
    else:
        print(f"{runs} runs and {deliveries} deliveries of {options.executor} go to whoever works.")
    return 0


_ACTIONS = {
    "where": _where,
    "backup": _backup,
    "restore": _restore,
    "prune": _prune,
    "check": _check,
    "adopt": _adopt,
}


def _jobs(database: Database) -> Any:
    """For asking only: it never works."""
    from persona.jobs.durable import DurableJobs

    async def never(_: object) -> None:
        raise NotImplementedError

    return DurableJobs(database.location, never, executor="asking", at_once=1)


def _print_json(value: object) -> None:
    import json

    from persona_daemon.cli.terminal import print_json

    print_json(json.dumps(value, ensure_ascii=False, indent=2))
