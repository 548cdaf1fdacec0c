"""Signatures: what we sign, others verify; what others sign, we verify; nothing else passes."""

import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError as TheirError

from persona.errors import SettingError
from persona.webhooks import WebhookVerificationError, event_body, new_secret, sign, verify
from persona.webhooks.events import wanted

NOW = 1_734_272_622
AT = datetime(2024, 12, 15, 14, 30, 22, tzinfo=UTC)


def test_the_body_has_the_milestones_keys_in_its_order():
    body = event_body(
        "generation.completed", AT, experiment_id="exp_123", personas=[{"id": "persona_001", "name": "Alex Chen"}]
    )
    assert json.loads(body) == {
        "event": "generation.completed",
        "experiment_id": "exp_123",
        "personas": [{"id": "persona_001", "name": "Alex Chen"}],
        "timestamp": "2024-12-15T14:30:22Z",
    }
    assert list(json.loads(body)) == ["event", "experiment_id", "personas", "timestamp"]


def test_an_independent_library_verifies_what_we_sign_with_either_of_two_secrets():
    old, new = new_secret(), new_secret()
    body = event_body("webhook.test", AT, sequence=1)
    stamp = int(datetime.now(UTC).timestamp())
    headers = sign([new, old], "msg_1", stamp, body)
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)["event"] == "webhook.test"
    with pytest.raises(TheirError):
        Webhook(new_secret()).verify(body, headers)


def test_we_verify_what_an_independent_library_signs():
    secret = new_secret()
    body = '{"event":"webhook.test"}'
    signature = Webhook(secret).sign("msg_2", datetime.fromtimestamp(NOW, UTC), body)
    headers = {"Webhook-Id": "msg_2", "Webhook-Timestamp": str(NOW), "Webhook-Signature": signature}
    assert verify(body, headers, secret, now=NOW) == {"event": "webhook.test"}


SECRET = new_secret()
BODY = b'{"event":"webhook.test"}'
GOOD = sign([SECRET], "msg_3", NOW, BODY)


@pytest.mark.parametrize(
    ("change", "body", "now", "says"),
    [
        ({}, BODY + b" ", NOW, "does not fit"),
        ({"webhook-id": "msg_4"}, BODY, NOW, "does not fit"),
        ({"webhook-timestamp": str(NOW + 1)}, BODY, NOW, "does not fit"),
        ({"webhook-timestamp": "soon"}, BODY, NOW, "not a number"),
        ({"webhook-timestamp": "9" * 30}, BODY, NOW, "not a number"),
        ({"webhook-signature": ""}, BODY, NOW, "does not fit"),
        ({"webhook-signature": "v1,\u00e9"}, BODY, NOW, "does not fit"),
        ({"webhook-signature": "v1a," + GOOD["webhook-signature"][3:]}, BODY, NOW, "does not fit"),
        ({"webhook-signature": None}, BODY, NOW, "webhook-signature is missing"),
        ({}, BODY, NOW + 301, "301 seconds old"),
        ({}, BODY, NOW - 301, "301 seconds ahead"),
    ],
)
def test_what_was_not_signed_just_so_is_not_believed(change, body, now, says):
    headers = {name: value for name, value in (GOOD | change).items() if value is not None}
    with pytest.raises(WebhookVerificationError, match=says):
        verify(body, headers, SECRET, now=now)


@pytest.mark.parametrize("text", [b"not json", b"[1]"])
def test_a_signed_body_that_is_no_event_is_refused(text):
    with pytest.raises(WebhookVerificationError, match="not"):
        verify(text, sign([SECRET], "m", NOW, text), SECRET, now=NOW)


def test_among_several_secrets_and_signatures_one_fit_is_enough():
    headers = sign([new_secret(), SECRET], "msg_5", NOW, BODY)
    assert verify(BODY.decode(), headers, [new_secret(), SECRET], now=NOW + 299)["event"] == "webhook.test"


@pytest.mark.parametrize("secret", ["whsec_", "whsec_AAAA", "whsec_not base64!", "x" * 9, "whsec_" + "A" * 100])
def test_a_weak_or_malformed_secret_is_refused(secret):
    with pytest.raises(SettingError, match="24 to 64 bytes"):
        sign([secret], "m", NOW, BODY)


@pytest.mark.parametrize(
    ("event", "filters", "told"),
    [
        ("generation.completed", [], True),
        ("generation.progress", [], False),
        ("generation.progress", ["generation.progress"], True),
        ("generation.failed", ["generation.completed"], False),
        ("webhook.test", ["generation.completed"], True),
    ],
)
def test_who_is_told_of_what(event, filters, told):
    assert wanted(event, filters) is told
