"""The workspace commands that are no builds."""

import subprocess

import pytest


async def test_check_counts_problems_of_one_spec(editor, spec, study):
    before = (await editor.command("persona.check", spec=editor.uri(spec)))["problems"]
    source = next((study / "interviews").glob("*.md"))
    source.write_bytes(b"\n\n" + source.read_bytes())
    after = await editor.command("persona.check", spec=editor.uri(spec))
    assert after["problems"] > before
    assert after["fixed"] == 0


async def test_check_of_the_workspace_looks_at_every_spec(editor, spec):
    alone = await editor.command("persona.check", spec=editor.uri(spec))
    other = spec.with_name("other.persona.yaml")
    other.write_text("version: 1\nsources: [nowhere.csv]\n")

    async def look():
        return (await editor.ask("persona/tree", {}))["specs"]

    await editor.eventually(look, lambda specs: len(specs) == 2)
    everything = await editor.command("persona.check")
    assert everything["problems"] > alone["problems"]


async def test_diff_tells_what_changed_since_a_revision_in_markdown(editor, spec, study):
    def git(*arguments):
        subprocess.run(["git", "-C", study, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "built")
    told = await editor.command("persona.diff", spec=editor.uri(spec))
    assert "personas" in told["markdown"].casefold()
    with pytest.raises(Exception, match="nowhere"):
        await editor.command("persona.diff", spec=editor.uri(spec), against="nowhere")


async def test_a_new_spec_is_written_for_the_research_in_a_folder(editors, tmp_path):
    root = tmp_path / "research"
    root.mkdir()
    (root / "a.md").write_text("Interviewer: Why?\n\nAna: I want a drill that is there.\n")
    editor = await editors(root)
    answer = await editor.command("persona.newSpec", folder=editor.uri(root), name="Drills")
    path = editor.path(answer["uri"])
    assert path.name == "drills.persona.yaml"
    assert "a.md" in path.read_text() or "*.md" in path.read_text()
    with pytest.raises(Exception, match="there already"):
        await editor.command("persona.newSpec", folder=editor.uri(root), name="Drills")


async def test_the_sample_opens_in_an_empty_folder_and_builds(editors, tmp_path):
    root = tmp_path / "sample"
    root.mkdir()
    editor = await editors(root)
    answer = await editor.command("persona.openSample", folder=editor.uri(root))
    assert editor.path(answer["folder"]) == root
    assert editor.path(answer["spec"]).exists()
    assert (root / "survey.csv").exists()
    (told,) = (await editor.ask("persona/tree", {}))["specs"]
    assert (told["state"], told["problems"]) == ("unbuilt", 0)
    with pytest.raises(Exception, match="not empty"):
        await editor.command("persona.openSample", folder=editor.uri(root))


async def test_a_script_is_written_beside_the_outputs(editor, spec, study, lock):
    persona = lock.personas[0]
    told = {"spec": editor.uri(spec), "persona": persona.id, "format": "character_card"}
    path = editor.path((await editor.command("persona.makeScript", **told))["uri"])
    assert path.parent == study / "personas"
    assert persona.name in path.read_text()


async def test_a_script_can_be_had_as_text_alone(editor, spec, study, lock):
    before = sorted((study / "personas").iterdir())
    told = {"spec": editor.uri(spec), "persona": lock.personas[0].id, "format": "system_prompt"}
    assert lock.personas[0].name in (await editor.command("persona.scriptText", **told))["text"]
    assert sorted((study / "personas").iterdir()) == before


async def test_a_format_that_does_not_exist_is_refused_with_those_that_do(editor, spec, lock):
    told = {"spec": editor.uri(spec), "persona": lock.personas[0].id, "format": "novel"}
    with pytest.raises(Exception, match="character_card"):
        await editor.command("persona.makeScript", **told)


async def test_evidence_is_found_for_a_claim(editor, spec, study, lock):
    persona = lock.personas[0]
    told = {"spec": editor.uri(spec), "persona": persona.id, "claim": persona.claims[0].id}
    found = (await editor.command("persona.findEvidence", **told))["evidence"]
    assert found
    assert set(found[0]) == {"uri", "line", "quote", "participant"}
    cited = {(study / item.source, item.quote) for item in persona.claims[0].evidence}
    assert not {(editor.path(one["uri"]), one["quote"]) for one in found} & cited
