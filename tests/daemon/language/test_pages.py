"""A persona's page in an editor: from every claim to the words it stands on, and what to do when they are gone."""

import pytest
from lsprotocol import types


@pytest.fixture
def page(study, lock):
    """The first persona's page."""
    record = lock.build.pages[lock.personas[0].id]
    return study / "personas" / record.file


@pytest.fixture
def persona(lock):
    return lock.personas[0]


def line_of(page, claim):
    return next(n for n, line in enumerate(page.read_text().split("\n")) if f"<!-- {claim.id} -->" in line)


def at(line, character=3):
    return types.Position(line, character)


async def test_hover_on_a_claim_shows_its_quotes_support_and_freshness(editor, page, persona):
    claim = persona.claims[0]
    editor.open(page, language="markdown")
    params = types.HoverParams(editor.document(page), at(line_of(page, claim)))
    said = (await editor.client.text_document_hover_async(params)).contents.value
    assert f"{claim.support} of {persona.size} participants" in said
    assert claim.strength in said
    assert f"Stands on {len(claim.evidence)} passages" in said
    assert all(item.participant in said for item in claim.evidence[:3])
    assert "gone" not in said


async def test_definition_of_a_claim_is_the_list_of_its_passages(editor, page, persona, study):
    claim = persona.claims[0]
    editor.open(page, language="markdown")
    params = types.DefinitionParams(editor.document(page), at(line_of(page, claim)))
    links = await editor.client.text_document_definition_async(params)
    assert [editor.path(link.target_uri) for link in links] == [study / item.source for item in claim.evidence]
    assert [link.target_range.start.line for link in links] == [item.first_line - 1 for item in claim.evidence]
    assert all(isinstance(link, types.LocationLink) for link in links)


async def test_definition_of_a_footnote_is_its_passage_alone(editor, page, persona):
    claim = persona.claims[0]
    text = editor.open(page, language="markdown").split("\n")
    line = line_of(page, claim)
    mark = f"[^{claim.evidence[1].id}]"
    params = types.DefinitionParams(editor.document(page), at(line, text[line].index(mark) + 2))
    (link,) = await editor.client.text_document_definition_async(params)
    assert link.target_range.start.line == claim.evidence[1].first_line - 1


async def test_an_editor_without_links_gets_places(editors, study, page, persona):
    editor = await editors(study, capabilities="neovim")
    editor.open(page, language="markdown")
    params = types.DefinitionParams(editor.document(page), at(line_of(page, persona.claims[0])))
    found = await editor.client.text_document_definition_async(params)
    assert all(type(one).__name__ in ("Location", "LocationLink") for one in found)
    assert len(found) == len(persona.claims[0].evidence)


async def test_every_footnote_of_a_claim_is_a_link_to_its_line(editor, page, persona):
    text = editor.open(page, language="markdown").split("\n")
    params = types.DocumentLinkParams(editor.document(page))
    links = await editor.client.text_document_document_link_async(params)
    claim = persona.claims[0]
    line = line_of(page, claim)
    here = [link for link in links if link.range.start.line == line]
    assert [text[line][link.range.start.character : link.range.end.character] for link in here] == [
        f"[^{item.id}]" for item in claim.evidence
    ]
    assert here[0].target.endswith(f"{claim.evidence[0].source}#L{claim.evidence[0].first_line},{_column(here[0])}")


def _column(link):
    return link.target.rsplit(",", 1)[1]


async def test_hints_say_how_many_people_stand_behind_each_claim(editor, page, persona):
    editor.open(page, language="markdown")
    whole = types.Range(at(0, 0), at(10_000, 0))
    hints = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(editor.document(page), whole))
    claim = persona.claims[0]
    people = len({item.participant for item in claim.evidence})
    told = {hint.position.line: hint.label for hint in hints}
    assert told[line_of(page, claim)] == ("1 person" if people == 1 else f"{people} people")
    assert len(told) == len(persona.claims)


async def test_a_clean_page_has_no_problems(editor, page):
    editor.open(page, language="markdown")
    assert await editor.problems(page) == {}


async def test_a_claim_that_somebody_adds_is_unsupported_at_once(editor, page):
    text = editor.open(page, language="markdown")
    heading = "## Needs\n\n" if "## Needs\n\n" in text else "## Goals\n\n"
    editor.change(page, text.replace(heading, f"{heading}- They want a cat.\n"))
    told = (await editor.problems(page))["P301"]
    assert "They want a cat" in told.message
    assert told.severity == types.DiagnosticSeverity.Warning


