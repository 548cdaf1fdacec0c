"""The events and the body that is sent, key for key as the milestone has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, get_args

EventName = Literal[
    "generation.started",
    "generation.progress",
    "generation.completed",
    "generation.failed",
    "generation.cancelled",
    "script.completed",
    "webhook.test",
]
EVENTS: tuple[EventName, ...] = get_args(EventName)
ONLY_WHEN_ASKED: frozenset[EventName] = frozenset({"generation.progress"})


def wanted(event: EventName, filters: Iterable[str]) -> bool:
    """Whether an endpoint with these event filters is told of `event`: all when there are none, progress only when
    it is named; a test always."""
    named = set(filters)
    if event == "webhook.test":
        return True
    return event in named if named or event in ONLY_WHEN_ASKED else True


def event_body(
    event: EventName,
    at: datetime,
    *,
    experiment_id: str | None = None,
    run_id: str | None = None,
    personas: Iterable[Mapping[str, str]] | None = None,
    **more: Any,
) -> bytes:
    """The bytes that are signed and sent; made once per event, so that every attempt sends the same.

    Further keys in `more` (error, progress, script_id) stand before the timestamp; None is left out.
    Times are UTC to the second, as in "2024-12-15T14:30:22Z".
    """
    body: dict[str, Any] = {"event": event}
    if experiment_id is not None:
        body["experiment_id"] = experiment_id
    if run_id is not None:
        body["run_id"] = run_id
    if personas is not None:
        body["personas"] = [{"id": persona["id"], "name": persona["name"]} for persona in personas]
    body.update({key: value for key, value in more.items() if value is not None})
    body["timestamp"] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
