"""Where sentences begin and end."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.text import sentence_ranges


def sentences(text, **options):
    return [text[start:end] for start, end in sentence_ranges(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Ito came at 5 p.m. and left. OK?", ["Dr. Ito came at 5 p.m. and left.", "OK?"]),
        ("He e.g. likes U.S. films... but not all.", ["He e.g. likes U.S. films... but not all."]),
        ("See www.example.com. It helps.", ["See www.example.com.", "It helps."]),
        ("i like it. it is fast", ["i like it.", "it is fast"]),
        ("J. Smith said it. So did I. Then no. 5 came.", ["J. Smith said it.", "So did I.", "Then no. 5 came."]),
        ("Easy sharing\nGood docs\nfast", ["Easy sharing", "Good docs", "fast"]),
        ("- buy milk\n- cook\n1. First\n2. Second", ["buy milk", "cook", "First", "Second"]),
        ("a\u2028b\fc", ["a", "b", "c"]),
        ("Version 1.2 works.It is fine", ["Version 1.2 works.", "It is fine"]),
        ("Wait... what? Yes (really?) it is.", ["Wait... what?", "Yes (really?) it is."]),
        ('"No." Then he left!', ['"No."', "Then he left!"]),
        ("etc. and so on, etc. The end", ["etc. and so on, etc.", "The end"]),
        ("first part\n\nsecond part", ["first part", "second part"]),
        ("one。two！", ["one。", "two！"]),
        ("... --- ...", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_say(text, expected):
    assert sentences(text) == expected


def test_a_wrapped_line_goes_on():
    text = "this line is as long as an editor lets it be before it\nwraps into the next one."
    assert sentences(text) == [text]


def test_a_wrapped_line_may_go_on_with_i():
    text = "when the shelf was empty again, of course\nI went home."
    assert sentences(text) == [text]


def test_escapes_of_json_mean_what_they_stand_for():
    raw = r"He said \"Hi.\" Then\nnew line\n\nIt\u2019s ok.\u2028Done"
    assert sentences(raw, escaped=True) == [r"He said \"Hi.\"", "Then", "new line", r"It\u2019s ok.", "Done"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="aB1 .!?…\n\r\u2028\f-*()\"'\\n,。", max_size=80), st.booleans())
def test_ranges_are_ordered_trimmed_and_lose_no_word(text, escaped):
    ranges = sentence_ranges(text, escaped=escaped)
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(left[1] <= right[0] for left, right in pairwise(ranges))
    assert all(text[start:end] == text[start:end].strip() for start, end in ranges)
    if not escaped:
        inside = sum(sum(c.isalpha() for c in text[start:end]) for start, end in ranges)
        markers = sum(c.isalpha() for c in text) - inside
        assert markers == 0 or ")" in text  # "a) " is a list marker
