"""Diff names what changed in personas and claims, and nothing else."""

import subprocess

import pytest

from persona.errors import InputError
from persona.spec import diff, diff_with_revision
from persona.spec.revisions import diff_revisions, is_revision

from .conftest import edit


def _git(root, *arguments):
    subprocess.run(
        ["git", "-C", root, "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def repository(study):
    (study.root / ".git").rmdir()
    _git(study.root, "init", "-q")
    study.build()
    _git(study.root, "add", "-A")
    _git(study.root, "commit", "-qm", "first")
    return study


def test_nothing_changed_is_said(repository):
    difference = diff_with_revision(repository.spec)
    assert not difference.anything and "No persona changed." in difference.to_text()
    assert len(difference.same) == len(repository.result.personas)


def test_a_renamed_persona_and_its_claims_are_named(repository):
    persona = max(repository.result.personas, key=lambda one: len(one.claims))
    page = repository.page(persona)
    reworded, dropped = persona.claims[0], persona.claims[1]
    edit(page, f"# {persona.name}", "# Alex")
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if f"<!-- {dropped.id} -->" not in line]
    lines = [line.replace("- ", "- Indeed: ", 1) if f"<!-- {reworded.id} -->" in line else line for line in lines]
    page.write_text(
        "\n".join(lines).replace("\n## In their words", "\n- A new one\n\n## In their words") + "\n", encoding="utf-8"
    )
    repository.build()
    difference = diff_with_revision(repository.spec, "HEAD")
    assert [one.after.id for one in difference.changed] == [persona.id]
    assert [(one.before.name, one.after.name) for one in difference.renamed] == [(persona.name, "Alex")]
    text = difference.to_text()
    assert (
        f"renamed: {persona.name} → Alex" in text and "reworded" in text and "A new one" in text and "dropped" in text
    )
    told = difference.to_json()["changed"][0]["claims"]
    assert [one["text"] for one in told["added"]] == ["A new one"]
    assert [one["id"] for one in told["dropped"]] == [dropped.id]
    assert [one["after"]["id"] for one in told["changed"]] == [reworded.id]


def test_markdown_is_fit_for_a_comment(repository):
    edit(repository.spec, "personas: 2", "personas: 1")
    repository.build()
    markdown = diff_with_revision(repository.spec).to_markdown()
    assert markdown.startswith("<!-- persona diff Fernhold -->\n### Personas of Fernhold\n")
    assert "| retired | **" in markdown
    assert markdown.count("<details>") == markdown.count("</details>")


def test_two_builds_in_folders_can_be_compared(built, tmp_path):
    before = built.result
    edit(built.page(before.personas[0]), f"# {before.personas[0].name}", "# Alex")
    built.build()
    difference = diff(before, built.folder)
    assert [one.after.name for one in difference.renamed] == ["Alex"]
    assert diff(None, built.folder).added and diff(built.folder, None).retired


def test_two_revisions_can_be_compared(repository):
    edit(repository.spec, "personas: 2", "personas: 1")
    repository.build()
    _git(repository.root, "add", "-A")
    _git(repository.root, "commit", "-qm", "second")
    assert diff_revisions(repository.spec, "HEAD~1", "HEAD").retired
    assert is_revision(repository.root, "HEAD~1") and not is_revision(repository.root, "--help")


def test_support_that_changed_is_told(repository):
    repository.source(7).write_text(
        "I want to reserve the drill before I leave home. It is frustrating when the drill is gone.\n"
    )
    repository.build()
    difference = diff_with_revision(repository.spec)
    assert difference.participants == (6, 7) and "Participants: 6 → 7." in difference.to_text()
    assert len(difference.changed) + len(difference.same) == len(repository.result.personas)


@pytest.mark.parametrize("revision", ["nowhere", "--output=/tmp/x"])
def test_a_revision_that_does_not_exist_is_an_error(repository, revision):
    with pytest.raises(InputError, match="revision"):
        diff_with_revision(repository.spec, revision)


def test_outside_a_repository_two_folders_are_asked_for(built):
    (built.root / ".git").rmdir()
    with pytest.raises(InputError, match="not in a git repository"):
        diff_with_revision(built.spec)
