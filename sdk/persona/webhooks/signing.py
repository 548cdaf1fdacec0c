"""Signatures as Standard Webhooks 1.0.0 defines them: HMAC-SHA256 over `id.timestamp.body`.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets as randomness
import time
from collections.abc import Iterable, Mapping
from typing import Any

from persona.errors import PersonaError, SettingError

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
FEWEST_BYTES, MOST_BYTES = 24, 64


class WebhookVerificationError(PersonaError):
    """A webhook that must not be believed."""

    code = "webhook-verification"


def new_secret() -> str:
    """A new secret of 32 random bytes, as `whsec_` and base64."""
    return PREFIX + base64.b64encode(randomness.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret. Raises SettingError for one that is malformed or not 24 to 64 bytes long."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise SettingError(
            f"A webhook secret is {PREFIX} followed by base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes; this is not.",
            hint="Leave the secret out to have one made.",
        )
    return key


def sign(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers. Several secrets (while one is being replaced) give several signatures, the newest first."""
    signatures = " ".join(_signature(key_of(secret), message_id, timestamp, body) for secret in secrets)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def verify(
    body: bytes | str,
    headers: Mapping[str, str],
    secret: str | Iterable[str],
    *,
    tolerance: int = TOLERANCE_SECONDS,
    now: float | None = None,
) -> dict[str, Any]:
    """Gives the event if the body was signed with `secret` (or one of several) less than `tolerance` seconds ago.

    Header names in any case. Raises WebhookVerificationError, never anything else for what a stranger may send.
    """
    raw = body.encode() if isinstance(body, str) else body
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, stamp, given = (
            lowered["webhook-id"],
            lowered["webhook-timestamp"],
            lowered["webhook-signature"],
        )
    except KeyError as missing:
        raise WebhookVerificationError(f"The header {missing.args[0]} is missing.") from None
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise WebhookVerificationError("The header webhook-timestamp is not a number of seconds.")
    age = (time.time() if now is None else now) - int(stamp)
    if abs(age) > tolerance:
        raise WebhookVerificationError(
            f"The webhook is {abs(age):.0f} seconds {'old' if age > 0 else 'ahead'}; at most {tolerance} are allowed."
        )
    keys = [key_of(one) for one in ([secret] if isinstance(secret, str) else secret)]
    expected = [_signature(key, message_id, int(stamp), raw).encode() for key in keys]
    offered = [part.encode("utf-8", "replace") for part in given.split(" ")[:16]]
    genuine = False
    for one in expected:  # all pairs, so that the time taken tells nothing
        for other in offered:
            genuine |= hmac.compare_digest(one, other)
    if not genuine:
        raise WebhookVerificationError("The signature does not fit the body and the secret.")
    try:
        event = json.loads(raw)
    except ValueError:
        raise WebhookVerificationError("The body is signed but is not JSON.") from None
    if not isinstance(event, dict):
        raise WebhookVerificationError("The body is signed but is not a JSON object.")
    return event


def _signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
