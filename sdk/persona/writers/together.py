"""Many segments at once: the budget looked at first, one failure stopping all, cancelling heard at once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from persona.errors import BudgetExceededError, WriterError
from persona.progress import SILENT, Watcher
from persona.writers.costs import Estimate, check_budget
from persona.writers.port import Brief, Draft, Writer, WriterSession

LOOK = 0.05  # seconds between looks at whether somebody asked to stop

Result = TypeVar("Result")


@runtime_checkable
class Estimating(Protocol):
    """A writer that costs something and can say how much beforehand, asking nobody."""

    def estimate(self, briefs: Sequence[Brief]) -> Estimate: ...


def estimate(writer: Writer, briefs: Sequence[Brief]) -> Estimate:
    """What `writer` will ask for and what it costs; nothing for a writer that asks nobody."""
    return writer.estimate(briefs) if isinstance(writer, Estimating) else Estimate(writer.name)


async def write_together(
    writer: Writer,
    briefs: Sequence[Brief],
    session: WriterSession,
    *,
    budget_usd: float | None = None,
    fallback: str | None = None,
    watcher: Watcher = SILENT,
) -> list[Draft]:
    """One draft for each brief, in their order; the writer itself limits how many requests run together.

    With `fallback` "embedded" that writer takes over a segment on which `writer` failed for good, and the session says
    so; a budget that is used up is no such failure. Otherwise the first failure stops the others.

    Raises BudgetExceededError before the first request when the estimate is above `budget_usd`; WriterError;
    CancelledError as soon as the watcher's token is set, with every request hung up.
    """
    if budget_usd is not None:
        check_budget(estimate(writer, briefs), budget_usd)
    sessions = [WriterSession() for _ in briefs]
    done = 0
    watcher.tell("writing", 0, len(briefs))

    async def write(brief: Brief, own: WriterSession) -> Draft:
        nonlocal done
        try:
            draft = await writer.write(brief, own)
        except BudgetExceededError:
            raise
        except WriterError as error:
            if fallback != "embedded":
                raise
            from persona.writers.embedded import draft as embedded_draft

            own.dropped.append(f"{brief.name}: written by the embedded writer, because the model failed: {error}")
            draft = embedded_draft(brief)
        done += 1
        watcher.tell("writing", done, len(briefs), brief.name)
        return draft

    try:
        return await until_cancelled([write(*pair) for pair in zip(briefs, sessions, strict=True)], watcher)
    finally:
        for own in sessions:
            _add(session, own)


async def until_cancelled(work: Iterable[Coroutine[Any, Any, Result]], watcher: Watcher = SILENT) -> list[Result]:
    """Runs all of `work` together and gives the results in order. The first error, or the watcher's token, cancels the
    rest and waits until they have stopped; then that one error is raised, never a group."""
    tasks = [asyncio.ensure_future(one) for one in work]
    waiting = set(tasks)
    try:
        while waiting:
            finished, waiting = await asyncio.wait(waiting, timeout=LOOK, return_when=asyncio.FIRST_EXCEPTION)
            for task in tasks:
                if task in finished:
                    task.result()
            watcher.check()
        return [task.result() for task in tasks]
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _add(session: WriterSession, own: WriterSession) -> None:
    """In the order of the briefs, whichever was done first: the report is the same each time."""
    total, used = session.usage, own.usage
    total.requests += used.requests
    total.input_tokens += used.input_tokens
    total.output_tokens += used.output_tokens
    total.cost_usd = None if total.cost_usd is None or used.cost_usd is None else total.cost_usd + used.cost_usd
    session.repaired += own.repaired
    session.dropped.extend(own.dropped)
