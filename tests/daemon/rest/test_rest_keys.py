"""Keys: without one nothing, with the wrong scope nothing, and never seen again after they are shown."""

import re

import pytest

from persona_daemon.rest.app import bare_app

DOCUMENT = bare_app().openapi()
ROUTES = [
    pytest.param(method.upper(), path, operation, id=f"{method.upper()} {path}")
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
BELOW = {"read": [], "write": ["read"], "admin": ["read", "write"]}


def asked(method, path):
    return method, re.sub(r"\{\w+\}", "x", path.removeprefix("/api/v1"))


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES)
def test_every_route_but_health_needs_a_key(server, method, path, operation):
    with server.client(None) as nobody:
        answer = nobody.request(*asked(method, path))
    if path.startswith("/api/v1/health"):
        assert answer.status_code == 200
        return
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/unauthenticated"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.fixture(scope="module")
def clients(server, key_with):
    made = {scope: server.client(key_with(scope)) for scope in ("read", "write")}
    yield made
    for client in made.values():
        client.close()


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES)
def test_every_route_needs_its_scope(clients, method, path, operation):
    for held in BELOW.get(operation.get("x-persona-scope", "read")):
        answer = clients[held].request(*asked(method, path))
        assert answer.status_code == 403
        assert operation["x-persona-scope"] in answer.json()["detail"]


@pytest.mark.parametrize(
    "text",
    [
        "psn_00000000000000000000_" + "0" * 43,
        "psn_",
        "x",
        "é" * 20,
    ],
)
def test_a_key_that_nobody_made_is_refused(server, text):
    with server.client(None) as nobody:
        answer = nobody.get("/experiments", headers={"Authorization": f"Bearer {text}".encode("latin-1")})
    assert answer.status_code == 401


def test_another_scheme_than_bearer_is_refused(server):
    with server.client(None) as nobody:
        assert nobody.get("/experiments", headers={"Authorization": f"Basic {server.key}"}).status_code == 401
        assert nobody.get("/experiments", headers={"Authorization": f"bearer {server.key}"}).status_code == 200


def test_a_key_is_shown_once_works_and_is_refused_once_it_is_revoked(server, api):
    made = api.post("/keys", json={"name": "dashboard", "scopes": ["read"], "expires_in_days": 1}).json()
    assert made["scopes"] == ["read"]
    assert made["key"] not in api.get("/keys").text
    assert made["key"] not in api.get(f"/keys/{made['id']}").text
    with server.client(made["key"]) as holder:
        assert holder.get("/experiments").status_code == 200
        assert api.get(f"/keys/{made['id']}").json()["last_used_at"] is not None
        assert api.post(f"/keys/{made['id']}/revoke").json()["revoked_at"] is not None
        assert holder.get("/experiments").status_code == 401


def test_a_key_that_has_expired_is_refused(server, api):
    made = api.post("/keys", json={"scopes": ["read"], "expires_in_days": 0.000002}).json()  # 0.17 seconds
    with server.client(made["key"]) as holder:
        statuses = []
        while not statuses or statuses[-1] != 401:
            statuses.append(holder.get("/experiments").status_code)
            assert len(statuses) < 2000
    assert set(statuses) <= {200, 401}


def test_keys_secrets_and_sources_never_reach_the_log(server, api, key_with):
    secret = "Zanzibar-plum-secret-91"
    key = key_with("write")
    sources = [{"name": f"{n}.md", "content": f"{n}: I want {secret}. It is hard to find."} for n in ("Ana", "Bo")]
    with server.client(key) as writer:
        writer.post("/generate", json={"sources": sources, "context": secret}, headers={"Prefer": "wait=60"})
        writer.post("/generate", content=f'{{"{secret}": ', headers={"Content-Type": "application/json"})
        writer.get("/experiments", params={"cursor": secret})
        writer.get("/experiments", headers={"Authorization": f"Bearer {secret}"})
        hook = writer.post("/webhooks", json={"url": f"http://127.0.0.1:9/{secret}"}).json()
        api.post("/keys", json={"name": secret, "scopes": ["read"]})
    log = server.log()
    assert '"path": "/api/v1/generate"' in log
    for text in (secret, key, key[-43:], server.key, hook["secret"]):
        assert text not in log


def test_the_log_says_who_did_what_by_the_keys_id(server, api):
    made = api.post("/keys", json={"name": "logged", "scopes": ["read"]}).json()
    with server.client(made["key"]) as holder:
        request_id = holder.get("/experiments").headers["x-request-id"]
    # It is written once the answer is gone; what is asked next is answered after that.
    api.get("/experiments")
    line = next(line for line in server.log().splitlines() if request_id in line)
    assert f'"key": "{made["id"]}"' in line
    assert '"status": 200' in line
