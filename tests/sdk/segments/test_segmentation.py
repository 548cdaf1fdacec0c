"""Who belongs together, how many, and what a later build keeps."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from persona.corpus.model import Corpus, Participant, Passage, Span
from persona.errors import CancelledError, TooLittleDataError
from persona.progress import CancelToken, Watcher
from persona.segments import match, segment
from persona.segments.factors import agreement
from persona.settings import PersonaCount
from persona.terms import TermIndex


def labels_of(grouping, corpus):
    of = {member: n for n, part in enumerate(grouping.segments) for member in part.members}
    return np.array([of.get(person.id, len(grouping.segments)) for person in corpus.participants])


def truth(groups):
    return np.unique(groups, return_inverse=True)[1]


@pytest.mark.parametrize("asked", ["3", "2-5", "auto"])
def test_people_of_three_minds_become_three_segments(grouped, studies, asked):
    corpus, groups = studies([25, 20, 15])
    found = grouped(corpus, asked)
    assert agreement(labels_of(found, corpus), truth(groups)) > 0.95
    assert [len(part.members) for part in found.segments] == [25, 20, 15]
    assert found.provisional is None and found.stability >= 0.9
    assert "three" in found.reason.casefold()


def test_everybody_is_in_exactly_one_segment_or_left_over(grouped, studies, make):
    corpus, _groups = studies([15, 15])
    quiet = make([*(([p.text for p in person.passages], {}) for person in corpus.participants), (["Ok."], {})])
    found = grouped(quiet, "2")
    everyone = [member for part in found.segments for member in part.members] + list(found.leftover)
    assert sorted(everyone) == sorted(person.id for person in quiet.participants)
    assert found.leftover == ("P31",)


def test_a_manner_of_speaking_makes_no_segment(grouped, studies):
    corpus, groups = studies([14, 14], hedging=True)
    assert agreement(labels_of(grouped(corpus, "2"), corpus), truth(groups)) > 0.9


def test_words_without_structure_are_provisional(grouped, make):
    rng = random.Random(3)
    pool = [f"{a}{b}" for a in "kar lom pin tes vor wim".split() for b in "da go li mu ne ra so ti".split()]
    found = grouped(make([([" ".join(rng.choices(pool, k=40))], {}) for _ in range(80)]))
    assert found.provisional is not None and found.stability < 0.7
    assert f"{found.stability:.2f}" in found.provisional


def test_categories_carry_the_grouping_where_there_is_no_text(grouped, make):
    rng = random.Random(5)
    groups = [n % 2 for n in range(60)]
    rows = [
        ([], {"role": ("nurse", "baker")[g], "shift": ("night", "dawn")[g], "tool": rng.choice("ab"), "id": str(n)})
        for n, g in enumerate(groups)
    ]
    corpus = make(rows)
    assert agreement(labels_of(grouped(corpus, "2"), corpus), np.array(groups)) == 1.0


def test_the_terms_of_a_segment_are_its_own_and_not_the_interviewers(grouped, make, studies):
    corpus, _groups = studies([20, 20])
    guide = ["Tell me about the compost."] * 5
    asked = make([([p.text for p in person.passages], {}) for person in corpus.participants], guide)
    for part in grouped(asked, "2").segments:
        texts = [text for text, _weight in part.terms]
        assert texts and "compost" not in texts
        assert all(0 <= weight <= 1 for _text, weight in part.terms)
        assert len({"tomato", "greenhouse", "soil"} & set(texts)) in (0, 3)


def test_a_telling_pair_of_words_is_a_term(grouped, make):
    rng = random.Random(2)
    rows = [([f"We use version control for {rng.choice(['scripts', 'notes', 'papers'])}."], {}) for _ in range(15)]
    rows += [([f"The {rng.choice(['soup', 'salad', 'bread'])} at lunch tastes fresh."], {}) for _ in range(15)]
    terms = {text for part in grouped(make(rows), "2").segments for text, _weight in part.terms}
    assert "version control" in terms and "control" not in terms


def test_exactly_the_number_asked_or_fewer_with_the_reason(grouped, studies, make):
    corpus, _groups = studies([12, 12, 12])
    assert len(grouped(corpus, "5").segments) == 5
    same = grouped(make([(["Tomato soup."], {}), (["Tomato soup."], {}), (["Red bicycle."], {})]), "3")
    assert len(same.segments) == 2 and "instead of three" in same.reason


def test_five_interviews_and_two_participants_work_and_say_that_they_are_few(grouped, studies):
    for sizes in ([3, 2], [1, 1]):
        found = grouped(studies(sizes)[0])
        assert 1 <= len(found.segments) <= 2
        assert str(sum(sizes)) in found.provisional


def test_one_participant_is_too_little(grouped, make):
    with pytest.raises(TooLittleDataError, match="at least 2 participants"):
        grouped(make([(["Hello there, tomato."], {})]))


def test_participants_who_say_nothing_are_too_little(grouped, make):
    with pytest.raises(TooLittleDataError):
        grouped(make([([], {}), (["..."], {}), (["Um."], {})]))


def test_what_is_frozen_keeps_everyone_in_place_when_a_few_come_new(grouped, studies, make):
    corpus, _groups = studies([30, 30, 20])
    before = grouped(corpus, "auto")
    newcomers = studies([2, 2, 1], seed=9)[0]
    rows = [([p.text for p in person.passages], {}) for person in (*corpus.participants, *newcomers.participants)]
    after = grouped(make(rows), "auto", frozen=json.loads(json.dumps(before.frozen)))
    again = match({s.id: s.members for s in before.segments}, {s.id: s.members for s in after.segments})
    assert len(again) == len(before.segments)
    old = {s.id: set(s.members) for s in before.segments}
    assert all(old[again[s.id]] <= set(s.members) for s in after.segments if s.id in again)
    assert after.stability == before.stability and after.reason == before.reason


def test_a_frozen_space_that_no_longer_fits_is_given_up(grouped, studies):
    before = grouped(studies([20, 20])[0], "2")
    other, groups = studies([0, 0, 20], seed=4)
    mixed, groups = studies([10, 10, 40], seed=4)
    after = grouped(mixed, "3", frozen=before.frozen)
    assert len(after.segments) == 3 and agreement(labels_of(after, mixed), truth(groups)) > 0.9
    assert len(grouped(mixed, "3", frozen={"format": 1, "space": "?"}).segments) == 3
    assert len(other.participants) == 20


def test_the_map_shows_segments_apart(grouped, studies):
    corpus, _groups = studies([20, 20, 20])
    found = grouped(corpus, "3")
    places = {pid: np.array(xy) for pid, xy in found.positions.items()}
    assert set(places) == {person.id for person in corpus.participants}
    assert all(xy.min() >= 0 and xy.max() <= 1 for xy in places.values())
    middles = [np.mean([places[m] for m in part.members], axis=0) for part in found.segments]
    for part, middle in zip(found.segments, middles, strict=True):
        spread = np.mean([np.linalg.norm(places[m] - middle) for m in part.members])
        assert all(np.linalg.norm(middle - other) > 2 * spread for other in middles if other is not middle)


def test_segmenting_can_be_cancelled(studies):
    corpus, _groups = studies([10, 10])
    index = TermIndex.build(corpus)
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        segment(corpus, index, personas=PersonaCount(), watcher=Watcher(cancel=token))


def test_threads_and_hash_seeds_change_nothing(tmp_path):
    script = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from conftest import study\n"
        "from persona.segments import segment; from persona.settings import PersonaCount\n"
        "from persona.terms import TermIndex; c, _ = study([40, 30, 30], seed=8)\n"
        "s = segment(c, TermIndex.build(c), personas=PersonaCount())\n"
        "print(json.dumps([[p.members, p.typical, p.terms] for p in s.segments]), s.leftover, s.reason, s.tried)\n"
        "print(json.dumps(s.frozen), json.dumps(s.positions))"
    )
    said = set()
    for threads, seed in (("1", "1"), ("2", "2")):
        env = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            capture_output=True,
            text=True,
            env=env,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1


@pytest.mark.parametrize("said", ["I hate the slow export because it wastes my time.", "slow"])
def test_thirty_people_who_all_say_the_same_are_one_segment(grouped, make, said):
    found = grouped(make([([said], {}) for _ in range(30)]))
    assert [len(part.members) for part in found.segments] == [30]
    assert found.reason == "One segment: the participants cannot be told apart by what they said."


def test_of_numbers_that_hold_one_that_leaves_five_people_to_a_persona_is_taken(grouped, make):
    def said(topic):
        return [f"I like the {topic}{word} and the {topic}{other}." for word in "abc" for other in "xyz"]

    pairs = [(said(topic), {}) for topic in ("garden", "cello", "ledger", "kayak", "oven") for _ in range(4)]
    found = grouped(make(pairs))
    assert len(found.segments) <= 4
    assert "five participants to each" in found.reason
    assert len(grouped(make(pairs), "5").segments) == 5


def test_no_term_of_a_segment_is_a_participant_s_name_or_a_given_name(grouped):
    """Terms leave with the result: what people call each other must not."""
    said = ["I water tomato seeds in the greenhouse.", "My bicycle has a saddle and gears for traffic."]
    people = []
    for number in range(24):
        name = ("Okafor", "Priya")[number % 2]
        texts = (said[number % 2], f"Here we often ask {name} about that.")
        passages = [Passage("a.md", f"P{number}", Span(0, 9, 1, 1), text) for text in texts]
        names = ("Ngozi Okafor",) if not number else ()
        people.append(Participant(f"P{number}", f"a.md#{number}", names, {}, passages))
    found = grouped(Corpus("/", (), tuple(people)), "2").segments
    terms = {term.casefold() for one in found for term, _ in one.terms}
    assert {"bicycle", "greenhouse"} & terms
    assert not any(name in term for term in terms for name in ("okafor", "priya"))
