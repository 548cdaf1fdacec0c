"""A spec in an editor: problems with places and fixes, completion, hover, outline, links, lenses."""

import asyncio

import pytest
from lsprotocol import types

START = "version: 1\nsources:\n  - interviews/*.md\n"


def at(line, character):
    return types.Position(line, character)


def place(text, words, into=0):
    """The position of `words` in `text`, counted as editors count."""
    before = text[: text.index(words) + into]
    line = before.count("\n")
    return at(line, len(before.rsplit("\n", 1)[-1]))


async def completed(editor, path, text):
    """Labels offered at the bar in `text`."""
    offset = text.index("|")
    before = text[:offset]
    whole = before + text[offset + 1 :]
    if path in editor.versions:
        editor.change(path, whole)
    else:
        editor.open(path, whole)
    position = at(before.count("\n"), len(before.rsplit("\n", 1)[-1]))
    params = types.CompletionParams(editor.document(path), position)
    return (await editor.client.text_document_completion_async(params)).items


async def hovered(editor, path, position):
    found = await editor.client.text_document_hover_async(types.HoverParams(editor.document(path), position))
    return None if found is None else found.contents.value


# Problems.


async def test_a_problem_has_code_place_and_severity(editor, spec):
    text = spec.read_text().replace("personas: 4", "personas: 99")
    editor.open(spec, text)
    told = (await editor.problems(spec))["P105"]
    assert told.range.start == place(text, "99")
    assert told.severity == types.DiagnosticSeverity.Error
    assert told.source == "persona"


async def test_two_keys_that_are_the_same_name_each_other(editor, spec):
    editor.open(spec, START + "name: A\nname: B\n")
    told = next(iter(one for one in (await editor.pull(spec)).items if one.related_information))
    assert told.related_information[0].location.uri == editor.uri(spec)
    assert {told.range.start.line, told.related_information[0].location.range.start.line} == {3, 4}


async def test_asking_again_with_the_id_of_the_report_says_that_nothing_changed(editor, spec):
    editor.open(spec, START + "personas: 99\n")
    first = await editor.pull(spec)
    again = await editor.pull(spec, first.result_id)
    assert (again.kind, again.result_id) == ("unchanged", first.result_id)
    editor.change(spec, START + "personas: 98\n")
    assert (await editor.pull(spec, first.result_id)).kind == "full"


async def test_a_source_that_is_not_there_is_told_with_the_nearest_name(editor, spec, applied):
    text = START.replace("interviews", "intervews")
    editor.open(spec, text)
    told = (await editor.problems(spec))["P201"]
    actions = await editor.actions(spec, told.range, [told])
    ((_, edits),) = actions[0].edit.changes.items()
    assert applied(text, edits) == START
    assert actions[0].is_preferred


async def test_a_problem_carries_its_fixes_as_data(editor, spec):
    editor.open(spec, START + "personnas: 4\n")
    told = next(one for one in (await editor.pull(spec)).items if one.data)
    (fix,) = told.data["fixes"]
    ((uri, edits),) = fix["edit"]["changes"].items()
    assert editor.path(uri) == spec
    assert [edit["newText"] for edit in edits] == ["personas"]


async def test_everything_that_can_be_mended_is_mended_at_once(editor, spec, applied):
    text = "version: 1\nsources:\n  - intervews/*.md\npersonnas: 4\n"
    editor.open(spec, text)
    whole = types.Range(at(0, 0), at(4, 0))
    kind = types.CodeActionKind("source.fixAll")
    (action,) = await editor.actions(spec, whole, only=[kind])
    ((_, edits),) = action.edit.changes.items()
    mended = applied(text, edits)
    editor.change(spec, mended)
    assert "personas: 4" in mended
    assert "P101" not in await editor.problems(spec)


