"""`persona demo`, `generate` and `show`, as somebody at a terminal or in a pipeline runs them."""

import json
import os
import pty
import sys

import pytest


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with personas of the sample study, made once by the real command: (folder, what it printed)."""
    import subprocess

    folder = tmp_path_factory.mktemp("demo") / "out"
    done = subprocess.run(
        [sys.executable, "-m", "persona_daemon", "demo", "--output", str(folder), "--personas", "4"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
    )
    return folder, done


def test_the_demo_prints_cards_with_what_people_want_and_what_stands_in_their_way(built):
    _folder, done = built
    assert done.stdout.count("╭─") == 4
    assert "Wants" in done.stdout and "Stands in the way" in done.stdout and "In their words" in done.stdout
    assert "●●●" in done.stdout and " of " in done.stdout
    assert "The sample study is invented." in done.stdout


def test_the_demo_writes_the_report_it_names_and_every_persona_has_goals_pains_and_quotes(built):
    folder, done = built
    assert (folder / "personas.html").resolve().as_uri() in done.stdout
    result = json.loads((folder / "personas.json").read_text(encoding="utf-8"))
    assert len(result["personas"]) == 4
    for persona in result["personas"]:
        kinds = {claim["kind"] for claim in persona["claims"]}
        assert kinds & {"goal", "need"} and "pain_point" in kinds and persona["quotes"], persona["name"]
    assert len(list(folder.glob("*.md"))) == 4


def test_where_no_terminal_is_the_progress_is_one_line_for_each_stage(built):
    _folder, done = built
    stages = done.stderr.split("\n")
    assert "Reading ..." in stages and "Writing personas ..." in stages
    assert len(stages) == len(set(stages))


def test_the_demo_as_json_prints_nothing_else(persona_command, tmp_path):
    done = persona_command("demo", "--json", "--output", tmp_path / "d", check=0)
    assert json.loads(done.stdout)["personas"]
    assert done.stderr == ""


def test_on_a_terminal_a_bar_is_shown_and_taken_away(built, tmp_path):
    master, slave = pty.openpty()
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-m", "persona_daemon", "demo", "--output", str(tmp_path / "d")],
        stdout=subprocess.DEVNULL,
        stderr=slave,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    assert process.wait(120) == 0
    assert "━" in shown.decode("utf-8", "replace") and b"Finding" in shown


def test_generate_shows_notes_and_the_files_that_it_wrote(persona_command, interviews, tmp_path):
    done = persona_command("generate", interviews, "--output", tmp_path / "p", "--format", "json,csv", check=0)
    assert {path.name for path in (tmp_path / "p").iterdir()} == {"personas.json", "personas.csv"}
    assert f"wrote {tmp_path / 'p' / 'personas.json'}" in done.stderr


def test_generate_prints_the_evidence_under_each_claim_where_asked(persona_command, interviews):
    brief = persona_command("generate", interviews, "--quiet", check=0).stdout
    whole = persona_command("generate", interviews, "--quiet", "--evidence", "--all", check=0).stdout
    assert whole.count("talk-") > brief.count("talk-")


def test_the_columns_of_a_table_are_shown_with_the_reason(persona_command, built):
    folder, _done = built
    table = folder / "study" / "survey.csv"
    shown = persona_command("generate", table, "--columns", check=0).stdout
    assert "respondent_id" in shown and "participant" in shown and "taken for" in shown
    [source] = json.loads(persona_command("generate", table, "--columns", "--json", check=0).stdout)
    assert {column["role"] for column in source["columns"]} == {"participant", "text", "attribute", "ignore"}


def test_of_a_whole_study_only_tables_are_shown(persona_command, built):
    folder, _done = built
    shown = persona_command("generate", folder / "study", "--columns", check=0).stdout
    assert "survey.csv" in shown and "interviews/" not in shown
    none = persona_command("generate", folder / "study" / "interviews", "--columns", check=0).stdout
    assert "no table" in none


def test_columns_can_be_given(persona_command, tmp_path):
    table = tmp_path / "a.csv"
    rows = [f"{n},I want a quieter drill for the mornings {n},{n % 3}" for n in range(30)]
    table.write_text("who,said,group\n" + "\n".join(rows), encoding="utf-8")
    done = persona_command(
        "generate",
        table,
        "--participant",
        "who",
        "--text",
        "said",
        "--attribute",
        "group",
        "--json",
        "--k",
        "3",
        check=0,
    )
    result = json.loads(done.stdout)
    roles = {column["name"]: column["role"] for column in result["sources"][0]["columns"]}
    assert roles == {"who": "participant", "said": "text", "group": "attribute"}
    assert result["participants"] == 30


def test_an_estimate_of_the_embedded_writer_costs_nothing(persona_command, interviews):
    assert json.loads(persona_command("generate", interviews, "--estimate", "--json", check=0).stdout)["requests"] == 0
    assert "embedded" in persona_command("generate", interviews, "--estimate", check=0).stdout


@pytest.mark.parametrize(
    ("form", "start"), [("markdown", "---\npersona: "), ("html", "<!doctype html>"), ("csv", "persona")]
)
def test_what_was_made_can_be_shown_in_every_form(persona_command, built, form, start):
    folder, _done = built
    shown = persona_command("show", folder, "--format", form, check=0).stdout
    assert shown.lower().startswith(start)


def test_one_persona_can_be_shown_by_name_or_id(persona_command, built):
    folder, _done = built
    second = json.loads((folder / "personas.json").read_text(encoding="utf-8"))["personas"][1]
    by_name = persona_command("show", folder, second["name"].upper(), "--all", "--evidence", check=0).stdout
    assert by_name.count("╭─") == 1 and second["name"] in by_name
    by_id = persona_command("show", folder, second["id"], "--json", check=0).stdout
    assert json.loads(by_id)["id"] == second["id"]
    assert json.loads(persona_command("show", folder, "--json", check=0).stdout)["personas"][1]["id"] == second["id"]


def test_a_name_that_nobody_has_is_one_sentence_with_the_names_there_are(persona_command, built):
    folder, _done = built
    done = persona_command("show", folder, "Nobody", check=2)
    assert "Nobody" in done.stderr and len(done.stderr.strip().splitlines()) <= 2


def test_chat_without_a_model_answers_with_what_people_said_and_says_so(persona_command, built):
    folder, _done = built
    done = persona_command("chat", folder, "--ask", "What is on the shelf?", "--ask", "Who won the cup?", check=0)
    assert "No model is in use" in done.stdout and "study/" in done.stdout
    assert "I don’t know" in done.stdout.splitlines()[-1]
    lines = [
        json.loads(line)
        for line in persona_command(
            "chat", folder, "--json", "--ask", "What is on the shelf?", check=0
        ).stdout.splitlines()
    ]
    assert lines[0]["kind"] == "notice" and any(line["evidence"] for line in lines)


def test_a_conversation_is_read_line_by_line_until_an_empty_one(persona_command, built, tmp_path):
    folder, _done = built
    talk = tmp_path / "talk.txt"
    talk.write_text("What do you need from the app?\n\nnever asked\n", encoding="utf-8")
    with talk.open() as stdin:
        done = persona_command("chat", folder, stdin=stdin, check=0)
    assert done.stdout.strip()
