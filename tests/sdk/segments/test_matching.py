"""Finding the segments of an earlier build again."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from persona.segments import match
from persona.segments.matching import _assign


def test_segments_are_matched_by_their_members_and_not_by_their_names():
    before = {"a": ["P1", "P2", "P3"], "b": ["P4", "P5"]}
    assert match(before, {"s1": ["P4", "P5"], "s2": ["P1", "P2", "P3"]}) == {"s1": "b", "s2": "a"}


def test_newcomers_do_not_make_a_segment_unrecognisable():
    assert match({"a": ["P1", "P2"]}, {"s1": ["P1", "P2", *(f"N{n}" for n in range(20))]}) == {"s1": "a"}


def test_a_segment_with_other_people_is_new():
    before = {"a": [f"P{n}" for n in range(10)], "b": ["X1", "X2"]}
    assert match(before, {"s1": ["X1", "X2"], "s2": ["P1", "Y1"], "s3": ["Y2"]}) == {"s1": "b"}


def test_nothing_before_or_nothing_now_matches_nothing():
    assert match({}, {"s1": ["P1"]}) == {} and match({"a": ["P1"]}, {}) == {}


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda w: st.lists(st.lists(st.integers(0, 9), min_size=w, max_size=w), min_size=1, max_size=4)
    )
)
def test_the_assignment_is_the_best_there_is(gain):
    rows, columns = len(gain), len(gain[0])
    found = sum(gain[i][j] for i, j in _assign(gain))
    if rows <= columns:
        best = max(sum(gain[i][j] for i, j in enumerate(order)) for order in permutations(range(columns), rows))
    else:
        best = max(sum(gain[i][j] for j, i in enumerate(order)) for order in permutations(range(rows), columns))
    assert abs(found - best) < 1e-9
