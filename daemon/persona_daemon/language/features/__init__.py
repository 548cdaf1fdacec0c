"""One small package per feature; each registers itself with `register(server)`.

A feature translates: positions to offsets, a question to a call of the SDK, the answer to the protocol's shapes. What
it knows of files it asks of `server.workspace`. A new feature is a new package, and its name in FEATURES.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from persona_daemon.language.server import PersonaServer

FEATURES: Final[tuple[str, ...]] = (
    "spec_problems",
    "diagnostics",
    "completion",
    "hover",
    "symbols",
    "links",
    "building",
    "serving",
    "tree",
    "panels",
    "asking",
    "commands",
    "pages",
    "fixes",
    "lenses",
    "sources",
    "renaming",
)


def load(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}")


def register_all(server: PersonaServer) -> None:
    for name in FEATURES:
        load(name).register(server)
