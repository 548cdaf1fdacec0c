"""Where experiments, runs, personas, scripts, keys, endpoints and deliveries are kept: tables, sessions, migrations.

SQLite in the platform's data directory by default, PostgreSQL by `PERSONA_DATABASE_URL`. Imports only errors.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.store.database import Database, open_database
    from persona.store.location import Location, locate

_WHERE = {"Database": "database", "Location": "location", "locate": "location", "open_database": "database"}
__all__ = ["Database", "Location", "locate", "open_database"]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"persona.store.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
