"""Another name for a source or a persona: specs and pages follow, and the next build knows."""

import asyncio

import pytest
from lsprotocol import types


def place(text, words):
    before = text[: text.index(words)]
    return types.Position(before.count("\n"), len(before.rsplit("\n", 1)[-1]) + 1)


def by_file(editor, edit):
    """path → its text edits, of those changes that are no renames of files."""
    return {
        editor.path(one.text_document.uri): one.edits for one in edit.document_changes if hasattr(one, "text_document")
    }


@pytest.fixture
def pages(study, lock):
    return [study / "personas" / record.file for record in lock.build.pages.values()]


async def test_a_source_is_renamed_with_its_file_and_every_page_that_cites_it(editor, spec, study, pages, applied):
    text = editor.open(spec)
    where = place(text, "survey.csv")
    document = editor.document(spec)
    prepared = await editor.client.text_document_prepare_rename_async(types.PrepareRenameParams(document, where))
    assert prepared.placeholder == "survey.csv"
    edit = await editor.client.text_document_rename_async(types.RenameParams(document, where, "answers 2024.csv"))
    (move,) = [one for one in edit.document_changes if isinstance(one, types.RenameFile)]
    assert (editor.path(move.old_uri), editor.path(move.new_uri)) == (study / "survey.csv", study / "answers 2024.csv")
    edits = by_file(editor, edit)
    assert "- path: answers 2024.csv\n" in applied(text, edits[spec])
    cited = [page for page in pages if "survey.csv#L" in page.read_text()]
    assert cited
    for page in cited:
        after = applied(page.read_text(), edits[page])
        assert "../answers%202024.csv#L" in after
        assert "survey.csv#L" not in after
        assert "survey.csv:" not in after


async def test_a_renamed_workspace_builds_with_the_words_it_had(editor, spec, study, pages, lock, applied):
    """The file moves, the edits are applied: the personas of the next build are the same."""
    from persona.personas import load
    from persona.spec import build_spec

    text = editor.open(spec)
    params = types.RenameParams(editor.document(spec), place(text, "survey.csv"), "answers.csv")
    edit = await editor.client.text_document_rename_async(params)
    for path, edits in by_file(editor, edit).items():
        path.write_text(applied(path.read_text(), edits))
    (study / "survey.csv").rename(study / "answers.csv")
    assert (await asyncio.to_thread(build_spec, spec)).conflicts == ()
    assert [one.name for one in load(study / "personas").personas] == [one.name for one in lock.personas]


async def test_a_folder_that_is_renamed_in_the_tree_is_followed(editor, spec, study, pages, applied):
    text = spec.read_text()
    rename = types.FileRename(editor.uri(study / "interviews"), editor.uri(study / "talks"))
    edit = await editor.client.workspace_will_rename_files_async(types.RenameFilesParams([rename]))
    edits = by_file(editor, edit)
    assert "  - talks\n" in applied(text, edits[spec])
    page = next(page for page in pages if "interviews/" in page.read_text())
    assert "../talks/" in applied(page.read_text(), edits[page])


async def test_a_file_that_no_spec_names_changes_nothing(editor, study):
    rename = types.FileRename(editor.uri(study / "README.md"), editor.uri(study / "ABOUT.md"))
    assert await editor.client.workspace_will_rename_files_async(types.RenameFilesParams([rename])) is None


async def test_a_persona_is_renamed_in_heading_and_front_matter(editor, study, pages, lock, applied):
    page = pages[0]
    persona = lock.personas[0]
    text = editor.open(page, language="markdown")
    where = place(text, f"# {persona.name}")
    document = editor.document(page)
    prepared = await editor.client.text_document_prepare_rename_async(types.PrepareRenameParams(document, where))
    assert prepared.placeholder == persona.name
    edit = await editor.client.text_document_rename_async(types.RenameParams(document, where, "Robin: the *first*"))
    after = applied(text, by_file(editor, edit)[page])
    assert "# Robin: the \\*first\\*\n" in after
    assert "name: 'Robin: the *first*'\n" in after


async def test_the_new_name_of_a_persona_stays_after_the_next_build(editor, spec, study, pages, lock, applied):
    from persona.personas import load
    from persona.spec import build_spec

    page, persona = pages[0], lock.personas[0]
    text = editor.open(page, language="markdown")
    params = types.RenameParams(editor.document(page), place(text, f"# {persona.name}"), "Robin")
    edit = await editor.client.text_document_rename_async(params)
    page.write_text(applied(text, by_file(editor, edit)[page]))
    await asyncio.to_thread(build_spec, spec)
    assert next(one.name for one in load(study / "personas").personas if one.id == persona.id) == "Robin"


async def test_a_pattern_cannot_be_renamed(editor, spec):
    text = editor.open(spec, "version: 1\nsources:\n  - interviews/*.md\n")
    params = types.PrepareRenameParams(editor.document(spec), place(text, "interviews"))
    assert await editor.client.text_document_prepare_rename_async(params) is None


async def test_a_name_that_is_taken_is_refused_in_one_sentence(editor, spec):
    text = editor.open(spec)
    params = types.RenameParams(editor.document(spec), place(text, "survey.csv"), "support-notes.md")
    with pytest.raises(Exception, match=r"There is a file of this name already\."):
        await editor.client.text_document_rename_async(params)
