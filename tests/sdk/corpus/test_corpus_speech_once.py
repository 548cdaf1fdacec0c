"""Somebody who speaks once only is a participant too."""

import pytest

from persona.corpus import read_corpus


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Ana: I want to borrow tools early. It is hard to find.\n",
            ["I want to borrow tools early. It is hard to find."],
        ),
        ("Interviewer: Hello?\n\nAna: I like to borrow tools, it is fun.\n", ["I like to borrow tools, it is fun."]),
    ],
)
def test_one_turn_is_enough_to_be_heard(text, said):
    corpus = read_corpus(["talk.md"], contents={"talk.md": text.encode()})
    assert [[passage.text for passage in person.passages] for person in corpus.participants] == [said]


def test_several_who_answer_an_interviewer_once_each_are_several_people():
    text = (
        "Interviewer: How are you?\nPlace: a small room by the sea\n\n"
        "Ana: I want to see the sea.\n\nBo: I cannot stand the noise.\n"
    )
    corpus = read_corpus(["talk.md"], contents={"talk.md": text.encode()})
    assert [[passage.text for passage in person.passages] for person in corpus.participants] == [
        ["I want to see the sea."],
        ["I cannot stand the noise."],
    ]
