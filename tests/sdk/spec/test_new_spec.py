"""`persona init` writes a spec that works for the research it finds."""

import pytest

from persona.errors import OutputError
from persona.sample import refresh_sample
from persona.spec import build_spec, new_spec, parse_spec, place_problems


def test_the_spec_of_the_sample_study_is_right_and_builds(tmp_path):
    refresh_sample(tmp_path)
    spec = new_spec(tmp_path, "Fernhold tools")
    path = spec.write()
    assert path.name == "fernhold-tools.persona.yaml"
    parsed = parse_spec(path)
    assert parsed.problems == () and place_problems(parsed, path) == []
    survey = next(source for source in parsed.model.sources if source.path == "survey.csv")
    assert survey.participant == "respondent_id" and "What gets in your way?" in survey.text
    assert build_spec(path).result.personas


def test_every_column_says_why(tmp_path):
    (tmp_path / "answers.csv").write_text(
        "respondent_id,email,role,why: and how?\n"
        + "".join(
            f"r{n},a{n}@example.com,{'host' if n % 2 else 'planner'},It was slow and I had to wait {n} days\n"
            for n in range(12)
        ),
        encoding="utf-8",
    )
    text = new_spec(tmp_path).text
    model = parse_spec(text).model
    assert model.sources[0].participant == "respondent_id" and model.sources[0].text == ("why: and how?",)
    assert model.sources[0].attributes == ("role",)
    assert "# not read: email (e-mail addresses" in text


def test_folders_with_many_subfolders_become_one_pattern(tmp_path):
    for month in ("may", "june"):
        (tmp_path / "talks" / month).mkdir(parents=True)
        (tmp_path / "talks" / month / "a.txt").write_text("Ana: hello to you\n", encoding="utf-8")
    (tmp_path / "one.md").write_text("Ana: hello to you\n", encoding="utf-8")
    paths = [source.path for source in parse_spec(new_spec(tmp_path).text).model.sources]
    assert sorted(paths) == ["one.md", "talks/**/*.txt"]


def test_an_empty_folder_gets_a_spec_to_begin_with(tmp_path):
    spec = new_spec(tmp_path, "Shop: the checkout")
    assert spec.found == 0 and parse_spec(spec.text).model.name == "Shop: the checkout"


def test_outputs_of_earlier_builds_are_no_research(tmp_path, interviews):
    spec = new_spec(tmp_path)
    build_spec(spec.write())
    assert new_spec(tmp_path).text == spec.text


def test_a_spec_that_is_there_is_not_replaced_unasked(tmp_path):
    spec = new_spec(tmp_path, "Shop")
    spec.write()
    with pytest.raises(OutputError, match="there already"):
        spec.write()
    spec.write(replace=True)


def test_files_that_cannot_be_read_are_left_out_with_a_word(tmp_path):
    (tmp_path / "broken.csv").write_bytes(b"\x00\x01\x02")
    (tmp_path / "numbers.csv").write_text("a,b\n1,2\n3,4\n5,6\n", encoding="utf-8")
    spec = new_spec(tmp_path)
    assert parse_spec(spec.text).model.sources[0].path == "interviews/*.md"
    assert any(note.startswith("broken.csv: left out") for note in spec.notes)
