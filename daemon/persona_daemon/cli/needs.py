"""What is said when a part is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from persona.errors import MissingExtraError

_API = frozenset("fastapi starlette uvicorn sqlalchemy aiosqlite alembic dbos httpx2 structlog multipart".split())
_POSTGRES = frozenset({"psycopg"})


@contextmanager
def needs_api(what: str) -> Iterator[None]:
    """Around imports of the store or of REST: turns a package that is missing into the command that installs it."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name in _API:
            raise MissingExtraError(what, "api") from None
        if name in _POSTGRES:
            raise MissingExtraError("PostgreSQL", "postgres") from None
        raise
