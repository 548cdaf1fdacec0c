"""One question to a persona, answered piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from persona.chat.knowledge import Item, Knowledge, read_question
from persona.chat.pieces import UNKNOWN, ChatPiece, Turn
from persona.corpus.model import Corpus
from persona.errors import BudgetExceededError, WriterError
from persona.personas.model import Evidence, GenerationResult, Persona
from persona.settings import Settings
from persona.writers.port import WriterSession
from persona.writers.registry import PROVIDERS

_MOST_CLAIMS = 3
_MOST_QUOTES = 3


async def answer(
    persona: Persona,
    result: GenerationResult,
    question: str,
    *,
    writer: str = "embedded",
    settings: Settings | None = None,
    history: Sequence[Turn] = (),
    corpus: Corpus | None = None,
    session: WriterSession | None = None,
) -> AsyncGenerator[ChatPiece, None]:
    """Answers as `persona`, piece by piece, each with the evidence it rests on; "I don't know" beyond it.

    With a model as `writer` ("openai:…"), it speaks as the persona; each of its sentences is let out only when the
    passages it names carry it. Otherwise the answer is what participants said, found by its words, and says so.
    `corpus` adds what the persona's participants said beyond the evidence. `session` counts tokens and cost.

    Raises WriterError (unless `settings.fallback` is "embedded"), BudgetExceededError.
    """
    knowledge = Knowledge(persona, corpus)
    asked = read_question(question, history[-1].question if history else "")
    if writer.partition(":")[0] in PROVIDERS:
        from persona.chat.speaking import speak

        settings = settings or Settings(writer=writer)
        try:
            spoken = speak(
                knowledge, asked, question, result, writer=writer, settings=settings, history=history, session=session
            )
            async with aclosing(spoken):
                async for piece in spoken:
                    yield piece
            return
        except BudgetExceededError:
            raise
        except WriterError as error:
            if settings.fallback != "embedded":
                raise
            yield ChatPiece("notice", f"The model failed, so participants answer in their own words. {error}")
    elif writer == "embedded":
        yield ChatPiece("notice", "No model is in use: the answer is what participants said, found by its words.")
    else:
        yield ChatPiece("notice", f"{writer} cannot hold a conversation: the answer is what participants said.")
    found = await asyncio.to_thread(knowledge.about, asked)
    for piece in retrieved(persona, found, introduce=asked.introduction and not found):
        yield piece


def retrieved(persona: Persona, found: Sequence[Item], *, introduce: bool = False) -> list[ChatPiece]:
    """What participants said, as an answer: the claims first, then a few people in their own words."""
    if introduce:
        first = [claim.evidence[0] for claim in persona.claims if claim.evidence][:_MOST_CLAIMS]
        if first:
            return [ChatPiece("answer", f"{persona.name}, {persona.title}. {persona.summary}", tuple(first))]
    pieces: list[ChatPiece] = []
    quoted: dict[str, Evidence] = {}
    for item in [item for item in found if item.claim is not None][:_MOST_CLAIMS]:
        assert item.claim is not None
        count = "1 participant says" if item.claim.support == 1 else f"{item.claim.support} participants say"
        pieces.append(ChatPiece("answer", f"{count}: {_closed(item.text)}", item.evidence))
        quoted.update((evidence.id, evidence) for evidence in item.evidence if evidence.readable != item.text)
    quoted.update((item.evidence[0].id, item.evidence[0]) for item in found if item.claim is None)
    pieces += [
        ChatPiece("answer", f"{evidence.participant}: “{evidence.readable.strip()}”", (evidence,))
        for evidence in list(quoted.values())[:_MOST_QUOTES]
    ]
    return pieces or [ChatPiece("unknown", f"{UNKNOWN} Nothing that {persona.name} stands on speaks about this.")]


def _closed(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…", "”")) else f"{text}."
