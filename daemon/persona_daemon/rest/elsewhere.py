"""When this user's daemon runs on the same embedded store: it opens the REST door instead of a second process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from persona.store.location import Location
    from persona_daemon.rest.opening import Opened, ServeSettings


def serve_in_daemon(settings: ServeSettings, location: Location, told: Callable[[Opened], None]) -> bool:
    """Has the daemon serve with these settings until Ctrl-C (or the daemon's end), and then close the door again.

    Calls `told` when the first request can be answered. False, at once, where no daemon of this user runs, or one on
    another store: then the caller serves by itself. Raises what the daemon could not do.
    """
    from persona_daemon.process.control import find
    from persona_daemon.process.doors import to_plain
    from persona_daemon.process.place import place
    from persona_daemon.rest.opening import Opened

    if not location.embedded:
        return False
    daemon = find(place())
    if daemon is None:
        return False
    try:
        if daemon.ask(do="status")["store"] != location.url:
            return False
        answer = daemon.ask(do="serve", options=to_plain(settings))
        told(Opened(answer["url"], answer["key"]))
        _wait_for_ctrl_c(daemon.wait)
    finally:
        daemon.close()
    return True


def _wait_for_ctrl_c(wait: Callable[[], None]) -> None:
    """The daemon closes its door when our connection ends, however we end."""
    import signal

    def stopped(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stopped)
    try:
        wait()
    except KeyboardInterrupt:
        return
