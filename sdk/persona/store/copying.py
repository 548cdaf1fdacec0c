"""Backups: the whole store in one file that fits either database, so that it is also the way from one to the other.

A zip with `manifest.json` and a file of JSON lines for each table. The job engine's tables are not in it: runs that
waited get new jobs when a process works on the restored store.
"""

from __future__ import annotations

import base64
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from persona.errors import InputError, OutputError, StoreError
from persona.store.database import Database
from persona.store.migrate import HEAD
from persona.store.tables import metadata

FORMAT = "persona-store/1"
_AT_ONCE = 200
_NEXT_AUDIT_ID = """
SELECT setval(pg_get_serial_sequence('ps_audit', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM ps_audit), false)
"""
_LONGEST_LINE = 1 << 30


async def backup(database: Database, target: str | os.PathLike[str]) -> dict[str, int]:
    """Writes the store as it is at one moment, also while servers run, for its owner's eyes only. Rows by table.

    Raises OutputError when the file exists or cannot be written.
    """
    path = Path(target)
    if path.exists():
        raise OutputError("There is a file of this name already.", where=str(path), hint="Give another name.")
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.unlink(missing_ok=True)  # of an earlier one that was cut off, or a link that somebody else put there
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                async with database.snapshot() as connection:
                    counts = {table.name: await _write(connection, table, archive) for table in _tables()}
                manifest = {"format": FORMAT, "revision": HEAD, "rows": counts}
                archive.writestr("manifest.json", json.dumps(manifest, indent=2))
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
    except OSError as error:
        raise OutputError(f"The backup cannot be written: {error.strerror}.", where=str(path)) from None
    finally:
        temporary.unlink(missing_ok=True)
    return counts


async def restore(database: Database, source: str | os.PathLike[str], *, replace: bool = False) -> dict[str, int]:
    """Fills the store from a backup, wholly or not at all. Rows by table.

    Raises InputError for a file that is no backup, StoreError when the store is not empty (unless `replace`).
    """
    path = Path(source)
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise InputError("There is no such file.", where=str(path)) from None
    except (OSError, zipfile.BadZipFile):
        raise InputError("This file is not a backup of a store.", where=str(path)) from None
    with archive:
        manifest = _manifest(archive, path)
        async with database.begin() as connection:
            await _make_room(connection, replace)
            counts = {}
            for table in _tables():
                counts[table.name] = await _read(connection, table, archive, path)
                if counts[table.name] != manifest["rows"].get(table.name, 0):
                    raise InputError(f"The backup is not whole: rows of {table.name} are missing.", where=str(path))
            if connection.dialect.name == "postgresql":
                await connection.execute(text(_NEXT_AUDIT_ID))
    return counts


def _tables() -> list[Table]:
    return list(metadata.sorted_tables)


async def _write(connection: AsyncConnection, table: Table, archive: zipfile.ZipFile) -> int:
    binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    count = 0
    rows = await connection.stream(select(table).order_by(*table.primary_key.columns))
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
        async for row in rows:
            values = dict(row._mapping)
            for name in binary:
                if values[name] is not None:
                    values[name] = base64.b64encode(values[name]).decode()
            file.write(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
    return count


async def _read(connection: AsyncConnection, table: Table, archive: zipfile.ZipFile, path: Path) -> int:
    count = 0
    try:
        for rows in _batches(table, archive):
            await connection.execute(insert(table), rows)
            count += len(rows)
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise InputError(f"The backup is damaged: {table.name} cannot be read.", where=str(path)) from None
    return count


def _batches(table: Table, archive: zipfile.ZipFile) -> Iterator[list[dict[str, Any]]]:
    binary = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    rows: list[dict[str, Any]] = []
    with archive.open(f"{table.name}.jsonl") as file:
        for line in iter(lambda: file.readline(_LONGEST_LINE), b""):
            kept = json.loads(line)
            row = {column.name: kept[column.name] for column in table.columns}
            for name in binary:
                if row[name] is not None:
                    row[name] = base64.b64decode(row[name], validate=True)
            if "claimed_by" in row:  # by a process of the other store
                row |= {"claimed_by": None, "claimed_until": None}
            rows.append(row)
            if len(rows) == _AT_ONCE:
                yield rows
                rows = []
    if rows:
        yield rows


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        known = manifest["format"] == FORMAT and isinstance(manifest["rows"], dict)
    except (KeyError, ValueError, TypeError):
        known = False
    if not known:
        raise InputError("This file is not a backup of a store.", where=str(path))
    if manifest["revision"] != HEAD:
        raise InputError(
            f"The backup has tables of another version ({manifest['revision']}; here {HEAD}).",
            where=str(path),
            hint="Restore it with the Persona that made it, then open the store with this one.",
        )
    return manifest


async def _make_room(connection: AsyncConnection, replace: bool) -> None:
    for table in reversed(_tables()):
        if replace:
            await connection.execute(table.delete())
        elif (await connection.execute(select(func.count()).select_from(table))).scalar_one():
            raise StoreError(
                "The store is not empty.", hint="Restore into an empty one, or give --replace to forget what it holds."
            )
