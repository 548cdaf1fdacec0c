"""What is wide or many is told in few words on a screen, and whole where it is asked for."""

import csv
import json
import re

import pytest

SAID = [
    "I want the drill to be there when I come",
    "the booking page is confusing for me",
    "the shed is always closed when I arrive",
]
WORDS = "spring summer autumn winter monday friday lent easter advent harvest dawn noon".split()


@pytest.fixture
def wide(tmp_path):
    """A survey of 100 columns, some headed by a whole question, and sixty pictures beside it."""
    folder = tmp_path / "survey"
    folder.mkdir()
    questions = [f"Q{n} Please tell us in your own words what you think of part {n} of the service" for n in range(40)]
    with (folder / "wide.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["respondent", *questions, *(f"rating_{n}" for n in range(59))])
        for person in range(12):
            said = [f"{SAID[(person + n) % 3]} since {WORDS[person]}" for n in range(40)]
            rows.writerow([f"R{person}", *said, *((person * n) % 5 for n in range(59))])
    for number in range(60):
        (folder / f"picture-{number}.jpg").touch()
    return folder


def notes_of(done):
    return [line for line in done.stderr.splitlines() if line.startswith("note: ")]


def test_notes_are_few_and_short_and_whole_when_asked_for(wide, persona_command):
    done = persona_command("generate", wide, "--quiet", check=0)
    notes = notes_of(done)
    assert len(notes) <= 4 and max(len(line) for line in notes) <= 410
    assert "note: picture-0.jpg, picture-1.jpg and 58 more: passed over; .jpg files are not read." in notes
    assert "note: some were cut short; --verbose shows them whole." in notes
    (table,) = [line for line in notes if "wide.csv" in line]
    assert re.search(r"open text: Q\d+ Please [^,]{20,30}…, [^,]+… and \d\d more; attributes: ", table)
    whole = persona_command("generate", wide, "--quiet", "--verbose", check=0)
    told = json.loads(persona_command("generate", wide, "--json", check=0).stdout)
    assert notes_of(whole) == [f"note: {note}" for note in told["notes"]]
    assert len(told["notes"]) == 61 and len(told["sources"][0]["columns"]) == 100


def test_a_build_and_a_new_spec_tell_as_little(wide, persona_command):
    made = persona_command("init", wide, "--yes", check=0)
    built = persona_command("build", wide, "--quiet", check=0)
    assert all(len(line) <= 410 for done in (made, built) for line in done.stderr.splitlines())
    assert len(notes_of(persona_command("init", wide, "--yes", "--force", "--verbose", check=0))) == 60


@pytest.mark.parametrize(
    ("given", "told"), [("respond", 'Did you mean "respondent"?'), ("what?", "Its columns are: respondent, Q0")]
)
def test_a_column_that_is_not_there_is_answered_with_a_near_one_and_a_few(given, told, wide, persona_command):
    done = persona_command("generate", wide / "wide.csv", "--participant", given, "--quiet", check=2)
    assert told in done.stderr and "more." in done.stderr and len(done.stderr) < 300


def test_a_table_of_numbers_is_told_in_a_few_columns(wide, persona_command):
    with (wide / "wide.csv").open(encoding="utf-8") as file:
        rows = [[row[0], *row[41:]] for row in csv.reader(file)]
    with (wide / "numbers.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    done = persona_command("generate", wide / "numbers.csv", "--quiet", check=2)
    assert "and 54 more" in done.stderr and len(done.stderr) < 600
