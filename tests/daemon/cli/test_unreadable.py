"""Files that may not be read: one sentence with their place and the way out, and nothing left out in silence."""

import os
import shutil
import subprocess
import sys

import pytest

# Root reads everything, unless it gives up just that.
WITHOUT = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.name == "posix" and not os.geteuid() else []
)
pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or bool(WITHOUT and shutil.which("setpriv") is None), reason="needs permissions that hold"
)
WAY_OUT = "Check its permissions and its folder's: chmod u+r lets you read a file, chmod u+rx a folder."


@pytest.fixture
def study(interviews):
    folder = interviews.parent
    rows = [f"R{n},I want to reserve drill number {n} before I leave,the shed is closed on day {n}" for n in range(9)]
    (folder / "survey.csv").write_text("\n".join(["id,what do you want?,what is in the way?", *rows]) + "\n")
    (folder / "tools.persona.yaml").write_text(
        "version: 1\nsources: [interviews/*.md, survey.csv]\npersonas: 2\noutput: {folder: personas}\n"
    )
    run(folder, "build", "--quiet", code=0)
    return folder


@pytest.fixture
def closed(study):
    """`closed("survey.csv")` lets nobody read it until the test is over."""
    before = {}

    def close(name):
        before[study / name] = (study / name).stat().st_mode
        (study / name).chmod(0)

    yield close
    for path, mode in before.items():
        path.chmod(mode)


def run(folder, *words, code):
    done = subprocess.run(
        [*WITHOUT, sys.executable, "-m", "persona_daemon", *words],
        capture_output=True, text=True, cwd=folder, timeout=120, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.mark.parametrize(
    ("name", "command", "place"),
    [
        ("survey.csv", "generate .", "survey.csv"),
        ("survey.csv", "generate survey.csv --columns", "survey.csv"),
        ("survey.csv", "audit tools.persona.yaml --against .", "survey.csv"),
        ("survey.csv", "audit survey.csv --against interviews", "survey.csv"),
        ("survey.csv", "build", "survey.csv"),
        ("interviews", "generate .", "interviews"),
        ("interviews", "generate interviews", "interviews"),
        ("interviews", "generate interviews/*.md", "interviews/*.md"),
        ("interviews", "generate **/*.md", "interviews"),
        ("interviews", "generate interviews/talk-1.md", "interviews/talk-1.md"),
        ("interviews", "build --force", "interviews/*.md"),
        ("interviews", "init --name other", "interviews"),
        ("tools.persona.yaml", "build", "tools.persona.yaml"),
        ("tools.persona.yaml", "check", "tools.persona.yaml"),
        ("personas/personas.json", "build --force", "personas/personas.json"),
        ("personas/personas.json", "show personas", "personas/personas.json"),
        ("personas", "show personas", "personas"),
        ("personas", "chat tools.persona.yaml --ask x", "personas"),
    ],
)
def test_it_is_said_where_and_how_to_go_on(name, command, place, study, closed):
    closed(name)
    done = run(study, *command.split(), code=2)
    assert "Permission denied" in done.stderr and place in done.stderr and WAY_OUT in done.stderr
    assert done.stdout == ""


def test_a_check_tells_a_closed_source_once_and_takes_nothing_for_gone(study, closed):
    closed("survey.csv")
    lines = run(study, "check", code=1).stdout.splitlines()
    assert [line for line in lines if "survey.csv" in line] == lines[:1] and "P203" in lines[0] and WAY_OUT in lines[0]
    assert lines[1:] == ["1 error in 1 spec."]


def test_a_check_tells_a_closed_folder_of_sources_and_takes_nothing_for_gone(study, closed):
    closed("interviews")
    lines = run(study, "check", code=1).stdout.splitlines()
    assert "P203" in lines[0] and WAY_OUT in lines[0] and lines[1:] == ["1 error in 1 spec."]


def test_a_check_tells_a_closed_page_and_goes_on(study, closed):
    page = next((study / "personas").glob("*.md")).relative_to(study)
    closed(page)
    lines = run(study, "check", code=1).stdout.splitlines()
    assert lines[0].startswith(f"{page}: error P504") and WAY_OUT in lines[0] and lines[1:] == ["1 error in 1 spec."]
