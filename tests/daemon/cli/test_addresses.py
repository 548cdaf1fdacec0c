"""A result, its folder, a persona's page or a spec: whatever names personas is taken by every command that asks."""

import json

import pytest

from persona.sample import copy_sample


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A study with a spec that was built, and its folder of outputs."""
    from persona.spec import build_spec

    study = copy_sample(tmp_path_factory.mktemp("named") / "study")
    spec = study / "tools.persona.yaml"
    spec.write_text(
        "version: 1\nsources: [interviews/*.md]\npersonas: 2\nscripts: [system_prompt]\noutput: {folder: made/tools}\n",
        encoding="utf-8",
    )
    build_spec(spec)
    return study


def told(study):
    return json.loads((study / "made" / "tools" / "personas.json").read_text(encoding="utf-8"))["personas"]


def page_of(study, persona):
    return next((study / "made" / "tools").glob(f"*{persona['id'].removeprefix('persona_')}.md"))


ADDRESSES = ["tools.persona.yaml", "made/tools", "made/tools/personas.json"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_personas_are_shown_by_any_address(address, built, persona_command):
    done = persona_command("show", address, "--json", cwd=built, check=0)
    assert [one["name"] for one in json.loads(done.stdout)["personas"]] == [one["name"] for one in told(built)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_persona_is_asked_by_any_address(address, built, persona_command):
    name = told(built)[1]["name"]
    done = persona_command("chat", address, name, "--ask", "What about the drill?", "--json", cwd=built, check=0)
    assert done.stdout.splitlines() and all(json.loads(line)["text"] for line in done.stdout.splitlines())


def test_a_page_is_the_persona_on_it(built, persona_command):
    for persona in told(built):
        page = page_of(built, persona)
        shown = persona_command("show", page, "--json", check=0)
        assert json.loads(shown.stdout)["id"] == persona["id"]
        asked = persona_command("chat", page, "--ask", "What about the drill?", check=0)
        named = persona_command("chat", page.parent, persona["name"], "--ask", "What about the drill?", check=0)
        assert asked.stdout == named.stdout


@pytest.mark.parametrize("address", [*ADDRESSES, "page"])
def test_a_text_is_audited_against_what_personas_were_made_from(address, built, tmp_path, persona_command):
    given = page_of(built, told(built)[0]) if address == "page" else address
    first = next(iter(sorted((built / "interviews").glob("*.md"))))
    said = max(first.read_text(encoding="utf-8").splitlines(), key=len)
    (tmp_path / "leaks.txt").write_text(said)
    (tmp_path / "harmless.txt").write_text("You play a visitor of a shop.\n")
    sources = sorted((built / "interviews").glob("*.md"))
    named = persona_command("audit", tmp_path / "leaks.txt", "--against", *sources, "--json", cwd=built, check=1)
    found = persona_command("audit", tmp_path / "leaks.txt", "--against", given, "--json", cwd=built, check=1)
    assert json.loads(found.stdout)["passages"] == json.loads(named.stdout)["passages"]
    persona_command("audit", tmp_path / "harmless.txt", "--against", given, cwd=built, check=0)


def test_a_folder_that_holds_research_beside_personas_is_audited_against_both(built, tmp_path, persona_command):
    (tmp_path / "leaks.txt").write_text("I keep the belt sander under the bathtub, the cellar floods in March.\n")
    more = built / "made" / "tools" / "later.md"
    more.write_text("Interviewer: Where?\n\nAna: " + (tmp_path / "leaks.txt").read_text() + "\nInterviewer: Oh.\n")
    try:
        done = persona_command("audit", tmp_path / "leaks.txt", "--against", more.parent, check=1)
    finally:
        more.unlink()
    assert "later.md" in done.stdout


@pytest.mark.parametrize("command", ["show", "chat", "script"])
def test_a_page_that_is_nobodys_and_a_spec_that_was_not_built_are_told(command, built, tmp_path, persona_command):
    asked = ["--ask", "What?"] if command == "chat" else []
    page = persona_command(command, built / "README.md", *asked, check=2)
    assert "README.md: This is not a persona's page." in page.stderr
    (tmp_path / "new.persona.yaml").write_text("version: 1\nsources: [a.md]\n")
    spec = persona_command(command, "new.persona.yaml", *asked, cwd=tmp_path, check=2)
    assert "Run `persona build new.persona.yaml` first." in spec.stderr
    folder = persona_command(command, ".", *asked, cwd=tmp_path, check=2)
    assert "new.persona.yaml" in folder.stderr
    absent = persona_command(command, "no.persona.yaml", *asked, cwd=tmp_path, check=2)
    assert "no.persona.yaml: There is no such spec." in absent.stderr


def test_a_page_without_its_result_beside_it_is_told(built, tmp_path, persona_command):
    page = tmp_path / "moved.md"
    page.write_bytes(page_of(built, told(built)[0]).read_bytes())
    done = persona_command("show", page, check=2)
    assert "moved.md" in done.stderr and "personas.json" in done.stderr


def test_the_scripts_of_a_spec_are_the_files_that_its_build_writes(built, persona_command):
    folder = built / "made" / "tools"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = persona_command("script", "tools.persona.yaml", cwd=built, check=0)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert {line.split("  ")[0].rpartition("/")[2] for line in done.stdout.splitlines()} == {
        name for name in before if name.endswith(".prompt.md")
    }


def test_an_audit_tells_the_worst_first_and_all_when_asked(built, persona_command):
    page = page_of(built, told(built)[0])
    short = persona_command("audit", page, "--against", "interviews", cwd=built, check=1).stdout
    whole = persona_command("audit", page, "--against", "interviews", "--explain", cwd=built, check=1).stdout
    found = json.loads(persona_command("audit", page, "--against", "interviews", "--json", cwd=built, check=1).stdout)
    assert short.count(" at line ") == 10 < len(found["findings"]) == whole.count(") at line ")
    assert f"and {len(found['findings']) - 10} more, " in short and "--explain tells all of it." in short
