"""What a result tells of its writer: what was dropped, judged by what, and nobody's name."""

from peers.models import MODELS
from persona import AsyncPersonaClient

NAMES = ("Margaret Olsen", "Ben Carter", "Anna Berg", "Carl Lund", "Dora Falk")
TALK = "".join(
    f"Interviewer: So?\n\n{name}: I want to reserve the drill before I leave home. I hate driving across town.\n\n"
    for name in NAMES
)
NAMING = {
    "title": "Margaret Olsen",
    "summary": [{"text": "Margaret Olsen wants the drill.", "cites": ["e1"]}],
    "claims": [
        {
            "kind": "goal",
            "text": f"{'They want to reserve the drill and ' * 2}write to margaret.olsen@example.org.",
            "cites": ["e1"],
            "quote": None,
        },
        {"kind": "goal", "text": "Ben Carter hates driving across town.", "cites": ["e1"], "quote": None},
    ],
    "quotes": [],
}


class Believer:
    name, threshold = "believer", 0.5

    def carries(self, evidence, claim):
        return 1.0


async def generated():
    async with AsyncPersonaClient() as client:
        return await client.generate({"talk.md": TALK.encode()}, personas=1, writer=MODELS["openai"])


async def test_what_a_model_wrote_of_participants_is_told_without_their_names(peer):
    peer.steps({"answer": NAMING})
    result = await generated()
    assert len(result.report.dropped) >= 4
    assert any("names a participant ([name])" in line for line in result.report.dropped)
    told = result.model_dump_json().casefold()
    for name in ("margaret", "olsen", "ben carter", "example.org"):
        assert name not in told, name


async def test_the_report_says_by_what_claims_were_judged(peer, monkeypatch):
    assert (await generated()).report.entailment == "lexical"
    monkeypatch.setattr("persona.writers.model.writer.open_entailment", Believer)
    assert (await generated()).report.entailment == "semantic"
