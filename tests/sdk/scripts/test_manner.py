"""How a segment speaks is told as it was measured."""

import pytest

from persona.corpus import read_corpus
from persona.scripts.abstraction.style import MannerMeter, mood
from persona.scripts.auditing import SourceIndex


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I would like to know why it looks like my card is lost. Things like this are frustrating.", "annoyed"),
        ("I love the shelf, it is great and easy, and the desk is helpful.", "pleased"),
        ("The shelf is great and the door is terrible.", "even"),
    ],
)
def test_the_tone_is_praise_against_trouble_and_no_word_that_only_looks_like_it(said, told):
    talk = f"Interviewer: So?\n\nAnna: {said}\n\nInterviewer: And?\n\nBen: {said}\n"
    index = SourceIndex.build(read_corpus(["talk.md"], contents={"talk.md": talk.encode()}))
    assert mood(MannerMeter(index).measure(range(index.participants))) == told
