"""Servers that speak the protocol badly, or with ill will: survived, or said in one sentence, and hung up on."""

import asyncio
import json

import pytest

from peers.raw_models import DONE, STREAM, chunk, endlessly, event, told, typed, whole
from persona.errors import WriterError
from persona.writers.model.asking import Patience
from persona.writers.port import WriterSession

NAME = "openai:gpt-4o-mini"
TRUE = {
    "kind": "goal", "text": "They want to reserve the drill before they leave home.", "cites": ["e1"], "quote": None,
}  # fmt: skip
PERSONA = {"title": "Drill user", "summary": [], "claims": [TRUE], "quotes": []}


@pytest.fixture
def write(raw_models, make_writer, brief):
    """(draft, session, writer) of an answer."""

    async def of(answer, **settings):
        raw_models.answer = answer
        session = WriterSession()
        writer = make_writer(NAME, patience=Patience(attempts=2, first_wait=0.01), **settings)
        return await writer.write(brief, session), session, writer

    return of


SHAPES = {
    "choices are no list": STREAM + event({"id": "c", "choices": 5}) + DONE,
    "a choice is a word": STREAM + event({"id": "c", "choices": ["x"]}) + DONE,
    "a delta is a number": STREAM + chunk(7) + DONE,
    "a chunk is a list": STREAM + event([1, 2]) + DONE,
    "a chunk is a number": STREAM + event(5) + DONE,
    "a call is a number": STREAM + chunk({"tool_calls": [5]}) + DONE,
    "a date is a word": STREAM + event({"created": "x", "choices": [{"index": 0, "delta": {"content": "x"}}]}) + DONE,
    "lists in lists": STREAM + event(b"[" * 200_000 + b"]" * 200_000),
    "no UTF-8": STREAM + event(b'{"id": "c", "choices": [{"index": 0, "delta": {"content": "\xff\xfe"}}]}') + DONE,
    "UTF-16": STREAM + chunk({"content": "x"}).decode().encode("utf-16"),
    "a page": whole(200, b"<html>Sign in</html>", "content-type: text/html"),
    "nothing": whole(200, b""),
    "no gzip": whole(200, b"plain", "content-encoding: gzip"),
    "another protocol": b"SSH-2.0-OpenSSH\r\n\r\n",
}


@pytest.mark.parametrize("answer", SHAPES.values(), ids=SHAPES)
async def test_an_answer_of_another_shape_is_asked_for_again_and_then_said(raw_models, write, answer):
    with pytest.raises(WriterError, match=r"\(2 attempts\)") as caught:
        await write(answer)
    assert "\n" not in str(caught.value)
    assert raw_models.asked == 2


async def test_an_answer_of_lists_in_lists_is_no_persona(raw_models, write):
    with pytest.raises(WriterError, match="not what was asked for"):
        await write(told('{"claims": ' + "[" * 40_000 + "]" * 40_000 + "}"))


ARGUMENTS = {"index": 0, "id": "t", "type": "function", "function": {"name": "write_persona", "arguments": " " * 4000}}
ENDLESS = {
    "words": endlessly(STREAM, chunk({"content": "a " * 2000}) * 20),
    "arguments": endlessly(STREAM, chunk({"tool_calls": [ARGUMENTS]}) * 20),
    "a line": endlessly(STREAM + b"data: ", b"x" * 100_000),
    "a body": endlessly(b"HTTP/1.1 500 -\r\nconnection: close\r\n\r\n", b"x" * 100_000),
}


@pytest.mark.parametrize("answer", ENDLESS.values(), ids=ENDLESS)
async def test_an_answer_without_an_end_is_hung_up_on_and_costs_no_more_than_was_reserved(
    raw_models, make_writer, brief, answer
):
    raw_models.answer = answer
    writer = make_writer(NAME, patience=Patience(attempts=2, first_wait=0.01), budget_usd=1.0)
    with pytest.raises(WriterError, match=r"\(2 attempts\)"):
        await writer.write(brief, WriterSession())
    assert raw_models.asked == 2
    most = writer.asker.most_usd(writer._case(brief).messages, None)
    assert writer.asker.budget.spent <= 2 * 1.2 * most


