"""Every data set of ../shared/data: spans to the byte, and participants and roles that a researcher would expect."""

from __future__ import annotations

from pathlib import Path

import pytest

from persona.corpus import Corpus, read_corpus, source_bytes

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data")


def read(name: str) -> Corpus:
    corpus = read_corpus([DATA / name])
    raw = {source.path: source_bytes(corpus.root, source.path) for source in corpus.sources}
    for passage in [*corpus.passages, *corpus.guide]:
        found = raw[passage.source][passage.span.start : passage.span.end].decode(passage.encoding)
        assert found == passage.text
        assert passage.text.strip()
    assert len({p.id for p in corpus.participants}) == len(corpus.participants)
    return corpus


def roles(corpus: Corpus, path: str) -> dict[str, str]:
    source = next(source for source in corpus.sources if source.path.endswith(path))
    return {column.name: column.role for column in source.columns}


def test_every_interview_is_one_participant_and_the_model_is_the_interviewer() -> None:
    corpus = read("anthropic-interviewer")
    assert len(corpus.participants) == len(corpus.sources) == 374
    assert any("creativity_0009.md: passed over" in note for note in corpus.notes)  # a page about the files
    assert all(len(p.passages) >= 2 and not p.names and not p.attributes for p in corpus.participants)
    assert {p.source for p in corpus.guide} == {source.path for source in corpus.sources}
    assert not any("I'm Claude" in passage.text for passage in corpus.passages)


def test_banking77_is_text_with_an_attribute() -> None:
    corpus = read("banking77")
    assert len(corpus.participants) == 13_083
    assert roles(corpus, "train.csv") == {"text": "text", "category": "attribute"}
    assert len({p.attributes["category"] for p in corpus.participants}) == 77
    assert any(note.startswith("categories.json: passed over") for note in corpus.notes)


def test_tickets_are_read_out_of_their_archive() -> None:
    corpus = read("it-tickets")
    assert len(corpus.participants) == 47_837
    assert len({p.attributes["Topic_group"] for p in corpus.participants}) == 8


def test_app_reviews_are_grouped_by_review_and_only_sentences_are_text() -> None:
    corpus = read("app-reviews-is22")
    assert len(corpus.participants) == 999
    assert [name for name, role in roles(corpus, "Ground_truth.xlsx").items() if role == "text"] == ["Sentence content"]


def test_the_survey_of_2015_is_one_survey_with_themes_as_attributes() -> None:
    corpus = read("jupyter-survey-2015")
    assert 800 < len(corpus.participants) < 1_100
    assert any("SurveyExport.csv: passed over; its answers are those of" in note for note in corpus.notes)
    assert not any("keywords" in name for name in corpus.participants[0].attributes if name.endswith("_keywords"))
    assert sum("roles_primary" in p.attributes for p in corpus.participants) > 600
    short = roles(corpus, "survey_short_columns.csv")
    assert short["hinderances"] == short["pleasant_aspects_1"] == short["integrations_1"] == "text"
    assert short["how_often"] == "attribute"
    assert short["time_started"] == "ignore"


def test_the_survey_of_2020_joins_ticked_boxes_and_open_answers_by_respondent() -> None:
    corpus = read("jupyter-survey-2020")
    assert len(corpus.participants) == 677  # of 680, three said no more than "NA"
    assert roles(corpus, "all_responses.csv")["Respondent ID"] == "participant"
    assert set(roles(corpus, "text_fields.csv").values()) <= {"participant", "text"}
    assert all(p.attributes.get("Python") in ("yes", "no", None) for p in corpus.participants)
    assert sum(p.attributes.get("Python") == "yes" for p in corpus.participants) > 600


def test_both_speakers_of_a_chat_are_participants_with_their_facts() -> None:
    corpus = read("synthetic-persona-chat")
    assert 1_990 <= len(corpus.participants) <= 2_010
    assert sum(any("personas" in (p.question or "") for p in person.passages) for person in corpus.participants) > 1_900
