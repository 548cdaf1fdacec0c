from __future__ import annotations

from dataclasses import replace
from typing import Any

from persona.corpus.model import Corpus
from persona.personas.assembling import assemble, claim_id, new_persona_id, segment_key
from persona.writers.port import DraftClaim


def test_a_persona_holds_every_verified_claim_with_its_support(study: Any) -> None:
    for brief, found, persona in zip(study.briefs, study.findings, study.result.personas, strict=True):
        assert [(claim.kind, claim.text) for claim in persona.claims] == [(f.kind, f.text) for f in found.findings]
        assert [claim.support for claim in persona.claims] == [finding.support for finding in found.findings]
        assert all(claim.evidence for claim in persona.claims)
        assert persona.size == len(brief.segment.members)
        assert persona.name == brief.name


def test_evidence_says_where_it_stands_and_what_it_is(study: Any) -> None:
    for brief, persona in zip(study.briefs, study.result.personas, strict=True):
        for item in persona.evidence:
            passage = brief.evidence[item.id]
            assert (item.quote, item.start, item.end, item.hash) == (
                passage.text, passage.span.start, passage.span.end, passage.hash
            )  # fmt: skip
            assert item.said in (None, passage.said)
            assert item.readable == passage.said


def test_ids_follow_from_who_is_in_the_segment_not_from_order_or_number(study: Any) -> None:
    segment, corpus = study.grouping.segments[0], study.corpus
    turned = replace(segment, id="s9", members=segment.members[::-1])
    shuffled = Corpus(corpus.root, corpus.sources, corpus.participants[::-1])
    assert segment_key(turned, shuffled) == segment_key(segment, corpus)
    assert new_persona_id(turned, shuffled) == new_persona_id(segment, corpus)
    assert new_persona_id(replace(segment, members=segment.members[1:]), corpus) != new_persona_id(segment, corpus)
    assert len({persona.id for persona in study.result.personas}) == len(study.result.personas)


def test_a_newcomer_founded_by_the_same_people_as_a_persona_that_changed_has_an_id_of_its_own(study: Any) -> None:
    segment, corpus = study.grouping.segments[0], study.corpus
    first = new_persona_id(segment, corpus)
    second = new_persona_id(segment, corpus, {first})
    assert second != first
    assert new_persona_id(segment, corpus, {first, second}) not in {first, second}
    assert new_persona_id(segment, corpus, {first}) == second


def test_an_earlier_id_is_kept_with_its_portrait(study: Any) -> None:
    kept = assemble(study.briefs[1], study.verified[1], corpus=study.corpus, persona_id="persona_0123456789")
    assert kept.id == "persona_0123456789"
    assert kept.portrait != assemble(study.briefs[1], study.verified[1], corpus=study.corpus).portrait


def test_claim_ids_tell_kind_and_text_apart() -> None:
    assert claim_id("goal", "Sharing") != claim_id("need", "Sharing")
    assert claim_id("goal", "Sharing") == claim_id("goal", "Sharing")


def test_few_participants_make_a_persona_provisional(study: Any) -> None:
    assert study.result.personas[0].provisional is None
    assert study.result.personas[3].provisional == "It rests on 4 participants only."
    both = assemble(study.briefs[3], study.verified[3], corpus=study.corpus, provisional="The grouping is shaky.")
    assert both.provisional == "The grouping is shaky. It rests on 4 participants only."


def reworded(study: Any, text: str, cites: tuple[str, ...]) -> Any:
    written = replace(study.verified[0], claims=(DraftClaim("pain_point", text, cites),))
    return assemble(study.briefs[0], written, corpus=study.corpus).claims[0]


def test_a_reworded_claim_keeps_a_findings_support_only_with_most_of_its_evidence(study: Any) -> None:
    brief = study.briefs[0]
    place = next(at for at, finding in enumerate(brief.findings.findings) if finding.kind == "pain_point")
    finding, cites = brief.findings.findings[place], brief.cites[place]
    assert len(cites) == 3
    most = reworded(study, "Notebooks integrate poorly with version control", cites[:2])
    assert (most.support, most.strength, most.lift) == (finding.support, finding.strength, finding.lift)
    few = reworded(study, "Notebooks integrate poorly with version control", cites[:1])
    assert (few.support, few.strength, few.lift) == (1, "weak", None)
    mixed = reworded(study, "Notebooks integrate poorly with version control", (cites[0], "e1", "e2"))
    assert mixed.support == 3


def test_what_an_interviewer_asked_is_shown_without_the_name_it_calls_somebody_by() -> None:
    from persona import PersonaClient

    said = {
        f"{name}.md": f"Interviewer: So {name}, what would you change?\n\n{name}: I want to book the {tool} early. "
        "It is hard to find a tool that works.\n"
        for name, tool in (("Gareth", "drill"), ("Marjorie", "saw"), ("Tobias", "drill"), ("Wilhelmina", "saw"))
    }
    with PersonaClient() as client:
        result = client.generate(said, personas=1)
    asked = [item.question for claim in result.personas[0].claims for item in claim.evidence]
    assert asked and all(question and "[name]" in question for question in asked)
