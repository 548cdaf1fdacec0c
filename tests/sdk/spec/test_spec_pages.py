"""What the pages about specs say is true: examples parse, codes have pages, the action's script does what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from persona.spec import kinds, parse_spec
from persona.spec.problem_pages import index_page, problem_page

from .conftest import edit

ROOT = Path(__file__).resolve().parents[3]


def test_the_spec_of_the_how_to_is_right():
    page = (ROOT / "docs" / "specs.md").read_text(encoding="utf-8")
    example = next(block for block in re.findall(r"```yaml\n(.*?)```", page, re.S) if block.startswith("version"))
    parsed = parse_spec(example)
    assert parsed.problems == () and parsed.model.fallback == "embedded"


@pytest.mark.parametrize("code", list(kinds()))
def test_every_code_has_its_page_and_it_is_current(code):
    assert (ROOT / kinds()[code].page).read_text(encoding="utf-8") == problem_page(kinds()[code]), "run: make docs"


def test_the_table_of_codes_is_current_and_no_page_is_left_over():
    folder = ROOT / "docs" / "problems"
    assert (folder / "README.md").read_text(encoding="utf-8") == index_page()
    assert {path.stem for path in folder.glob("P*.md")} == set(kinds())


def test_hooks_and_action_name_commands_that_exist():
    from persona_daemon.cli import COMMANDS

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        assert hook["entry"].split()[0] == "persona" and hook["entry"].split()[1] in COMMANDS
        assert re.search(hook["files"], "research/checkout.persona.yaml")
    action = yaml.safe_load((ROOT / ".github/actions/check/action.yml").read_text(encoding="utf-8"))
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / ".github/actions/check/action.yml").read_text(encoding="utf-8")))
    assert used <= set(action["inputs"])
    assert all("description" in one for one in action["inputs"].values())


@pytest.mark.parametrize("known", ["", "42"])
def test_the_action_keeps_one_comment_with_the_diff(study, tmp_path, known):
    """GitHub's own command is stood in for by a script that writes down what it was asked."""

    def git(*arguments):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        return subprocess.run(
            ["git", "-C", study.root, *identity, *arguments], check=True, capture_output=True, text=True
        ).stdout.strip()

    (study.root / ".git").rmdir()
    git("init", "-q")
    study.build()
    git("add", "-A")
    git("commit", "-qm", "first")
    persona = study.result.personas[0]
    edit(study.page(persona), f"# {persona.name}", "# Alex")
    study.build()
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(
        '#!/bin/sh\necho "$@" >> "$LOG"\ncase "$*" in *--jq*) echo $KNOWN;; esac\n'
        'for one in "$@"; do case "$one" in body=@*) cat "${one#body=@}" >> "$LOG";; esac; done\n'
    )
    (tools / "persona").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m persona_daemon "$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    log = tmp_path / "log"
    subprocess.run(
        [ROOT / ".github/actions/check/comment", tools / "persona"],
        cwd=study.root, check=True,
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "LOG": str(log), "KNOWN": known, "NUMBER": "7",
             "BASE": git("rev-parse", "HEAD"), "GITHUB_REPOSITORY": "owner/name", "SPECS": "study.persona.yaml"},
    )  # fmt: skip
    told = log.read_text(encoding="utf-8")
    assert f"renamed: {persona.name} → Alex" in told and told.count("<!-- persona diff comment -->") >= 2
    assert ("-X PATCH repos/owner/name/issues/comments/42" in told) is bool(known)
    assert ("repos/owner/name/issues/7/comments -F" in told) is not bool(known)
