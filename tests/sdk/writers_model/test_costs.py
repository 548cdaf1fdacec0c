"""Prices, budgets and the folder of answers."""

import asyncio
import os
import stat
import sys

import pytest

from persona.errors import BudgetExceededError, MissingExtraError
from persona.writers.cache import AnswerCache, content_key
from persona.writers.costs import Budget, Estimate, check_budget, cost_of, usd


def test_known_models_have_a_price_and_unknown_ones_have_none():
    assert cost_of("openai", "gpt-4o-mini", 1_000_000, 0) == pytest.approx(0.15)
    assert cost_of("anthropic", "claude-sonnet-5-5", 1_000_000, 0) > 1
    assert cost_of("google", "gemini-3.8-flash", 1_000_000, 0) > 0
    assert cost_of("openai", "in-house-1", 1_000_000, 0) is None
    assert cost_of("openai", "llama3.2", 1000, 1000) is None


def test_a_model_on_ones_own_machine_is_free_and_ollamas_cloud_is_not():
    assert cost_of("ollama", "llama3.2", 1000, 1000) == 0.0
    assert cost_of("ollama", "gpt-oss:120b-cloud", 1000, 1000) is None


def test_a_given_price_counts_for_any_model(monkeypatch):
    monkeypatch.setenv("PERSONA_MODEL_PRICE", "0.5/2")
    assert cost_of("openai", "in-house-1", 1_000_000, 1_000_000) == 2.5


def test_without_the_list_of_prices_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    with pytest.raises(MissingExtraError, match="persona\\[llm\\]"):
        cost_of("openai", "gpt-4o-mini", 1000, 1000)
    assert cost_of("ollama", "llama3.2", 1000, 1000) == 0.0


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 USD"), (1.5, "1.50 USD"), (0.0134, "0.014 USD"), (0.01, "0.010 USD"), (0.00012, "0.00012 USD")],
)
def test_amounts_are_written_with_two_digits_that_matter_and_never_too_low(amount, text):
    assert usd(amount) == text


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate("embedded"), "embedded: no request to make"),
        (Estimate("x", cached=3), "x: no request to make (3 answers are known already)"),
        (
            Estimate("x", 2, 1, 1500, 800, 0.01, 0.05),
            "x: 2 requests, 1 more from the cache, about 1,500 tokens in and 800 out, "
            "about 0.010 USD, at most 0.050 USD",
        ),
        (Estimate("x", 1, 0, 10, 5, None, None), "x: 1 request, about 10 tokens in and 5 out, price unknown"),
        (Estimate("x", 1, 0, 10, 5, 0.0, 0.0), "x: 1 request, about 10 tokens in and 5 out, free of charge"),
    ],
)
def test_an_estimate_reads_as_a_sentence(estimate, text):
    assert str(estimate) == text


def test_work_that_asks_nobody_needs_no_budget():
    check_budget(Estimate("embedded"), 0.0)
    check_budget(Estimate("x", 5, cost_usd=9.0), None)
    with pytest.raises(BudgetExceededError, match="unknown"):
        check_budget(Estimate("x", 5, cost_usd=None), 1.0)


async def test_calls_that_do_not_fit_together_go_one_after_another():
    budget = Budget(1.0)
    running = most = 0

    async def call():
        nonlocal running, most
        async with budget.reserve(0.6, "x") as charge:
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            charge.amount = 0.1

    await asyncio.gather(*[call() for _ in range(4)])
    assert most == 1
    assert budget.spent == pytest.approx(0.4)
    assert budget.reserved == 0


async def test_spending_never_exceeds_the_budget_whatever_runs_together():
    budget = Budget(1.0)

    async def call():
        async with budget.reserve(0.2, "x") as charge:
            assert budget.spent + budget.reserved <= 1.0 + 1e-9
            await asyncio.sleep(0)
            charge.amount = 0.15

    done = await asyncio.gather(*[call() for _ in range(20)], return_exceptions=True)
    refused = [error for error in done if error is not None]
    assert 0.8 < budget.spent <= 1.0
    assert refused and all(isinstance(error, BudgetExceededError) for error in refused)


async def test_a_cancelled_call_gives_back_what_it_reserved():
    budget = Budget(1.0)

    async def call():
        async with budget.reserve(1.0, "x"):
            await asyncio.sleep(60)

    task = asyncio.create_task(call())
    await asyncio.sleep(0)
    assert budget.reserved == 1.0
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert budget.reserved == 0


async def test_an_unknown_price_is_refused_under_a_budget_only():
    with pytest.raises(BudgetExceededError, match="unknown"):
        async with Budget(1.0).reserve(None, "x"):
            pass
    async with Budget(None).reserve(None, "x"):
        pass


def test_answers_are_kept_whole_and_private(tmp_path):
    cache = AnswerCache(tmp_path / "answers")
    key = content_key({"a": [1, "ü"]})
    assert cache.get(key) is None and cache.age(key) is None
    cache.put(key, {"text": "ja"})
    assert cache.get(key) == {"text": "ja"}
    assert 0 <= cache.age(key) < 60
    [path] = (tmp_path / "answers").rglob("*.json")
    assert [other for other in (tmp_path / "answers").rglob("*") if other.is_file()] == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "answers").stat().st_mode) == 0o700


def test_a_damaged_answer_is_as_good_as_none(tmp_path):
    cache = AnswerCache(tmp_path)
    cache.put("ab", {"text": "x"})
    (tmp_path / "ab" / "ab.json").write_text('{"text": "half', encoding="utf-8")
    assert cache.get("ab") is None
    (tmp_path / "ab" / "ab.json").write_text("[]", encoding="utf-8")
    assert cache.get("ab") is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    cache = AnswerCache(tmp_path / "file" / "answers")
    cache.put("ab", {"text": "x"})
    assert cache.get("ab") is None


def test_the_oldest_answers_go_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr("persona.writers.cache.MOST_ANSWERS", 3)
    monkeypatch.setattr("persona.writers.cache._PRUNE_EVERY", 2)
    cache = AnswerCache(tmp_path)
    for number in range(5):
        cache.put(f"{number:064d}", {"n": number})
        os.utime(tmp_path / "00" / f"{number:064d}.json", (number, number))
    assert cache.get("0" * 64) is None
    assert cache.get(f"{4:064d}") == {"n": 4}


def test_the_environment_says_where_or_that_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("PERSONA_CACHE", "off")
    cache = AnswerCache.of_user()
    cache.put("ab", {})
    assert cache.folder is None and cache.get("ab") is None and cache.age("ab") is None
    monkeypatch.setenv("PERSONA_CACHE", str(tmp_path))
    assert AnswerCache.of_user().folder == tmp_path / "answers"
    monkeypatch.delenv("PERSONA_CACHE")
    assert AnswerCache.of_user().folder.name == "answers"


def test_a_key_depends_on_content_alone():
    assert content_key({"a": 1, "b": 2}) == content_key({"b": 2, "a": 1}) != content_key({"a": 1, "b": 3})
