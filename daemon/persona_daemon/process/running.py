"""Becoming the daemon: the lock and the socket first, everything else afterwards."""

from __future__ import annotations

import os

from persona_daemon.process.holding import Holding, read_info
from persona_daemon.process.place import PlaceError, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IDLE_MINUTES = 12.0


def run_daemon(*, background: bool, idle_minutes: float | None = None, serve: dict[str, Any] | None = None) -> int:
    """Runs until it was asked to stop or was idle; the exit code. Where a daemon runs already, says so and ends."""
    minutes = _idle(idle_minutes)
    try:
        holding = Holding(place())
        taken = holding.take()
    except PlaceError as error:
        from persona.errors import PersonaError

        raise PersonaError(str(error)) from None
    if not taken:
        if not background:
            info = read_info(holding.place) or {}
            print(f"The daemon runs already: process {info.get('pid', 'unknown')}.")  # noqa: T201 - for who started us
        return 0
    listening = holding.listen()

    import asyncio

    from persona_daemon.process.daemon import Daemon
    from persona_daemon.process.logs import close_standard_error, start_logging

    log = str(start_logging())
    holding.write_info(listening, log=log)

    def ready() -> None:
        if background:
            close_standard_error()
            return
        if serve is not None:
            if daemon.doors.key is not None:
                print(f"Your first key, shown only now: {daemon.doors.key}", flush=True)  # noqa: T201
            print(f"REST is open at {daemon.doors.url}.", flush=True)  # noqa: T201
        print(f"The daemon listens: process {os.getpid()}, log {log}. Ctrl-C ends it.", flush=True)  # noqa: T201

    daemon = Daemon(holding, idle_minutes=minutes, log=log)
    asyncio.run(daemon.run(listening, ready, serve))
    return 0


def run_in_background() -> int:
    """As an editor starts it: whatever keeps it from starting is one sentence on standard error."""
    try:
        return run_daemon(background=True)
    except BaseException as error:
        from persona_daemon.cli.errors import report

        return report(error)


def _idle(given: float | None) -> float:
    if given is not None:
        return given
    named = os.environ.get("PERSONA_DAEMON_IDLE_MINUTES")
    try:
        return float(named) if named else IDLE_MINUTES
    except ValueError:
        from persona.errors import SettingError

        raise SettingError("PERSONA_DAEMON_IDLE_MINUTES is no number.", hint="Give minutes, such as 30.") from None
