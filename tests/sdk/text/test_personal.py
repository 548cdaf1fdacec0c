"""What leads back to one person is found, and ordinary sentences are left alone."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona.text.personal import PERSONAL_KINDS, PersonalDatum, find_personal

IDENTIFIERS = [
    ("phone", "You can ring me on 07700 900123 after six.", "07700 900123"),
    ("phone", "My mobile is +49 151 23456789, just text.", "+49 151 23456789"),
    ("phone", "The desk is (415) 555-0132 during the week.", "(415) 555-0132"),
    ("phone", "Call 020 7946 0958 and ask for the back office.", "020 7946 0958"),
    ("email", "Write to jo.miller+shop@example.org please.", "jo.miller+shop@example.org"),
    ("email", "It is jo (at) example (dot) com, spelled like that.", "jo (at) example (dot) com"),
    ("postcode", "We moved to SW1A 2AA last spring.", "SW1A 2AA"),
    ("postcode", "The parcel went to Springfield, IL 62704 instead.", "IL 62704"),
    ("postcode", "I live in 1012 AB Amsterdam now.", "1012 AB"),
    ("postcode", "Our office is in K1A 0B1, near the river.", "K1A 0B1"),
    ("postcode", "We deliver to 80331 München twice a week.", "80331 München"),
    ("iban", "The refund went to DE89 3704 0044 0532 0130 00 on Friday.", "DE89 3704 0044 0532 0130 00"),
    ("iban", "My account is GB82WEST12345698765432, as you know.", "GB82WEST12345698765432"),
    ("card", "I paid with 4111 1111 1111 1111 and nothing came.", "4111 1111 1111 1111"),
    ("card", "It is 5500-0000-0000-0004, the old one.", "5500-0000-0000-0004"),
    ("customer_number", "My customer no. 4711-233 was never found.", "4711-233"),
    ("customer_number", "I wear badge #B-20417 on the ward.", "B-20417"),
    ("customer_number", "The order number is AB/12345 if that helps.", "AB/12345"),
    ("url", "I put it on https://jo-miller.example/photos?id=3.", "https://jo-miller.example/photos?id=3"),
    ("url", "See www.millerfamily.example for the pictures.", "www.millerfamily.example"),
    ("handle", "I post as @jo_miller_knits most days.", "@jo_miller_knits"),
    ("handle", "My Instagram handle is jo.miller.82 there.", "jo.miller.82"),
    ("address", "I live at 14 Beechwood Avenue with two cats.", "14 Beechwood Avenue"),
    ("address", "They sent it to Lindenstraße 12 by mistake.", "Lindenstraße 12"),
    ("address", "She lives at 221b Baker Street, upstairs.", "221b Baker Street"),
    ("address", "He stayed at 5 rue de la Paix for a year.", "5 rue de la Paix"),
    ("birth_date", "I was born on 14 March 1961 in a small place.", "14 March 1961"),
    ("birth_date", "Date of birth: 03/07/1984, as on the form.", "03/07/1984"),
    ("name", "My name is Anneliese Trott and I run the desk.", "Anneliese Trott"),
    ("name", "This is Bronagh speaking, how can I help?", "Bronagh"),
    ("name", "I asked Dr Okonkwo about the results.", "Okonkwo"),
    ("name", "My colleague Wiebke does the invoices.", "Wiebke"),
    ("name", "my name is wiebke and i run the desk", "wiebke"),
    ("name", "I spoke to Sarah about the refund.", "Sarah"),
    ("name", "It was checked by Peter Lindqvist yesterday.", "Peter Lindqvist"),
    ("name", "Please send it again. Regards, Torvald", "Torvald"),
    ("phone", "Ring me on 01632 960 123 after six.", "01632 960 123"),
    ("phone", "It was +44 7911 123456, I think.", "+44 7911 123456"),
    ("phone", "Write to me or call,+44 7911 123456 is best.", "+44 7911 123456"),
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


@pytest.mark.parametrize(("kind", "text", "value"), IDENTIFIERS, ids=[f"{k}: {v}" for k, _, v in IDENTIFIERS])
def test_an_identifier_is_found_where_it_stands(kind: str, text: str, value: str) -> None:
    assert [(d.kind, text[d.start : d.end]) for d in find_personal(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "I want to pay without an account, and I will not sign up for one.",
        "From 2015 to 2020 we had 1,200,000 visitors and 35.5% came back.",
        "It took 10 000 steps, 3.14159 seconds and 2019-11-23 12:30 was the date.",
        "We moved from Python 3.6.9 to 3.11.2 on Monday.",
        "My boss is great, and my manager Monday to Friday is Excel.",
        "My assistant Claude wrote the first draft.",
        "I am German and my English is fine.",
        "The order of 15000 Euros was late by 12 weeks.",
        "Will they mark the grace period in May?",
        "Use @property above the method, or @pytest.fixture.",
        "We wait at the dot on the map.",
        "Every third order fails after step 4711.",
        "Please read chapters 10-12 and 14 (2nd edition).",
        "It is the best way to get 5 stars in 3 days.",
        "The screen is 1920x1080 and 2000 MS late.",
        "I was born to do this in my own way.",
        "Regards to all. Thanks Team",
        "Versions 1.2.3.4 and 127.0.0.1 are used.",
        "The name is not shown, and the name of the tool is long.",
        "I waited 45 minutes and it cost 120 pounds in 2019.",
        "We had 10 000 000 rows, version 3.11.7, from 2000-2010.",
        "My manager said that Python and ChatGPT are fine.",
        "It is order 66 of 100, at 10:30 am on 12/05/2021.",
        "I may go in May; mark my words.",
        "Thanks, that helps. Hi there! Hello everyone.",
        "My friend said Excel is 3x faster than Google Sheets.",
        "The 1920x1080 screen has 8 GB and 256 MB.",
    ],
)
def test_an_ordinary_sentence_is_left_alone(text: str) -> None:
    assert find_personal(text) == []


def test_names_of_participants_are_found_as_words_in_any_case() -> None:
    text = "then ANNELIESE told trott's friend, not Trottoir"
    found = find_personal(text, names=("Anneliese Trott",))
    assert [text[d.start : d.end] for d in found] == ["ANNELIESE", "trott"]


def test_a_name_that_is_also_a_word_needs_its_capital_inside_the_sentence() -> None:
    names = frozenset({"Will Hope"})
    assert find_personal("Will they? I hope they will.", names=names) == []
    text = "I asked Will again."
    assert [text[d.start : d.end] for d in find_personal(text, names=names)] == ["Will"]


def test_roles_are_not_names() -> None:
    assert find_personal("The user asked the interviewer.", names=("User", "Interviewer", "P12")) == []


def test_names_may_change_between_calls() -> None:
    names = ["Wiebke"]
    assert find_personal("so wiebke left", names=names)
    names[0] = "Torvald"
    assert not find_personal("so wiebke left", names=names)


def test_the_search_can_be_limited_to_kinds() -> None:
    text = "Ring Dr Okonkwo on 07700 900123."
    assert [d.kind for d in find_personal(text, kinds={"phone"})] == ["phone"]
    assert [d.kind for d in find_personal(text, kinds=("name",))] == ["name"]
    assert [d.kind for d in find_personal(text)] == ["name", "phone"]


def test_what_overlaps_is_told_once() -> None:
    text = "see https://example.org/@jo_miller/07700900123 now"
    assert [d.kind for d in find_personal(text)] == ["url"]


def test_wrong_check_digits_are_no_card_and_no_account() -> None:
    assert find_personal("It says 4111 1111 1111 1112 and DE89 3704 0044 0532 0130 02 there.") == []


@given(st.text(max_size=80), st.lists(st.text(min_size=1, max_size=8), max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_places_in_order_without_overlaps(text: str, names: list[str]) -> None:
    found = find_personal(text, names=names)
    assert all(isinstance(d, PersonalDatum) and d.kind in PERSONAL_KINDS for d in found)
    assert all(0 <= d.start < d.end <= len(text) for d in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@given(
    st.text("abcdefghijklmnopqrstuvwxyz ,.", max_size=30),
    st.sampled_from([row for row in IDENTIFIERS if row[0] in {"email", "iban", "card"}]),
)
@settings(max_examples=60, deadline=None)
def test_an_identifier_is_found_whatever_stands_before(before: str, row: tuple[str, str, str]) -> None:
    kind, _, value = row
    text = f"{before} {value}."
    assert kind in [d.kind for d in find_personal(text)]
