"""A build writes what is needed and nothing else, keeps who personas are, and never leaves half of anything."""

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from persona.errors import CancelledError, OutputError, SourceError, SpecError
from persona.progress import CancelToken, Watcher
from persona.spec import BrokenSpecError, build_spec
from persona.spec.journal import JOURNAL, commit, recover, sweep
from persona.spec.lock import read_lock

from .conftest import SPEC, edit


def test_a_build_writes_pages_and_the_lockfile(study):
    report = study.build()
    assert report.state == "built" and report.reasons == ("It has not been built yet.",)
    assert sorted(report.written) == sorted(path.name for path in study.folder.iterdir())
    assert [change.what for change in report.personas] == ["new"] * len(study.result.personas)
    page = study.page(study.result.personas[0]).read_text(encoding="utf-8")
    assert "spec: ../../study.persona.yaml" in page and "](../../interviews/talk-" in page


def test_a_second_build_does_nothing_and_touches_no_file(built):
    before = built.snapshot()
    report = built.build()
    assert (report.state, report.reasons, report.written) == ("unchanged", (), ())
    assert built.snapshot() == before


def test_the_same_inputs_give_the_same_bytes_in_another_folder(built, tmp_path_factory, interviews):
    other = tmp_path_factory.mktemp("other")
    (other / "interviews").mkdir()
    for path in interviews.iterdir():
        (other / "interviews" / path.name).write_bytes(path.read_bytes())
    (other / "study.persona.yaml").write_text(SPEC, encoding="utf-8")
    build_spec(other / "study.persona.yaml")
    ours = {name: content for name, (content, _) in built.snapshot().items()}
    theirs = {path.name: path.read_bytes() for path in (other / "personas" / "study").iterdir()}
    assert ours == theirs


def test_a_plan_says_what_and_why_and_writes_nothing(study):
    report = study.build(plan_only=True)
    assert report.state == "planned" and "personas.json" in report.written
    assert not study.folder.exists()
    study.build()
    edit(study.source(1), "drill", "hammer")
    before = study.snapshot()
    report = study.build(plan_only=True)
    assert report.state == "planned" and report.reasons == ("interviews/talk-1.md changed.",)
    assert study.snapshot() == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: s.source(9).write_text("Zoe: I want to borrow a drill early.\n"), "interviews/talk-9.md is new."),
        (lambda s: s.source(6).unlink(), "interviews/talk-6.md is gone."),
        (lambda s: s.source(6).rename(s.source(8)), "interviews/talk-6.md is now interviews/talk-8.md."),
        (lambda s: edit(s.spec, "personas: 2", "personas: 3"), "personas is 3; it was 2."),
        (lambda s: edit(s.spec, "personas: 2", "personas: 2\nprivacy: {k: 3}"), "privacy.k is 3; it was 5."),
        (lambda s: edit(s.spec, "study}", "study, formats: [csv, markdown]}"),
         "formats changed from json, markdown to json, csv, markdown."),
        (lambda s: (s.folder / "personas.json").unlink() or [p.unlink() for p in s.folder.iterdir()],
         "It has not been built yet."),
        (lambda s: s.page(s.result.personas[0]).unlink(), " is missing."),
    ],
)  # fmt: skip
def test_every_reason_to_build_is_told(built, change, reason):
    change(built)
    told = built.build(plan_only=True).reasons
    assert any(one.endswith(reason) for one in told), told
    assert built.build().state == "built"
    assert built.build().state == "unchanged"


def test_a_spec_that_says_the_same_in_other_words_is_not_built_again(built):
    edit(built.spec, "version: 1", "# a comment\nversion:   1")
    assert built.build().state == "unchanged"


def test_personas_keep_id_and_name_when_someone_joins(built):
    before = {persona.id: persona.name for persona in built.result.personas}
    built.source(7).write_text(
        "I want to reserve the drill and be sure of the stock count before I leave home with the children.\n"
    )
    report = built.build()
    assert {persona.id: persona.name for persona in built.result.personas} == before
    assert all(change.what == "kept" for change in report.personas)


def test_a_persona_that_is_not_recognised_is_retired_and_its_page_kept_until_pruned(built):
    edit(built.spec, "personas: 2", "personas: 1")
    report = built.build()
    assert report.retired, report.personas
    gone = report.retired[0]
    assert (built.folder / gone.file).exists()
    assert "P508" in {problem.code for problem in built.check()}
    assert built.build().state == "unchanged"
    report = built.build(prune=True)
    assert report.removed == tuple(one.file for one in built_retired(report, gone))
    assert not (built.folder / gone.file).exists()
    assert built.build(prune=True).state == "unchanged"


def built_retired(report, gone):
    assert report.state == "built"
    return [gone]


def test_a_format_that_is_asked_for_no_longer_is_taken_away(built):
    edit(built.spec, "study}", "study, formats: [markdown, html, csv]}")
    assert {"personas.html", "personas.csv"} <= set(built.build().written)
    edit(built.spec, "formats: [markdown, html, csv]", "formats: [markdown]")
    assert set(built.build().removed) == {"personas.html", "personas.csv"}
    assert not (built.folder / "personas.html").exists()