async def test_what_is_wrong_with_files_stays_in_place_while_somebody_types(editor, spec):
    text = START.replace("interviews", "nowhere")
    editor.open(spec, text)
    before = (await editor.problems(spec))["P201"].range
    editor.change(spec, text + "name: [unfinished\n")
    assert (await editor.problems(spec))["P201"].range == before
    editor.change(spec, "# A comment.\n" + text + "name: [unfinished\n")
    after = (await editor.problems(spec))["P201"].range
    assert after.start.line == before.start.line + 1
    assert after.start.character == before.start.character


async def test_an_editor_that_cannot_pull_is_pushed_and_only_then(editors, study, spec):
    editor = await editors(study, capabilities="neovim@v0.6.1")
    editor.open(spec, START + "personas: 99\n")

    async def look():
        return editor.client.diagnostics.get(editor.uri(spec), ())

    assert (await editor.eventually(look, lambda found: found))[0].code == "P105"
    editor.change(spec, START + "personas: 3\n")
    await editor.eventually(look, lambda found: not found)


async def test_an_editor_that_pulls_is_never_pushed(editor, spec):
    editor.open(spec, START + "personas: 99\n")
    assert await editor.problems(spec)
    assert editor.client.diagnostics == {}


async def test_the_workspace_report_waits_until_something_is_wrong(editor, spec):
    def asked(*known):
        params = types.WorkspaceDiagnosticParams(previous_result_ids=list(known))
        return asyncio.ensure_future(editor.client.workspace_diagnostic_async(params))

    first = asked()
    editor.open(spec, START + "personas: 99\n")
    (item,) = [one for one in (await asyncio.wait_for(first, 60)).items if editor.path(one.uri) == spec]
    assert [one.code for one in item.items] == ["P105"]
    second = asked(types.PreviousResultId(item.uri, item.result_id))
    editor.change(spec, START)
    (item,) = [one for one in (await asyncio.wait_for(second, 60)).items if editor.path(one.uri) == spec]
    assert list(item.items) == []


# Completion.


async def test_keys_that_are_missing_are_offered_with_what_they_do(editor, spec):
    items = await completed(editor, spec, "version: 1\n|")
    labels = [item.label for item in items]
    assert {"name", "sources", "personas", "writer", "privacy", "output", "scripts", "webhooks"} <= set(labels)
    assert "version" not in labels
    resolved = await editor.client.completion_item_resolve_async(items[labels.index("personas")])
    assert "How many personas" in resolved.documentation.value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("writer: |", {"embedded"}),
        ("output: {formats: [|]}", {"markdown", "json", "html", "csv"}),
        ("scripts: [|]", {"character_card", "system_prompt"}),
        ("webhooks:\n  - events: [|]", {"generation.completed", "generation.failed"}),
        ("privacy:\n  redact: [|]", {"names", "emails", "phones"}),
        ("privacy:\n  |", {"k", "redact"}),
        ("sources:\n  - |", {"interviews/", "survey.csv", "path"}),
        ("sources:\n  - path: interviews/|", {"interviews/01-hannah.md", "interviews/*.vtt"}),
        ("sources:\n  - path: survey.csv\n    participant: |", {"respondent_id", "age_band"}),
        ("sources:\n  - path: survey.csv\n    attributes: [age_band, |]", {"town", "role"}),
    ],
)
async def test_values_are_offered_where_they_may_stand(editor, spec, text, wanted):
    assert wanted <= {item.label for item in await completed(editor, spec, text)}


async def test_columns_that_fit_come_first_and_say_what_they_are_taken_for(editor, spec):
    items = await completed(editor, spec, "sources:\n  - path: survey.csv\n    text: [|]")
    first = min(items, key=lambda item: item.sort_text)
    assert first.detail == "text"
    resolved = await editor.client.completion_item_resolve_async(first)
    assert "open text" in resolved.documentation.value


async def test_the_word_under_the_cursor_is_replaced_whole(editor, spec):
    (item,) = [one for one in await completed(editor, spec, "writer: emb|xx") if one.label == "embedded"]
    assert (item.text_edit.range.start, item.text_edit.range.end) == (at(0, 8), at(0, 13))


async def test_nothing_is_offered_in_a_comment(editor, spec):
    assert await completed(editor, spec, "version: 1  # |") == ()


