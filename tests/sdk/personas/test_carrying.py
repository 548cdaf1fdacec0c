"""What of an earlier build goes on: numbers that can be, and footnotes that stand once."""

from __future__ import annotations

from persona.corpus.model import Corpus, Participant, Passage, Span
from persona.personas.anchoring import Anchors
from persona.personas.carrying import carry_claims, renumber
from persona.personas.model import Claim, Evidence, GenerationResult, Hand, Persona


def said(participant: str, text: str, start: int = 0) -> tuple[Passage, Evidence]:
    span = Span(start, start + len(text), 1, 1)
    passage = Passage("a.md", participant, span, text)
    evidence = Evidence(
        id="e1", participant=participant, source="a.md", start=span.start, end=span.end, first_line=1, last_line=1,
        hash=passage.hash, quote=text,
    )  # fmt: skip
    return passage, evidence


def claim(text: str, evidence: tuple[Evidence, ...], support: int, share: float, origin: str = "generated") -> Claim:
    return Claim(
        id=f"c_{len(text)}", kind="goal", text=text, strength="moderate", support=support, share=share,
        evidence=evidence, origin=origin,
    )  # fmt: skip


def persona(result: GenerationResult, people: tuple[str, ...], *claims: Claim) -> Persona:
    changed = {"participants": people, "size": len(people), "claims": claims, "quotes": ()}
    return result.personas[0].model_copy(update=changed)


def anchors(*passages: Passage) -> Anchors:
    people = [Participant(name, name, passages=[p for p in passages if p.participant == name]) for name in "ABCD"]
    return Anchors(Corpus("/", (), tuple(people), ()), str)


def test_support_that_grows_by_earlier_evidence_takes_its_share_along(result: GenerationResult) -> None:
    heard = [said(name, "I want to share notebooks.") for name in "AB"]
    both = tuple(evidence for _, evidence in heard)
    before = persona(result, ("A", "B", "C", "D"), claim("I want to share notebooks.", both, 2, 0.5))
    now = persona(result, ("A", "B", "C", "D"), claim("I want to share notebooks.", both[:1], 1, 0.25))
    (kept,) = carry_claims(before, now, anchors(*(passage for passage, _ in heard)), Hand())
    assert (kept.support, kept.share) == (2, 0.5)


def test_a_claim_written_by_hand_is_never_said_by_more_people_than_there_are(result: GenerationResult) -> None:
    passage, evidence = said("A", "I want to share notebooks.")
    before = persona(result, ("A", "B", "C", "D"), claim("Sharing comes first", (evidence,), 4, 1.0, "edited"))
    now = persona(result, ("A", "B"))
    (kept,) = carry_claims(before, now, anchors(passage), Hand())
    assert (kept.support, kept.share) == (2, 1.0)


def test_what_one_person_says_twice_in_the_same_words_is_one_footnote(result: GenerationResult) -> None:
    twice = (said("A", "Faster, please.")[1], said("A", "Faster, please.", 90)[1])
    now = persona(result, ("A", "B"), claim("Faster, please.", twice, 1, 0.5))
    (told,), _quotes = renumber(persona(result, ("A", "B")), now.claims, ())
    assert [item.id for item in told.evidence] == ["e1"]