async def test_what_nobody_sees_is_taken_out_of_what_a_model_writes(write):
    hidden = {
        **PERSONA,
        "title": "\u202eDrill\u2066 user\x07",
        "claims": [
            {**TRUE, "text": "They want to \u202ereserve the drill\x00 before they\u200b leave home.\u2028"},
            {**TRUE, "kind": "go\x1bal" * 50, "cites": ["e\x1b99"] * 3 + [f"x{n}" for n in range(5000)]},
        ],
    }
    draft, session, _ = await write(typed(hidden))
    assert draft.title == "Drill user"
    assert [claim.text for claim in draft.claims] == [TRUE["text"]]
    assert all(line.isprintable() and len(line) < 400 for line in session.dropped)


async def test_half_of_a_pair_of_surrogates_can_be_read_and_kept(raw_models, write):
    said = json.dumps({**PERSONA, "title": "Drill ? user"}).replace("?", "\ud800")
    for _ in range(2):
        draft, *_ = await write(told(said))
        assert (draft.title, draft.claims[0].text) == ("Drill user", TRUE["text"])
    assert raw_models.asked == 1


async def test_what_a_server_says_of_an_error_cannot_colour_a_terminal(write):
    said = b'{"error": {"message": "\\u001b[31mno \\u202esuch thing"}}'
    with pytest.raises(WriterError) as caught:
        await write(whole(400, said, "content-type: application/json"))
    assert str(caught.value).isprintable()
    assert "such thing" in str(caught.value)


@pytest.mark.parametrize(
    "usage", [{"prompt_tokens": "x", "completion_tokens": "y"}, {"prompt_tokens": -(10**9), "completion_tokens": -5}]
)
@pytest.mark.filterwarnings("ignore")
async def test_a_use_of_tokens_that_makes_no_sense_gives_nothing_back_to_the_budget(write, usage):
    _, session, writer = await write(typed(PERSONA, usage), budget_usd=1.0)
    assert session.usage.input_tokens > 0
    assert writer.asker.budget.spent > 0


async def hangs():
    yield STREAM
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("answer", "costs"),
    [
        (hangs, True),
        (STREAM + chunk({"content": "abc"})[:-8], True),
        (whole(200, b"<html>Sign in</html>"), True),
        (whole(500, b"{}"), False),
        (whole(429, b"{}", "retry-after: 0"), False),
    ],
    ids=["hangs", "breaks off", "a page", "an error", "too many"],
)
async def test_an_attempt_that_the_provider_may_charge_for_counts_against_the_budget(
    raw_models, make_writer, brief, answer, costs
):
    raw_models.answer = answer
    session = WriterSession()
    writer = make_writer(NAME, patience=Patience(timeout=0.5, attempts=2, first_wait=0.01), budget_usd=1.0)
    with pytest.raises(WriterError):
        await writer.write(brief, session)
    assert (writer.asker.budget.spent > 0) is costs
    assert session.usage.cost_usd == writer.asker.budget.spent
    assert session.usage.requests == 2


LISTS = {
    "a number": whole(200, b'{"data": 5}'),
    "numbers": whole(200, b'{"data": [{"id": 5}, 7, null]}'),
    "lists in lists": whole(200, b"[" * 100_000),
    "no gzip": whole(200, b"plain", "content-encoding: gzip"),
    "no end": endlessly(b"HTTP/1.1 200 -\r\nconnection: close\r\n\r\n", b" " * 100_000),
}


@pytest.mark.parametrize("models", LISTS.values(), ids=LISTS)
async def test_a_list_of_models_that_says_nothing_concludes_nothing(raw_models, make_writer, models):
    raw_models.models = models
    await make_writer(NAME).prepare()


async def test_a_list_of_models_that_comes_byte_by_byte_is_not_waited_for(raw_models, make_writer, monkeypatch):
    monkeypatch.setattr("persona.writers.model.providers._MOST_SECONDS", 0.3)
    raw_models.models = endlessly(b"HTTP/1.1 200 -\r\nconnection: close\r\n\r\n", b" ")
    with pytest.raises(WriterError, match=r"did not answer in 0\.3 seconds"):
        await make_writer(NAME).prepare()


async def test_a_password_in_an_address_is_not_shown(raw_models, make_writer, monkeypatch, brief):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://somebody:s3cret@127.0.0.1:9/v1")
    writer = make_writer(NAME, patience=Patience(attempts=1))
    for asked in (writer.prepare(), writer.write(brief, WriterSession())):
        with pytest.raises(WriterError, match=r"127\.0\.0\.1:9") as caught:
            await asked
        assert "s3cret" not in str(caught.value)
