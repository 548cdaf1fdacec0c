from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from persona.writers.names import GIVEN_NAMES, choose_names

KEYS = [f"segment {number}" for number in range(20)]


def test_there_are_enough_names_and_none_twice() -> None:
    assert len(GIVEN_NAMES) >= 150
    assert len({name.casefold() for name in GIVEN_NAMES}) == len(GIVEN_NAMES)
    assert all(name.isalpha() and name.isascii() and len(name) > 1 for name in GIVEN_NAMES)
    assert len({name[0] for name in GIVEN_NAMES}) >= 24


def test_the_same_segments_get_the_same_names() -> None:
    assert choose_names(KEYS) == choose_names(list(KEYS))
    assert choose_names(["segment 0"]) == choose_names(KEYS)[:1]


def test_no_two_personas_are_alike_in_name_or_initial() -> None:
    chosen = choose_names(KEYS)
    assert len(set(chosen)) == len(KEYS)
    assert len({name[0] for name in chosen}) == len(KEYS)


@given(st.sets(st.sampled_from(GIVEN_NAMES), max_size=200))
@settings(max_examples=30)
def test_a_participants_name_is_never_chosen(names: set[str]) -> None:
    forbidden = [f"{name.upper()} O’Hara" for name in sorted(names)]
    assert not names.intersection(choose_names(KEYS[:6], forbidden=forbidden))


def test_accents_do_not_hide_a_participants_name() -> None:
    (usual,) = choose_names(["a"])
    accented = usual[0] + "\u0301" + usual[1:]
    assert choose_names(["a"], forbidden=[accented]) != (usual,)


def test_names_that_earlier_personas_keep_are_not_given_again() -> None:
    first = choose_names(KEYS[:3])
    assert not set(first).intersection(choose_names(KEYS[:3], taken=first))


def test_when_every_name_is_taken_a_number_is_honest() -> None:
    assert choose_names(["a", "b"], forbidden=GIVEN_NAMES) == ("Persona 1", "Persona 2")
    assert choose_names(["a", "b"], forbidden=GIVEN_NAMES, taken=["Persona 1"]) == ("Persona 2", "Persona 3")
