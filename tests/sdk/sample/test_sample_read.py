"""The real reader takes the whole sample: every file, the expected participants, and spans that hold."""

import json
from pathlib import Path

import pytest

from persona.corpus import read_corpus, source_bytes
from persona.sample import SOURCES, copy_sample
from persona.segments import segment
from persona.settings import PersonaCount
from persona.terms import TermIndex

GROUPS = json.loads((Path(__file__).parent / "groups.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return copy_sample(tmp_path_factory.mktemp("sample") / "study")


@pytest.fixture(scope="module")
def corpus(study):
    return read_corpus(SOURCES, root=study)


def of_source(corpus, path):
    return [person for person in corpus.participants if any(p.source == path for p in person.passages)]


def test_every_file_is_read_in_its_format(corpus):
    formats = [source.format for source in corpus.sources]
    assert {name: formats.count(name) for name in sorted(set(formats))} == {
        "csv": 1,
        "markdown": 10,
        "text": 7,
        "webvtt": 8,
    }


@pytest.mark.parametrize("name", sorted(GROUPS["interviews"]))
def test_an_interview_has_one_participant_and_the_interviewer_is_not_one(corpus, name):
    (person,) = of_source(corpus, f"interviews/{name}")
    assert person.names[0].casefold().replace("ê", "e").replace("â", "a") == name[3:].rpartition(".")[0]
    answers = [p for p in person.passages if p.source == f"interviews/{name}"]
    assert 15 <= len(answers) <= 130
    assert any(p.question for p in answers)


def test_what_interviewers_said_is_guide_and_never_evidence(corpus):
    asked = {p.source for p in corpus.guide}
    assert {f"interviews/{name}" for name in GROUPS["interviews"]} <= asked


def test_the_survey_gives_150_participants_with_their_attributes(corpus):
    people = of_source(corpus, "survey.csv")
    assert len(people) == 150
    assert {"age_band", "town", "how_often", "role", "member_since"} <= {k for p in people for k in p.attributes}


def test_the_columns_of_the_survey_are_taken_for_what_they_are(corpus):
    (table,) = [source for source in corpus.sources if source.format == "csv"]
    roles = {column.name: column.role for column in table.columns}
    assert roles.pop("respondent_id") == "participant"
    assert roles.pop("completed") == "ignore"
    assert all(role == ("text" if name.endswith("?") else "attribute") for name, role in roles.items())


def test_every_passage_is_found_byte_for_byte_at_its_span(corpus, study):
    contents = {source.path: source_bytes(study, source.path) for source in corpus.sources}
    for p in [*corpus.passages, *corpus.guide]:
        assert contents[p.source][p.span.start : p.span.end].decode(p.encoding) == p.text


def test_the_four_groups_are_found_in_the_interviews_without_being_told_how_many(study):
    corpus = read_corpus(["interviews"], root=study)
    grouping = segment(corpus, TermIndex.build(corpus), personas=PersonaCount.parse("auto"))
    hidden = {of_source(corpus, f"interviews/{name}")[0].id: group for name, group in GROUPS["interviews"].items()}
    found = [{hidden[person] for person in part.members} for part in grouping.segments]
    assert sorted(found, key=sorted) == [{"makers"}, {"parents"}, {"students"}, {"trades"}]
