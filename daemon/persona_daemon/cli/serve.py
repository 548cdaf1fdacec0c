"""Serve the REST API: other programs post research and are told when personas are there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona_daemon.rest.opening import Opened, ServeSettings

EXAMPLE = """\
examples:
  persona serve --port 8000                       on this machine; the first start makes a key and shows it once
  persona serve --port 0 --no-auth                any free port, no keys (on this machine only)
  persona serve --allow-root ~/research           requests may name files below this folder
  PERSONA_DATABASE_URL=postgresql://… persona serve --host 0.0.0.0 --host-name api.example.com --workers 2
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.numbers import whole

    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="default: 127.0.0.1, this machine only")
    parser.add_argument("--port", type=whole(0, 65535), default=8000, help="default: 8000; 0 for any that is free")
    parser.add_argument("--workers", type=whole(1), default=1, metavar="N", help="processes that answer (default: 1)")
    parser.add_argument("--processes", type=whole(1), metavar="N", help="runs computed at once (default: one per core)")
    parser.add_argument(
        "--no-work", action="store_true", help="only take runs in; `persona worker` does them (PostgreSQL)"
    )
    who = parser.add_argument_group("who may ask")
    who.add_argument("--no-auth", action="store_true", help="no keys; on this machine only")
    who.add_argument(
        "--host-name",
        action="append",
        default=[],
        metavar="NAME",
        help="a further Host that is answered, with its port if it has one; * for any (may be repeated)",
    )
    who.add_argument(
        "--origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="a web page's origin that may ask, such as https://app.example.com (may be repeated)",
    )
    who.add_argument(
        "--rate-limit",
        type=whole(0),
        default=1200,
        metavar="N",
        help="requests a minute per key (default: 1200; 0: no limit)",
    )
    what = parser.add_argument_group("what may be asked")
    what.add_argument(
        "--allow-root",
        action="append",
        default=[],
        metavar="FOLDER",
        help="requests may name files below it by path (may be repeated)",
    )
    what.add_argument(
        "--max-body", type=whole(1), default=64, metavar="MIB", help="most that is taken in (default: 64)"
    )
    what.add_argument(
        "--allow-webhooks-to",
        action="append",
        default=[],
        metavar="NETWORK",
        help="a private network that webhooks may reach, such as 10.0.0.0/8; by plain http too (may be repeated)",
    )
    seen = parser.add_argument_group("what is seen")
    seen.add_argument("--metrics", action="store_true", help="figures for Prometheus at /metrics")
    seen.add_argument("--log-level", choices=["debug", "info", "warning", "error"], default="info")
    seen.add_argument("--json", action="store_true", help="print the address (and a first key) as JSON")


def run(options: argparse.Namespace) -> int:
    from persona.store import locate
    from persona_daemon.cli.needs import needs_api

    with needs_api("Serving REST"):
        from persona_daemon.rest.elsewhere import serve_in_daemon
        from persona_daemon.rest.logs import configure_logs
        from persona_daemon.rest.opening import checked
        from persona_daemon.rest.processes import serve_alone, serve_together

    settings = checked(settings_of(options))
    location = locate()
    configure_logs(level=options.log_level)

    def told(opened: Opened) -> None:
        show(opened, as_json=options.json)

    if settings.workers > 1:
        serve_together(settings, location, told)
    elif not serve_in_daemon(settings, location, told):
        serve_alone(settings, location, told)
    return 0


def settings_of(options: argparse.Namespace) -> ServeSettings:
    """Raises SettingError."""
    from pathlib import Path

    from persona.webhooks.addresses import parse_networks
    from persona_daemon.rest.opening import ServeSettings

    return ServeSettings(
        host=options.host,
        port=options.port,
        workers=options.workers,
        auth=not options.no_auth,
        host_names=tuple(options.host_name),
        origins=tuple(options.origin),
        roots=tuple(Path(root).expanduser() for root in options.allow_root),
        most_body_mib=options.max_body,
        rate=options.rate_limit,
        metrics=options.metrics,
        networks=parse_networks(options.allow_webhooks_to),
        works=not options.no_work,
        processes=options.processes,
    )


def show(opened: Opened, *, as_json: bool) -> None:
    """One line once the first request can be answered, and before it the first key, which nobody can show again."""
    if as_json:
        import json

        found = {"url": opened.url, "key": opened.key}
        print(json.dumps(found), flush=True)
        return
    if opened.key is not None:
        print(f"Your first key, shown only now: {opened.key}", flush=True)
    print(f"Persona serves {opened.url} (the API: {opened.url}/docs). Ctrl-C stops it.", flush=True)
