"""Webhooks: who is told when personas are there, what became of each delivery, and a receiver to try things out."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persona.experiments.deliveries import Delivery
    from persona.experiments.endpoints import Endpoint
    from persona.store.database import Database

EXAMPLE = """\
examples:
  persona webhooks listen --port 9000                                   in one terminal
  persona webhooks create http://127.0.0.1:9000/ --insecure             in another; shows the secret, once
  persona webhooks test whe_01jdf92e7r0v4x6y9z1a
  persona webhooks deliveries whe_01jdf92e7r0v4x6y9z1a --state dead
  persona webhooks recover whe_01jdf92e7r0v4x6y9z1a --since 24h
"""
EVENTS = (
    "generation.started",
    "generation.progress",
    "generation.completed",
    "generation.failed",
    "generation.cancelled",
    "script.completed",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from persona_daemon.cli.numbers import above, whole

    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, title="actions")
    create = actions.add_parser("create", help="tell this address, and show the secret that signs, once")
    create.add_argument("url", metavar="URL", help="https://…")
    create.add_argument("--secret-env", metavar="NAME", help="take the secret from this environment variable")
    actions.add_parser("list", help="every webhook")
    show = actions.add_parser("show", help="one webhook, or one delivery with all its attempts")
    show.add_argument("id", metavar="ID", help="whe_… or msg_…")
    change = actions.add_parser("update", help="change where and of what is told, or switch it on and off")
    change.add_argument("--url", metavar="URL")
    change.add_argument("--enable", action="store_true", help="switch it on, and forget past failures")
    change.add_argument("--disable", action="store_true", help="switch it off")
    for one in (create, change):
        one.add_argument(
            "--event",
            action="append",
            choices=EVENTS,
            help="only of these (may be repeated; default: all but progress)",
        )
        one.add_argument("--description", metavar="TEXT", help="what it is for")
        one.add_argument(
            "--insecure",
            action="store_true",
            help="allow plain http and private addresses, for receivers of your own network",
        )
    delete = actions.add_parser("delete", help="forget it, with its deliveries")
    test = actions.add_parser("test", help="send a signed webhook.test event and say what came of it")
    test.add_argument(
        "--wait", type=above(0, too=True), default=5.0, metavar="SECONDS", help="for its first attempt (default: 5)"
    )
    log = actions.add_parser("deliveries", help="what was sent, the newest first")
    log.add_argument("--state", choices=["pending", "delivered", "dead"])
    log.add_argument(
        "--limit", type=whole(1, 200), default=50, metavar="N", help="at most so many, 1 to 200 (default: 50)"
    )
    again = actions.add_parser("redeliver", help="send a delivery again, with the same id and body")
    again.add_argument("id", metavar="DELIVERY", help="msg_…")
    recover = actions.add_parser("recover", help="send again all that died since then")
    recover.add_argument("--since", required=True, metavar="WHEN", help="24h, 3d, or 2026-11-24T15:00:00Z")
    rotate = actions.add_parser("rotate", help="a new secret; the old one signs too for 24 hours")
    for one in (change, delete, test, log, recover, rotate):
        one.add_argument("id", metavar="ID", help="whe_…")
    listen = actions.add_parser("listen", help="a local receiver that verifies and prints what comes")
    listen.add_argument("--port", type=whole(0, 65535), default=9000, help="default: 9000; 0 for any that is free")
    listen.add_argument("--secret-env", default="PERSONA_WEBHOOK_SECRET", metavar="NAME", help="where the secret is")
    listen.add_argument("--count", type=whole(1), metavar="N", help="end after so many")
    listen.add_argument("--fail", type=whole(0), default=0, metavar="N", help="answer the first N with 500")
    for action in actions.choices.values():
        action.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    import asyncio

    if options.action == "listen":
        from persona_daemon.cli.webhooks_listen import listen

        return listen(options)
    from persona_daemon.cli.needs import needs_api

    with needs_api("Webhooks"):
        import persona.experiments.deliveries
        import persona.experiments.endpoints  # noqa: F401 - whether they can be had

    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    """Beside a server that runs: it sees what is changed here at its next delivery."""
    from persona.store import open_database

    database = await open_database()
    try:
        await _ACTIONS[options.action](database, options)
    finally:
        await database.aclose()
    return 0


async def _create(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.endpoints import create_endpoint

    secret = _secret(options.secret_env) if options.secret_env else None
    async with database.begin() as connection:
        made, secret_shown = await create_endpoint(
            connection,
            url=options.url,
            events=options.event or (),
            description=options.description or "",
            secret=secret,
            insecure=options.insecure,
        )
        await _note(connection, "webhook.create", made.id)
    if options.json:
        _print_json({**endpoint_facts(made), "secret": secret_shown})
        return
    print(f"{made.id} is told of {', '.join(made.events) or 'everything but progress'}.")
    if secret is None:
        print("Its secret, shown only now:")
        print(secret_shown)


async def _list(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.endpoints import list_endpoints

    found: list[Endpoint] = []
    cursor = None
    async with database.read() as connection:
        while True:
            page = await list_endpoints(connection, limit=200, cursor=cursor)
            found += page.items
            if (cursor := page.next) is None:
                break
    if options.json:
        _print_json([endpoint_facts(one) for one in found])
    elif not found:
        print("There are no webhooks. Make one: persona webhooks create https://…")
    else:
        rows = [(one.id, _state(one), ", ".join(one.events) or "all but progress", one.url) for one in found]
        _print_table(("id", "state", "events", "url"), rows)


async def _show(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.deliveries import attempts_of, body_of, get_delivery
    from persona.experiments.endpoints import get_endpoint

    async with database.read() as connection:
        if not options.id.startswith("msg_"):
            _print_endpoint(await get_endpoint(connection, options.id), options)
            return
        delivery = await get_delivery(connection, options.id)
        body = (await body_of(connection, options.id)).decode()
        attempts = await attempts_of(connection, options.id)
    if options.json:
        _print_json({**delivery_facts(delivery), "body": body, "attempts": [_attempt_facts(one) for one in attempts]})
        return
    print(_sentence(delivery))
    print(body)
    rows = [
        (
            str(one["number"]),
            str(_attempt_facts(one)["at"]),
            str(one["status"] or "no answer"),
            f"{one['latency_ms']} ms",
            one["error"] or one["response"],
        )
        for one in attempts
    ]
    if rows:
        _print_table(("attempt", "at", "status", "took", "answer"), rows)


async def _update(database: Database, options: argparse.Namespace) -> None:
    from persona.errors import SettingError
    from persona.experiments.endpoints import change_endpoint

    changes: dict[str, Any] = {
        name: value
        for name, value in (("url", options.url), ("description", options.description), ("events", options.event))
        if value is not None
    }
    if options.enable and options.disable:
        raise SettingError("A webhook cannot be switched on and off at once.")
    if options.enable or options.disable:
        changes["enabled"] = options.enable
    if not changes:
        raise SettingError("There is nothing to change.", hint="See: persona webhooks update --help")
    async with database.begin() as connection:
        changed = await change_endpoint(connection, options.id, changes, insecure=options.insecure)
        await _note(connection, "webhook.update", changed.id)
    _print_endpoint(changed, options)


async def _delete(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.endpoints import delete_endpoint

    async with database.begin() as connection:
        await delete_endpoint(connection, options.id)
        await _note(connection, "webhook.delete", options.id)
    if options.json:
        _print_json({"id": options.id, "deleted": True})
    else:
        print(f"{options.id} is deleted.")


async def _test(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.deliveries import send_test

    async with database.begin() as connection:
        delivery = await send_test(connection, options.id)
    await _told(database, delivery.id, options)


async def _deliveries(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.deliveries import list_deliveries

    async with database.read() as connection:
        page = await list_deliveries(connection, options.id, state=options.state, limit=options.limit)
    if options.json:
        _print_json([delivery_facts(one) for one in page.items])
    elif not page.items:
        print("Nothing was sent." if options.state is None else f"Nothing is {options.state}.")
    else:
        facts = [delivery_facts(one) for one in page.items]
        rows = [(one["id"], one["event"], one["state"], str(one["attempts"]), str(one["created_at"])) for one in facts]
        _print_table(("id", "event", "state", "attempts", "made"), rows)


async def _redeliver(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.deliveries import redeliver

    async with database.begin() as connection:
        delivery = await redeliver(connection, options.id)
        await _note(connection, "webhook.redeliver", options.id)
    options.wait = 5.0
    await _told(database, delivery.id, options)


async def _recover(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.deliveries import recover
    from persona_daemon.cli.times import since_ms

    since = since_ms(options.since)
    async with database.begin() as connection:
        count = await recover(connection, options.id, since_ms=since)
        await _note(connection, "webhook.recover", options.id)
    if options.json:
        _print_json({"id": options.id, "recovered": count})
    else:
        print(f"{count} deliveries are sent again." if count != 1 else "1 delivery is sent again.")


async def _rotate(database: Database, options: argparse.Namespace) -> None:
    from persona.experiments.endpoints import rotate_secret

    async with database.begin() as connection:
        secret = await rotate_secret(connection, options.id)
        await _note(connection, "webhook.rotate", options.id)
    if options.json:
        _print_json({"id": options.id, "secret": secret})
        return
    print("The new secret, shown only now (the old one signs too for 24 hours):")
    print(secret)


_ACTIONS = {
    "create": _create,
    "list": _list,
    "show": _show,
    "update": _update,
    "delete": _delete,
    "test": _test,
    "deliveries": _deliveries,
    "redeliver": _redeliver,
    "recover": _recover,
    "rotate": _rotate,
}


async def _told(database: Database, delivery_id: str, options: argparse.Namespace) -> None:
    """Waits for the next attempt, which a server or worker that runs makes, and says what came of it."""
    import asyncio

    from persona.experiments.deliveries import get_delivery

    async with database.read() as connection:
        before = await get_delivery(connection, delivery_id)
    deadline = asyncio.get_running_loop().time() + options.wait
    now = before
    while now.attempts == before.attempts and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.1)
        async with database.read() as connection:
            now = await get_delivery(connection, delivery_id)
    if now.attempts == before.attempts and not options.json:
        print(f"{delivery_id} waits. It is sent while persona serve (or a worker) runs.")
        return
    options.id = delivery_id
    await _show(database, options)


async def _note(connection: Any, action: str, target: str) -> None:
    from persona.experiments import audit

    await audit.note(connection, principal="local", action=action, target=target)


def endpoint_facts(endpoint: Endpoint) -> dict[str, Any]:
    from persona_daemon.cli.times import iso

    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": list(endpoint.events),
        "enabled": endpoint.enabled,
        "disabled_because": endpoint.disabled_because,
        "failing_since": iso(endpoint.failing_since),
        "created_at": iso(endpoint.created_at),
    }


def delivery_facts(delivery: Delivery) -> dict[str, Any]:
    from persona_daemon.cli.times import iso

    return {
        "id": delivery.id,
        "webhook_id": delivery.endpoint_id,
        "event": delivery.event,
        "run_id": delivery.run_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_at": iso(delivery.next_at),
        "created_at": iso(delivery.created_at),
    }


def _attempt_facts(attempt: dict[str, Any]) -> dict[str, Any]:
    from persona_daemon.cli.times import iso

    return {**attempt, "at": iso(attempt["at"])}


def _state(endpoint: Endpoint) -> str:
    from persona_daemon.cli.times import iso

    if not endpoint.enabled:
        return f"off: {endpoint.disabled_because}"
    return "on" if endpoint.failing_since is None else f"failing since {iso(endpoint.failing_since)}"


def _sentence(delivery: Delivery) -> str:
    facts = delivery_facts(delivery)
    tries = "1 attempt" if delivery.attempts == 1 else f"{delivery.attempts} attempts"
    following = f", the next at {facts['next_at']}" if delivery.state == "pending" else ""
    return f"{delivery.id} ({delivery.event}) is {delivery.state} after {tries}{following}."


def _print_endpoint(endpoint: Endpoint, options: argparse.Namespace) -> None:
    if options.json:
        _print_json(endpoint_facts(endpoint))
        return
    print(f"{endpoint.id} → {endpoint.url}")
    for name, value in (
        ("for", endpoint.description),
        ("told of", ", ".join(endpoint.events) or "everything but progress"),
        ("state", _state(endpoint)),
    ):
        if value:
            print(f"  {name}: {value}")


def _secret(name: str) -> str:
    import os

    from persona.errors import SettingError

    secret = os.environ.get(name)
    if not secret:
        raise SettingError(f"The environment variable {name} is not set.")
    return secret


def _print_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from persona_daemon.cli.terminal import console

    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading != headings[-1])
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console().print(table)


def _print_json(value: object) -> None:
    import json

    from persona_daemon.cli.terminal import print_json

    print_json(json.dumps(value, ensure_ascii=False, indent=2))
