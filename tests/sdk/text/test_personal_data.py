"""Personal data: what is found, what is left alone, and that a span is always just what it says."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.text.personal import find_personal, redact

FOUND = [
    ("phone", "Ring me on 01632 960 123 after six.", "01632 960 123"),
    ("phone", "It was +44 7911 123456, I think.", "+44 7911 123456"),
    ("phone", "Call (212) 555-0147 and ask.", "(212) 555-0147"),
    ("email", "Write to j.doe+tools@example.org.", "j.doe+tools@example.org"),
    ("email", "It is jo at example dot org, all small.", "jo at example dot org"),
    ("postcode", "We are in NW1 6XE.", "NW1 6XE"),
    ("postcode", "That is Springfield, IL 62704.", "IL 62704"),
    ("iban", "Pay into DE89 3704 0044 0532 0130 00 please.", "DE89 3704 0044 0532 0130 00"),
    ("iban", "gb82 west 1234 5698 7654 32", "gb82 west 1234 5698 7654 32"),
    ("card", "I typed 4111 1111 1111 1111 twice.", "4111 1111 1111 1111"),
    ("card", "The 5500005555555559 one.", "5500005555555559"),
    ("customer_number", "My customer no. is 4711-233.", "4711-233"),
    ("customer_number", "badge #B-99182 opens it", "B-99182"),
    ("url", "See https://example.org/me?id=3, it is mine.", "https://example.org/me?id=3"),
    ("url", "My page is www.example.net/~jo.", "www.example.net/~jo"),
    ("handle", "I post as @handy_jo there.", "@handy_jo"),
    ("address", "I live at 12 Baker Street with the dog.", "12 Baker Street"),
    ("address", "Sie wohnt in der Lindenstraße 7.", "Lindenstraße 7"),
    ("name", "My name is Okonkwo, by the way.", "Okonkwo"),
    ("name", "Dr Amara Obi said so.", "Amara Obi"),
    ("name", "My neighbour Terry lent me his.", "Terry"),
    ("birth_date", "I was born on 12 March 1957.", "12 March 1957"),
]
LEFT_ALONE = [
    "I waited 45 minutes and it cost 120 pounds in 2019.",
    "We had 10 000 000 rows, version 3.11.7, from 2000-2010.",
    "My manager said that Python and ChatGPT are fine.",
    "It is order 66 of 100, at 10:30 am on 12/05/2021.",
    "I may go in May; mark my words.",
    "Thanks, that helps. Hi there! Hello everyone.",
    "My friend said Excel is 3x faster than Google Sheets.",
    "The 1920x1080 screen has 8 GB and 256 MB.",
]


@pytest.mark.parametrize(("kind", "text", "piece"), FOUND)
def test_it_is_found_just_where_it_is(kind, text, piece):
    assert [(one.kind, text[one.start : one.end]) for one in find_personal(text)] == [(kind, piece)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_sentences_are_left_alone(text):
    assert [text[one.start : one.end] for one in find_personal(text)] == []


def test_known_names_are_found_as_whole_capitalised_words():
    names = {"Mark Rivers", "Ana"}
    assert redact("Mark told Ana to mark it; Anabel and RIVERS heard.", names) == (
        "[name] told [name] to mark it; Anabel and [name] heard."
    )
    assert redact("mark rivers", names) == "[name]"


def test_labels_of_speakers_are_nobodys_name():
    assert (
        find_personal("The User said that the Participant is an Assistant.", {"User", "Participant 3", "Assistant"})
        == []
    )


def test_only_the_kinds_that_are_asked_for_are_found():
    text = "My name is Ana, write to ana@example.org or call 01632 960 123."
    assert {one.kind for one in find_personal(text, kinds=("email",))} == {"email"}
    assert find_personal(text, kinds=()) == []


def test_redacting_names_the_kind_in_its_place():
    assert redact("Ask for Bea, customer no. 4711-233.") == "Ask for [name], customer no. [customer number]."


@given(st.text(max_size=200), st.sets(st.text(min_size=1, max_size=12), max_size=4))
def test_any_text_gives_ordered_spans_that_do_not_overlap(text, names):
    found = find_personal(text, names)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
