"""The sentences of a corpus and their words."""

import numpy as np
import pytest

from persona.corpus.model import Corpus, Participant, Passage, Span
from persona.errors import CancelledError
from persona.progress import CancelToken, Watcher
from persona.terms import TermIndex


def corpus_of(*people, escaping=""):
    made = []
    for number, passages in enumerate(people, start=1):
        pid = f"P{number:02d}"
        said = [
            Passage("a.md", pid, Span(0, len(text.encode()), 1, 1 + text.count("\n")), text, escaping=escaping)
            for text in passages
        ]
        made.append(Participant(pid, pid, passages=said))
    return Corpus("/", (), tuple(made))


def terms_of(index, i):
    return [index.vocabulary[t] for t in index.indices[index.indptr[i] : index.indptr[i + 1]]]


def test_each_sentence_is_a_row_with_its_distinct_stems_in_order():
    index = TermIndex.build(corpus_of(["We test tests. Testing again!"], ["Nothing else."]))
    assert [index.text(i) for i in range(len(index))] == ["We test tests.", "Testing again!", "Nothing else."]
    assert terms_of(index, 0) == ["we", "test"]
    assert index.person_of.tolist() == [0, 0, 1]
    assert index.passage_of.tolist() == [0, 0, 1]
    assert index.indices.dtype == np.int32 and index.indptr.dtype == np.int64


def test_the_surface_is_what_most_people_wrote_and_not_the_capital_of_a_beginning():
    index = TermIndex.build(
        corpus_of(["My editing of GitHub pages."], ["I was editing on GitHub."], ["He edits again"])
    )
    surface = dict(zip(index.vocabulary, index.surface, strict=True))
    assert surface["edit"] == "editing"
    assert surface["github"] == "GitHub"
    assert surface["again"] == "again"


def test_a_word_seen_only_at_the_beginning_is_lowered():
    index = TermIndex.build(corpus_of(["Documentation"], ["AI"]))
    assert index.surface == ["documentation", "AI"]


def test_a_sentence_can_be_cited_with_its_exact_span():
    pytest.importorskip("persona.corpus.spans")
    index = TermIndex.build(corpus_of(["Ünder snow. It was cold."]))
    cited = index.citation(1)
    assert cited.text == "It was cold."
    assert cited.span.start == len("Ünder snow. ".encode())


def test_a_passage_of_one_sentence_is_cited_as_it_is():
    corpus = corpus_of(["One sentence."])
    assert TermIndex.build(corpus).citation(0) is corpus.participants[0].passages[0]


def test_escaped_line_ends_of_json_separate_words():
    pytest.importorskip("persona.corpus.escaping")
    index = TermIndex.build(corpus_of([r"slow start\nnice docs"], escaping="json"))
    assert [index.text(i) for i in range(len(index))] == ["slow start", "nice docs"]
    assert "nnice" not in index.vocabulary


def test_a_corpus_without_words_gives_an_empty_index():
    index = TermIndex.build(corpus_of(["...", ""], []))
    assert len(index) == 0 and index.vocabulary == [] and index.indptr.tolist() == [0]


def test_building_can_be_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        TermIndex.build(corpus_of(["Some words."]), Watcher(cancel=token))
