"""With no model, a persona answers with what participants said, and says so."""

import pytest

from persona.chat import Turn
from persona.chat.knowledge import read_question
from persona.corpus.model import Corpus, Participant, Passage, Span


def said(pieces):
    return " ".join(piece.text for piece in pieces if piece.kind == "answer")


async def test_it_says_first_that_no_model_is_in_use(ask):
    first, *_ = await ask("What do you want?")
    assert first.kind == "notice" and "No model" in first.text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do you want?", "I want to reserve the drill"),
        ("What frustrates you?", "I hate driving across town"),
        ("What do you usually do?", "I always phone the desk"),
        ("Do you phone the desk?", "I always phone the desk"),
        ("Tell me about the stock count.", "I want the app to show the true stock count"),
        ("When do you come with your children?", "on Saturday"),
        ("How long should a reservation hold?", "24 hours"),
    ],
)
async def test_questions_find_what_was_said(ask, question, answer):
    pieces = await ask(question)
    assert answer in said(pieces)
    assert all(piece.evidence for piece in pieces if piece.kind == "answer")


@pytest.mark.parametrize(
    "question",
    ["What do you think of quantum computing?", "How old are you?", "Who is the president of France?", "asdf", "?", ""],
)
async def test_beyond_its_evidence_it_does_not_know(ask, question):
    notice, piece = await ask(question)
    assert (notice.kind, piece.kind) == ("notice", "unknown")
    assert piece.text.startswith("I don’t know")
    assert piece.evidence == ()


async def test_a_claim_that_somebody_wrote_on_a_page_without_evidence_is_not_said(persona, result):
    from persona.chat import answer
    from persona.personas.model import Claim

    written = Claim(id="c_hand", kind="pain_point", text="The gate code hangs on paper", strength="weak",
                    support=0, share=0.0, evidence=(), origin="added")  # fmt: skip
    persona = persona.model_copy(update={"claims": (*persona.claims, written)})
    for question in ("What about the gate code?", "What frustrates you?"):
        pieces = [piece async for piece in answer(persona, result, question)]
        assert "gate code" not in said(pieces)
        assert all(piece.evidence for piece in pieces if piece.kind == "answer")


async def test_who_are_you_is_answered_with_the_persona(ask):
    _, piece = await ask("Who are you?")
    assert piece.text.startswith("Alex, Stock checker.")
    assert piece.evidence


async def test_a_persona_that_stands_on_nothing_does_not_know_who_it_is(persona, result):
    from persona.chat import answer

    bare = persona.model_copy(update={"claims": (), "quotes": ()})
    assert [piece.kind async for piece in answer(bare, result, "Who are you?")] == ["notice", "unknown"]


@pytest.mark.parametrize(
    ("question", "stems", "kinds"),
    [
        ("What do you think of the app?", ("app",), ()),
        ("What is wrong with your tools?", ("tool",), ("pain_point",)),
        ("Which apps do you use?", (), ("tool",)),
        ("What gets in your way?", (), ("pain_point",)),
        ("What stands in the way at the desk?", ("desk",), ("pain_point",)),
        ("Is there a better way?", ("way",), ("need",)),
    ],
)
def test_what_a_question_is_about_is_told_from_what_it_asks_for(question, stems, kinds):
    asked = read_question(question)
    assert (asked.stems, asked.kinds) == (stems, kinds)


async def test_a_bare_why_is_about_the_question_before(ask):
    pieces = await ask("And more?", history=[Turn("Do you trust the stock count?", "…")])
    assert "stock count" in said(pieces)


@pytest.mark.parametrize("question", ["", "  ", "?", "…"])
async def test_a_question_without_a_word_is_not_the_one_before(ask, question):
    pieces = await ask(question, history=[Turn("Do you trust the stock count?", "…")])
    assert [piece.kind for piece in pieces] == ["notice", "unknown"]


async def test_the_same_question_gets_the_same_answer(ask):
    assert await ask("What about the drill?") == await ask("What about the drill?")


async def test_the_corpus_adds_what_the_personas_own_people_said(ask, tmp_path):
    def person(key, text, names=()):
        passage = Passage("more.md", key, Span(0, len(text.encode()), 1, 1), text, question="And the parking, Ana?")
        return Participant(key, key, names, {}, [passage])

    corpus = Corpus(
        str(tmp_path),
        (),
        (
            person("P01", "The parking is too small for a trailer. My neighbour Ana knows the parking.", ("Ana",)),
            person("P04", "I never use the parking."),
        ),
    )
    assert (await ask("How is the parking?"))[-1].kind == "unknown"
    pieces = await ask("How is the parking?", corpus=corpus)
    assert said(pieces) == "P01: “The parking is too small for a trailer.”"
    [evidence] = pieces[-1].evidence
    assert (evidence.id, evidence.location) == ("e9", "more.md:1")
    assert evidence.question == "And the parking, [name]?"


async def test_a_writer_that_cannot_talk_says_so(ask):
    first, *_ = await ask("What do you want?", writer="own:thing")
    assert first.text.startswith("own:thing cannot hold a conversation")
