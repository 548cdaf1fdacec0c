"""`persona script` and `persona audit`, as a user runs them."""

import json

import pytest

from persona.sample import copy_sample
from pictures import read_png


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A study with its result beside it."""
    from persona import PersonaClient

    study = copy_sample(tmp_path_factory.mktemp("cli") / "study")
    with PersonaClient() as client:
        result = client.generate(study / "interviews", personas=2, root=study)
        client.save(result, study / "personas")
    return study, result


@pytest.fixture
def leaky(built):
    """The folder of the same result with a participant's name as a persona's."""
    study, _ = built
    told = json.loads((study / "personas" / "personas.json").read_text(encoding="utf-8"))
    told["personas"][0]["name"] = "Hannah Thistlewood"
    (study / "leaky").mkdir(exist_ok=True)
    (study / "leaky" / "personas.json").write_text(json.dumps(told), encoding="utf-8")
    return study / "leaky"


def test_the_card_of_one_persona_is_printed(persona_command, built):
    study, result = built
    done = persona_command("script", study / "personas", result.personas[0].name, check=0)
    assert json.loads(done.stdout)["identity"]["name"] == result.personas[0].name


def test_a_page_of_a_persona_names_it(persona_command, built):
    study, result = built
    page = next((study / "personas").glob(f"*{result.personas[1].id.removeprefix('persona_')}.md"))
    done = persona_command("script", page, "--format", "system_prompt", "--tokens", "700", check=0)
    assert done.stdout.startswith(f"# {result.personas[1].name}: ")


def test_files_for_every_persona_are_written_and_said(persona_command, built, tmp_path):
    study, result = built
    done = persona_command(
        "script",
        study / "personas",
        "--format",
        "chara_card_png",
        "--format",
        "promptfoo",
        "--output",
        tmp_path,
        check=0,
    )
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == 2 * len(result.personas)
    assert all(name in done.stdout for name in files)
    for picture in tmp_path.glob("*.png"):
        assert read_png(picture.read_bytes())[:2] == (512, 512)


def test_several_scripts_are_not_printed_into_one_another(persona_command, built):
    done = persona_command("script", built[0] / "personas", check=2)
    assert "--output" in done.stderr


def test_json_holds_the_script_and_its_audit(persona_command, built):
    study, result = built
    done = persona_command("script", study / "personas", result.personas[0].name, "--json", check=0)
    (row,) = json.loads(done.stdout)
    assert row["audit"]["blocked"] is False
    assert row["audit"]["tests"]["semantic"]
    assert json.loads(row["content"])["identity"]


def test_explain_goes_beside_the_script_not_into_it(persona_command, built):
    study, result = built
    done = persona_command("script", study / "personas", result.personas[0].name, "--explain", check=0)
    json.loads(done.stdout)
    assert "Tested:" in done.stderr
    assert "Nearest sources" in done.stderr


def test_a_result_whose_sources_are_gone_asks_for_the_folder(persona_command, built, tmp_path):
    study, result = built
    alone = tmp_path / "personas.json"
    alone.write_bytes((study / "personas" / "personas.json").read_bytes())
    done = persona_command("script", alone, result.personas[0].name, check=2, cwd=tmp_path)
    assert "--root" in done.stderr
    persona_command("script", alone, result.personas[0].name, "--root", study, check=0, cwd=tmp_path)


def test_a_script_that_would_leak_ends_with_one_and_writes_nothing(persona_command, leaky, tmp_path):
    done = persona_command("script", leaky, "Hannah Thistlewood", "--output", tmp_path / "out", check=1)
    assert "would leak" in done.stderr
    assert not (tmp_path / "out").exists()


def test_one_script_that_would_leak_does_not_hold_back_the_others(persona_command, built, leaky, tmp_path):
    _, result = built
    done = persona_command("script", leaky, "--output", tmp_path / "out", check=1)
    assert done.stderr.count("would leak") == 1
    assert len(list((tmp_path / "out").iterdir())) == len(result.personas) - 1


def quote_of(study):
    text = (study / "interviews" / "01-hannah.md").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if len(line.split()) > 14 and "?" not in line)
    return " ".join(line.replace("*", "").split()[2:14])


def test_any_text_can_be_audited_and_a_leak_ends_with_one(persona_command, built, tmp_path):
    study, _ = built
    file = tmp_path / "prompt.md"
    file.write_text(f"# Sam\n\nYou like tea.\n\n{quote_of(study)}\n", encoding="utf-8")
    done = persona_command("audit", file, "--against", study / "interviews", "--quiet", check=1)
    assert done.stdout.startswith("Blocked: score")
    assert "at line 5" in done.stdout
    assert "01-hannah.md:" in done.stdout


def test_a_harmless_text_passes_and_explain_says_what_was_not_measured(persona_command, built, tmp_path):
    file = tmp_path / "prompt.md"
    file.write_text("You like tea and speak briefly.\n", encoding="utf-8")
    done = persona_command("audit", file, "--against", built[0] / "interviews", "--explain", "--quiet", check=0)
    assert done.stdout.startswith("Passed: score")
    assert "not_measured" in done.stdout


def test_an_audit_reads_standard_input_and_gives_json(persona_command, built, tmp_path):
    file = tmp_path / "in.txt"
    file.write_text(quote_of(built[0]), encoding="utf-8")
    with file.open() as stdin:
        done = persona_command("audit", "-", "--against", built[0] / "interviews", "--json", stdin=stdin, check=1)
    assert json.loads(done.stdout)["blocked"] is True


def test_a_file_that_is_not_there_is_named(persona_command, built):
    done = persona_command("audit", "nowhere.md", "--against", built[0] / "interviews", check=2)
    assert "nowhere.md" in done.stderr
