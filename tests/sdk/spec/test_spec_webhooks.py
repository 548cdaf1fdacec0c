"""A build tells its webhooks, and says what became of it."""

import asyncio
import json
import ssl
import threading

import pytest

from persona.spec import build_spec
from persona.spec.telling import NETWORKS, tell
from persona.webhooks import new_secret, verify

from .conftest import edit

HOOK = "personas: 2\nwebhooks:\n  - {{url: 'https://localhost:{port}/hook', secret_env: STUDY_SECRET}}"


def test_a_hook_without_its_secret_is_not_sent_and_said(study, monkeypatch):
    monkeypatch.delenv("STUDY_SECRET", raising=False)
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    report = build_spec(study.spec)
    assert report.state == "built"
    assert report.webhooks[0].error == "not sent: the environment variable STUDY_SECRET is not set"


def test_an_address_of_this_machine_is_refused_and_the_build_stands(study, monkeypatch):
    monkeypatch.setenv("STUDY_SECRET", new_secret())
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    report = build_spec(study.spec)
    assert report.state == "built" and report.webhooks[0].error.startswith("refused:")
    assert study.build().state == "unchanged" and study.build().webhooks == ()


def test_a_secret_that_is_none_is_not_used(study, monkeypatch):
    monkeypatch.setenv("STUDY_SECRET", "too short")
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    assert "STUDY_SECRET" in build_spec(study.spec).webhooks[0].error


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    """A real https server on this machine; `received` holds what came. It is trusted and may be reached."""
    import subprocess

    from persona.webhooks import transport

    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    received = []

    async def answer(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if line)}
        received.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_tls.load_cert_chain(cert, key)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(answer, "localhost", 0, ssl=server_tls))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    trusted = ssl.create_default_context(cafile=str(cert))
    monkeypatch.setattr(transport.ssl, "create_default_context", lambda: trusted)
    monkeypatch.setenv(NETWORKS, "127.0.0.0/8,::1/128")
    yield server.sockets[0].getsockname()[1], received
    server.close()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(server.wait_closed())
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def test_a_build_is_delivered_signed(study, monkeypatch, receiver):
    port, received = receiver
    secret = new_secret()
    monkeypatch.setenv("STUDY_SECRET", secret)
    edit(study.spec, "personas: 2", HOOK.format(port=port))
    report = build_spec(study.spec)
    assert [delivery.error for delivery in report.webhooks] == [None]
    headers, body = received[0]
    event = verify(body, headers, secret)
    assert event["event"] == "generation.completed" and event["spec"] == "study.persona.yaml"
    assert [one["id"] for one in event["personas"]] == [one.id for one in study.result.personas]
    assert json.loads(body) == event


def test_a_list_of_networks_that_is_none_is_said(study, monkeypatch):
    monkeypatch.setenv(NETWORKS, "everything")
    monkeypatch.setenv("STUDY_SECRET", new_secret())
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    assert NETWORKS in build_spec(study.spec).webhooks[0].error


def test_a_hook_that_wants_other_events_only_is_left_in_peace(study):
    from persona.spec import order_of, parse_spec

    edit(
        study.spec, "personas: 2", "personas: 2\nwebhooks: [{url: 'https://example.com/', events: [script.completed]}]"
    )
    study.build()
    order = order_of(parse_spec(study.spec).model, study.spec)
    assert tell(order, study.result) == ()
