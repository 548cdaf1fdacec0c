"""One question to a model: budget kept, limits kept, asked again when it is worth it, stopped when it is not wanted.

Everything is streamed, so that cancelling closes the connection and the provider stops writing (and charging). The
providers' own retries are off: each attempt is counted here.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from persona.errors import SettingError
from persona.text.tokens import message_tokens
from persona.writers.cache import AnswerCache, content_key
from persona.writers.costs import Budget, cost_of
from persona.writers.model.failures import Failure, explain, may_have_cost
from persona.writers.model.lanes import lane_for
from persona.writers.model.prompt import PROMPT_VERSION, Message
from persona.writers.model.providers import Reference
from persona.writers.model.reading import MalformedAnswerError
from persona.writers.model.speaking import answer_of, check_finish, check_refusal, opened, text_of
from persona.writers.port import WriterSession

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelResponse

TIMEOUT_VARIABLE = "PERSONA_LLM_TIMEOUT"
ATTEMPTS = 5
LONGEST_WAIT = 120.0  # seconds: a provider that asks for more has failed for good

Read = TypeVar("Read")


@dataclass(slots=True)
class Patience:
    """How long one attempt may take, how often it is tried, and how the waiting between grows (seconds)."""

    timeout: float = 180.0
    attempts: int = ATTEMPTS
    first_wait: float = 1.0
    most_wait: float = 30.0

    @classmethod
    def of_environment(cls) -> Patience:
        given = os.environ.get(TIMEOUT_VARIABLE, "").strip()
        if not given:
            return cls()
        try:
            timeout = float(given)
        except ValueError:
            timeout = 0.0
        if not 0.05 <= timeout <= 3600:
            raise SettingError(f"{TIMEOUT_VARIABLE} cannot be {given!r}.", hint="Give seconds, from 0.05 to 3600.")
        return cls(timeout=timeout)

    def wait(self, attempt: int, asked: float | None) -> float:
        """Full jitter (Brooker 2015), never less than Retry-After asked for, and spread behind it."""
        most = min(self.most_wait, self.first_wait * 2 ** (attempt - 1))
        jitter = random.uniform(0.0, most)  # noqa: S311 - spreads requests in time; nothing that is built depends on it
        return jitter if asked is None else asked + min(jitter, 1.0)


@dataclass(slots=True)
class Asker:
    """Asks one model for one generation. `sleep` is what waits between attempts."""

    reference: Reference
    budget: Budget
    cache: AnswerCache
    patience: Patience = field(default_factory=Patience)
    most_output: int = 6000  # tokens of one answer

    async def ask(
        self,
        messages: Sequence[Message],
        read: Callable[[str], Read],
        session: WriterSession,
        schema: Mapping[str, Any],
    ) -> Read:
        """The answer to `messages`, read by `read`; from the cache where it is known.

        `read` raises MalformedAnswerError for an answer that is none: then the model is asked again. Raises
        WriterError, BudgetExceededError.
        """
        key = self.key(messages, schema)
        known = self.cache.get(key)
        if known is not None and isinstance(known.get("text"), str):
            try:
                return read(known["text"])
            except MalformedAnswerError:
                pass  # kept by a version that read differently: ask
        text, answer = "", None
        for attempt in range(1, self.patience.attempts + 1):
            try:
                text = await self._once(messages, session, schema)
                answer = read(text)
                break
            except Exception as error:
                failure = explain(error, self.reference, self.patience.timeout)
                await self._wait_or_raise(failure, attempt, error)
        else:  # pragma: no cover - the last attempt raises
            raise AssertionError
        self.cache.put(key, {"writer": self.reference.name, "text": text})
        return answer

    async def stream(self, messages: Sequence[Message], session: WriterSession) -> AsyncGenerator[str, None]:
        """The answer to `messages` as plain text, piece by piece. Before the first piece it is asked again when that
        may help; after it, a failure ends the answer. Raises WriterError, BudgetExceededError."""
        attempt = 0
        while True:
            attempt += 1
            begun = False
            try:
                async with aclosing(self._pieces(messages, session, None)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
                return
            except Exception as error:
                failure = explain(error, self.reference, self.patience.timeout)
                if begun:
                    raise failure.error from error
                await self._wait_or_raise(failure, attempt, error)

    def knows(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> bool:
        """Whether the cache holds the answer."""
        return self.cache.get(self.key(messages, schema)) is not None

    def key(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        return content_key(
            {
                "model": self.reference.name,
                "address": self.reference.address if self.reference.own_address else "",
                "prompt": PROMPT_VERSION,
                "messages": [[message.role, message.text] for message in messages],
                "schema": schema,
                "most": self.most_output,
            }
        )

    def most_usd(self, messages: Sequence[Message], schema: Mapping[str, Any] | None) -> float | None:
        """The most one attempt can cost, in USD; None when the price is unknown."""
        return self.price(input_tokens(messages, schema), self.most_output)

    def price(self, tokens_in: int, tokens_out: int, cached: int = 0) -> float | None:
        return cost_of(self.reference.provider.name, self.reference.model, tokens_in, tokens_out, cached_tokens=cached)

    async def _wait_or_raise(self, failure: Failure, attempt: int, error: Exception) -> None:
        if not failure.again or attempt >= self.patience.attempts or (failure.retry_after or 0) > LONGEST_WAIT:
            raise failure.after(attempt) from error
        wait = self.patience.wait(attempt, failure.retry_after)
        if failure.retry_after is not None:
            lane_for(self.reference).pause(failure.retry_after)
        await asyncio.sleep(wait)

    async def _once(self, messages: Sequence[Message], session: WriterSession, schema: Mapping[str, Any]) -> str:
        async with aclosing(self._pieces(messages, session, schema)) as pieces:
            return "".join([piece async for piece in pieces])

    async def _pieces(
        self, messages: Sequence[Message], session: WriterSession, schema: Mapping[str, Any] | None
    ) -> AsyncGenerator[str, None]:
        """One attempt. With a schema the whole answer comes as one piece, otherwise text as it arrives."""
        most = self.most_usd(messages, schema)
        async with lane_for(self.reference).slot(), self.budget.reserve(most, self.reference.name) as charge:
            meter = _Meter(self, messages, schema, session)
            try:
                async with opened(
                    self.reference, messages, schema, most_output=self.most_output, timeout=self.patience.timeout
                ) as stream:
                    meter.opened()
                    async for event in stream:
                        piece = text_of(event)
                        meter.heard(piece)
                        if meter.beyond:
                            break
                        if schema is None and piece:
                            yield piece
                    response = stream.get()
                    if not meter.beyond:
                        meter.finished(response)
                if schema is None:
                    check_refusal(response)  # what was cut at the longest answer was said all the same
                    return
                if meter.beyond:
                    raise MalformedAnswerError("it is longer than the longest answer allowed")
                check_refusal(response)
                check_finish(response)
                yield answer_of(response)
            except Exception as error:
                if may_have_cost(error):
                    meter.opened()
                raise
            finally:
                charge.amount = meter.settle()


_LETTERS_PER_TOKEN = 3  # of an answer that was broken off
_MOST_LETTERS_PER_TOKEN = 16  # of an answer whose server keeps to no limit


class _Meter:
    """Counts what an attempt used: as the provider says, or as estimated where it was cut off or does not say."""

    def __init__(
        self, asker: Asker, messages: Sequence[Message], schema: Mapping[str, Any] | None, session: WriterSession
    ) -> None:
        self._asker = asker
        self._sent = input_tokens(messages, schema)
        self._session = session
        self._session.usage.requests += 1
        self._open = False
        self._heard = 0
        self._used: tuple[int, int, int] | None = None

    def opened(self) -> None:
        self._open = True

    def heard(self, piece: str) -> None:
        self._heard += len(piece)

    @property
    def beyond(self) -> bool:
        """Whether the answer is longer than was asked for: a server that keeps to the limit has hung up before."""
        return self._heard > _MOST_LETTERS_PER_TOKEN * self._asker.most_output

    def finished(self, response: ModelResponse) -> None:
        usage = response.usage
        if usage.input_tokens and usage.output_tokens:
            self._used = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens)

    def settle(self) -> float:
        """Adds to the session; gives USD (0 where the price is unknown: then nothing was reserved either)."""
        if self._used is None and not self._open:
            return 0.0
        estimated = min(self._heard // _LETTERS_PER_TOKEN, self._asker.most_output)
        sent, got, cached = self._used or (self._sent, estimated, 0)
        usage = self._session.usage
        usage.input_tokens += sent
        usage.output_tokens += got
        cost = self._asker.price(sent, got, cached)
        usage.cost_usd = None if cost is None or usage.cost_usd is None else usage.cost_usd + cost
        return cost or 0.0


def input_tokens(messages: Sequence[Message], schema: Mapping[str, Any] | None) -> int:
    texts = [message.text for message in messages]
    return message_tokens([*texts, json.dumps(schema)] if schema is not None else texts)
