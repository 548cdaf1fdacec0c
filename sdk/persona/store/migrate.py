"""Brings the tables up to date with Alembic, one process at a time."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

if TYPE_CHECKING:
    from sqlalchemy.sql.schema import SchemaItem

# Any number will do, as long as every process of this project asks for the same one.
_LOCK = 0x70737461


async def upgrade(engine: AsyncEngine) -> None:
    """To the newest revision. On PostgreSQL an advisory lock lets the first process work while the others wait; on
    SQLite the write lock does."""
    async with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_upgrade)


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("persona.store") / "migrations"))
    config.attributes["connection"] = connection
    return config


def ours(item: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    """Alembic's filter: the job engine's tables in the same database are none of its business."""
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
    return table is None or str(table).startswith("ps_")


def _upgrade(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")
