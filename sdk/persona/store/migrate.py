"""Brings the tables up to date with Alembic, one process at a time."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from persona.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.sql.schema import SchemaItem

# What the newest migration is called, so that a store that is up to date opens without Alembic.
HEAD = "0001"

# Any number will do, as long as every process of this project asks for the same one.
_LOCK = 0x70737461


async def upgrade(engine: AsyncEngine) -> None:
    """To the newest revision. On PostgreSQL an advisory lock lets the first process work while the others wait; on
    SQLite the write lock does. Raises StoreError for tables of a newer Persona."""
    if await _revision(engine) == HEAD:
        return
    async with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_upgrade)


async def _revision(engine: AsyncEngine) -> str | None:
    async with engine.connect() as connection:
        try:
            found = await connection.execute(text("SELECT version_num FROM ps_alembic_version"))
        except DBAPIError:
            return None
        revision: str | None = found.scalar()
        return revision


def configuration(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("persona.store") / "migrations"))
    config.attributes["connection"] = connection
    return config


def ours(item: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    """Alembic's filter: the job engine's tables in the same database are none of its business."""
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
    return table is None or str(table).startswith("ps_")


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(configuration(connection), "head")
    except CommandError as error:
        raise StoreError(
            "The store was made by a newer Persona than this one.",
            hint=f"Update Persona, or restore a backup. ({error})",
        ) from None