# Hover.


async def test_hover_on_a_key_says_what_it_does_and_its_default(editor, spec):
    text = editor.open(spec, START + "writer: embedded\n")
    said = await hovered(editor, spec, place(text, "writer"))
    assert "embedded" in said
    assert "Default" in said


async def test_hover_on_a_source_says_who_speaks_in_it(editor, spec):
    text = editor.open(spec)
    said = await hovered(editor, spec, place(text, "survey.csv", 2))
    assert "150 participants" in said
    assert "| respondent_id | participant |" in said.replace("\\", "")


async def test_hover_on_the_number_of_personas_names_those_of_the_last_build(editor, spec, lock):
    text = editor.open(spec)
    said = await hovered(editor, spec, place(text, "personas: 4"))
    assert all(persona.name in said for persona in lock.personas)


# Shape.


async def test_the_outline_has_every_key_and_source(editor, spec):
    editor.open(spec)
    found = await editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.document(spec)))
    names = [one.name for one in found]
    assert names == ["version", "name", "sources", "personas", "output"]
    assert [one.name for one in found[2].children] == ["interviews", "survey.csv", "support-notes.md"]


async def test_lists_and_mappings_fold(editor, spec):
    editor.open(spec)
    found = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(editor.document(spec)))
    assert (2, 6) in [(one.start_line, one.end_line) for one in found]


async def test_a_selection_widens_from_the_word_to_the_file(editor, spec):
    text = editor.open(spec)
    params = types.SelectionRangeParams(editor.document(spec), [place(text, "survey.csv", 2)])
    (chain,) = await editor.client.text_document_selection_range_async(params)
    assert chain.range == types.Range(place(text, "survey.csv"), place(text, "survey.csv", 10))
    while chain.parent is not None:
        inner, chain = chain, chain.parent
        assert chain.range != inner.range
    assert chain.range.start == at(0, 0)


async def test_sources_and_outputs_are_links(editor, spec, study):
    editor.open(spec)
    found = await editor.client.text_document_document_link_async(types.DocumentLinkParams(editor.document(spec)))
    targets = [editor.path(link.target) for link in found]
    assert study / "survey.csv" in targets
    assert study / "personas" / "personas.html" in targets
    assert targets[0].parent == study / "interviews"


async def test_a_link_to_an_output_that_is_not_built_leads_nowhere(editors, tmp_path):
    root = tmp_path / "new"
    root.mkdir()
    (root / "a.md").write_text("Ana: I want a drill.\n")
    path = root / "a.persona.yaml"
    path.write_text("version: 1\nsources: [a.md]\noutput: {folder: out}\n")
    editor = await editors(root)
    editor.open(path)
    found = await editor.client.text_document_document_link_async(types.DocumentLinkParams(editor.document(path)))
    assert [editor.path(link.target).name for link in found] == ["a.md"]


# Lenses.


async def lenses(editor, path):
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document(path)))
    assert all(lens.command is None for lens in found), "they are resolved when they are shown"
    return [(await editor.client.code_lens_resolve_async(lens)).command for lens in found]


async def test_the_lenses_say_how_the_spec_stands(editor, spec, study):
    editor.open(spec)
    build, check, report = await lenses(editor, spec)
    assert (build.title, build.command) == ("Build · 4 personas", "persona.build")
    assert (check.title, report.title) == ("Check", "Show report")
    assert report.command == "persona.showReport"
    source = study / "support-notes.md"
    source.write_text(source.read_text() + "\nOne more line.\n")

    async def look():
        return (await lenses(editor, spec))[0].title

    await editor.eventually(look, lambda title: title == "Build · 4 personas · stale")


async def test_other_editors_get_a_report_that_they_can_show(editors, study, spec):
    editor = await editors(study, options={"personaClient": False})
    editor.open(spec)
    *_, report = await lenses(editor, spec)
    answer = await editor.command(report.command, spec=editor.uri(spec))
    assert editor.path(answer["uri"]).name == "personas.html"
