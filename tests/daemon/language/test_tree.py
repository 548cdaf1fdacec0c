"""`persona/tree`: what the side panel shows, to the field; other editors' panels read these shapes too."""

CLAIM = {"id", "kind", "text", "support", "share", "strength", "state", "page", "evidence"}
PERSONA = {
    "id", "name", "title", "summary", "colour", "portrait", "size", "share", "provisional", "page", "claims"
}  # fmt: skip
SPEC = {"uri", "title", "state", "problems", "why", "provisional", "output", "report", "personas"}
SOURCE = {"uri", "name", "specs", "participants", "passages", "cited"}


async def test_the_tree_has_exactly_the_documented_fields(editor):
    tree = await editor.ask("persona/tree", {})
    assert set(tree) == {"specs", "runs", "sources"}
    (spec,) = tree["specs"]
    assert set(spec) == SPEC
    assert len(spec["personas"]) == 4
    for persona in spec["personas"]:
        assert set(persona) == PERSONA
        assert set(persona["colour"]) == {"light", "dark"}
        assert persona["portrait"].startswith("<svg")
        for claim in persona["claims"]:
            assert set(claim) == CLAIM
            for item in claim["evidence"]:
                assert set(item) == {"location", "quote", "participant"}
    assert all(set(source) == SOURCE for source in tree["sources"])


async def test_a_spec_that_was_just_built_is_clean(editor, spec):
    (told,) = (await editor.ask("persona/tree", {}))["specs"]
    assert (told["title"], told["state"], told["problems"], told["why"]) == ("Fernhold", "clean", 0, None)
    assert editor.path(told["uri"]) == spec
    assert editor.path(told["report"]).name == "personas.html"


async def test_evidence_is_at_the_words_it_quotes(editor, study):
    """Every place, in every encoding of the study, cut out of the text as an editor would select it."""
    (told,) = (await editor.ask("persona/tree", {}))["specs"]
    seen = 0
    for claim in (claim for persona in told["personas"] for claim in persona["claims"]):
        assert claim["state"] == "fresh"
        for item in claim["evidence"]:
            path = editor.path(item["location"]["uri"])
            assert item["quote"].split() == selected(path, item["location"]["range"]).replace('""', '"').split()
            seen += 1
    assert seen > 50


async def test_a_claim_leads_to_its_line_on_the_page(editor):
    (told,) = (await editor.ask("persona/tree", {}))["specs"]
    persona = told["personas"][0]
    page = editor.path(persona["page"]).read_text().split("\n")
    for claim in persona["claims"]:
        line = page[claim["page"]["range"]["start"]["line"]]
        assert f"<!-- {claim['id']} -->" in line


async def test_sources_say_how_much_was_said_and_cited(editor, study):
    sources = (await editor.ask("persona/tree", {}))["sources"]
    survey = next(source for source in sources if source["name"] == "survey.csv")
    assert survey["participants"] == 150
    assert survey["passages"] > 400
    assert survey["cited"] > 0
    assert editor.path(survey["specs"][0]).name == "fernhold.persona.yaml"


async def test_a_changed_source_makes_the_spec_stale_and_says_why(editor, study):
    await editor.ask("persona/tree", {})
    interview = study / "interviews" / "01-hannah.md"
    interview.write_text("\n\n" + interview.read_text())

    async def look():
        return (await editor.ask("persona/tree", {}))["specs"][0]

    told = await editor.eventually(look, lambda spec: spec["state"] == "stale")
    assert "01-hannah.md" in told["why"]


async def test_a_broken_spec_is_said_to_be(editor, spec):
    editor.open(spec, spec.read_text().replace("personas: 4", "personas: many"))
    (told,) = (await editor.ask("persona/tree", {}))["specs"]
    assert told["state"] == "broken"
    assert told["problems"] == 1
    assert "many" in told["why"]


async def test_a_spec_that_was_never_built_is_unbuilt(editors, tmp_path):
    root = tmp_path / "new"
    root.mkdir()
    (root / "talks.md").write_text("Ana: I want a drill that is there when I come.\n")
    (root / "new.persona.yaml").write_text("version: 1\nsources: [talks.md]\n")
    editor = await editors(root)
    (told,) = (await editor.ask("persona/tree", {}))["specs"]
    assert (told["state"], told["personas"], told["report"]) == ("unbuilt", [], None)


def selected(path, place):
    """The text of a range, cut out as editors count: lines at \\n, \\r\\n and \\r, characters in UTF-16."""
    data = path.read_bytes()
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first, last = place["start"], place["end"]
    cut = lines[first["line"] : last["line"] + 1]
    cut[-1] = cut[-1].encode("utf-16-le")[: 2 * last["character"]].decode("utf-16-le")
    cut[0] = cut[0].encode("utf-16-le")[2 * first["character"] :].decode("utf-16-le")
    return "\n".join(cut)
