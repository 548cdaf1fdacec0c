"""Evidence that is offered for a claim."""

from persona.spec.attaching import evidence_for


def test_what_is_offered_redacts_the_interviewers_question(study):
    text = study.source(1).read_text(encoding="utf-8").replace("Participant:", "Olwen:")
    text += "\nInterviewer: And the drill, Olwen?\n\nOlwen: I want to reserve the drill on the phone.\n"
    study.source(1).write_text(text, encoding="utf-8")
    study.build()
    offered = [
        found
        for persona in study.result.personas
        for claim in persona.claims
        for found in evidence_for(study.spec, persona.id, claim.id, most=50)
    ]
    assert "And the drill, [name]?" in {found.question for found in offered}
    assert all("Olwen" not in (found.question or "") for found in offered)
