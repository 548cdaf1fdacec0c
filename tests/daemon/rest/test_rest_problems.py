"""Whatever goes wrong is problem+json, and says how to mend it; who asks from elsewhere is refused."""

import gzip
import socket

import pytest


def raw(server, text):
    """The status and body of a request written by hand."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 30) as connection:
        connection.sendall(text.encode())
        received = b""
        while part := connection.recv(65536):
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode().lower(), body.decode()


def problem(answer, status, name):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["type"] == f"/problems/{name}"
    assert found["status"] == status
    assert found["detail"] and found["hint"] and found["title"]
    assert found["request_id"] == answer.headers["x-request-id"]
    return found


def test_an_unknown_path(api):
    problem(api.get("/nothing"), 404, "not-found")


@pytest.mark.parametrize(("method", "path", "allowed"), [("PUT", "/generate", "GET"), ("POST", "/experiments", "GET")])
def test_a_method_that_the_path_does_not_have(api, method, path, allowed):
    answer = api.request(method, path)
    problem(answer, 405, "method-not-allowed")
    assert allowed in answer.headers["allow"]


def test_a_path_with_several_methods_names_them_all(api):
    assert api.put("/webhooks/whe_1").headers["allow"] == "DELETE, GET, HEAD, PATCH"
    assert api.delete("/generate").headers["allow"] == "GET, HEAD, POST"


def test_more_than_the_server_takes(api):
    big = "x" * (3 << 20)
    problem(api.post("/generate", json={"sources": [{"name": "a.md", "content": big}]}), 413, "too-large")
    problem(api.post("/generate", files=[("files", ("a.md", big.encode()))]), 413, "too-large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", ""])
def test_a_content_type_that_is_not_taken(api, kind):
    headers = {"Content-Type": kind} if kind else {}
    for path in ("/generate", "/webhooks", "/keys", "/scripts"):
        answer = api.post(path, content=b"{}", headers=headers)
        problem(answer, 415, "unsupported-media-type")
        assert "application/json" in answer.headers["accept-post"]


def test_a_content_type_that_a_change_does_not_take(api):
    answer = api.patch("/webhooks/whe_1", content=b"{}", headers={"Content-Type": "text/plain"})
    problem(answer, 415, "unsupported-media-type")
    assert answer.headers["accept-patch"] == "application/json"


def test_a_body_that_is_compressed_is_not_taken_for_broken_json(api):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = api.post("/generate", content=gzip.compress(b"{}"), headers=headers)
    assert "gzip" in problem(answer, 415, "unsupported-media-type")["detail"]
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("body", [b"{", b"", b'{"a": 1,}', b"\xff", b'"\\ud800"', b"[]", b"null"])
def test_a_body_that_is_no_json_or_no_object(api, body):
    answer = api.post("/keys", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    problem(answer, answer.status_code, "bad-request" if answer.status_code == 400 else "invalid")


def test_a_field_that_is_wrong_is_named_and_not_quoted(api):
    answer = api.post("/keys", json={"scopes": ["read"], "expires_in_days": "psn_secret", "colour": "red"})
    found = problem(answer, 422, "invalid")
    assert {fault["field"] for fault in found["errors"]} == {"expires_in_days", "colour"}
    assert "psn_secret" not in answer.text


def test_a_parameter_that_is_not_known_or_wrong(api):
    assert problem(api.get("/experiments?limt=3"), 422, "invalid")["errors"][0]["field"] == "limt"
    assert problem(api.get("/experiments?limit=0"), 422, "invalid")["errors"][0]["in"] == "query"
    problem(api.get("/experiments?limit=many"), 422, "invalid")


def test_an_upload_that_breaks_off_is_a_bad_request(api):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = api.post("/generate", content=b"--x\r\nnot a header", headers=headers)
    problem(answer, 400, "bad-request")


def test_an_upload_with_a_field_that_is_not_known(api):
    answer = api.post("/generate", files=[("files", ("a.md", b"x")), ("colour", (None, "red"))])
    assert problem(answer, 422, "invalid")["errors"][0]["field"] == "colour"


@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:1", "127.0.0.1.evil.example:80", ""])
def test_a_foreign_host_is_refused_port_included(server, host):
    status, head, body = raw(server, f"GET /api/v1/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert status == 421
    assert "application/problem+json" in head
    assert "/problems/foreign-host" in body


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_from_elsewhere_is_refused_even_with_a_key(api, headers):
    problem(api.get("/experiments", headers=headers), 403, "foreign-origin")


def test_a_page_of_this_server_may_ask(api, server):
    headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    assert api.get("/experiments", headers=headers).status_code == 200


def test_a_request_keeps_the_id_that_it_brings(api):
    assert api.get("/nothing", headers={"X-Request-Id": "trace-1234"}).json()["request_id"] == "trace-1234"
    strange = api.get("/nothing", headers={"X-Request-Id": 'a"b {}'})
    assert strange.json()["request_id"].startswith("req_")


def test_every_kind_of_problem_is_explained_by_the_server_itself(api, server):
    from persona_daemon.rest.problems import KINDS

    with server.client(None) as nobody:
        for kind in KINDS.values():
            page = nobody.get(f"{server.url}{kind.type}")
            assert page.status_code == 200
            assert kind.title in page.text.replace("&#x27;", "'")
        problem(nobody.get(f"{server.url}/problems/none"), 404, "not-found")


def test_figures_count_by_route_and_need_a_key(api, server):
    api.get("/experiments/exp_nothing")
    text = api.get(f"{server.url}/metrics").text
    assert 'persona_requests_total{method="GET",route="/api/v1/experiments/{experiment_id}",status="404"}' in text
    assert "exp_nothing" not in text
    with server.client(None) as nobody:
        assert nobody.get(f"{server.url}/metrics").status_code == 401
