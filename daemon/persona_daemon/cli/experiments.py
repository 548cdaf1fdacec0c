"""Experiments of the store: what was asked of which sources, and what came of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona import PersonaClient

EXAMPLE = """\
examples:
  persona experiments list
  persona experiments show exp_01jdf8z4k2m6q0s9vwx3
  persona experiments delete exp_01jdf8z4k2m6q0s9vwx3
  persona experiments list --server http://localhost:8000     of a server; the key is read from PERSONA_API_KEY
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.numbers import whole

    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    listing = actions.add_parser("list", help="every experiment, the newest first")
    listing.add_argument("--most", type=whole(1), default=50, metavar="N", help="how many at most (default: 50)")
    show = actions.add_parser("show", help="one experiment: its sources, runs and personas")
    delete = actions.add_parser("delete", help="delete one with its runs, personas, scripts and sources")
    for one in (show, delete):
        one.add_argument("experiment", help="its id, exp_…")
    for one in (listing, show, delete):
        one.add_argument("--server", metavar="URL", help="ask this server instead of the store of this machine")
        one.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    import os

    from persona import PersonaClient
    from persona_daemon.cli.needs import needs_api

    with needs_api("Experiments"), PersonaClient(options.server, os.environ.get("PERSONA_API_KEY")) as client:
        if options.action == "list":
            _list(client, options)
        elif options.action == "show":
            _show(client, options)
        else:
            client.delete_experiment(options.experiment)
            if options.json:
                _print_json({"deleted": options.experiment})
            else:
                print(f"{options.experiment} is deleted.")
    return 0


def _list(client: PersonaClient, options: argparse.Namespace) -> None:
    from itertools import islice

    found = list(islice(client.experiments(), options.most))
    if options.json:
        _print_json([one.model_dump(mode="json") for one in found])
        return
    if not found:
        print("There are no experiments yet. POST /api/v1/generate makes one; so does PersonaClient().start(...).")
        return
    from rich.table import Table

    from persona_daemon.cli.terminal import console

    table = Table(box=None, pad_edge=False)
    for heading in ("id", "name", "created", "sources", "latest run", "state"):
        table.add_column(heading, overflow="fold")
    for one in found:
        latest = one.latest_run
        table.add_row(
            one.id,
            one.name,
            f"{one.created_at:%Y-%m-%d %H:%M}",
            str(one.sources),
            latest.id if latest else "",
            latest.state if latest else "",
        )
    console().print(table)


def _show(client: PersonaClient, options: argparse.Namespace) -> None:
    one = client.experiment(options.experiment)
    runs = list(client.runs(one.id))
    if options.json:
        shown: dict[str, Any] = one.model_dump(mode="json")
        _print_json({**shown, "all_runs": [run.model_dump(mode="json") for run in runs]})
        return
    print(f"{one.id}  {one.name}".rstrip())
    print(f"created {one.created_at:%Y-%m-%d %H:%M} UTC")
    print("\nsources")
    for source in one.kept:
        print(f"  {source.name}  ({source.size} bytes)")
    print("\nruns, the newest first")
    for run in runs:
        why = f": {run.error.message}" if run.error else ""
        print(f"  {run.id}  {run.created_at:%Y-%m-%d %H:%M}  {run.state}{why}")
    print("\npersonas of the last completed run")
    for persona in one.personas:
        print(f"  {persona.id}  {persona.name}: {persona.title}")
    if not one.personas:
        print("  none yet")


def _print_json(value: object) -> None:
    import json

    from persona_daemon.cli.terminal import print_json

    print_json(json.dumps(value, ensure_ascii=False, indent=2))
