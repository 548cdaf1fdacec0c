"""The client in this process: from files and texts to personas, cancelled, saved, loaded, asked."""

import asyncio
import inspect
import json
import threading

import pytest

from persona import (
    AsyncPersonaClient,
    CancelledError,
    CancelToken,
    InputError,
    OutputError,
    PersonaClient,
    Privacy,
    SettingError,
)


@pytest.fixture
def texts(interview_texts):
    return {f"talk-{number}.md": text for number, text in enumerate(interview_texts)}


def test_files_and_the_same_texts_by_name_give_the_same_personas(interviews, interview_texts):
    texts = {path.name: path.read_bytes() for path in sorted(interviews.iterdir())}
    with PersonaClient() as client:
        from_files = client.generate(interviews, root=interviews, personas=2)
        from_list = client.generate([str(path) for path in sorted(interviews.iterdir())], root=interviews, personas=2)
        from_texts = client.generate(texts, personas=2)
    assert from_files.personas == from_list.personas == from_texts.personas
    assert len(from_files.personas) == 2
    first = from_files.personas[0]
    assert first.goals or first.needs
    assert all(claim.evidence for claim in first.claims)


def test_sources_in_another_language_are_grouped_and_the_note_says_why_claims_are_few(texts):
    said = ("Der Export der Rechnungen ist viel zu langsam und das ist sehr ärgerlich.",
            "Die Suche findet nicht, was ich brauche, und das dauert auch noch.")  # fmt: skip
    with PersonaClient() as client:
        german = client.generate({f"g{n}.txt": f"{said[n % 2]}\n\nIch bin Nummer {n}.\n" for n in range(12)})
        english = client.generate(texts)
    assert sum(len(persona.participants) for persona in german.personas) + len(german.leftover) == 12
    assert any("not in English" in note for note in german.notes)
    assert not any("not in English" in note for note in english.notes)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"k": 0}, "1 to 1000"),
        ({"k": "5"}, "1 to 1000"),
        ({"redact": ("name",)}, "names, emails, phones"),
        ({"redact": "shoes"}, "names, emails, phones"),
    ],
)
def test_a_privacy_that_protects_nobody_cannot_be_made(given, told):
    with pytest.raises(SettingError, match=told):
        Privacy(**given)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"privacy": "none"}, "persona.Privacy"),
        ({"fallback": "other"}, "embedded"),
        ({"budget_usd": -1.0}, "0 or more"),
    ],
)
def test_a_setting_of_a_wrong_kind_is_told_in_one_sentence(given, told, texts):
    with PersonaClient() as client, pytest.raises(SettingError, match=told):
        client.generate(texts, **given)


def test_what_is_redacted_may_be_a_list_or_one_word():
    assert Privacy(redact=["names"]) == Privacy(redact="names") == Privacy(redact=("names",))


def test_progress_is_told_stage_by_stage_and_never_goes_back(texts):
    events = []
    with PersonaClient() as client:
        client.generate(texts, progress=events.append)
    stages = list(dict.fromkeys(event.stage for event in events))
    assert stages[0] == "reading" and stages[-1] == "writing"
    assert {"segmenting", "claims"} <= set(stages)
    assert all(0 <= event.done <= event.total for event in events if event.total)


def test_a_token_stops_the_work_from_another_thread(texts):
    token = CancelToken()
    reached = threading.Event()

    def told(event):
        if event.stage == "claims":
            threading.Thread(target=token.cancel).start()
            reached.set()
            while not token.cancelled:
                pass

    with PersonaClient() as client, pytest.raises(CancelledError):
        client.generate(texts, progress=told, cancel=token)
    assert reached.is_set()


async def test_cancelling_the_task_stops_the_thread_that_computes(texts):
    token = CancelToken()
    started = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with AsyncPersonaClient() as client:
        work = asyncio.create_task(
            client.generate(texts, cancel=token, progress=lambda event: loop.call_soon_threadsafe(started.set))
        )
        await started.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert token.cancelled


async def test_the_sync_client_works_inside_a_running_loop_as_in_a_notebook(texts):
    with PersonaClient() as client:
        assert client.generate(texts, personas=1).personas


def test_what_is_saved_is_loaded_as_it_was(texts, tmp_path):
    with PersonaClient() as client:
        result = client.generate(texts, personas=1)
        written = client.save(result, tmp_path / "out", formats=("json", "markdown", "html", "csv"))
        assert {path.suffix for path in written} == {".json", ".md", ".html", ".csv"}
        assert client.load(tmp_path / "out").personas == result.personas
        assert client.load(tmp_path / "out" / "personas.json").personas == result.personas


def test_a_result_saves_itself(texts, tmp_path):
    with PersonaClient() as client:
        client.generate(texts, personas=1).save(tmp_path / "out")
    assert json.loads((tmp_path / "out" / "personas.json").read_text(encoding="utf-8"))["personas"]


def test_an_output_that_cannot_be_written_is_said_beforehand(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with PersonaClient() as client:
        with pytest.raises((InputError, OutputError), match="not a folder"):
            client.check_output(tmp_path / "file")
        with pytest.raises(InputError):
            client.check_output(tmp_path / "new", formats=("docx",))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("personas", [0, "many", "5-3", True, "21"])
def test_a_number_of_personas_that_cannot_be_is_refused_at_once(personas):
    with PersonaClient() as client, pytest.raises(SettingError):
        client.generate({"a.md": "Ana: x"}, personas=personas)


def test_privacy_decides_what_may_be_cited(texts):
    said = "I want to reserve it, ask Dr Okonkwo about the drill stock count in the app."
    with PersonaClient() as client:
        shown = client.generate({**texts, "z.md": f"Zed: {said}\n"}, personas=1, privacy=Privacy(redact=()))
        kept = client.generate({**texts, "z.md": f"Zed: {said}\n"}, personas=1)
    assert shown.generator.redact == ()
    assert not [item for item in kept.personas[0].evidence if "Okonkwo" in item.quote]


def test_an_answer_comes_in_pieces_and_may_be_left_early(texts):
    with PersonaClient() as client:
        result = client.generate(texts, personas=1)
        pieces = client.chat(result.personas[0], result, "What do you want from the app?")
        assert next(iter(pieces)).kind == "notice"
        pieces.close()
        assert len(list(client.chat(result.personas[0], result, "What do you want from the app?"))) > 1


def test_an_estimate_asks_nobody(texts):
    with PersonaClient() as client:
        assert client.estimate(texts, writer="embedded").requests == 0


def test_both_clients_have_the_same_methods_and_parameters():
    def surface(kind):
        return {
            name: [parameter.name for parameter in inspect.signature(method).parameters.values()]
            for name, method in inspect.getmembers(kind, inspect.isfunction)
            if not name.startswith("_")
        }

    ours, theirs = surface(PersonaClient), surface(AsyncPersonaClient)
    assert ours.pop("close") == theirs.pop("aclose")
    assert ours == theirs
