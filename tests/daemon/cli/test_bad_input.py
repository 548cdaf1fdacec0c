"""Bad input: one clear sentence, exit code 2, nothing written."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = "\n".join(f"{n},answer number {n} is about borrowing drills and saws from the shed" for n in range(12))


def binary_csv(folder):
    (folder / "survey.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 50)
    return folder / "survey.csv"


def no_text_column(folder):
    (folder / "numbers.csv").write_text("id,score\n" + "\n".join(f"{n},{n % 5}" for n in range(30)))
    return folder / "numbers.csv"


def empty_file(folder):
    (folder / "empty.md").write_bytes(b"")
    return folder / "empty.md"


def bad_utf8(folder):
    (folder / "bad.md").write_bytes(
        "Ana: Caf\u00e9 is good.\n\nBo: Yes, it is.\n".encode() * 20
        + b"\nAna: broken \xc3\x28 here\n"
        + "Bo: Caf\u00e9\n".encode()
    )
    return folder / "bad.md"


def half_json(folder):
    (folder / "half.json").write_text('[{"id": 1, "answer": "I like drills"}, {"id": 2, "ans')
    return folder / "half.json"


def one_participant(folder):
    (folder / "one.md").write_text("Interviewer: Hello?\n\nAna: I like to borrow tools every week, it is fun.\n")
    return folder / "one.md"


def empty_folder(folder):
    (folder / "nothing").mkdir()
    return folder / "nothing"


CASES = [
    (lambda folder: folder / "missing.md", "missing.md"),
    (empty_folder, "nothing"),
    (binary_csv, "survey.csv"),
    (no_text_column, "numbers.csv"),
    (empty_file, "empty.md"),
    (bad_utf8, "bad.md"),
    (half_json, "half.json"),
    (one_participant, "participant"),
]


@pytest.mark.parametrize(("make", "named"), CASES, ids=[getattr(m, "__name__", "case") for m, _ in CASES])
def test_a_source_that_cannot_be_used_is_named_in_one_sentence(make, named, tmp_path, persona_command):
    source = make(tmp_path)
    output = tmp_path / "output"
    done = persona_command("generate", source, "--output", output, "--quiet", check=2)
    assert done.stdout == ""
    assert named in done.stderr
    assert 1 <= len(done.stderr.strip().splitlines()) <= 3
    assert not output.exists()
    as_json = persona_command("generate", source, "--output", output, "--json", check=2)
    assert set(json.loads(as_json.stderr)["error"]) == {"code", "message", "where", "hint"}


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--personas", "0"], "1 to 20"),
        (["--personas", "5-3"], "1 to 20"),
        (["--personas", "many"], "auto"),
        (["--k", "0"], "1 to 1000"),
        (["--redact", "shoes"], "names, emails, phones"),
        (["--format", "docx"], "markdown"),
        (["--writer", "nobody:x"], "embedded"),
        (["--persona", "3"], "--personas"),
    ],
)
def test_a_flag_that_cannot_be_used_is_named_with_the_way_out(flags, named, interviews, tmp_path, persona_command):
    done = persona_command("generate", interviews, "--output", tmp_path / "output", *flags, check=2)
    assert named in done.stderr
    assert not (tmp_path / "output").exists()


def test_a_format_of_files_without_a_folder_for_them_is_said(interviews, persona_command):
    done = persona_command("generate", interviews, "--format", "csv", check=2)
    assert "--output FOLDER" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("command", ["build", "check", "watch", "diff --spec"])
@pytest.mark.parametrize("given", ["interviews/talk-1.md", "a table.csv", "interviews/personas.pdf"])
def test_what_is_no_spec_is_told_with_both_ways_on(command, given, interviews, persona_command):
    file = interviews.parent / given
    if not file.exists():
        file.write_text("id,answer\n1,I like drills\n")
    done = persona_command(*command.split(), given, cwd=interviews.parent, check=2)
    assert done.stderr.startswith(f"persona: {given}: This is not a spec (*.persona.yaml).\n")
    assert f"persona init {'.' if '/' not in given else 'interviews'}" in done.stderr
    assert (f"persona generate {shlex.quote(given)}" in done.stderr) == (not given.endswith(".pdf"))


def test_a_folder_without_a_spec_is_named_in_the_way_to_one(interviews, persona_command):
    done = persona_command("build", "interviews", cwd=interviews.parent, check=2)
    assert "interviews: There is no spec" in done.stderr and "persona init interviews" in done.stderr
    done = persona_command("init", "interviews/talk-1.md", cwd=interviews.parent, check=2)
    assert "This is a file." in done.stderr and "persona init interviews" in done.stderr


@pytest.mark.parametrize("shown", ["interviews", "interviews/talk-1.md"])
def test_what_is_no_result_is_not_shown_and_the_way_to_one_is(shown, interviews, persona_command):
    done = persona_command("show", shown, cwd=interviews.parent, check=2)
    assert shown in done.stderr and "persona generate" in done.stderr


def test_an_output_folder_that_cannot_be_written_is_said_before_the_work(interviews, tmp_path, persona_command):
    (tmp_path / "file").write_text("in the way")
    done = persona_command("generate", interviews, "--output", tmp_path / "file" / "output", check=2)
    assert "Finding claims" not in done.stderr
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.skipif(
    os.geteuid() != 0 and not hasattr(os, "chattr"), reason="needs a folder that even root cannot write"
)
def test_a_folder_of_the_kernel_cannot_be_an_output_folder(interviews, persona_command):
    done = persona_command("generate", interviews, "--output", "/proc/persona", check=2)
    assert "/proc" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_full_disk_is_told_in_one_sentence(flags, interviews):
    command = [sys.executable, "-m", "persona_daemon", "generate", str(interviews), "--quiet", *flags]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "cannot be written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


def test_an_unknown_command_is_answered_with_a_near_one(persona_command):
    done = persona_command("generat", check=2)
    assert "Did you mean 'generate'?" in done.stderr


def test_an_unknown_flag_points_to_the_commands_own_help(persona_command, interviews):
    done = persona_command("generate", interviews, "--formt", "csv", check=2)
    assert "Did you mean --format? See: persona generate --help" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["keys", "revoke", "key_of_nobody"],
        ["experiments", "show", "exp_of_nobody"],
        ["experiments", "delete", "exp_of_nobody"],
        ["webhooks", "show", "wh_of_nobody"],
        ["webhooks", "redeliver", "msg_of_nobody"],
        ["show", "exp_of_nobody"],
    ],
)
def test_a_name_that_nothing_has_is_one_that_cannot_be_used(words, persona_command):
    done = persona_command(*words, check=2)
    assert words[-1] in done.stderr and "There is no such" in done.stderr and done.stdout == ""


def test_debug_shows_where_an_error_arose(tmp_path, capfd):
    from persona_daemon.cli import main

    assert main(["generate", str(tmp_path / "no"), "--debug"]) == 2
    assert "Traceback" in capfd.readouterr().err
