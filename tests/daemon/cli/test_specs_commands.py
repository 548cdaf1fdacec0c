"""Personas as code from the command line, as a user runs it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from persona.personas import load

SPEC = "version: 1\nname: Fernhold\nsources:\n  - interviews/*.md\npersonas: 2\noutput: {folder: personas/study}\n"


@pytest.fixture
def workspace(tmp_path, interviews):
    (tmp_path / "study.persona.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def _files(folder):
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_init_build_check_and_build_again(tmp_path, interviews, persona_command):
    done = persona_command("init", "--name", "Shop", cwd=tmp_path, check=0)
    assert done.stdout.startswith("wrote shop.persona.yaml for 6 research files")
    assert persona_command("init", "--name", "Shop", cwd=tmp_path).returncode == 2
    assert persona_command("init", "--print", cwd=tmp_path, check=0).stdout.startswith("# Research in")
    plan = persona_command("build", "--plan", cwd=tmp_path, check=0).stdout
    assert "because  It has not been built yet." in plan and not (tmp_path / "personas").exists()
    assert "files written" in persona_command("build", cwd=tmp_path, check=0).stdout
    assert "nothing is wrong" in persona_command("check", cwd=tmp_path, check=0).stdout
    before = _files(tmp_path / "personas" / "shop")
    assert persona_command("build", cwd=tmp_path, check=0).stdout == "shop.persona.yaml: up to date\n"
    assert _files(tmp_path / "personas" / "shop") == before


def test_init_as_json_says_what_was_written(tmp_path, interviews, persona_command):
    told = json.loads(persona_command("init", "--json", cwd=interviews.parent, check=0).stdout)
    assert told["sources"] == 6
    assert persona_command("init", "nowhere", cwd=tmp_path).returncode == 2


def test_a_broken_spec_exits_with_2_and_says_where(workspace, persona_command):
    (workspace / "study.persona.yaml").write_text(SPEC.replace("personas:", "personnas:"), encoding="utf-8")
    done = persona_command("build", cwd=workspace, check=2)
    assert 'study.persona.yaml:5:1: There is no key "personnas".' in done.stderr and "Did you mean" in done.stderr
    done = persona_command("check", cwd=workspace, check=1)
    assert done.stdout.startswith('study.persona.yaml:5:1: error P101: There is no key "personnas".')


def test_one_broken_spec_does_not_keep_others_from_being_built(workspace, persona_command):
    (workspace / "other.persona.yaml").write_text("version: 1\n", encoding="utf-8")
    done = persona_command("build", "--json", cwd=workspace, check=2)
    assert [one["state"] for one in json.loads(done.stdout)["builds"]] == ["failed", "built"]
    done = persona_command("build", cwd=workspace, check=2)
    assert "P102" not in done.stdout and 'has no "sources"' in done.stderr and "up to date" in done.stdout


def test_without_a_spec_init_is_named(tmp_path, persona_command):
    for command in ("build", "check", "watch", "diff"):
        done = persona_command(command, cwd=tmp_path, check=2)
        assert "persona init" in done.stderr
    assert persona_command("check", "nowhere.persona.yaml", cwd=tmp_path).returncode == 2


def test_check_in_every_format(workspace, persona_command):
    persona_command("build", cwd=workspace, check=0)
    result = load(workspace / "personas" / "study")
    item = result.personas[0].claims[0].evidence[0]
    source = workspace / item.source
    source.write_text(source.read_text(encoding="utf-8").replace(item.quote, ""), encoding="utf-8")
    text = persona_command("check", cwd=workspace, check=1).stdout
    assert "error P303" in text and f"{item.source}:{item.first_line}" in text
    assert json.loads(persona_command("check", "--json", cwd=workspace, check=1).stdout)["errors"] >= 1
    sarif = json.loads(persona_command("check", "--format", "sarif", cwd=workspace, check=1).stdout)
    assert sarif["version"] == "2.1.0"
    assert "::error file=personas/study/" in persona_command("check", "--format", "github", cwd=workspace).stdout


def test_strict_fails_on_warnings_and_fix_writes(workspace, persona_command):
    persona_command("build", cwd=workspace, check=0)
    source = workspace / load(workspace / "personas" / "study").personas[0].claims[0].evidence[0].source
    source.write_text("Above.\n" + source.read_text(encoding="utf-8"), encoding="utf-8")
    assert persona_command("check", cwd=workspace, check=0).stdout.count("warning P302") >= 1
    persona_command("check", "--strict", cwd=workspace, check=1)
    done = persona_command("check", "--fix", cwd=workspace, check=0)
    assert "re-anchored" in done.stdout and "P302" not in done.stdout


def test_diff_between_the_working_tree_and_a_revision(workspace, persona_command):
    git = ["git", "-C", workspace, "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    persona_command("build", cwd=workspace, check=0)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "first"], check=True)
    assert "No persona changed." in persona_command("diff", cwd=workspace, check=0).stdout
    persona_command("diff", "--exit-code", cwd=workspace, check=0)
    page = next((workspace / "personas" / "study").glob("*.md"))
    name = load(workspace / "personas" / "study")
    old = next(one.name for one in name.personas if one.name.lower() in page.name)
    page.write_text(page.read_text(encoding="utf-8").replace(f"# {old}", "# Alex"), encoding="utf-8")
    persona_command("build", cwd=workspace, check=0)
    assert f"renamed: {old} → Alex" in persona_command("diff", "HEAD", cwd=workspace, check=0).stdout
    markdown = persona_command("diff", "--format", "markdown", cwd=workspace, check=0).stdout
    assert markdown.startswith("<!-- persona diff Fernhold -->")
    told = json.loads(persona_command("diff", "--json", cwd=workspace, check=0).stdout)
    assert told["diffs"][0]["renamed"][0]["after"] == "Alex"
    persona_command("diff", "--exit-code", cwd=workspace, check=1)
    assert "Git knows no revision" in persona_command("diff", "nowhere", cwd=workspace, check=2).stderr
    same = persona_command("diff", "personas/study", "personas/study", cwd=workspace, check=0).stdout
    assert "No persona changed." in same
    persona_command("diff", "HEAD", "HEAD", "--spec", "study.persona.yaml", cwd=workspace, check=0)
    persona_command("diff", "personas/study", cwd=workspace, check=2)


def test_hand_edits_are_reported_by_the_build(workspace, persona_command):
    persona_command("build", cwd=workspace, check=0)
    page = next((workspace / "personas" / "study").glob("*.md"))
    page.write_text(
        page.read_text(encoding="utf-8").replace(
            "\n## In their words", "\n## Needs\n\n- A locker\n\n## In their words"
        ),
        encoding="utf-8",
    )
    assert "added the need “A locker”" in persona_command("build", cwd=workspace, check=0).stdout
    assert "P301" in persona_command("check", cwd=workspace, check=0).stdout


class Watching:
    """`persona watch` in a process of its own."""

    def __init__(self, folder, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "persona_daemon", "watch", *arguments],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def line(self, seconds=120):
        """The next line, or nothing where none comes: then the process is ended."""
        late = threading.Timer(seconds, self.process.kill)
        late.start()
        try:
            return self.process.stdout.readline()
        finally:
            late.cancel()

    def end(self):
        self.process.send_signal(signal.SIGINT)
        out, error = self.process.communicate(timeout=60)
        assert "Traceback" not in error
        return out


def test_watch_builds_on_change_with_one_line_per_build(workspace):
    watching = Watching(workspace)
    try:
        assert watching.line().startswith("study.persona.yaml: 2 personas; 3 files written in ")
        source = workspace / "interviews" / "talk-1.md"
        source.write_text(source.read_text(encoding="utf-8") + "I want a locker by the door.\n", encoding="utf-8")
        assert "interviews/talk-1.md changed." in watching.line()
        fresh = workspace / "interviews" / "talk-9.md"
        fresh.write_text("I want to reserve the drill and be sure of the stock.\n", encoding="utf-8")
        assert "interviews/talk-9.md is new." in watching.line()
        spec = workspace / "study.persona.yaml"
        spec.write_text(SPEC.replace("personas:", "personnas:"), encoding="utf-8")
        assert "not built. study.persona.yaml:5:1" in watching.line()
        (workspace / "mended").write_text(SPEC, encoding="utf-8")
        (workspace / "mended").replace(spec)
        assert watching.line().strip() == "study.persona.yaml: up to date", "what was told as broken is told as mended"
        spec.write_text(SPEC.replace("personas: 2", "personas: 1"), encoding="utf-8")
        assert "personas is 1; it was 2." in watching.line()
        (workspace / "new.persona.yaml").write_text(SPEC.replace("study}", "new}"), encoding="utf-8")
        assert watching.line().startswith("new.persona.yaml: 2 personas")
    finally:
        watching.end()
    assert watching.process.returncode == 0


def test_watch_as_json_prints_one_object_per_build(workspace):
    watching = Watching(workspace, "--json", "study.persona.yaml")
    try:
        assert json.loads(watching.line())["state"] == "built"
    finally:
        watching.end()


def test_a_build_that_is_killed_leaves_the_old_or_the_new_state(workspace, persona_command):
    command = [sys.executable, "-m", "persona_daemon", "build", "--quiet"]
    began = time.monotonic()
    persona_command("build", cwd=workspace, check=0)
    took = time.monotonic() - began
    folder = workspace / "personas" / "study"
    source = workspace / "interviews" / "talk-1.md"
    text = source.read_text(encoding="utf-8")
    for number in range(6):
        source.write_text(f"{text}I want to borrow {number} drills early.\n", encoding="utf-8")
        process = subprocess.Popen(command, cwd=workspace, stdout=subprocess.DEVNULL, env=os.environ)
        time.sleep(took * (0.5 + number / 10))
        process.kill()
        process.wait()
        load(folder)
        for page in folder.glob("*.md"):
            assert page.read_text(encoding="utf-8").endswith("\n")
    persona_command("build", cwd=workspace, check=0)
    assert persona_command("build", cwd=workspace, check=0).stdout.endswith("up to date\n")
    assert not list(folder.glob(".*"))
