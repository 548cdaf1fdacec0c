"""What somebody meets who tries things out: slips of the hand, pipes, terminals and code pages of all kinds."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "persona_daemon"]
ON_A_TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of this kind")


@pytest.fixture(scope="module")
def saved(tmp_path_factory, interview_texts):
    """A folder with personas."""
    from persona import PersonaClient

    folder = tmp_path_factory.mktemp("steps")
    with PersonaClient() as client:
        result = client.generate({f"{n}.md": text for n, text in enumerate(interview_texts)}, personas=2)
        client.save(result, folder / "personas")
    return folder


@pytest.mark.parametrize("words", [["help"], ["help", "show"], ["show", "--help"]])
def test_help_is_given_whichever_way_it_is_asked_for(words, persona_command):
    done = persona_command(*words, check=0)
    assert done.stdout.startswith("usage: persona" + (" show" if "show" in words else "")) and done.stderr == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("show a b c", "Unrecognized arguments: c.\n  See: persona show --help"),
        ("keys lst", "There is no action 'lst'.\n  Did you mean 'list'? See: persona keys --help"),
        ("daemon logs --jsno", "Unrecognized arguments: --jsno.\n  See: persona daemon logs --help"),
        ("store prune --older-than 1d", "Did you mean --jobs-older-than? See: persona store prune --help"),
        ("help nothing", "There is no command 'nothing'."),
        ("generate a.md --k 0", "--k: '0' cannot be used, give a whole number from 1 to 1000."),
        ("serve --processes -1", "--processes: '-1' cannot be used, give a whole number from 1 on."),
        ("serve --port 65536", "--port: '65536' cannot be used, give a whole number from 0 to 65535."),
        ("serve --rate-limit -1", "--rate-limit: '-1' cannot be used"),
        ("worker --processes some", "--processes: 'some' cannot be used"),
        ("script personas --tokens 0", "--tokens: '0' cannot be used"),
        ("experiments list --most 0", "--most: '0' cannot be used"),
        ("webhooks test wh_1 --wait nan", "--wait: 'nan' cannot be used, give a number from 0 on."),
        ("keys create --expires-days -1", "--expires-days: '-1' cannot be used, give a number above 0."),
        ("generate a.md --redact=", "What is to be redacted is empty."),
        ("build . --workspace nowhere", "nowhere: There is no such workspace."),
        ("script personas --root nowhere", "nowhere: There is no such folder."),
        ("audit - --against a.md", "-: There is nothing to look in: it is empty."),
        ("serve --host no.such.invalid", "Give an address of this machine with --host"),
    ],
)
def test_what_cannot_be_meant_is_told_with_the_way_on(words, told, tmp_path, persona_command):
    (tmp_path / "some.persona.yaml").write_text("version: 1\nsources: [a.md]\n")
    done = persona_command(*words.split(), cwd=tmp_path, check=2)
    assert told in done.stderr and done.stdout == ""


@pytest.mark.parametrize("words", [["demo", "--output", ""], ["show", ""], ["generate", ""], ["build", ""]])
def test_an_empty_name_is_not_the_folder_one_is_in(words, tmp_path, persona_command):
    done = persona_command(*words, cwd=tmp_path, check=2)
    assert "is empty" in done.stderr and list(tmp_path.glob("*[!.]")) == []


@pytest.mark.parametrize("words", [["show", "personas"], ["show", "personas", "--json"], ["--help"]])
def test_a_reader_that_has_seen_enough_is_no_fault(words, saved):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run([*COMMAND, *words], stdout=gone, stderr=subprocess.PIPE, cwd=saved, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("page", ["ascii", "cp1252", "latin-1"])
def test_a_pipe_gets_utf_8_whatever_the_code_page(page, saved):
    environment = {**os.environ, "PYTHONIOENCODING": page}
    for words in (["show", "personas"], ["show", "personas", "--json"], ["chat", "personas", "--ask", "What of tea?"]):
        done = subprocess.run([*COMMAND, *words], capture_output=True, cwd=saved, env=environment, check=False)
        assert done.returncode == 0 and done.stderr == b""
        text = done.stdout.decode()
        assert json.loads(text) if "--json" in words else text
        if words == ["show", "personas"]:
            assert "●" in text


def test_a_folder_with_the_signs_of_a_pattern_in_its_name_is_that_folder(interviews, persona_command):
    folder = interviews.rename(interviews.parent / "talks [1]")
    told = json.loads(persona_command("generate", folder / "*.md", "--json", check=0).stdout)
    assert len(told["sources"]) == 6


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder whose name is no text")
def test_a_folder_whose_name_is_no_text_gets_a_spec(interviews, persona_command):
    folder = Path(os.fsdecode(os.fsencode(interviews.parent) + b"/study\xff"))
    folder.mkdir()
    interviews.rename(folder / "interviews")
    persona_command("init", folder, "--yes", check=0)
    (spec,) = folder.glob("*.persona.yaml")
    assert "interviews/*.md" in spec.read_text(encoding="utf-8")


def on_a_terminal(words, typed, cwd, until):
    """Types once `until` is shown, and again as long as nothing comes of it (a key that is pressed between the question
    and the wait for its answer is lost); gives the exit code and what was shown."""
    import pty
    import select

    pid, terminal = pty.fork()
    if not pid:
        os.chdir(cwd)
        os.execv(COMMAND[0], [*COMMAND, *words])
    shown, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 1.0)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data
            if until not in shown or until in shown.removesuffix(data):
                continue
        if until in shown:
            os.write(terminal, typed)
    else:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown.decode()


@ON_A_TERMINAL
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_leaving_a_question_leaves_everything_as_it_was(key, interviews):
    code, shown = on_a_terminal(["init"], key, interviews.parent, b"called?")
    assert code == 130 and "\r\npersona: stopped" in shown and "Something went wrong" not in shown
    assert list(interviews.parent.glob("*.yaml")) == []


@ON_A_TERMINAL
@pytest.mark.parametrize("key", [b"\x03", b"\x04", b"\r"], ids=["Ctrl-C", "Ctrl-D", "Enter"])
def test_a_conversation_ends_without_a_complaint(key, saved):
    code, shown = on_a_terminal(["chat", "personas"], key, saved, b"> ")
    assert code == 0 and shown.endswith("\r\n") and "persona:" not in shown
