"""The lockfile of a large survey: it is read in a process of its own, and hovers wait for nothing."""

import contextlib
import os
import signal
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from persona.personas import to_json
from persona.personas.model import MapPoint
from persona.spec.lock import LOCKFILE
from persona_daemon.language.working import LARGE

CROWD = 12_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")


@pytest.fixture(scope="session")
def crowd():
    """P-numbers, and where each stands on the map."""
    return tuple(
        MapPoint(participant=f"P{number:05d}", persona=None, x=number / CROWD, y=number % 97 / 97)
        for number in range(CROWD)
    )


@pytest.fixture
def write(study, lock, crowd):
    """Writes the study's lockfile as a survey of thousands leaves it, its first persona of this name."""

    def written(name):
        first, *rest = lock.personas
        personas = (first.model_copy(update={"name": name}), *rest)
        text = to_json(lock.model_copy(update={"personas": personas, "map": crowd, "participants": CROWD}))
        path = study / "personas" / LOCKFILE
        path.with_suffix(".new").write_text(text, encoding="utf-8")
        path.with_suffix(".new").replace(path)  # as a build does it
        assert path.stat().st_size > LARGE

    return written


def place(text, words):
    before = text[: text.index(words)]
    return types.Position(before.count("\n"), len(before.rsplit("\n", 1)[-1]) + 1)


async def hovered(editor, path, position):
    found = await editor.client.text_document_hover_async(types.HoverParams(editor.document(path), position))
    return found.contents.value if found is not None else ""


def computing(daemon):
    """The processes in which a daemon computes."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == daemon:
                command = (status.parent / "cmdline").read_bytes()
                found += [int(status.parent.name)] if b"multiprocessing-fork" in command else []
    return found


@contextlib.contextmanager
def stopped(processes):
    assert processes, "nothing is read in a process of its own"
    try:
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


async def test_hovers_are_answered_while_another_process_reads_it(editor, spec, study, lock, write):
    """That process stands still here, so what were read by the daemon would be known, and who waited would wait on."""
    write("Ada")
    text = editor.open(spec)
    page = study / "personas" / lock.build.pages[lock.personas[0].id].file
    editor.open(page, language="markdown")
    claim = lock.personas[0].claims[0]
    number = place(text, "personas: 4")
    line = place(page.read_text(), f"<!-- {claim.id} -->")

    async def of_the_spec():
        return await hovered(editor, spec, number)

    async def of_the_page():
        return await hovered(editor, page, line)

    await editor.eventually(of_the_spec, lambda said: "Ada" in said)
    assert f"of Ada: {claim.support} of" in await of_the_page()
    daemon = (await editor.ask("persona/serverStatus", {}))["pid"]
    with stopped(computing(daemon)):
        write("Grace")
        assert "Ada" in await of_the_spec(), "what the build before left"
        said = await of_the_page()
        assert "of Ada" not in said and "of Grace" not in said
        assert all(item.participant in said for item in claim.evidence[:3]), "what the page itself says"
    await editor.eventually(of_the_spec, lambda said: "Grace" in said)
    await editor.eventually(of_the_page, lambda said: "of Grace" in said)


async def test_before_it_was_ever_read_a_hover_says_so(editor, spec, study, write):
    other = study / "other.persona.yaml"
    other.write_text(spec.read_text().replace("folder: personas", "folder: others"))
    write("Ada")
    text = editor.open(spec)
    await editor.eventually(lambda: hovered(editor, spec, place(text, "personas: 4")), lambda said: "Ada" in said)
    editor.open(other)
    daemon = (await editor.ask("persona/serverStatus", {}))["pid"]
    with stopped(computing(daemon)):
        (study / "personas").rename(study / "others")
        assert "being read" in await hovered(editor, other, place(text, "survey.csv"))
    await editor.eventually(
        lambda: hovered(editor, other, place(text, "survey.csv")), lambda said: "150 participants" in said
    )


async def test_tree_card_and_report_are_of_the_whole(editor, spec, lock, write):
    write("Ada")
    tree = await editor.ask("persona/tree", {})
    (told,) = tree["specs"]
    assert [one["name"] for one in told["personas"]] == ["Ada", *(one.name for one in lock.personas[1:])]
    assert [len(one["claims"]) for one in told["personas"]] == [len(one.claims) for one in lock.personas]
    wanted = {"spec": editor.uri(spec), "persona": lock.personas[0].id}
    for method in ("persona/preview", "persona/report"):
        html = (await editor.ask(method, wanted))["html"]
        assert "12,000 participants in 4 groups" in html and "Every 4th participant is shown" in html


async def test_a_source_is_renamed_in_it_too(editor, spec, study, write, applied):
    write("Ada")
    old, new = study / "survey.csv", study / "answers.csv"
    files = [types.FileRename(editor.uri(old), editor.uri(new))]
    edit = await editor.client.workspace_will_rename_files_async(types.RenameFilesParams(files))
    edits = {editor.path(one.text_document.uri): one.edits for one in edit.document_changes}
    path = study / "personas" / LOCKFILE
    text = path.read_text()
    before, asked, after = text.partition('"asked":')[0], *text.partition('"asked":')[2].split('"inputs":')
    named = [part.replace('"survey.csv"', '"answers.csv"') for part in (before, after)]
    assert applied(text, edits[path]) == f'{named[0]}"asked":{asked}"inputs":{named[1]}', "what was asked for stays"
