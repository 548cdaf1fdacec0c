from __future__ import annotations

import os
from pathlib import Path

import pytest

from persona.errors import OutputError, SettingError
from persona.personas import load, render, save, write_files
from persona.personas.model import GenerationResult
from persona.personas.saving import check_folder


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_every_format_is_written_and_nothing_else(result: GenerationResult, tmp_path: Path) -> None:
    written = save(result, tmp_path / "new" / "folder")
    assert sorted(path.name for path in written) == files_below(tmp_path / "new" / "folder")
    assert {path.suffix for path in written} == {".json", ".md", ".html", ".csv"}
    assert load(tmp_path / "new" / "folder").personas == load(written[0]).personas


def test_only_the_formats_asked_for_are_written(result: GenerationResult, tmp_path: Path) -> None:
    assert [path.name for path in save(result, tmp_path, ["csv", "json", "csv"])] == ["personas.csv", "personas.json"]


def test_an_unknown_format_is_said_before_anything_is_written(result: GenerationResult, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="'pdf'"):
        save(result, tmp_path / "out", ["json", "pdf"])
    assert not (tmp_path / "out").exists()


def test_the_same_result_gives_the_same_bytes(result: GenerationResult, tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in save(result, tmp_path / "one")}
    second = {path.name: path.read_bytes() for path in save(result.model_copy(deep=True), tmp_path / "two")}
    assert first == second


def test_links_lead_from_the_output_folder_to_the_sources(result: GenerationResult, tmp_path: Path) -> None:
    placed = result.model_copy(update={"root": str(tmp_path)})
    pages = render(placed, tmp_path / "personas" / "checkout", ["markdown", "html"])
    assert all("(../../interviews/first%20round.md#L" in text for name, text in pages.items() if name.endswith(".md"))
    assert 'href="../../survey.csv#L' in pages["personas.html"]


def test_a_file_where_the_folder_should_be_is_reported(result: GenerationResult, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="cannot be written"):
        save(result, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_failure_half_way_leaves_every_older_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("old a")
    (tmp_path / "b.md").mkdir()
    with pytest.raises(OutputError, match=r"b\.md"):
        write_files(tmp_path, {"a.md": "new a", "b.md": "new b"})
    assert (tmp_path / "a.md").read_text() == "old a"
    assert files_below(tmp_path) == ["a.md", "b.md"]


def test_an_interruption_while_staging_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path, {"a.md": "new"})
    assert files_below(tmp_path) == []


def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("old")
    page.chmod(0o640)
    write_files(tmp_path, {"a.md": b"new", "b.md": "other"})
    assert page.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "b.md").stat().st_mode & 0o400


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match=tmp_path.name):
        write_files(tmp_path, {"a.md": "new"})


def test_a_folder_is_checked_before_the_work_and_nothing_is_made(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")
    assert files_below(tmp_path) == []
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nothing")):
        with pytest.raises(OutputError):
            check_folder(place)


def test_what_other_threads_create_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The umask is the whole process's: two threads that read it by setting it left it changed."""

    def asked(_: int) -> int:
        raise AssertionError("the umask was set")

    monkeypatch.setattr(os, "umask", asked)
    (tmp_path / "plain").touch()
    write_files(tmp_path, {"a.md": "new"})
    assert (tmp_path / "a.md").stat().st_mode == (tmp_path / "plain").stat().st_mode
