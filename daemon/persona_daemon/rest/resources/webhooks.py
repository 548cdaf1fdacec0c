"""`/webhooks`: who is told of what, and what became of every delivery."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from persona.experiments import deliveries, endpoints
from persona.experiments.deliveries import Delivery
from persona.experiments.endpoints import Endpoint
from persona.experiments.idempotency import Answer
from persona.experiments.shown import moment
from persona_daemon.rest import examples
from persona_daemon.rest.answers import answer, as_json, must_match, page_of, tagged
from persona_daemon.rest.bodies import json_body
from persona_daemon.rest.cached import Body
from persona_daemon.rest.door import door_of, note
from persona_daemon.rest.models import (
    DeliveryDetails,
    NewSecret,
    NewWebhook,
    Recovered,
    RecoverRequest,
    ShownAttempt,
    ShownDelivery,
    ShownWebhook,
    WebhookChanges,
    WebhookRequest,
)
from persona_daemon.rest.once import done_once, response_of
from persona_daemon.rest.params import Cursor, Limit
from persona_daemon.rest.problems import ProblemError
from persona_daemon.rest.routes import ROOT, Routes
from persona_daemon.rest.views import known_id

WebhookId = Annotated[str, examples.WEBHOOK_ID]
DeliveryId = Annotated[str, examples.DELIVERY_ID]


def add_routes(app: FastAPI, models: dict[str, type[BaseModel]]) -> None:
    routes = Routes(app, "webhooks", models)
    _add_endpoint_routes(routes)
    _add_delivery_routes(routes)


def _add_endpoint_routes(routes: Routes) -> None:
    @routes.add("GET", "/webhooks", scope="read", media=routes.page(ShownWebhook, examples.WEBHOOK))
    async def list_webhooks(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """Webhooks, the newest first; those given with one generation are not listed."""
        async with door_of(request).service.read() as connection:
            found = await endpoints.list_endpoints(connection, limit=limit, cursor=cursor)
        return page_of(map(_shown, found.items), found.next)

    @routes.add(
        "POST",
        "/webhooks",
        scope="write",
        status=201,
        gives=NewWebhook,
        example={**examples.WEBHOOK, "secret": examples.WEBHOOK_SECRET},
        takes=WebhookRequest,
        given={"url": "https://example.com/hook", "events": ["generation.completed"]},
        headers={"Location": "the webhook's address"},
        links={"GetWebhook": ("get_webhook", "webhook_id", "id")},
        problems=("bad-request", "in-flight", "unsupported-media-type", "too-large", "key-used-otherwise"),
        more={"parameters": [examples.IDEMPOTENCY_KEY]},
    )
    async def create_webhook(request: Request) -> Response:
        """Asks to be told of events.

        The answer holds the secret that signs every delivery (Standard Webhooks); it is shown only here."""
        asked = await json_body(request, WebhookRequest)
        door = door_of(request)

        async def act(connection: Any) -> Answer:
            made, secret = await endpoints.create_endpoint(
                connection,
                url=asked.url,
                events=asked.events,
                description=asked.description,
                secret=asked.secret,
                insecure=door.options.insecure_webhooks,
            )
            await note(connection, request, "webhook.create", made.id)
            body = {**_shown(made).model_dump(mode="json"), "secret": secret}
            return Answer(201, {"Location": f"{ROOT}/webhooks/{made.id}"}, as_json(body))

        return response_of(await done_once(request, asked.model_dump_json(), act))

    @routes.add(
        "GET",
        "/webhooks/{webhook_id}",
        scope="read",
        gives=ShownWebhook,
        example=examples.WEBHOOK,
        headers={"ETag": "of this state"},
        answers=examples.NOT_MODIFIED,
        problems=("not-found",),
        more={"parameters": [examples.IF_NONE_MATCH]},
    )
    async def get_webhook(request: Request, webhook_id: WebhookId) -> Response:
        """One webhook, without its secrets."""
        return tagged(request, await _body(request, webhook_id))

    @routes.add(
        "PATCH",
        "/webhooks/{webhook_id}",
        scope="write",
        gives=ShownWebhook,
        example=examples.WEBHOOK,
        takes=WebhookChanges,
        given={"enabled": True},
        headers={"ETag": "of the new state"},
        problems=("bad-request", "not-found", "changed-meanwhile", "unsupported-media-type", "too-large"),
        more={"parameters": [examples.IF_MATCH]},
    )
    async def change_webhook(request: Request, webhook_id: WebhookId) -> Response:
        """Changes what is named; enabling forgets past failures."""
        asked = await json_body(request, WebhookChanges)
        current = await _body(request, webhook_id)
        must_match(request, lambda: current)
        door = door_of(request)
        changes = {name: value for name, value in asked.model_dump(exclude_unset=True).items() if value is not None}
        async with door.service.begin() as connection:
            changed = await endpoints.change_endpoint(
                connection, webhook_id, changes, insecure=door.options.insecure_webhooks
            )
            await note(connection, request, "webhook.change", webhook_id)
        return tagged(request, Body.of(as_json(_shown(changed))))

    @routes.add(
        "DELETE",
        "/webhooks/{webhook_id}",
        scope="write",
        status=204,
        problems=("not-found", "changed-meanwhile"),
        more={"parameters": [examples.IF_MATCH]},
    )
    async def delete_webhook(request: Request, webhook_id: WebhookId) -> Response:
        """Forgets a webhook and its deliveries."""
        current = await _body(request, webhook_id)
        must_match(request, lambda: current)
        async with door_of(request).service.begin() as connection:
            await endpoints.delete_endpoint(connection, webhook_id)
            await note(connection, request, "webhook.delete", webhook_id)
        return Response(status_code=204)

    @routes.add(
        "POST",
        "/webhooks/{webhook_id}/rotate",
        scope="write",
        gives=NewSecret,
        example={"secret": examples.WEBHOOK_SECRET},
        problems=("not-found",),
    )
    async def rotate_webhook_secret(request: Request, webhook_id: WebhookId) -> Response:
        """Makes a new secret; the one before signs too for 24 hours."""
        known_id(webhook_id, "webhook")
        async with door_of(request).service.begin() as connection:
            secret = await endpoints.rotate_secret(connection, webhook_id)
            await note(connection, request, "webhook.rotate", webhook_id)
        return answer({"secret": secret})


def _add_delivery_routes(routes: Routes) -> None:
    @routes.add(
        "POST",
        "/webhooks/{webhook_id}/test",
        scope="write",
        status=202,
        gives=ShownDelivery,
        example={**examples.DELIVERY, "event": "webhook.test", "run_id": None, "state": "pending"},
        problems=("not-found", "conflict"),
    )
    async def test_webhook(request: Request, webhook_id: WebhookId) -> Response:
        """Sends a signed `webhook.test` event."""
        known_id(webhook_id, "webhook")
        service = door_of(request).service
        async with service.begin() as connection:
            await endpoints.get_endpoint(connection, webhook_id)
            made = await deliveries.send_test(connection, webhook_id)
            await note(connection, request, "webhook.test", webhook_id)
        return answer(_delivery(made), 202)

    @routes.add(
        "GET",
        "/webhooks/{webhook_id}/deliveries",
        scope="read",
        media=routes.page(ShownDelivery, examples.DELIVERY),
        problems=("not-found",),
    )
    async def list_deliveries(
        request: Request,
        webhook_id: WebhookId,
        state: Annotated[Literal["pending", "delivered", "dead"] | None, Query(description="only these")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """What was sent to a webhook, the newest first."""
        known_id(webhook_id, "webhook")
        async with door_of(request).service.read() as connection:
            await endpoints.get_endpoint(connection, webhook_id)
            found = await deliveries.list_deliveries(connection, webhook_id, state=state, limit=limit, cursor=cursor)
        return page_of(map(_delivery, found.items), found.next)

    @routes.add(
        "GET",
        "/webhooks/{webhook_id}/deliveries/{delivery_id}",
        scope="read",
        gives=DeliveryDetails,
        example={**examples.DELIVERY, "log": [examples.ATTEMPT]},
        problems=("not-found",),
    )
    async def get_delivery(request: Request, webhook_id: WebhookId, delivery_id: DeliveryId) -> Response:
        """One delivery with every attempt: status, latency and the first KiB of the answer."""
        async with door_of(request).service.read() as connection:
            found = await _of(connection, webhook_id, delivery_id)
            log = await deliveries.attempts_of(connection, delivery_id)
        attempts = [ShownAttempt(**{**one, "at": moment(one["at"])}) for one in log]
        return answer(DeliveryDetails(**_delivery(found).model_dump(), log=attempts))

    @routes.add(
        "POST",
        "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
        scope="write",
        status=202,
        gives=ShownDelivery,
        example={**examples.DELIVERY, "state": "pending"},
        problems=("not-found", "conflict"),
    )
    async def redeliver(request: Request, webhook_id: WebhookId, delivery_id: DeliveryId) -> Response:
        """Sends a delivery again now, with the same id and body."""
        service = door_of(request).service
        async with service.begin() as connection:
            await _of(connection, webhook_id, delivery_id)
            again = await deliveries.redeliver(connection, delivery_id)
            await note(connection, request, "webhook.redeliver", delivery_id)
        return answer(_delivery(again), 202)

    @routes.add(
        "POST",
        "/webhooks/{webhook_id}/recover",
        scope="write",
        status=202,
        gives=Recovered,
        example={"deliveries": 3},
        takes=RecoverRequest,
        given={"since": "2026-11-01T00:00:00Z"},
        problems=("bad-request", "not-found", "unsupported-media-type", "too-large"),
    )
    async def recover_deliveries(request: Request, webhook_id: WebhookId) -> Response:
        """Sends all deliveries again that died since a time."""
        known_id(webhook_id, "webhook")
        asked = await json_body(request, RecoverRequest)
        since = round(asked.since.timestamp() * 1000) if asked.since.tzinfo else None
        if since is None:
            fault = {"in": "body", "field": "since", "message": "must say its time zone, as in 2026-11-01T00:00:00Z"}
            raise ProblemError("invalid", "One field is wrong.", faults=[fault])
        service = door_of(request).service
        async with service.begin() as connection:
            await endpoints.get_endpoint(connection, webhook_id)
            count = await deliveries.recover(connection, webhook_id, since_ms=since)
            await note(connection, request, "webhook.recover", webhook_id)
        return answer({"deliveries": count}, 202)


async def _body(request: Request, webhook_id: str) -> Body:
    known_id(webhook_id, "webhook")
    async with door_of(request).service.read() as connection:
        return Body.of(as_json(_shown(await endpoints.get_endpoint(connection, webhook_id))))


async def _of(connection: Any, webhook_id: str, delivery_id: str) -> Delivery:
    found = await deliveries.get_delivery(connection, known_id(delivery_id, "delivery"))
    if found.endpoint_id != known_id(webhook_id, "webhook"):
        raise ProblemError("not-found", "This webhook has no such delivery.", where=delivery_id)
    return found


def _shown(endpoint: Endpoint) -> ShownWebhook:
    return ShownWebhook(
        id=endpoint.id,
        url=endpoint.url,
        description=endpoint.description,
        events=endpoint.events,
        enabled=endpoint.enabled,
        disabled_because=endpoint.disabled_because,
        created_at=moment(endpoint.created_at),
    )


def _delivery(one: Delivery) -> ShownDelivery:
    return ShownDelivery(
        id=one.id,
        webhook_id=one.endpoint_id,
        event=one.event,
        run_id=one.run_id,
        state=one.state,
        attempts=one.attempts,
        next_at=None if one.next_at is None else moment(one.next_at),
        created_at=moment(one.created_at),
    )
