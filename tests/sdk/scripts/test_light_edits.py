"""Sentences that were changed a little: found also where they are short, and other people's sentences left alone."""

import random

import pytest
from tests.benchmarks.audit_lines.halves import part, spoken
from tests.benchmarks.audit_lines.making import EVERYDAY, light_edit

from persona.corpus import read_corpus
from persona.scripts import audit
from persona.scripts.auditing import SourceIndex
from persona.scripts.auditing.alignment import Aligner
from persona.scripts.auditing.linkage import COMMON, LEFT, Linker, like_from


@pytest.fixture(scope="module")
def halves(study):
    """Every second participant of the interviews as sources, the others held out: (linker, sources, held out)."""
    whole = read_corpus([study / "interviews"], root=study)
    inside, outside = part(whole, 0, True), part(whole, 0, False)
    return Linker(SourceIndex.build(inside)), inside, outside


def test_nineteen_of_twenty_light_edits_of_short_sentences_are_found(halves):
    linker, inside, _ = halves
    rng = random.Random(61)
    edits = [light_edit(line, rng) for line in spoken(inside, rng, 100)]
    missed = [edit for edit in edits if not ((near := linker.nearest(edit)) and near.light_edit)]
    assert len(missed) <= 5, missed


def test_at_most_three_of_two_hundred_sentences_of_people_who_were_held_out_are_taken_for_one(halves):
    linker, _, outside = halves
    others = spoken(outside, random.Random(62), 200)
    wrong = [line for line in others if (near := linker.nearest(line)) and near.light_edit]
    assert len(wrong) <= 3, wrong


def test_no_everyday_line_is_taken_for_one(halves):
    linker = halves[0]
    assert not [line for line in EVERYDAY if (near := linker.nearest(line)) and near.light_edit]


def interviews(folder, *said, asked="What do you do when it is closed?"):
    folder.mkdir(exist_ok=True)
    for number, line in enumerate(said):
        (folder / f"talk-{number}.md").write_text(
            f"Interviewer: {asked}\n\nPerson {number}: {line}\n", encoding="utf-8"
        )
    return SourceIndex.build(read_corpus([folder]))


LINE = "I got them all on a piece each and it was chat, chat, chat."
OTHERS = (
    "I go home for a chat.",
    "The bus is late on Mondays.",
    "My garden is too wet for that.",
    "One piece is left.",
)


@pytest.mark.parametrize(
    "edit",
    [
        "I then got them on all a piece each, it was chat, chat.",  # of words that all people use
        "They got them all on one piece each, it was all chat, chat, chatting.",  # another person, another form
        "It was chat, chat, chat, and I got all of them on a piece each.",  # the halves change places
    ],
)
def test_a_sentence_without_rare_words_is_known_by_its_neighbours(tmp_path, edit):
    report = audit(edit, interviews(tmp_path, LINE, *OTHERS))
    assert [finding.kind for finding in report.findings if finding.blocks] == ["light_edit"]
    assert report.findings[0].passage == LINE
    assert report.findings[0].source == "talk-0.md:3"


def test_what_five_people_say_nearly_alike_is_nobodys(tmp_path):
    edit = "I then got them on all a piece each, it was chat, chat."
    people = [LINE.replace("piece", word) for word in ("piece", "slice", "stool", "bench", "chair")]
    assert len(people) == COMMON
    assert not audit(edit, interviews(tmp_path / "five", *people, *OTHERS)).blocked
    assert audit(edit, interviews(tmp_path / "four", *people[:4], *OTHERS)).blocked


def test_what_the_interviewer_asked_is_no_participants_sentence(tmp_path):
    index = interviews(tmp_path, *OTHERS, asked="So what is it that you do with all of them when it is closed?")
    near = Linker(index).nearest("What is it you do then with them all when it is closed?")
    assert near is None or not near.light_edit


def test_a_short_line_needs_more_likeness_than_a_long_one():
    assert like_from(5) > like_from(9) > like_from(14) > LEFT == like_from(30)
    assert like_from(1) == 1


def test_a_sentence_is_wholly_like_itself_and_hardly_like_another(tmp_path):
    index = interviews(tmp_path, LINE, *OTHERS)
    aligner = Aligner(index)
    words = "i got them all on a piece each and it was chat chat chat".split()
    found = aligner.likest(words, aligner.by_neighbours(words).tolist())
    assert found[0].score > 0.9
    assert all(one.score < LEFT for one in found[1:])
    assert not len(aligner.by_neighbours("nothing known".split()))


@pytest.mark.parametrize("name", ["NMR", "PDFs", "France"])
def test_an_abbreviation_or_a_country_that_one_person_names_is_noted_not_blocked(tmp_path, name):
    index = interviews(tmp_path, f"We send it to Quillbya for a check of {name}.", *OTHERS)
    line = f"Somebody here knows about {name} too."
    assert not audit(line, index).blocked
    assert audit(line, index, strict=True).blocked
    assert audit("Somebody here knows about Quillbya too.", index).blocked


def test_a_word_with_figures_in_it_that_one_person_uses_does_not_stand_in_our_own_scripts(tmp_path):
    index = interviews(tmp_path, "We call it lantern7 at home.", *OTHERS)
    assert audit("Somebody has a lantern7 at home.", index, strict=True).blocked
