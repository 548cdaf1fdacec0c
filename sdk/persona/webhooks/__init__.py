"""Webhooks: what is sent, how it is signed, where it may go, and when it is tried again.

Holds policy and transport; who is told and what became of it lies in the store. Imports only errors and settings.

    from persona.webhooks import verify

    event = verify(request_body, request_headers, secret="whsec_...")     # raises WebhookVerificationError
"""

from __future__ import annotations

from persona.webhooks.events import EVENTS, EventName, event_body
from persona.webhooks.signing import WebhookVerificationError, new_secret, sign, verify

__all__ = ["EVENTS", "EventName", "WebhookVerificationError", "event_body", "new_secret", "sign", "verify"]
