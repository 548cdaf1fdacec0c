"""What providers do wrong, over their own protocols: survived, or said in one sentence."""

import time

import pytest

from peers.models import MODELS
from persona.errors import WriterError
from persona.writers.model.asking import Patience
from persona.writers.port import WriterSession

every_provider = pytest.mark.parametrize("name", MODELS.values(), ids=MODELS)


def one_sentence(error):
    text = str(error)
    assert "Traceback" not in text and "\n" not in text and "pydantic" not in text, text
    assert error.message.rstrip().endswith("."), text
    return text


@every_provider
async def test_429_waits_as_long_as_retry_after_asks_and_goes_on(peer, make_writer, brief, name):
    peer.steps({"status": 429, "retryAfter": 1})
    session = WriterSession()
    began = time.monotonic()
    draft = await make_writer(name).write(brief, session)
    assert time.monotonic() - began >= 1.0
    assert len(draft.claims) == 8
    assert session.usage.requests == len(peer.requests) == 2


@every_provider
@pytest.mark.parametrize("status", [500, 529])
async def test_a_failing_or_overloaded_server_is_asked_again(peer, make_writer, brief, name, status):
    peer.steps({"status": status}, {"status": status})
    draft = await make_writer(name).write(brief, WriterSession())
    assert len(draft.claims) == 8
    assert [entry["status"] for entry in peer.requests][-1] == 200
    assert len(peer.requests) == 3


@every_provider
async def test_a_stream_that_is_cut_is_asked_again(peer, make_writer, brief, name):
    peer.steps({"cut": 40})
    draft = await make_writer(name).write(brief, WriterSession())
    assert len(draft.claims) == 8
    assert len(peer.requests) == 2


@every_provider
async def test_a_server_that_does_not_answer_in_time_is_hung_up_on_and_asked_again(peer, make_writer, brief, name):
    peer.steps({"hang": True})
    draft = await make_writer(name, patience=Patience(timeout=1.0, first_wait=0.01)).write(brief, WriterSession())
    assert len(draft.claims) == 8
    assert [entry["aborted"] for entry in peer.requests] == [True, False]


@every_provider
async def test_an_answer_that_is_no_persona_is_asked_for_again(peer, make_writer, brief, name):
    peer.steps({"text": '{"title": "Half a pers'}, {"text": "I would rather talk about the weather."})
    draft = await make_writer(name).write(brief, WriterSession())
    assert len(draft.claims) == 8
    assert len(peer.requests) == 3


@every_provider
@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"status": 429, "retryAfter": 0}, "429"),
        ({"status": 529}, "overloaded"),
        ({"status": 500}, "failed"),
        ({"cut": 40}, "broke off"),
        ({"text": "no JSON"}, "not what was asked for"),
    ],
    ids=["429", "529", "500", "cut", "malformed"],
)
async def test_what_goes_on_failing_is_reported_in_one_sentence(peer, make_writer, brief, name, step, says):
    peer.steps(*[step] * 5)
    writer = make_writer(name, patience=Patience(attempts=2, first_wait=0.01))
    with pytest.raises(WriterError) as caught:
        await writer.write(brief, WriterSession())
    text = one_sentence(caught.value)
    assert says in text, text
    assert "2 attempts" in text
    assert name in text


@every_provider
async def test_a_timeout_that_goes_on_is_reported_in_one_sentence(peer, make_writer, brief, name):
    peer.steps({"hang": True}, {"hang": True})
    writer = make_writer(name, patience=Patience(attempts=2, timeout=0.3, first_wait=0.01))
    with pytest.raises(WriterError, match=r"within 0\.3 seconds"):
        await writer.write(brief, WriterSession())
    assert peer.wait_until_quiet()


@every_provider
async def test_a_refusal_is_reported_and_not_asked_again(peer, make_writer, brief, name):
    peer.steps({"refuse": True})
    with pytest.raises(WriterError) as caught:
        await make_writer(name).write(brief, WriterSession())
    assert "declined" in one_sentence(caught.value)
    assert len(peer.requests) == 1


@pytest.mark.parametrize(
    ("status", "says"), [(401, "refuses the key"), (404, "knows no model"), (400, "did not accept the request")]
)
@every_provider
async def test_what_asking_again_cannot_mend_is_asked_once(peer, make_writer, brief, name, status, says):
    peer.steps({"status": status})
    with pytest.raises(WriterError) as caught:
        await make_writer(name).write(brief, WriterSession())
    assert says in one_sentence(caught.value)
    assert len(peer.requests) == 1


async def test_a_wait_longer_than_two_minutes_is_a_failure_for_good(peer, make_writer, brief):
    peer.steps({"status": 429, "retryAfter": 3600})
    with pytest.raises(WriterError, match="3600 seconds"):
        await make_writer().write(brief, WriterSession())
    assert len(peer.requests) == 1
