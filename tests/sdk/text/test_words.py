"""Words, stems and the words that tell nothing."""

import snowballstemmer
from hypothesis import given, settings
from hypothesis import strategies as st

import persona.text
from persona.text import FILLERS, STOP_WORDS, fold, raw_words, stem, words


def test_words_are_case_folded_and_keep_their_apostrophes():
    assert words("Don’t use C++, or my_file: it's STRASSE-7.") == "don't use c++ or my file it's strasse 7".split()


def test_raw_words_fold_to_words():
    text = "The Café’s Wi-Fi, naïve ÜBER"
    assert [fold(word) for word in raw_words(text)] == words(text)


@settings(max_examples=120, deadline=None)
@given(st.from_regex(r"[aeiouylsdtnrgmbckpf]+('[a-z]+)?", fullmatch=True))
def test_looking_before_stemming_changes_no_stem(word):
    assert stem(word) == snowballstemmer.stemmer("english").stemWord(word)


def test_hedges_and_function_words_are_known():
    assert {"maybe", "basically", "um"} <= FILLERS
    assert {"the", "don't", "dont", "because"} <= STOP_WORDS
    assert not {"ill", "shed", "wed"} & STOP_WORDS
    assert all(word == fold(word) for word in STOP_WORDS | FILLERS)


def test_the_room_gives_functions_even_where_a_module_has_the_same_name():
    assert callable(persona.text.words)
