"""The parts of the door that are pure: rates, guards, forms, waits and what is kept ready."""

import pytest

from persona_daemon.rest.cached import Bodies, Body
from persona_daemon.rest.guards import host_refusal, origin_refusal
from persona_daemon.rest.negotiation import chosen
from persona_daemon.rest.opening import ServeSettings, rest_options
from persona_daemon.rest.options import local_hosts
from persona_daemon.rest.problems import ProblemError, problem_of_status
from persona_daemon.rest.rate import MOST_KEYS, Rate
from persona_daemon.rest.server import is_loopback
from persona_daemon.rest.waiting import wanted_wait


def test_a_bucket_gives_its_amount_at_once_and_then_as_it_fills():
    rate = Rate(3, 60)
    assert [rate.take("a", 0.0).allowed for _ in range(4)] == [True, True, True, False]
    refused = rate.take("a", 1.0)
    assert refused.wait == pytest.approx(19)
    assert rate.headers(refused)["Retry-After"] == "19"
    assert rate.take("a", 20.0).allowed
    assert not rate.take("a", 20.0).allowed
    assert rate.take("b", 20.0).remaining == 2
    assert rate.take("a", 500.0).remaining == 2


def test_buckets_that_are_full_again_are_forgotten():
    rate = Rate(1, 1)
    for number in range(MOST_KEYS):
        rate.take(str(number), 0.0)
    rate.take("one more", 100.0)
    assert len(rate._until) == 1


@pytest.mark.parametrize(
    ("host", "fine"),
    [
        ("localhost:8000", True),
        ("LOCALHOST:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("localhost", False),
        ("localhost:8001", False),
        ("evil.example:8000", False),
        (None, False),
    ],
)
def test_hosts_are_known_with_their_port(host, fine):
    assert (host_refusal(host, local_hosts(8000)) is None) is fine
    assert host_refusal("any.example", ["*"]) is None


def test_on_port_80_the_port_may_be_left_out():
    assert host_refusal("localhost", local_hosts(80)) is None


@pytest.mark.parametrize(
    ("origin", "site", "fine"),
    [
        (None, None, True),
        (None, "same-origin", True),
        (None, "none", True),
        (None, "cross-site", False),
        ("http://localhost:8000", None, True),
        ("https://app.example", "cross-site", True),
        ("https://evil.example", None, False),
        ("null", None, False),
        ("file://localhost:8000", None, False),
    ],
)
def test_origins_are_ours_or_named(origin, site, fine):
    refusal = origin_refusal(origin, site, local_hosts(8000), ["https://app.example"])
    assert (refusal is None) is fine


FORMS = ("application/json", "text/markdown", "text/html")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html", "text/html"),
        ("text/*", "text/markdown"),
        ("text/html;q=0.5, text/markdown", "text/markdown"),
        ("application/json;q=0, */*", "text/markdown"),
        ("text/html;q=nonsense, text/markdown;q=0.1", "text/markdown"),
    ],
)
def test_the_form_that_is_wanted_most_is_given(accept, form):
    assert chosen(accept, FORMS) == form


def test_a_form_that_there_is_not_is_a_problem():
    with pytest.raises(ProblemError):
        chosen("image/png", FORMS)


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        (None, 0),
        ("wait=5", 5),
        ("respond-async, wait=100", 60),
        ('wait="7"', 7),
        ("wait = 3;foo", 3),
        ("await=5", 0),
        ("wait=-1", 0),
        ("wait=soon", 0),
    ],
)
def test_how_long_somebody_would_wait(prefer, seconds):
    assert wanted_wait(prefer, 60) == seconds


def test_answers_are_kept_until_the_store_changes_and_within_their_bytes():
    state = [0]
    bodies = Bodies(lambda: state[0], most_bytes=25)
    for name in ("a", "b", "c"):
        bodies.put((name,), Body.of(b"x" * 10), bodies.version())
    assert bodies.get(("a",)) is None
    assert bodies.get(("c",)) is not None
    state[0] = 1
    assert bodies.get(("c",)) is None
    bodies.put(("c",), Body.of(b"old"), 0)
    assert bodies.get(("c",)) is None


def test_etags_are_of_the_content():
    assert Body.of(b"a").etag == Body.of(b"a").etag != Body.of(b"b").etag


@pytest.mark.parametrize(
    ("host", "own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.example", False)]
)
def test_what_reaches_this_machine_only(host, own):
    assert is_loopback(host) is own


def test_a_server_on_an_address_is_answered_under_that_address():
    assert "10.0.0.5:80" in rest_options(ServeSettings(host="10.0.0.5"), 80).hosts
    assert "[fd00::5]:80" in rest_options(ServeSettings(host="fd00::5", host_names=["a.example"]), 80).hosts
    assert "0.0.0.0:80" not in rest_options(ServeSettings(host="0.0.0.0"), 80).hosts


def test_an_unknown_refusal_of_the_framework_is_a_problem_too():
    assert problem_of_status(418, "I'm a teapot", None).kind.name == "bad-request"
    assert problem_of_status(500, None, None).kind.status == 500