def test_scripts_of_a_spec_are_written_and_audited(study):
    edit(study.spec, "personas: 2", "personas: 2\nscripts: [system_prompt]")
    report = study.build()
    scripts = [name for name in report.written if ".system_prompt" in name]
    blocked = [note for note in report.notes if "script" in note]
    assert len(scripts) + len(blocked) == len(study.result.personas)
    assert study.build().state == "unchanged"


def test_a_broken_spec_is_not_built_and_says_where_it_is_broken(study):
    edit(study.spec, "personas: 2", "persons: 2")
    with pytest.raises(BrokenSpecError) as caught:
        study.build()
    assert caught.value.where == "study.persona.yaml:5:1"
    assert [problem.code for problem in caught.value.problems] == ["P101"]
    assert not study.folder.exists()


def test_a_source_that_cannot_be_read_stops_the_build_and_changes_nothing(built):
    before = built.snapshot()
    built.source(3).write_bytes(b"\x00\x01\x02")
    with pytest.raises(SourceError):
        built.build()
    assert built.snapshot() == before


def test_a_build_that_is_cancelled_changes_nothing(built):
    before = built.snapshot()
    edit(built.source(1), "drill", "hammer")
    token = CancelToken()

    def cancel(event):
        if event.stage == "writing":
            token.cancel()

    with pytest.raises(CancelledError):
        built.build(watcher=Watcher(cancel, token))
    assert built.snapshot() == before


def test_a_damaged_lockfile_is_not_overwritten(built):
    lock = built.folder / "personas.json"
    lock.write_text("{", encoding="utf-8")
    with pytest.raises(OutputError, match="version control"):
        built.build()
    lock.write_text('<<<<<<< ours\n{}\n=======\n{"a": 1}\n>>>>>>> theirs\n', encoding="utf-8")
    with pytest.raises(OutputError, match="merge"):
        built.build()


def test_pages_without_their_lockfile_are_not_overwritten(built):
    (built.folder / "personas.json").unlink()
    with pytest.raises(OutputError, match=r"personas\.json"):
        built.build()


def test_a_folder_that_cannot_be_written_is_told(study):
    study.folder.parent.mkdir()
    study.folder.write_text("a file", encoding="utf-8")
    with pytest.raises(SpecError, match="is a file"):
        study.build()


def test_the_lockfile_says_what_it_was_made_from(built):
    record = read_lock(built.folder, built.root).record
    assert sorted(record.inputs) == [f"interviews/talk-{n}.md" for n in range(1, 7)]
    assert record.spec == "../../study.persona.yaml" and record.asked["personas"] == "2"
    text = (built.folder / "personas.json").read_text(encoding="utf-8")
    assert str(built.root) not in text, "nothing of the machine is written"
    assert json.loads(text)["format"] == "persona-result/1"


def test_a_report_can_be_sent_as_json(built):
    told = json.loads(json.dumps(built.build(force=True).to_json()))
    assert told["state"] == "built" and told["reasons"] == ["It was asked for."]


# Crashes: a process of its own ends itself, without any cleaning up, at the n-th call that touches the disk.


def _dying(folder: Path, files: dict[str, bytes], steps: int) -> None:
    left = steps

    def counted(call):
        def instead(*args, **kwargs):
            nonlocal left
            if left == 0:
                os._exit(9)
            left -= 1
            return call(*args, **kwargs)

        return instead

    for name in ("fsync", "replace", "rename", "unlink"):
        setattr(os, name, counted(getattr(os, name)))
    commit(folder, files, ("gone.md",))
    os._exit(0)


def test_a_crash_at_any_step_leaves_the_old_or_the_new_state(tmp_path):
    context = multiprocessing.get_context("fork")
    old = {"a.md": b"old a", "b.md": b"old b", "gone.md": b"gone"}
    new = {"a.md": b"new a", "b.md": b"new b", "c.md": b"new c"}
    outcomes = set()
    for steps in range(40):
        folder = tmp_path / str(steps)
        folder.mkdir()
        for name, content in old.items():
            (folder / name).write_bytes(content)
        process = context.Process(target=_dying, args=(folder, new, steps))
        process.start()
        process.join(30)
        recover(folder)
        sweep(folder)
        found = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert found in (old, new), f"after {steps} steps"
        outcomes.add(found == new)
        if process.exitcode == 0:
            break
    assert process.exitcode == 0 and outcomes == {True, False}


def test_what_somebody_wrote_after_a_crash_is_not_overwritten(tmp_path):
    context = multiprocessing.get_context("fork")
    (tmp_path / "a.md").write_bytes(b"old a")
    (tmp_path / "b.md").write_bytes(b"old b")
    for steps in range(40):
        process = context.Process(target=_dying, args=(tmp_path, {"a.md": b"new a", "b.md": b"new b"}, steps))
        process.start()
        process.join(30)
        if (tmp_path / JOURNAL).exists():
            break
    (tmp_path / "b.md").write_bytes(b"by hand")
    recover(tmp_path)
    assert (tmp_path / "a.md").read_bytes() == b"new a" and (tmp_path / "b.md").read_bytes() == b"by hand"


def test_a_journal_that_names_other_folders_is_refused(tmp_path):
    (tmp_path / JOURNAL).write_text('{"files": {"../x": {"staged": "y", "replaces": ""}}, "remove": []}')
    with pytest.raises(OutputError, match="not written by Persona"):
        recover(tmp_path)
