"""A persona made by hand, of a small study about a tool library."""

import pytest

from peers.models import peer, peer_process  # noqa: F401
from peers.raw_models import raw_models  # noqa: F401
from peers.studies import CAREFUL, brief_of
from persona.personas.model import Claim, GenerationResult, Generator, Persona, Portrait, WriterReport


@pytest.fixture
def persona():
    from persona.personas.evidence import evidence_of

    brief = brief_of()
    evidence = {key: evidence_of(key, passage, str) for key, passage in brief.evidence.items()}
    return Persona(
        id="persona_1",
        name="Alex",
        title="Stock checker",
        summary="Alex stands for 3 of 6 participants, who want to reserve the drill before they leave home.",
        size=3,
        share=0.5,
        claims=tuple(
            Claim(
                id=f"c_{key}", kind=kind, text=text, strength="moderate", support=1, share=0.3333,
                evidence=(evidence[key],),
            )
            for key, (kind, text, _) in zip(evidence, CAREFUL, strict=True)
        ),
        quotes=(evidence["e3"],),
        participants=("P01", "P02", "P03"),
        portrait=Portrait(svg="<svg/>", light="#123456", dark="#abcdef"),
    )  # fmt: skip


@pytest.fixture
def result(persona):
    return GenerationResult(
        generator=Generator(version="1", personas="auto", writer="embedded"),
        personas=(persona,),
        reason="",
        participants=6,
        passages=8,
        report=WriterReport(writer="embedded"),
    )


@pytest.fixture
def ask(persona, result):
    """All pieces of an answer."""
    from persona.chat import answer

    async def all_of(question, **options):
        return [piece async for piece in answer(persona, result, question, **options)]

    return all_of
