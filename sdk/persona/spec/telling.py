"""Webhooks of a build: each is sent once, when the build has ended. What could not be delivered is reported, and stops
nothing; for retries there is the server, which keeps deliveries in its store."""

from __future__ import annotations

import asyncio
import hashlib
import os
from typing import TYPE_CHECKING, Any

from persona.errors import CancelledError, PersonaError
from persona.spec.report import Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from persona.personas.model import GenerationResult
    from persona.spec.model import WebhookSpec
    from persona.spec.order import Order
    from persona.webhooks.events import EventName

NETWORKS = "PERSONA_WEBHOOK_NETWORKS"  # networks that webhooks may reach although they are not public


def tell_completed(order: Order, result: GenerationResult) -> tuple[Delivery, ...]:
    """Sends generation.completed to every webhook that wants it. Never raises for what the network does."""
    personas = [{"id": persona.id, "name": persona.name} for persona in result.personas]
    return _tell(order, "generation.completed", personas=personas)


def tell_ended(order: Order, error: BaseException) -> tuple[Delivery, ...]:
    """Sends generation.cancelled where somebody stopped the build, else generation.failed with the error. Of an error
    that is not ours it tells only that there was one: its words may be a participant's."""
    if isinstance(error, CancelledError | KeyboardInterrupt):
        return _tell(order, "generation.cancelled")
    told: dict[str, Any] = {"code": "internal", "message": "Something went wrong that should not have."}
    told |= {"where": None, "hint": "Build it again where you can see what it prints."}
    if isinstance(error, PersonaError):
        told = {"code": error.code, "message": error.message, "where": error.where, "hint": error.hint}
    return _tell(order, "generation.failed", error=told)


def _tell(order: Order, event: EventName, **facts: Any) -> tuple[Delivery, ...]:
    from importlib.util import find_spec

    from persona.errors import MissingExtraError
    from persona.webhooks.events import wanted

    hooks = [hook for hook in order.webhooks if wanted(event, hook.events)]
    if not hooks:
        return ()
    if find_spec("httpx2") is None:
        missing = MissingExtraError("A webhook", "api")
        return tuple(Delivery(hook.url, event, f"not sent: {missing}") for hook in hooks)
    return asyncio.run(_send_all(hooks, order, event, facts))


async def _send_all(
    hooks: Sequence[WebhookSpec], order: Order, event: EventName, facts: dict[str, Any]
) -> tuple[Delivery, ...]:
    from datetime import UTC, datetime

    from persona.webhooks.addresses import parse_networks
    from persona.webhooks.events import event_body
    from persona.webhooks.transport import Sender

    try:
        allowed = parse_networks([text for text in os.environ.get(NETWORKS, "").split(",") if text.strip()])
    except PersonaError as error:
        return tuple(Delivery(hook.url, event, f"{NETWORKS}: {error}") for hook in hooks)
    now = datetime.now(UTC)
    body = event_body(event, now, spec=order.shown, **facts)
    sender = Sender(allowed=allowed)
    try:
        told = await asyncio.gather(*(_send(sender, hook, body, int(now.timestamp())) for hook in hooks))
    finally:
        await sender.aclose()
    return tuple(Delivery(hook.url, event, error) for hook, error in zip(hooks, told, strict=True))


async def _send(sender: object, hook: WebhookSpec, body: bytes, timestamp: int) -> str | None:
    """Why it did not arrive; None when it did."""
    from persona.errors import SettingError
    from persona.webhooks.signing import sign
    from persona.webhooks.transport import Sender

    assert isinstance(sender, Sender)
    headers: dict[str, str] = {}
    message = "msg_" + hashlib.sha256(hook.url.encode() + body).hexdigest()[:24]
    if hook.secret_env:
        secret = os.environ.get(hook.secret_env, "")
        if not secret:
            return f"not sent: the environment variable {hook.secret_env} is not set"
        try:
            headers = sign([secret], message, timestamp, body)
        except SettingError as error:
            return f"not sent: {hook.secret_env}: {error.message}"
    attempt = await sender.send(hook.url, headers or {"webhook-id": message}, body)
    if attempt.status is not None and 200 <= attempt.status < 300:
        return None
    return attempt.error or f"answered {attempt.status}"
