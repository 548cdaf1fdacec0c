"""The sample study is what its README says: formats, encodings, turns, planted data, and nothing real."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from persona.errors import OutputError
from persona.sample import SOURCES, copy_sample, refresh_sample, sample_files

FILES = sample_files()
GROUPS = json.loads((Path(__file__).parent / "groups.json").read_text(encoding="utf-8"))
INTERVIEWS = sorted(name for name in FILES if name.startswith("interviews/"))
ENCODINGS = {"interviews/14-joe.txt": "cp1252", "interviews/23-vera.txt": "utf-16"}
GAP = {"md": r"^({}): ", "txt": r"^\[\d\d:\d\d:\d\d\] ({}): ", "vtt": r"^<v ({})>"}
INTERVIEWERS = {"Interviewer", "Moderator", "Ros", "Ros Ilves", "Daniel"}

NAMES = [
    "Moira Penhallow",
    "Trevor Askill",
    "Rachel Tibbs",
    "Denise Harrop",
    "Mina Castellan",
    "Louis Amberley",
    "Colin Fairweather",
    "Shabnam Qureshi",
    "Mrs Dunmore",
    "Hetty Lomas",
    "Owen Prosser",
    "Joyce Wetherall",
    "Reverend Alder",
    "Sani Bello",
    "Professor Ellery",
]
PHONES = ["01632 960 118", "01632 960 742", "01632 960 355", "07700 900 273", "07700 900 481"]
EMAILS = ["trevor.askill@example.org", "priya.n@example.com", "hamza.r@example.net"]
OTHERS = ["14 Cooper's Slip", "FH-4471902"]


def text_of(name: str) -> str:
    return FILES[name].decode(ENCODINGS.get(name, "utf-8"))


def flat(name: str) -> str:
    return re.sub(r"\s+", " ", text_of(name))


def turns_of(name: str) -> list[str]:
    """Who spoke, turn by turn: captions of one speaker in a row are one turn."""
    pattern = GAP[name.rpartition(".")[2]].format(r"[\w’' ]+")
    speakers = re.findall(pattern, text_of(name).replace("\r\n", "\n").split("---\n\n", 1)[-1], re.MULTILINE)
    return [who for i, who in enumerate(speakers) if i == 0 or who != speakers[i - 1]]


def survey() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of("survey.csv"), newline="")))


def test_there_are_24_interviews_in_three_formats():
    endings = [name.rpartition(".")[2] for name in INTERVIEWS]
    assert {ending: endings.count(ending) for ending in endings} == {"md": 9, "vtt": 8, "txt": 7}


def test_the_study_holds_nothing_else_than_its_readme_says():
    assert set(FILES) == {*INTERVIEWS, "README.md", "survey.csv", "support-notes.md"}
    assert set(SOURCES) == {name.split("/")[0] for name in FILES} - {"README.md"}


def test_the_whole_sample_is_small():
    assert sum(map(len, FILES.values())) < 600_000


def test_the_readme_says_that_everything_is_invented():
    assert "Everything in this folder is invented." in text_of("README.md")


@pytest.mark.parametrize("name", INTERVIEWS)
def test_an_interview_is_30_to_80_turns_between_one_interviewer_and_one_participant(name):
    turns = turns_of(name)
    assert 30 <= len(turns) <= 80
    speakers = set(turns)
    assert len(speakers) == 2
    assert len(speakers & INTERVIEWERS) == 1


def test_the_interviews_are_as_long_as_real_ones():
    words = sum(len(text_of(name).split()) for name in INTERVIEWS)
    assert 25_000 < words < 40_000


def test_no_two_answers_of_the_interviews_are_the_same_sentence():
    lines = [line for name in INTERVIEWS if not name.endswith("10-mick.vtt") for line in text_of(name).splitlines()]
    long = [line.split(": ", 1)[-1] for line in lines if len(line.split()) > 9]
    assert len(long) == len(set(long))


@pytest.mark.parametrize("planted", NAMES + PHONES + EMAILS + OTHERS)
def test_planted_personal_data_is_really_there(planted):
    assert any(planted in flat(name) for name in INTERVIEWS)


def test_no_telephone_number_or_address_could_be_anybodys():
    everything = " ".join(flat(name) for name in FILES if name != "README.md")
    assert sorted(re.findall(r"\b0\d{4} \d{3} ?\d{3}\b", everything)) == sorted(PHONES)
    assert all(number.startswith(("01632 960", "07700 900")) for number in PHONES)
    mails = set(re.findall(r"[\w.]+@[\w.]+\w", everything))
    assert mails == set(EMAILS)
    assert all(re.search(r"@example\.(org|com|net)$", mail) for mail in mails)


def test_one_caption_file_has_crlf_and_no_other_file_has_a_carriage_return():
    data = FILES["interviews/19-desmond.vtt"]
    assert data.count(b"\n") == data.count(b"\r\n") > 100
    assert not any(b"\r" in FILES[name] for name in FILES if name not in ENCODINGS and "19-" not in name)


def test_one_text_is_utf_16_with_a_byte_order_mark():
    assert FILES["interviews/23-vera.txt"][:2] in (b"\xff\xfe", b"\xfe\xff")


def test_one_text_is_windows_1252_and_not_utf_8():
    data = FILES["interviews/14-joe.txt"]
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert {"£", "’", "–"} <= set(data.decode("cp1252"))


def test_one_markdown_has_line_separators_and_emoji():
    text = text_of("interviews/16-ines.md")
    assert text.count("\u2028") == 3
    assert any(ord(character) > 0xFFFF for character in text)


def test_the_survey_has_150_rows_three_open_questions_and_five_attributes():
    rows = survey()
    assert len(rows) == 150
    assert len({row["respondent_id"] for row in rows}) == 150
    assert len([column for column in rows[0] if column.endswith("?")]) == 3
    assert {"age_band", "town", "how_often", "role", "member_since"} <= set(rows[0])


def test_survey_answers_are_short_and_all_different():
    answers = [row[column] for row in survey() for column in row if column.endswith("?") and len(row[column]) > 4]
    assert len(answers) > 430
    assert len({answer.casefold() for answer in answers}) == len(answers)
    assert max(len(answer.split()) for answer in answers) <= 25


def test_survey_cells_have_line_breaks_and_doubled_quotes():
    answers = [row[column] for row in survey() for column in row if column.endswith("?")]
    assert sum("\n" in answer for answer in answers) >= 2
    assert sum('"' in answer for answer in answers) >= 3
    assert b'""' in FILES["survey.csv"]


def test_every_interview_and_every_row_has_a_hidden_group():
    assert sorted(f"interviews/{name}" for name in GROUPS["interviews"]) == INTERVIEWS
    assert set(GROUPS["survey"]) == {row["respondent_id"] for row in survey()}
    sizes = [list(GROUPS["interviews"].values()).count(group) for group in ("parents", "trades", "makers", "students")]
    assert sizes == [6, 6, 6, 6]
    assert 0.15 <= list(GROUPS["survey"].values()).count("none") / 150 <= 0.20


def test_a_copy_is_byte_for_byte_the_sample(tmp_path):
    folder = copy_sample(tmp_path / "new" / "study")
    assert folder == tmp_path / "new" / "study"
    copied = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert copied == FILES
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["study"]


def test_a_copy_may_go_into_an_empty_folder(tmp_path):
    assert (copy_sample(tmp_path) / "survey.csv").is_file()


def test_a_copy_overwrites_nothing(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="overwrites nothing"):
        copy_sample(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("act", [copy_sample, refresh_sample])
def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path, act):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="not a folder"):
        act(tmp_path / "file")
    with pytest.raises(OutputError, match="cannot be written"):
        act(tmp_path / "file" / "study")


def test_refreshing_writes_what_is_missing_and_keeps_what_was_changed(tmp_path):
    folder = refresh_sample(tmp_path / "study")
    (folder / "survey.csv").unlink()
    (folder / "interviews" / "01-hannah.md").write_text("Ros: Hello?\n\nHannah: I changed my mind.\n")
    refresh_sample(folder)
    assert (folder / "survey.csv").read_bytes() == FILES["survey.csv"]
    assert "changed my mind" in (folder / "interviews" / "01-hannah.md").read_text()
    assert not list(folder.rglob("*.part"))