async def test_dropping_an_unsupported_claim_takes_its_line_and_nothing_else(editor, page, applied):
    text = editor.open(page, language="markdown")
    heading = "## Needs\n\n" if "## Needs\n\n" in text else "## Goals\n\n"
    changed = text.replace(heading, f"{heading}- They want a cat.\n")
    editor.change(page, changed)
    told = (await editor.problems(page))["P301"]
    actions = {one.title: one for one in await editor.actions(page, told.range, [told])}
    assert "Find evidence for this claim…" in actions
    ((_, edits),) = actions["Drop this claim"].edit.changes.items()
    assert applied(changed, edits) == text


async def test_a_footnote_that_nobody_has_is_told_and_deleted(editor, page, persona, applied):
    text = editor.open(page, language="markdown")
    first = f"[^{persona.claims[0].evidence[0].id}]"
    changed = text.replace(first, f"[^e999]{first}", 1)
    editor.change(page, changed)
    told = (await editor.problems(page))["P305"]
    (action,) = [one for one in await editor.actions(page, told.range, [told]) if one.title == "Delete the footnote"]
    ((_, edits),) = action.edit.changes.items()
    assert applied(changed, edits) == text


async def test_evidence_that_moved_is_told_and_placed_anew(editor, page, persona, study):
    item = next(item for item in persona.evidence if item.source.endswith(".md"))
    source = study / item.source
    source.write_bytes(b"\n\n" + source.read_bytes())
    editor.open(page, language="markdown")
    told = (await editor.problems(page))["P302"]
    assert told.related_information[0].location.range.start.line >= 2
    action = next(one for one in await editor.actions(page, told.range, [told]) if "moved" in one.title)
    answer = await editor.command(action.command.command, **as_dict(action.command.arguments[0]))
    assert answer["fixed"] >= 1

    async def look():
        return (await editor.ask("persona/tree", {}))["specs"][0]["personas"][0]["claims"]

    claims = await editor.eventually(look, lambda claims: all(claim["state"] == "fresh" for claim in claims))
    assert claims


async def test_evidence_that_is_gone_is_told_at_its_claim(editor, page, persona, study):
    claim = next(claim for claim in persona.claims if any(item.source.endswith(".md") for item in claim.evidence))
    item = next(item for item in claim.evidence if item.source.endswith(".md"))
    source = study / item.source
    source.write_bytes(source.read_bytes().replace(item.quote.encode(item.encoding), b"Never mind."))
    editor.open(page, language="markdown")
    found = (await editor.pull(page)).items
    told = next(one for one in found if one.code == "P303" and one.range.start.line == line_of(page, claim))
    assert item.source in told.message
    assert editor.path(told.related_information[0].location.uri) == source
    titles = {one.title for one in await editor.actions(page, told.range, [told])}
    assert {"Build again", "Drop this claim"} <= titles


async def test_evidence_can_be_found_by_meaning_and_attached(editors, study, page, persona):
    editor = await editors(study)
    asked = []

    @editor.client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
    def choose(params):
        asked.append(params)
        return params.actions[0]

    claim = persona.claims[0]
    editor.open(page, language="markdown")
    line = line_of(page, claim)
    actions = await editor.actions(page, types.Range(at(line), at(line)))
    action = next(one for one in actions if one.title == "Find evidence for this claim…")
    answer = await editor.command(action.command.command, **as_dict(action.command.arguments[0]))
    assert 1 <= len(asked[0].actions) <= 3
    footnote = f"[^{answer['footnote']}]"
    assert footnote in page.read_text().split("\n")[line_of(page, claim)]
    from persona.personas import load

    after = next(one for one in load(study / "personas").personas if one.id == persona.id)
    assert len(after.claims[0].evidence) == len(claim.evidence) + 1


async def test_workspace_symbols_find_personas_and_claims_by_words_in_any_order(editor, persona):
    claim = persona.claims[0]
    words = " ".join(reversed(claim.text.split()))
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(words))
    assert claim.text in [one.name for one in found]
    found = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(persona.name))
    assert next(one.kind for one in found if one.name.startswith(persona.name)) == types.SymbolKind.Class


async def test_the_outline_of_a_page_is_the_persona_its_sections_its_claims(editor, page, persona):
    editor.open(page, language="markdown")
    params = types.DocumentSymbolParams(editor.document(page))
    (top,) = await editor.client.text_document_document_symbol_async(params)
    assert top.name == persona.name
    assert [child.name for section in top.children for child in section.children] == [
        claim.text for claim in sorted(persona.claims, key=lambda claim: line_of(page, claim))
    ]


async def test_a_page_offers_its_card_to_our_editor_and_a_script_to_all(editors, study, page):
    for options, wanted in (({}, ["Show card", "Make a script"]), ({"personaClient": False}, ["Make a script"])):
        editor = await editors(study, options=options)
        editor.open(page, language="markdown")
        lenses = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document(page)))
        assert [lens.command.title for lens in lenses] == wanted


def as_dict(value):
    return value._asdict() if hasattr(value, "_asdict") else dict(value)
