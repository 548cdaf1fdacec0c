from __future__ import annotations

from typing import Any

from persona.corpus.model import Corpus, Participant
from persona.writers.brief import participant_names
from persona.writers.verify import quotes_found


def test_evidence_is_numbered_in_the_order_of_the_claims_and_each_passage_once(
    brief: Any, finding: Any, saying: Any
) -> None:
    one, two, three = (saying(f"P0{n}", f"text {n}", line=n) for n in (1, 2, 3))
    made = brief([finding("goal", "a", [one, two]), finding("need", "b", [two, three])], quotes=[three, one])
    assert made.evidence == {"e1": one, "e2": two, "e3": three}
    assert made.cites == (("e1", "e2"), ("e2", "e3"))
    assert quotes_found(made) == ("e1", "e3")


def test_a_quote_that_no_claim_cites_comes_last(brief: Any, finding: Any, saying: Any) -> None:
    one, two = saying("P01", "said", line=1), saying("P02", "quoted", line=2)
    made = brief([finding("goal", "a", [one])], quotes=[two])
    assert list(made.evidence) == ["e1", "e2"]
    assert quotes_found(made) == ("e2",)


def test_a_brief_knows_the_other_segments_terms_and_how_many_took_part(brief: Any) -> None:
    made = brief(terms=["sharing"], others=["teaching", "slides"])
    assert made.others == ("teaching", "slides")
    assert made.participants == 40


def test_names_are_known_whole_and_word_by_word_and_labels_are_not_names() -> None:
    names = (("Anna-Lena Schmidt",), ("Speaker 2", "user"), ("interviewee_07",), ("Bo",), ("J.",))
    people = tuple(Participant(f"P{n}", str(n), given) for n, given in enumerate(names))
    assert participant_names(Corpus("/", (), people)) == {"anna-lena schmidt", "anna-lena", "schmidt", "bo"}
