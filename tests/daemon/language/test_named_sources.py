"""Which files a spec's sources mean by their names alone, and what an editor is asked to tell of."""

from pathlib import Path

import pytest

from persona_daemon.language.features.sources.registering import patterns_of
from persona_daemon.language.named import Named


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("survey.csv", "survey.csv", True),
        ("survey.csv", "deep/survey.csv", False),
        ("./survey.csv", "survey.csv", True),
        ("talks", "talks/a.md", True),
        ("talks/", "talks/deep/a.md", True),
        ("talks", "talks-2/a.md", False),
        ("talks/*.md", "talks/a.md", True),
        ("talks/*.md", "talks/deep/a.md", False),
        ("talks/**/*.md", "talks/deep/er/a.md", True),
        ("talks/**/*.md", "talks/a.md", True),
        ("talks/?.md", "talks/ab.md", False),
        ("**", "any/thing.txt", True),
        ("talks/[x].md", "talks/[x].md", True),
        ("talks/[ab].md", "talks/b.md", True),
        ("talks/[ab].md", "talks/c.md", False),
        ("talk?", "talks/deep/a.md", True),
        (".", "deep/a.md", True),
        ("../other/a.md", "../other/a.md", True),
    ],
)
def test_a_pattern_means_files_by_their_names(tmp_path, pattern, path, meant):
    base = tmp_path / "research"
    file = base / path if not path.startswith("..") else tmp_path / path[3:]
    assert Named(base, [pattern]).mean(file) is meant


def test_of_thousands_of_names_each_is_found_and_no_other():
    named = Named(Path("/research"), [f"talks/{number}.md" for number in range(5000)])
    assert all(named.mean(Path(f"/research/talks/{number}.md")) for number in (0, 2500, 4999))
    assert not named.mean(Path("/research/talks/5000.md")) and not named.mean(Path("/research/talks"))


def test_a_folder_that_is_gone_may_have_held_sources():
    named = Named(Path("/research"), ["talks/a.md", "notes/*.txt"])
    for folder, held in (("talks", True), ("notes", True), ("notes/deep", True), ("pictures", False), (".", True)):
        assert named.may_lie_in(Path("/research") / folder) is held


def test_an_editor_is_asked_for_files_by_name_and_for_the_folder_of_many(tmp_path):
    (tmp_path / "deep").mkdir()
    few = [f"talks/{number}.md" for number in range(3)]
    assert patterns_of(tmp_path, [*few, "deep", "notes/*.txt"]) == [*few, "deep/**", "notes/*.txt"]
    many = [f"talks/{number}.md" for number in range(5000)]
    assert patterns_of(tmp_path, [*many, "survey.csv"]) == ["talks/*", "survey.csv"]
    assert patterns_of(tmp_path, [f"{number}.md" for number in range(60)]) == ["*"]
