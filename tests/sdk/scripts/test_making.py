"""Making scripts: from a result and its sources to a file, or to a refusal that says why."""

import subprocess
import sys

import pytest

from persona import InputError, PersonaClient, ScriptBlockedError, SettingError, SourceNotFoundError
from persona.scripts import SCRIPT_FORMATS, ScriptMaker, make_script, save_script
from persona.scripts.finding import find_root
from persona.scripts.saving import script_name


def test_a_client_makes_a_script_from_a_persona_alone(study):
    with PersonaClient() as client:
        result = client.generate(study / "interviews", personas=3)
        script = client.script(result.personas[0], format="system_prompt")
    assert script.text.startswith(f"# {result.personas[0].name}: ")
    assert not script.report.blocked


def test_a_client_makes_scripts_of_texts_that_were_never_files(study):
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((study / "interviews").glob("*.md"))}
    with PersonaClient() as client:
        result = client.generate(texts, personas=2)
        assert client.script(result.personas[1]).report.passages > 0


def test_a_client_that_does_not_know_the_persona_asks_for_its_result(result):
    with PersonaClient() as client:
        with pytest.raises(SettingError, match="Give it too"):
            client.script(result.personas[0])
        assert client.script(result.personas[0], result).persona == result.personas[0].id


def test_a_saved_result_finds_its_sources_again(study, result, tmp_path):
    result.save(study / "out", formats=["json"])
    with PersonaClient() as client:
        loaded = client.load(study / "out")
        script = client.script(loaded.personas[0])
    assert script.content == make_script(result.personas[0], result).content


def test_the_same_input_gives_the_same_bytes_in_another_process(study, result, maker):
    code = (
        "import sys, hashlib\n"
        "from persona import PersonaClient\n"
        "from persona.sample import SOURCES\n"
        "from persona.scripts import SCRIPT_FORMATS, ScriptMaker\n"
        f"from pathlib import Path; study = Path({str(study)!r})\n"
        "with PersonaClient() as client:\n"
        "    result = client.generate([study / name for name in SOURCES], root=study)\n"
        "maker = ScriptMaker(result)\n"
        "for format in SCRIPT_FORMATS:\n"
        "    print(hashlib.sha256(maker.make(result.personas[1], format).content).hexdigest())\n"
    )
    import hashlib

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "77"}
    )
    here = [hashlib.sha256(maker.make(result.personas[1], format).content).hexdigest() for format in SCRIPT_FORMATS]
    assert done.stdout.split() == here


def test_a_script_depends_on_no_script_made_before_it(result, index, maker):
    fresh = ScriptMaker(result, index)
    for persona in reversed(result.personas):
        assert fresh.make(persona, "google_adk").content == maker.make(persona, "google_adk").content


def test_a_persona_of_two_people_gets_no_script(result, index):
    few = result.personas[0].model_copy(update={"participants": result.personas[0].participants[:2]})
    with pytest.raises(ScriptBlockedError, match="fewer than 3 would be about somebody"):
        make_script(few, result, against=index)


def test_a_script_that_would_leak_is_refused_with_its_findings(result, index, corpus):
    someone = next(person.names[0] for person in corpus.participants if person.names)
    named = result.personas[0].model_copy(update={"name": f"{someone} Thistlewood"})
    with pytest.raises(ScriptBlockedError, match="would leak") as caught:
        make_script(named, result, against=index)
    assert caught.value.report.blocked
    assert caught.value.report.findings[0].place
    assert "It was not written" in caught.value.hint


def test_a_quote_as_a_title_or_a_summary_is_left_out(result, index, sentences):
    leaky = result.personas[0].model_copy(update={"title": sentences[3], "summary": sentences[4]})
    text = make_script(leaky, result, "system_prompt", against=index).text
    assert sentences[3] not in text
    assert sentences[4] not in text


def test_attributes_of_fewer_than_k_people_are_not_told(result, index):
    persona = result.personas[0]
    attribute = persona.attributes[0]
    rare = attribute.shares[0].model_copy(update={"value": "part time", "count": 4})
    few = persona.model_copy(update={"attributes": (attribute.model_copy(update={"shares": (rare,)}),)})
    assert "part time" not in make_script(few, result, "system_prompt", against=index).text


def test_sources_that_changed_since_are_refused(study, tmp_path):
    import shutil

    folder = tmp_path / "changed"
    shutil.copytree(study / "interviews", folder)
    with PersonaClient() as client:
        result = client.generate(folder, personas=2)
        talk = next(folder.glob("*.md"))
        talk.write_text(talk.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
        with pytest.raises(InputError, match="has changed since"):
            client.script(result.personas[0])
        talk.unlink()
        with pytest.raises(SourceNotFoundError, match="not there"):
            client.script(result.personas[0])


def test_other_sources_than_the_personas_were_made_from_are_refused(result, study):
    with pytest.raises(InputError, match="not the sources"):
        make_script(result.personas[0], result, against=[study / "survey.csv"])


def test_the_root_is_looked_for_above_the_result(study, result):
    moved = result.model_copy(update={"root": ""})
    (study / "deep" / "er").mkdir(parents=True, exist_ok=True)
    assert find_root(moved, study / "deep" / "er") == study
    with pytest.raises(SourceNotFoundError, match="--root"):
        missing = moved.sources[0].model_copy(update={"path": "no.md"})
        find_root(moved.model_copy(update={"sources": (missing,)}), study)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("../../etc/passwd", "persona_1"),
        ("/etc/cron.d/x", "../../../tmp/x"),
        ("..\\..\\x", "C:\\x"),
        ("", "/"),
        ("\0", "\0"),
    ],
)
def test_a_path_as_name_or_id_cannot_write_outside_the_folder(maker, result, tmp_path, name, number):
    from dataclasses import replace

    script = replace(maker.make(result.personas[0], "system_prompt"), name=name, persona=number)
    folder = tmp_path / "in"
    written = save_script(script, folder)
    assert written.parent == folder
    assert [path.name for path in folder.iterdir()] == [script_name(script)]
    assert written.read_bytes() == script.content


def test_a_result_with_a_path_as_id_writes_into_its_folder_too(study, result, index, tmp_path):
    bad = result.model_copy(
        update={"personas": (result.personas[0].model_copy(update={"id": "../../../tmp/evil"}), *result.personas[1:])}
    )
    written = save_script(make_script(bad.personas[0], bad, "promptfoo", against=index), tmp_path / "in")
    assert written.parent == tmp_path / "in"


def test_a_level_higher_names_less_and_the_highest_names_nothing(result, index):
    maker = ScriptMaker(result, index)
    texts = [maker._writer.told(result.personas[0], level).card for level in (0, 1, 2)]
    named = [sum("locker" in line for line in text.knowledge_boundaries.knows) for text in texts]
    assert named[0] > 0
    assert named[2] == 0
    assert texts[2].psychological_profile.goals


def test_a_persona_of_another_result_is_refused_with_what_to_give(result, index):
    stranger = result.personas[0].model_copy(update={"id": "persona_of_others"})
    with pytest.raises(SettingError, match=f"{stranger.name} is no persona of this result"):
        make_script(stranger, result, against=index)
