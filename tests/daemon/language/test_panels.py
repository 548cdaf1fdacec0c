"""`persona/preview`, `persona/report` and `persona/ask`: what an editor's panels show and answer."""

import re
from html.parser import HTMLParser

import pytest

PLACE = {
    "href",
    "data-uri",
    "data-start-line",
    "data-start-character",
    "data-end-line",
    "data-end-character",
    "data-state",
}


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    @property
    def evidence(self):
        return [attributes for tag, attributes in self.tags if tag == "a" and "data-uri" in attributes]


@pytest.fixture
def wanted(editor, spec, lock):
    return {"spec": editor.uri(spec), "persona": lock.personas[0].id}


async def test_a_card_has_a_title_html_and_css(editor, wanted, lock):
    card = await editor.ask("persona/preview", wanted)
    assert set(card) == {"title", "html", "css"}
    assert card["title"] == f"{lock.personas[0].name}, {lock.personas[0].title}"
    assert "vscode-dark" in card["css"]
    assert "prefers-color-scheme" in card["css"]


@pytest.mark.parametrize("method", ["persona/preview", "persona/report"])
async def test_nothing_in_it_runs_and_nothing_is_fetched(editor, wanted, method):
    told = await editor.ask(method, wanted)
    page = Page(told["html"])
    assert not {"script", "iframe", "object", "link", "style", "form"} & {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    for _, attributes in page.tags:
        assert not attributes.get("src", "data:").startswith(("http", "//"))
    assert not re.search(r"url\(|@import|expression\(", told["css"])


async def test_every_piece_of_evidence_is_a_link_to_its_exact_words(editor, wanted, lock, study):
    page = Page((await editor.ask("persona/preview", wanted))["html"])
    assert len(page.evidence) >= len(lock.personas[0].quotes)
    lines = {}
    for link in page.evidence:
        assert set(link) == {*PLACE, "href", "data-state"}
        path = editor.path(link["data-uri"])
        lines.setdefault(path, path.read_bytes())
        assert link["data-state"] == "fresh"
    known = {(study / item.source, item.first_line - 1) for item in lock.personas[0].evidence}
    assert {(editor.path(link["data-uri"]), int(link["data-start-line"])) for link in page.evidence} <= known


async def test_the_card_has_the_map_with_this_persona_in_front(editor, wanted, lock):
    card = await editor.ask("persona/preview", wanted)
    assert 'class="map one p-' in card["html"]
    assert f".map.p-{lock.personas[0].id}-only" in card["css"]


async def test_evidence_that_moved_leads_to_where_it_is_now(editor, wanted, lock, study):
    item = next(item for item in lock.personas[0].evidence if item.source.endswith(".md"))
    source = study / item.source
    source.write_bytes(b"\n\n\n" + source.read_bytes())

    async def look():
        page = Page((await editor.ask("persona/preview", wanted))["html"])
        return [one for one in page.evidence if editor.path(one["data-uri"]) == source]

    links = await editor.eventually(look, lambda found: found and found[0]["data-state"] == "moved")
    assert item.first_line + 2 in {int(one["data-start-line"]) for one in links}


async def test_the_report_has_every_persona_and_the_map(editor, wanted, lock):
    report = await editor.ask("persona/report", wanted)
    assert set(report) == {"title", "html", "css"}
    assert all(f'id="p-{persona.id}"' in report["html"] for persona in lock.personas)
    assert "Who stands where" in report["html"]
    assert "How this was made" in report["html"]


async def test_a_persona_that_is_not_there_is_told_in_one_sentence(editor, wanted):
    with pytest.raises(Exception, match="There is no persona persona_nobody in it"):
        await editor.ask("persona/preview", {**wanted, "persona": "persona_nobody"})


async def test_a_request_without_its_fields_is_refused(editor):
    with pytest.raises(Exception, match='"spec" is missing'):
        await editor.ask("persona/preview", {})


async def test_a_persona_answers_with_evidence_and_says_that_it_knows(editor, wanted, lock):
    claim = lock.personas[0].claims[0]
    answer = await editor.ask("persona/ask", {**wanted, "question": claim.text, "history": []})
    assert set(answer) == {"pieces", "writer", "knows"}
    assert (answer["writer"], answer["knows"]) == ("embedded", True)
    assert all(set(piece) == {"kind", "text", "evidence"} for piece in answer["pieces"])
    cited = [item for piece in answer["pieces"] for item in piece["evidence"]]
    assert cited
    assert set(cited[0]) == {"location", "quote", "participant"}


async def test_a_persona_says_when_it_does_not_know(editor, wanted):
    answer = await editor.ask("persona/ask", {**wanted, "question": "What about quantum chromodynamics?"})
    assert answer["knows"] is False
    assert [piece["kind"] for piece in answer["pieces"]][-1] == "unknown"


async def test_an_answer_is_streamed_piece_by_piece(editor, wanted, lock):
    question = lock.personas[0].claims[0].text
    answer = await editor.ask("persona/ask", {**wanted, "question": question, "partialResultToken": "stream"})
    assert [value["pieces"] for token, value in editor.streamed if token == "stream"] == [
        [piece] for piece in answer["pieces"]
    ]


async def test_a_workspace_that_is_not_trusted_is_never_answered_by_a_model(editors, study, spec, lock):
    editor = await editors(study, options={"trusted": False})
    asked = {"spec": editor.uri(spec), "persona": lock.personas[0].id, "question": "Why?", "writer": "openai:gpt-x"}
    assert (await editor.ask("persona/ask", asked))["writer"] == "embedded"
