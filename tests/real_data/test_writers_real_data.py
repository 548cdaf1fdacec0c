"""All four providers write personas from real interviews and a real survey, over their own protocols."""

from pathlib import Path

import pytest

from peers.models import MODELS, peer, peer_process  # noqa: F401
from persona import PersonaClient
from persona.chat import answer

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data is not here")


TALKS = DATA / "anthropic-interviewer" / "creativity"


def generated(name="embedded", **options):
    """From thirty real interviews."""
    with PersonaClient() as client:
        return client.generate(sorted(TALKS.glob("*.md"))[:30], root=TALKS, personas=3, writer=name, **options)


@pytest.fixture(scope="module")
def embedded():
    return generated()


@pytest.mark.parametrize("name", MODELS.values(), ids=MODELS)
def test_a_provider_writes_personas_from_real_interviews(peer, name):  # noqa: F811
    result = generated(name)
    report = result.report
    assert len(result) == 3
    assert report.kept == sum(len(persona.claims) for persona in result) >= 9, report.dropped
    assert report.writer == name
    assert report.requests == len(peer.requests) >= 3
    assert report.input_tokens > 1000
    for persona in result:
        for claim in persona.claims:
            assert claim.evidence
            for evidence in claim.evidence:
                told = (TALKS / evidence.source).read_bytes()[evidence.start : evidence.end]
                assert told.decode(evidence.encoding) == evidence.quote


def test_a_second_build_asks_nothing_and_says_the_same(peer):  # noqa: F811
    first = generated(MODELS["openai"])
    peer.call("reset", {})
    second = generated(MODELS["openai"])
    assert peer.journal == []
    assert second.personas == first.personas
    assert second.report.requests == 0


@pytest.mark.parametrize("question", ["What do you use AI for?", "What worries you?", "What is the capital of Peru?"])
async def test_a_persona_of_real_people_answers_with_evidence_or_not_at_all(embedded, question):
    pieces = [piece async for piece in answer(embedded.personas[0], embedded, question)]
    known = {evidence.id for evidence in embedded.personas[0].evidence}
    for piece in pieces:
        assert (piece.kind == "answer") == bool(piece.evidence)
        assert {evidence.id for evidence in piece.evidence} <= known
    assert any(piece.kind == "unknown" for piece in pieces) == ("Peru" in question)
    print("\n".join(piece.text for piece in pieces))
