"""Many segments at once: as fast as the provider allows, stopped at once, paid for once."""

import asyncio
import time

import pytest

from peers.models import MODELS
from peers.studies import CAREFUL, brief_of
from persona.errors import BudgetExceededError, CancelledError, WriterError
from persona.progress import CancelToken, Watcher
from persona.writers.port import WriterSession
from persona.writers.together import estimate, write_together


def segments(number):
    """So many segments with evidence of their own, so that no answer serves two."""
    return [
        brief_of(
            [(kind, f"{text[:-1]} in place {place}.", person) for kind, text, person in CAREFUL],
            segment=f"s{place}",
            name=f"Alex{place}",
        )
        for place in range(number)
    ]


async def test_forty_segments_are_asked_for_at_the_same_time_once_each(peer, make_writer, monkeypatch):
    """How long that takes beside the provider's libraries alone: `python -m tests.benchmarks writers`."""
    monkeypatch.setenv("PERSONA_LLM_CONCURRENCY", "40")
    writer = make_writer()
    await writer.prepare()
    peer.latency(3)
    session = WriterSession()
    drafts = await write_together(writer, segments(40), session)
    assert [len(draft.claims) for draft in drafts] == [8] * 40, session.dropped[:3]
    assert session.usage.requests == len(peer.requests) == 40
    assert max_open(peer) == 40


def max_open(peer):
    return peer.call("most")["open"]


async def test_no_more_requests_run_together_than_allowed(peer, make_writer, monkeypatch):
    monkeypatch.setenv("PERSONA_LLM_CONCURRENCY", "3")
    peer.latency(0.05)
    await write_together(make_writer(), segments(10), WriterSession())
    assert max_open(peer) == 3


@pytest.mark.parametrize("name", MODELS.values(), ids=MODELS)
async def test_cancelling_after_a_fifth_of_a_second_leaves_no_request_running(peer, make_writer, name, monkeypatch):
    monkeypatch.setenv("PERSONA_LLM_CONCURRENCY", "4")
    writer = make_writer(name)
    await writer.prepare()
    peer.latency(30)
    token = CancelToken()
    writing = asyncio.create_task(write_together(writer, segments(10), WriterSession(), watcher=Watcher(None, token)))
    while len(peer.running) < 4:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)
    began = time.monotonic()
    token.cancel()
    with pytest.raises(CancelledError):
        await writing
    assert time.monotonic() - began < 1
    assert peer.wait_until_quiet()
    asked = len(peer.requests)
    assert all(entry["aborted"] for entry in peer.requests)
    await asyncio.sleep(0.3)
    assert len(peer.requests) == asked == 4


async def test_cancelling_the_task_itself_hangs_up_too(peer, make_writer):
    peer.latency(30)
    writing = asyncio.create_task(write_together(make_writer(), segments(3), WriterSession()))
    while len(peer.running) < 3:
        await asyncio.sleep(0.02)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert peer.wait_until_quiet()


async def test_one_failure_for_good_stops_the_others_and_is_raised_alone(peer, make_writer):
    peer.steps({"status": 400, "message": "no such parameter"})
    peer.latency(30)
    with pytest.raises(WriterError, match=r"did not accept.*no such parameter"):
        await write_together(make_writer(), segments(5), WriterSession())
    assert peer.wait_until_quiet()


async def test_the_embedded_writer_takes_over_where_asked_to(peer, make_writer):
    peer.steps({"status": 400})
    session = WriterSession()
    drafts = await write_together(make_writer(), segments(1), session, fallback="embedded")
    assert [claim.text for claim in drafts[0].claims] == [f"{text[:-1]} in place 0." for _, text, _ in CAREFUL]
    assert len(session.dropped) == 1
    assert "embedded writer" in session.dropped[0]


async def test_a_second_build_asks_nothing(peer, make_writer):
    first, second = WriterSession(), WriterSession()
    writer = make_writer()
    await writer.prepare()
    before = await write_together(writer, segments(3), first)
    peer.call("reset", {})
    again = make_writer()
    await again.prepare()
    assert await write_together(again, segments(3), second) == before
    assert peer.journal == []
    assert (first.usage.requests, second.usage.requests) == (3, 0)
    assert second.usage.cost_usd == 0.0


async def test_only_what_changed_is_asked_again(peer, make_writer):
    briefs = segments(3)
    await write_together(make_writer(), briefs, WriterSession())
    peer.call("reset", {})
    changed = [(kind, text.replace("drill", "saw"), person) for kind, text, person in CAREFUL]
    await write_together(make_writer(), [*briefs[:2], brief_of(changed)], WriterSession())
    assert len(peer.requests) == 1


async def test_a_budget_below_the_estimate_is_refused_before_the_first_request(peer, make_writer):
    writer = make_writer("anthropic:claude-sonnet-5-5", budget_usd=0.01)
    with pytest.raises(BudgetExceededError) as caught:
        await write_together(writer, segments(5), WriterSession(), budget_usd=0.01)
    assert "about 0." in str(caught.value) and "budget is 0.010 USD" in str(caught.value)
    assert peer.journal == []


async def test_a_call_that_might_exceed_the_budget_is_not_sent(peer, make_writer):
    # Likely below the budget, but the most that five parallel calls may cost is not: they go one after another, and
    # the one that would not fit any more is refused.
    briefs = segments(5)
    guess = estimate(make_writer("anthropic:claude-sonnet-5-5"), briefs)
    budget = guess.cost_usd * 1.02
    writer = make_writer("anthropic:claude-sonnet-5-5", budget_usd=budget)
    session = WriterSession()
    try:
        await write_together(writer, briefs, session, budget_usd=budget)
    except BudgetExceededError as error:
        assert "was not sent" in str(error)
    assert 0 < session.usage.cost_usd <= budget
    assert writer.asker.budget.reserved == 0


async def test_without_a_known_price_a_budget_is_refused_and_a_cost_is_unknown(peer, make_writer):
    peer.call("reset", {})
    session = WriterSession()
    await write_together(make_writer("openai:in-house-1"), segments(1), session)
    assert session.usage.cost_usd is None
    guess = estimate(make_writer("openai:in-house-1"), segments(2))
    assert guess.cost_usd is None and "price unknown" in str(guess)
    with pytest.raises(BudgetExceededError, match="price of openai:in-house-1 is unknown"):
        await make_writer("openai:in-house-1", budget_usd=1.0).prepare()


async def test_a_price_can_be_given(peer, make_writer, monkeypatch):
    monkeypatch.setenv("PERSONA_MODEL_PRICE", "1/2")
    session = WriterSession()
    writer = make_writer("openai:in-house-1", budget_usd=1.0)
    await writer.prepare()
    await write_together(writer, segments(1), session, budget_usd=1.0)
    expected = (session.usage.input_tokens + 2 * session.usage.output_tokens) / 1e6
    assert session.usage.cost_usd == pytest.approx(expected)


async def test_the_estimate_is_above_what_is_then_used(peer, make_writer):
    briefs, session = segments(4), WriterSession()
    guess = estimate(make_writer(), briefs)
    await write_together(make_writer(), briefs, session)
    assert session.usage.cost_usd <= guess.most_usd
    assert guess.requests >= session.usage.requests
    assert estimate(make_writer(), briefs).cost_usd == 0.0
    assert estimate(make_writer(), briefs).cached == 4
