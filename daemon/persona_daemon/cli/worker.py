"""Work on runs and deliveries of a store that several machines share; answers nobody."""

from __future__ import annotations

import argparse

EXAMPLE = """\
examples:
  PERSONA_DATABASE_URL=postgresql://… persona worker                 on every core
  PERSONA_DATABASE_URL=postgresql://… persona worker --processes 2   two runs at once
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.numbers import whole

    parser.add_argument("--processes", type=whole(1), metavar="N", help="runs computed at once (default: one per core)")
    parser.add_argument(
        "--allow-webhooks-to",
        action="append",
        default=[],
        metavar="NETWORK",
        help="a private network that webhooks may reach, such as 10.0.0.0/8; by plain http too (may be repeated)",
    )
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"], default="info")
    parser.add_argument("--json", action="store_true", help="print that it is ready as JSON")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from persona.store import locate
    from persona.webhooks.addresses import parse_networks
    from persona_daemon.cli.needs import needs_api

    with needs_api("Working on runs"):
        from persona.experiments.service import Options
        from persona_daemon.rest.logs import configure_logs

    configure_logs(level=options.log_level)
    chosen = Options(
        holder="persona worker", processes=options.processes, allowed=parse_networks(options.allow_webhooks_to)
    )
    asyncio.run(_work(chosen, locate(), as_json=options.json))
    return 0


async def _work(options: object, location: object, *, as_json: bool) -> None:
    import asyncio
    import json
    import os
    import signal
    from typing import cast

    from persona.experiments.service import Options, open_service
    from persona.store.location import Location

    stop = asyncio.Event()

    def asked_to_stop() -> None:
        if stop.is_set():  # the second time at once: runs are durable
            os._exit(130)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop)
    place = cast(Location, location)
    async with open_service(place, cast(Options, options)) as service:
        if as_json:
            print(json.dumps({"executor": service.executor, "store": place.shown}), flush=True)
        else:
            print(f"Persona works on {place.shown} as {service.executor}. Ctrl-C stops it.", flush=True)
        await stop.wait()
