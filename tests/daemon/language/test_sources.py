"""Research files in an editor: who cites a line, what was edited under a claim, personal data."""

import pytest
from lsprotocol import types


@pytest.fixture
def cited(lock):
    """A claim's passage in an interview in Markdown, with its persona and claim."""
    for persona in lock.personas:
        for claim in persona.claims:
            for item in claim.evidence:
                if item.source.endswith(".md") and item.source.startswith("interviews"):
                    return persona, claim, item
    raise AssertionError("nobody is quoted from the interviews")


async def test_the_server_asks_for_the_files_that_specs_name_and_no_others(editor):
    async def look():
        return [one for one in editor.registered if one.method == types.TEXT_DOCUMENT_REFERENCES]

    (told,) = await editor.eventually(look, lambda found: found)
    wanted = {one["pattern"]["pattern"] for one in told.register_options["documentSelector"]}
    assert wanted == {"interviews/**", "survey.csv", "support-notes.md"}
    opened = {one.method for one in editor.registered}
    assert types.TEXT_DOCUMENT_DID_OPEN in opened, "or a buffer of theirs would never reach the server"


async def test_the_server_asks_for_pages_in_a_folder_of_another_name(editor, study):
    """`**/personas/**/*.md` is what an editor is set up for; what a spec's output is called is not its business."""

    async def look():
        return {one.method: one.register_options["documentSelector"] for one in editor.registered}

    before = await editor.eventually(look, lambda found: found)
    assert types.TEXT_DOCUMENT_HOVER not in before
    spec = study / "elsewhere.persona.yaml"
    spec.write_text("version: 1\nsources: [interviews]\noutput:\n  folder: ../built\n")
    editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(editor.uri(spec), types.FileChangeType.Created)])
    )
    after = await editor.eventually(look, lambda found: types.TEXT_DOCUMENT_HOVER in found)
    pages = {"pattern": {"baseUri": editor.uri(study.parent / "built"), "pattern": "*.md"}}
    for method in (types.TEXT_DOCUMENT_HOVER, types.TEXT_DOCUMENT_DEFINITION, types.TEXT_DOCUMENT_DOCUMENT_LINK):
        assert [{"pattern": one["pattern"]} for one in after[method]] == [pages]
    assert pages["pattern"] in [one["pattern"] for one in after[types.TEXT_DOCUMENT_DID_OPEN]]
    assert after[types.TEXT_DOCUMENT_REFERENCES] == before[types.TEXT_DOCUMENT_REFERENCES]


async def test_references_of_a_line_are_the_claims_that_cite_it(editor, study, cited):
    _, claim, item = cited
    source = study / item.source
    editor.open(source)
    params = types.ReferenceParams(
        types.ReferenceContext(True), editor.document(source), types.Position(item.first_line - 1, 0)
    )
    found = await editor.client.text_document_references_async(params)
    lines = [editor.path(one.uri).read_text().split("\n")[one.range.start.line] for one in found]
    assert any(f"<!-- {claim.id} -->" in line for line in lines)


async def test_references_follow_the_passage_in_a_buffer_that_is_not_saved(editor, study, cited):
    _, _, item = cited
    source = study / item.source
    text = editor.open(source)
    editor.change(source, "\n\n\n" + text)
    params = types.ReferenceParams(
        types.ReferenceContext(True), editor.document(source), types.Position(item.first_line + 2, 0)
    )
    assert await editor.client.text_document_references_async(params)
    params.position = types.Position(0, 0)
    assert not await editor.client.text_document_references_async(params)


async def test_a_cited_line_says_how_many_claims_stand_on_it(editor, study, cited):
    persona, _, item = cited
    source = study / item.source
    editor.open(source)
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document(source)))
    titles = {lens.range.start.line: lens.command.title for lens in found}
    assert persona.name in titles[item.first_line - 1]
    assert "claim" in titles[item.first_line - 1]


async def test_a_cited_passage_that_is_edited_is_told_at_once(editor, study, cited):
    persona, claim, item = cited
    source = study / item.source
    text = editor.open(source)
    assert "cited-passage-edited" not in await editor.problems(source)
    editor.change(source, text.replace(item.quote, "I would rather not say."))
    told = (await editor.problems(source))["cited-passage-edited"]
    assert persona.name in told.message
    assert claim.text in told.message
    assert told.range.start.line == item.first_line - 1


async def test_personal_data_is_told_and_redacted_only_when_somebody_chooses(editor, study, applied):
    source = study / "support-notes.md"
    text = editor.open(source, "She said: write to ana.meier@example.org or ring 01632 960123.\n")
    found = [one for one in (await editor.pull(source)).items if one.code == "personal-data"]
    words = [text[one.range.start.character : one.range.end.character] for one in found]
    assert words == ["ana.meier@example.org", "01632 960123"]
    assert await editor.actions(source, found[0].range) == [], "nothing is offered that nobody pointed at"
    (action,) = await editor.actions(source, found[0].range, [found[0]])
    ((uri, edits),) = action.edit.changes.items()
    assert editor.path(uri) == source
    assert "write to [email] or" in applied(text, edits)


async def test_a_file_that_is_no_source_is_not_looked_at(editor, study):
    readme = study / "README.md"
    editor.open(readme, "Write to ana.meier@example.org.\n")
    assert await editor.problems(readme) == {}
    assert not await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document(readme)))


async def test_a_source_that_is_deleted_while_it_is_open_does_no_harm(editor, study, cited):
    _, _, item = cited
    source = study / item.source
    editor.open(source)
    source.unlink()
    assert "cited-passage-edited" not in await editor.problems(source), "the buffer still has the words"
    tree = await editor.ask("persona/tree", {})
    assert tree["specs"][0]["personas"]
