"""Keys of the REST API: who may ask for what, and until when."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from persona.experiments.keys import Key

EXAMPLE = """\
examples:
  persona keys create --name dashboard --scope read --expires-days 90
  persona keys list
  persona keys revoke key_01jdf92e7r0v4x6y9z1a
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.numbers import above

    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    create = actions.add_parser("create", help="make a key and show it, once")
    create.add_argument("--name", default="", help="what it is for")
    create.add_argument(
        "--scope",
        action="append",
        choices=["read", "write", "admin"],
        help="what it may do: admin holds write, write holds read (default: write; may be repeated)",
    )
    create.add_argument("--expires-days", type=above(0), metavar="N", help="valid so long (default: without an end)")
    listing = actions.add_parser("list", help="every key, without its text")
    revoke = actions.add_parser("revoke", help="refuse a key from now on")
    revoke.add_argument("key", help="its id, key_…")
    for one in (create, listing, revoke):
        one.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    import asyncio

    from persona_daemon.cli.needs import needs_api

    with needs_api("Keys"):
        from persona.experiments import keys  # noqa: F401 - whether it can be had

    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    """Beside a server that runs: a key made here works there at once, one revoked is refused within a second."""
    from persona.experiments import audit, keys
    from persona.store import open_database

    database = await open_database()
    try:
        if options.action == "list":
            async with database.read() as connection:
                _show(await keys.list_keys(connection), as_json=options.json)
        elif options.action == "create":
            async with database.begin() as connection:
                made, text = await keys.create_key(
                    connection,
                    name=options.name,
                    scopes=options.scope or ["write"],
                    expires_in_days=options.expires_days,
                )
                await audit.note(connection, principal="local", action="key.create", target=made.id)
            _show_new(made, text, as_json=options.json)
        else:
            async with database.begin() as connection:
                revoked = await keys.revoke_key(connection, options.key)
                await audit.note(connection, principal="local", action="key.revoke", target=revoked.id)
            if options.json:
                _print_json(_facts(revoked))
            else:
                print(f"{revoked.id} is refused from now on.")
    finally:
        await database.aclose()
    return 0


def _show_new(key: Key, text: str, *, as_json: bool) -> None:
    if as_json:
        _print_json({**_facts(key), "key": text})
        return
    print(f"{key.id} ({', '.join(key.scopes)}). The key itself, shown only now:")
    print(text)


def _show(found: list[Key], *, as_json: bool) -> None:
    if as_json:
        _print_json([_facts(key) for key in found])
        return
    if not found:
        print("There are no keys. Make one: persona keys create")
        return
    from rich.table import Table

    from persona_daemon.cli.terminal import console

    table = Table(box=None, pad_edge=False)
    for heading in ("id", "name", "scopes", "last used", "valid until", "state"):
        table.add_column(heading, overflow="fold")
    for key in found:
        facts = _facts(key)
        used, until = facts["last_used_at"], facts["expires_at"]
        table.add_row(key.id, key.name, ", ".join(key.scopes), used or "never", until or "for ever", facts["state"])
    console().print(table)


def _facts(key: Key) -> dict[str, Any]:
    from persona_daemon.cli.times import iso

    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "created_at": iso(key.created_at),
        "expires_at": iso(key.expires_at),
        "last_used_at": iso(key.last_used_at),
        "revoked_at": iso(key.revoked_at),
        "state": _state(key),
    }


def _state(key: Key) -> str:
    import time

    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= time.time() * 1000 else "valid"


def _print_json(value: object) -> None:
    import json

    from persona_daemon.cli.terminal import print_json

    print_json(json.dumps(value, ensure_ascii=False, indent=2))
