"""What a model costs: an estimate before, a meter during, and a budget that no call may exceed.

Prices are those of genai-prices, as shipped with it; nothing is fetched. A model it does not know has no price: its
cost is None ("unknown"), never 0. `PERSONA_MODEL_PRICE=0.25/2` (USD per million tokens in/out) says it instead.
A model that runs on the user's own machine (Ollama, unless it is one of its cloud models) is charged by nobody: 0.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from persona.errors import BudgetExceededError, MissingExtraError, SettingError

PRICE_VARIABLE = "PERSONA_MODEL_PRICE"


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a generation will ask of a model, before anything is sent.

    `cost_usd` is the likely cost, `most_usd` what it costs if every answer is as long as allowed and every segment
    needs its second round; both None when the price is unknown. `cached` answers cost nothing.
    """

    writer: str
    requests: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    most_usd: float | None = 0.0

    def __str__(self) -> str:
        if not self.requests:
            known = f" ({self.cached} answers are known already)" if self.cached else ""
            return f"{self.writer}: no request to make{known}"
        cached = f", {self.cached} more from the cache" if self.cached else ""
        return (
            f"{self.writer}: {self.requests} {'request' if self.requests == 1 else 'requests'}{cached}, about "
            f"{self.input_tokens:,} tokens in and {self.output_tokens:,} out, {self._cost()}"
        )

    def _cost(self) -> str:
        if self.cost_usd is None or self.most_usd is None:
            return "price unknown"
        if self.most_usd == 0:
            return "free of charge"
        return f"about {usd(self.cost_usd)}, at most {usd(self.most_usd)}"


def usd(amount: float) -> str:
    """0.0134 as "0.014 USD": two digits that matter, rounded up, so that a budget is never understated."""
    if amount <= 0:
        return "0 USD"
    places = 2
    while amount < 10 ** (1 - places) and places < 8:
        places += 1
    step: float = 10.0**-places
    return f"{-(-round(amount / step, 6) // 1) * step:.{places}f} USD"


def cost_of(
    provider: str, model: str, input_tokens: int, output_tokens: int, *, cached_tokens: int = 0
) -> float | None:
    """USD for these tokens, None when the model's price is unknown.

    Raises SettingError for a malformed price, MissingExtraError without a list of prices.
    """
    given = _given_price()
    if given is not None:
        return (input_tokens * given[0] + output_tokens * given[1]) / 1e6
    if provider == "ollama":
        return None if model.endswith("-cloud") else 0.0
    try:
        from genai_prices import Usage, calc_price
    except ModuleNotFoundError:
        raise MissingExtraError(f'The price of "{provider}:{model}"', "llm") from None
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens, cache_read_tokens=cached_tokens or None)
    try:
        return float(calc_price(usage, model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None


def _given_price() -> tuple[float, float] | None:
    given = os.environ.get(PRICE_VARIABLE, "").strip()
    if not given:
        return None
    try:
        each_in, each_out = (float(part) for part in given.split("/"))
    except ValueError:
        each_in = each_out = -1.0
    if not (0 <= each_in < math.inf and 0 <= each_out < math.inf):
        raise SettingError(
            f"{PRICE_VARIABLE} cannot be {given!r}.",
            hint="Write USD per million tokens as input/output, for instance 0.25/2.",
        )
    return each_in, each_out


class Budget:
    """Keeps what was spent and what running calls may still spend below `limit` USD (None: no limit).

    A call reserves the most it can cost before it is sent. Where that does not fit beside the running calls it waits
    for them to settle; where it would not fit even alone it is refused. For one event loop.
    """

    def __init__(self, limit: float | None = None) -> None:
        self.limit = limit
        self.spent = 0.0
        self.reserved = 0.0
        self._settled = asyncio.Condition()

    @asynccontextmanager
    async def reserve(self, most: float | None, what: str) -> AsyncIterator[Charge]:
        """Raises BudgetExceededError before anything is sent."""
        if self.limit is None:
            charge = Charge(0.0)
            try:
                yield charge
            finally:
                self.spent += charge.amount
            return
        if most is None:
            raise unknown_price(what)
        async with self._settled:
            while not self._fits(most):
                if not self.reserved:
                    raise self._exceeded(most, what)
                await self._settled.wait()
            self.reserved += most
        charge = Charge(0.0)
        try:
            yield charge
        finally:
            # No await before the sums are right: this also runs while the task is being cancelled.
            self.reserved = max(0.0, self.reserved - most) if self.reserved - most > 1e-12 else 0.0
            self.spent += charge.amount
            await self._tell()

    def _fits(self, most: float) -> bool:
        assert self.limit is not None
        return self.spent + self.reserved + most <= self.limit + 1e-12

    def _exceeded(self, most: float, what: str) -> BudgetExceededError:
        assert self.limit is not None
        return BudgetExceededError(
            f"The next request to {what} may cost {usd(most)}; {usd(self.spent)} of the budget of {usd(self.limit)} "
            "is spent, so it was not sent.",
            hint="Raise the budget; what was answered is kept in the cache and is not paid for again.",
        )

    async def _tell(self) -> None:
        async with self._settled:
            self._settled.notify_all()


@dataclass(slots=True)
class Charge:
    """What a call came to, in USD; its caller sets it."""

    amount: float


def check_budget(estimate: Estimate, limit: float | None) -> None:
    """Refuses, before the first request, work that is likely to cost more than `limit` USD.

    Raises BudgetExceededError. With a limit and an unknown price it refuses too: a budget that cannot be kept is none.
    """
    if limit is None or not estimate.requests:
        return
    if estimate.cost_usd is None:
        raise unknown_price(estimate.writer)
    if estimate.cost_usd > limit:
        raise BudgetExceededError(
            f"This would cost about {usd(estimate.cost_usd)} (at most {usd(estimate.most_usd or 0.0)}), and the budget "
            f"is {usd(limit)}; nothing was sent.",
            where=str(estimate.writer),
            hint=f"Raise the budget, or ask for fewer personas or a cheaper model. Estimate: {estimate}.",
        )


def unknown_price(what: str) -> BudgetExceededError:
    return BudgetExceededError(
        f"The price of {what} is unknown, so the budget could not be kept; nothing was sent.",
        hint=f"Leave the budget out, or give the price as {PRICE_VARIABLE}=<in>/<out> in USD per million tokens.",
    )
