"""The daemon: one process of yours that keeps the engine warm, for every editor and for REST. Editors start it by
themselves; it ends when nobody has needed it for a while."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona_daemon.process.control import Asking

EXAMPLE = """\
examples:
  persona daemon status            whether it runs, for whom, and where its log is
  persona daemon start --serve     start it, with REST on 127.0.0.1:8000
  persona daemon logs --follow     what it does
  persona daemon stop              end it; open editors start another when they need it
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.numbers import above, whole

    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    run = actions.add_parser("run", help="be the daemon, in the foreground")
    start = actions.add_parser("start", help="start it in the background, if it does not run")
    for one in (run, start):
        one.add_argument(
            "--idle-minutes", type=above(0), metavar="N", help="end after so long without any work (default: 12)"
        )
        one.add_argument("--serve", action="store_true", help="open REST as well")
        one.add_argument("--host", default="127.0.0.1", help="with --serve; default: 127.0.0.1")
        one.add_argument(
            "--port", type=whole(0, 65535), default=8000, help="with --serve; default: 8000, 0 for any free one"
        )
    run.add_argument("--background", action="store_true", help=argparse.SUPPRESS)
    stop = actions.add_parser("stop", help="end it")
    status = actions.add_parser("status", help="whether it runs, and what it does")
    logs = actions.add_parser("logs", help="print its log")
    logs.add_argument("--lines", type=whole(1), default=40, metavar="N", help="how many of the last lines; default: 40")
    logs.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    for one in (start, stop, status):
        one.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    code: int = {"run": _run, "start": _start, "stop": _stop, "status": _status, "logs": _logs}[options.action](options)
    return code


def _run(options: argparse.Namespace) -> int:
    from persona_daemon.process.running import run_daemon

    return run_daemon(
        background=options.background,
        idle_minutes=options.idle_minutes,
        serve={"host": options.host, "port": options.port} if options.serve else None,
    )


def _start(options: argparse.Namespace) -> int:
    import os

    from persona.errors import PersonaError
    from persona_daemon.process.control import Asking, DaemonGoneError, find
    from persona_daemon.process.place import PlaceError, place
    from persona_daemon.process.starting import StartError, reach

    here = place()
    before = find(here)
    if before is not None:
        before.close()
    if options.idle_minutes is not None:
        os.environ["PERSONA_DAEMON_IDLE_MINUTES"] = str(options.idle_minutes)
    try:
        asking = Asking(reach(here, "control"))
    except (PlaceError, StartError) as error:
        raise PersonaError(str(error)) from None
    try:
        opened: dict[str, Any] = {}
        if options.serve:
            try:
                opened = asking.ask(do="serve", keep=True, options={"host": options.host, "port": options.port})
            except DaemonGoneError:
                raise
            except PersonaError as refused:
                refused.message += _left(asking, ours=before is None)
                raise
        status = asking.ask(do="status")
        _show({**status, "key": opened.get("key")}, options, "runs already" if before is not None else "started")
    finally:
        asking.close()
    return 0


def _left(asking: Asking, *, ours: bool) -> str:
    """Ends the daemon that we started for a door that did not open, unless somebody came meanwhile; says what runs."""
    status = asking.ask(do="status")
    if status["serving"]:
        return ""
    if not ours or status["editors"] or status["building"]:
        return f" The daemon (process {status['pid']}) runs on, without REST."
    _end(asking)
    return " No daemon was left running."


def _end(asking: Asking) -> None:
    from persona_daemon.process.holding import Holding
    from persona_daemon.process.place import place

    asking.ask(do="stop")
    asking.wait()
    asking.close()
    Holding(place()).wait_until_free(30)


def _stop(options: argparse.Namespace) -> int:
    asking = _found()
    if asking is None:
        _say(options, {"running": False}, "No daemon runs.")
        return 0
    status = asking.ask(do="status")
    _end(asking)
    _say(options, {"running": False, "pid": status["pid"]}, f"The daemon (process {status['pid']}) has ended.")
    return 0


def _status(options: argparse.Namespace) -> int:
    asking = _found()
    if asking is None:
        _say(options, {"running": False}, "No daemon runs. Editors start it when they need it.")
        return 1
    _show(asking.ask(do="status"), options, "runs")
    asking.close()
    return 0


def _logs(options: argparse.Namespace) -> int:
    from persona_daemon.process.logs import log_file, tail

    path = log_file()
    if not path.exists():
        print(f"There is no log yet: {path}")
        return 0
    for line in tail(path, options.lines, follow=options.follow):
        print(line, end="", flush=options.follow)
    return 0


def _found() -> Asking | None:
    from persona_daemon.process.control import find
    from persona_daemon.process.place import place

    return find(place())


def _show(status: dict[str, Any], options: argparse.Namespace, said: str) -> None:
    minutes = status["uptime_seconds"] // 60
    editors = status["editors"]
    lines = [
        f"The daemon {said}: process {status['pid']}, Persona {status['version']}, up {minutes} min",
        f"  editors   {editors or 'none'}",
        f"  building  {status['building'] or 'nothing'}",
        f"  REST      {status['serving']['url'] if status['serving'] else 'closed'}",
        f"  log       {status['log']}",
    ]
    if status.get("key"):
        lines.append(f"Your first key, shown only now: {status['key']}")
    _say(options, {"running": True, **status}, "\n".join(lines))


def _say(options: argparse.Namespace, data: dict[str, Any], text: str) -> None:
    if options.json:
        import json

        from persona_daemon.cli.terminal import print_json

        print_json(json.dumps(data, indent=2))
    else:
        print(text)
