"""Webhooks of a build: sent once, when its files are in place. What could not be delivered is reported, and stops
nothing; for retries there is the server, which keeps deliveries in its store."""

from __future__ import annotations

import asyncio
import hashlib
import os
from typing import TYPE_CHECKING

from persona.spec.report import Delivery

if TYPE_CHECKING:
    from persona.personas.model import GenerationResult
    from persona.spec.model import WebhookSpec
    from persona.spec.order import Order

NETWORKS = "PERSONA_WEBHOOK_NETWORKS"  # networks that webhooks may reach although they are not public


def tell(order: Order, result: GenerationResult) -> tuple[Delivery, ...]:
    """Sends generation.completed to every webhook that wants it. Never raises for what the network does."""
    from persona.webhooks.events import wanted

    asked = [hook for hook in order.webhooks if wanted("generation.completed", hook.events)]
    if not asked:
        return ()
    return asyncio.run(_tell(asked, order, result))


async def _tell(hooks: list[WebhookSpec], order: Order, result: GenerationResult) -> tuple[Delivery, ...]:
    from datetime import UTC, datetime

    from persona.errors import PersonaError
    from persona.webhooks.addresses import parse_networks
    from persona.webhooks.events import event_body
    from persona.webhooks.transport import Sender

    try:
        allowed = parse_networks([text for text in os.environ.get(NETWORKS, "").split(",") if text.strip()])
    except PersonaError as error:
        return tuple(Delivery(hook.url, "generation.completed", f"{NETWORKS}: {error}") for hook in hooks)
    now = datetime.now(UTC)
    body = event_body(
        "generation.completed",
        now,
        personas=[{"id": persona.id, "name": persona.name} for persona in result.personas],
        spec=order.shown,
    )
    sender = Sender(allowed=allowed)
    try:
        return tuple(await asyncio.gather(*(_send(sender, hook, body, int(now.timestamp())) for hook in hooks)))
    finally:
        await sender.aclose()


async def _send(sender: object, hook: WebhookSpec, body: bytes, timestamp: int) -> Delivery:
    from persona.errors import SettingError
    from persona.webhooks.signing import sign
    from persona.webhooks.transport import Sender

    assert isinstance(sender, Sender)
    headers: dict[str, str] = {}
    message = "msg_" + hashlib.sha256(hook.url.encode() + body).hexdigest()[:24]
    if hook.secret_env:
        secret = os.environ.get(hook.secret_env, "")
        if not secret:
            return Delivery(
                hook.url, "generation.completed", f"not sent: the environment variable {hook.secret_env} is not set"
            )
        try:
            headers = sign([secret], message, timestamp, body)
        except SettingError as error:
            return Delivery(hook.url, "generation.completed", f"not sent: {hook.secret_env}: {error.message}")
    attempt = await sender.send(hook.url, headers or {"webhook-id": message}, body)
    if attempt.status is not None and 200 <= attempt.status < 300:
        return Delivery(hook.url, "generation.completed")
    return Delivery(hook.url, "generation.completed", attempt.error or f"answered {attempt.status}")
