"""Everything that an editor's first request needs, imported at once: for the thread in which a daemon starts."""

from __future__ import annotations

from persona_daemon.language.engine import Engine, Home
from persona_daemon.language.features import FEATURES, load
from persona_daemon.language.server import shared_converter


def make_engine(home: Home | None = None) -> Engine:
    """To be called in the event loop."""
    return Engine(home)


def _warm() -> None:
    for name in FEATURES:
        load(name)
    shared_converter()


_warm()
