from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from persona.corpus.model import Participant
from persona.personas.attributes import MOST_ATTRIBUTES, attributes_of, band_labels, round_quartiles, shown_values
from persona.personas.model import Attribute


def people(**columns: list[str]) -> list[Participant]:
    rows = zip(*columns.values(), strict=True)
    return [
        Participant(f"P{number:02}", str(number), attributes={k: v for k, v in zip(columns, row, strict=True) if v})
        for number, row in enumerate(rows, start=1)
    ]


def spread(attribute: Attribute) -> dict[str, int]:
    return {share.value: share.count for share in attribute.shares}


def test_a_value_that_fewer_than_k_hold_is_not_listed() -> None:
    everyone = people(role=["a"] * 9 + ["b"] * 6 + ["c"] * 3 + ["d"] * 2)
    (role,) = attributes_of(everyone, everyone, k=5)
    assert spread(role) == {"a": 9, "b": 6}
    assert (role.known, role.withheld) == (20, 5)


def test_a_single_small_value_takes_the_next_one_with_it() -> None:
    everyone = people(role=["a"] * 9 + ["b"] * 6 + ["c"] * 3)
    (role,) = attributes_of(everyone, everyone, k=5)
    assert spread(role) == {"a": 9}
    assert role.withheld == 9


def test_two_values_of_which_one_is_small_are_both_withheld() -> None:
    everyone = people(member=["yes"] * 20 + ["no"] * 2)
    (member,) = attributes_of(everyone, everyone, k=5)
    assert member.shares == ()
    assert member.withheld == 22


@given(st.lists(st.integers(1, 40), min_size=1, max_size=15), st.integers(1, 12))
def test_nobody_can_be_singled_out_by_what_is_listed(sizes: list[int], k: int) -> None:
    counts = Counter({f"v{place}": size for place, size in enumerate(sizes)})
    shown = shown_values(counts, k)
    hidden = [counts[value] for value in counts if value not in shown]
    assert all(counts[value] >= k for value in shown)
    if shown and hidden and k > 1:
        assert len(hidden) >= 2
        assert sum(hidden) >= k


def test_spelling_variants_of_a_value_are_one_and_written_as_most_wrote_it() -> None:
    everyone = people(role=["Engineer"] * 4 + ["engineer "] * 3 + ["Student"] * 6)
    (role,) = attributes_of(everyone, everyone, k=5)
    assert spread(role) == {"Engineer": 7, "Student": 6}


def test_shares_are_of_those_for_whom_it_is_known() -> None:
    everyone = people(role=["a"] * 6 + ["b"] * 6 + [""] * 8)
    (role,) = attributes_of(everyone, everyone, k=5)
    assert role.known == 12
    assert [share.share for share in role.shares] == [0.5, 0.5]


def test_numbers_are_banded_by_round_quartiles_of_everyone() -> None:
    everyone = people(age=[str(18 + number % 50) for number in range(200)])
    (age,) = attributes_of(everyone[:100], everyone, k=5)
    assert [share.value for share in age.shares] == ["under 30", "30–44", "45–54", "55 and over"]
    assert sum(share.count for share in age.shares) == 100


def test_a_few_different_numbers_are_a_scale_not_a_measure() -> None:
    everyone = people(rating=["1", "2", "3", "4", "5"] * 8)
    (rating,) = attributes_of(everyone, everyone, k=5)
    assert {share.value for share in rating.shares} == {"1", "2", "3", "4", "5"}


def test_columns_that_describe_no_group_are_left_out() -> None:
    count = 60
    everyone = people(
        row=[str(number) for number in range(count)],
        e_mail=[f"someone{number}@example.org" for number in range(count)],
        constant=["yes"] * count,
        essay=[("long " * 30 + "a") if number % 2 else ("long " * 30 + "b") for number in range(count)],
        role=["a", "b"] * (count // 2),
    )
    assert [attribute.name for attribute in attributes_of(everyone, everyone, k=5)] == ["role"]


def test_the_most_telling_attribute_comes_first_and_there_are_not_too_many() -> None:
    columns = {f"col{number:02}": ["x", "y"] * 30 for number in range(12)}
    columns["role"] = ["researcher"] * 30 + ["teacher"] * 30
    everyone = people(**columns)
    found = attributes_of(everyone[:30], everyone, k=5)
    assert found[0].name == "role"
    assert len(found) == MOST_ATTRIBUTES


def test_an_attribute_nobody_of_the_segment_has_is_left_out() -> None:
    everyone = people(role=["", ""] + ["a", "b"] * 10)
    assert attributes_of(everyone[:2], everyone, k=5) == ()


def test_bands_name_fractions_and_whole_numbers_as_people_would() -> None:
    assert band_labels((10, 20, 21), whole=True) == ("under 10", "10–19", "20", "21 and over")
    assert band_labels((1.5, 2.5), whole=False) == ("under 1.5", "1.5 to under 2.5", "2.5 and over")
    assert band_labels((), whole=True) == ("any",)
    assert band_labels((5_000_000,), whole=True) == ("under 5000000", "5000000 and over")


@given(st.lists(st.integers(-1000, 100_000), min_size=1, max_size=200))
def test_band_edges_rise_and_lie_among_the_numbers(numbers: list[int]) -> None:
    ordered = sorted(float(number) for number in numbers)
    edges = round_quartiles(ordered)
    assert list(edges) == sorted(set(edges))
    assert all(ordered[0] < edge <= ordered[-1] for edge in edges)


def test_a_column_of_numbers_keeps_a_stray_word_as_unknown() -> None:
    everyone = people(age=[str(20 + number % 40) for number in range(99)] + ["n/a"])
    (age,) = attributes_of(everyone, everyone, k=5)
    assert age.known == 99


def test_numbers_with_thousands_apart_are_read_whole() -> None:
    everyone = people(income=[f"{20 + step},500" for step in range(18)])
    (income,) = attributes_of(everyone, everyone, k=1)
    assert [share.value for share in income.shares] == ["under 24000", "24000–29999", "30000–33999", "34000 and over"]


def test_a_comma_before_other_than_three_digits_or_behind_a_nought_is_a_decimal_mark() -> None:
    everyone = people(rate=[f"0,{125 + 25 * step}" for step in range(16)], hours=[f"{step},5" for step in range(16)])
    found = {attribute.name: attribute.shares[-1].value for attribute in attributes_of(everyone, everyone, k=1)}
    assert found == {"rate": "0.4 and over", "hours": "12 and over"}
