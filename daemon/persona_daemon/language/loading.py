"""Everything that an editor's first request needs, imported at once: for the thread in which a daemon starts."""

from __future__ import annotations

from importlib import import_module

from persona_daemon.language.engine import Engine, Home
from persona_daemon.language.features import FEATURES, load
from persona_daemon.language.server import shared_converter

# What the first hover reads with; imported in the loop, they would hold it for 30 ms.
_FIRST = ("persona.spec.parse", "persona.spec.looking", "persona.spec.lock", "persona.spec.cited")


def make_engine(home: Home | None = None) -> Engine:
    """To be called in the event loop."""
    return Engine(home)


def _warm() -> None:
    for name in FEATURES:
        load(name)
    shared_converter()
    for name in _FIRST:
        import_module(name)


_warm()
