"""Specs through the client: what `persona build`, `check` and `diff` do, with the same words at both doors."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from persona import (
    AsyncPersonaClient,
    CancelledError,
    CancelToken,
    InputError,
    PersonaClient,
    SettingError,
    SourceError,
    SpecError,
)
from persona.spec import BrokenSpecError, BuildReport, CheckReport, Difference
from receivers import secure_receiving

SPEC = "version: 1\nname: Fernhold\nsources:\n  - interviews/*.md\npersonas: 2\noutput: {folder: personas/study}\n"


@pytest.fixture
def spec(tmp_path, interviews, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "study.persona.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture
def client():
    with PersonaClient() as opened:
        yield opened


def test_a_spec_is_built_checked_and_built_again(client, spec):
    planned = client.build(spec, plan_only=True)
    assert isinstance(planned, BuildReport) and planned.state == "planned" and not (spec.parent / "personas").exists()
    report = client.build(spec)
    assert report.state == "built" and set(report.written) >= {"personas.json"} and report.result.personas
    checked = client.check(spec)
    assert isinstance(checked, CheckReport) and checked.problems == () and not checked.failed(strict=True)
    assert str(checked) == "1 spec checked: nothing is wrong." and "GenerationResult" not in repr(report)
    again = client.build(spec)
    assert (again.state, again.result) == ("unchanged", None)
    assert client.load(spec).personas == report.result.personas
    assert client.build(spec, force=True).state == "built"


def test_a_persona_that_was_built_needs_no_more_for_its_script(client, spec):
    persona = client.build(spec).result.personas[0]
    assert persona.name in client.script(persona, format="system_prompt").text


def test_a_script_is_audited_against_its_personas_with_their_names_allowed(client, spec):
    name = client.build(spec).result.personas[0].name
    talk = spec.parent / "interviews" / "talk-1.md"
    talk.write_text(
        talk.read_text(encoding="utf-8") + f"\nParticipant: I rent from {name} and Sons.\n", encoding="utf-8"
    )
    again = client.build(spec).result.personas[0]
    assert again.name == name
    text = client.script(again, format="system_prompt").text
    for personas in (
        spec,
        "personas/study",
        "personas/study/personas.json",
        spec.parent / "personas/study" / page(again),
    ):
        assert not client.audit(text, personas).blocked
    assert client.audit(text, "interviews").blocked, "of the interviews alone nobody knows whose name it is"
    assert not client.audit(text, "interviews", names=[name]).blocked


def page(persona):
    return f"{persona.name.lower()}-{persona.id.removeprefix('persona_')}.md"


def test_the_command_line_says_the_same(client, spec, persona_command):
    def told(*words, code=0):
        return json.loads(persona_command(*words, "--json", cwd=spec.parent, check=code).stdout)

    assert told("build", "--plan")["builds"] == [client.build(spec, plan_only=True).to_json()]
    client.build(spec)
    (spec.parent / "interviews" / "talk-1.md").unlink()
    (spec.parent / "second.persona.yaml").write_text("version: 1\n", encoding="utf-8")
    checked = client.check()
    assert [problem.code for problem in checked.errors] and checked.specs == ("second.persona.yaml", spec.name)
    assert told("check", code=1) == json.loads(checked.to_format("json"))
    lock = "personas/study/personas.json"
    assert told("diff", lock, lock)["diffs"] == [one.to_json() for one in client.diff(lock, lock)]


def test_what_is_wrong_with_a_spec_is_told_with_its_place(client, spec):
    spec.write_text(SPEC.replace("personas: 2", "personnas: 2"), encoding="utf-8")
    with pytest.raises(BrokenSpecError, match="personnas") as caught:
        client.build(spec)
    (problem,) = client.check(spec).errors
    assert caught.value.problems == (problem,) and (problem.path, problem.range.line) == (spec.name, 5)


def test_a_folder_stands_for_its_one_spec_and_not_for_several(client, spec, tmp_path):
    assert client.build(tmp_path).state == "built"
    (tmp_path / "second.persona.yaml").write_text(SPEC.replace("study}", "second}"), encoding="utf-8")
    with pytest.raises(SpecError, match=r"second\.persona\.yaml, study\.persona\.yaml"):
        client.build(tmp_path)
    assert len(client.check(tmp_path).specs) == 2
    with pytest.raises(SpecError, match="persona init"):
        client.build(tmp_path / "interviews")
    with pytest.raises(SpecError, match="no such spec"):
        client.check([spec, tmp_path / "nowhere.persona.yaml"])


def test_a_check_can_write_evidence_at_its_new_place(client, spec):
    item = client.build(spec).result.personas[0].claims[0].evidence[0]
    source = spec.parent / item.source
    source.write_text("Above.\n" + source.read_text(encoding="utf-8"), encoding="utf-8")
    assert "P302" in {problem.code for problem in client.check(spec).warnings}
    fixed = client.check(spec, fix=True)
    assert fixed.fixed and "P302" not in {problem.code for problem in fixed.problems}


def test_builds_are_compared_as_results_folders_and_revisions(client, spec, tmp_path):
    git = ["git", "-C", tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "-q"], check=True)
    with pytest.raises(InputError, match="no commit yet"):
        client.diff()
    before = client.build(spec).result
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "first"], check=True)
    spec.write_text(SPEC.replace("personas: 2", "personas: 1"), encoding="utf-8")
    after = client.build(spec).result
    (difference,) = client.diff()
    assert isinstance(difference, Difference) and len(difference.retired) == 1
    assert client.diff("HEAD", specs=spec) == [difference] and "1 retired" in str(difference)
    assert client.diff("HEAD", "HEAD")[0].anything is False
    for two in ((before, after), (before, "personas/study"), (before, tmp_path / "personas/study/personas.json")):
        assert client.diff(*two)[0].retired == difference.retired
    with pytest.raises(InputError, match="nowhere"):
        client.diff("nowhere")


@pytest.mark.parametrize("given", [("personas/study",), (None, "personas/study"), ("personas/study", "nowhere")])
def test_a_build_is_compared_with_another_one_only(client, spec, given):
    result = client.build(spec).result
    with pytest.raises(SettingError):
        client.diff(*given)
    with pytest.raises(SettingError, match="another result"):
        client.diff(*(result if one == "personas/study" else one for one in given))
    with pytest.raises(SourceError):
        client.diff(result, "interviews")


def test_a_build_tells_its_progress_and_can_be_stopped(client, spec):
    token, stages = CancelToken(), []

    def told(event):
        stages.append(event.stage)
        if event.stage == "claims":
            token.cancel()

    with pytest.raises(CancelledError):
        client.build(spec, progress=told, cancel=token)
    assert "segmenting" in stages and not (spec.parent / "personas").exists()
    with pytest.raises(CancelledError):
        client.check(spec, cancel=token)


def test_a_build_whose_model_does_not_answer_can_be_stopped(client, spec, monkeypatch):
    token = CancelToken()
    with socket.create_server(("127.0.0.1", 0)) as model:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{model.getsockname()[1]}/v1")
        spec.write_text(SPEC + "writer: openai:slow\n", encoding="utf-8")

        def stop():
            with model.accept()[0]:
                token.cancel()
                ended.wait(60)

        ended = threading.Event()
        stopping = threading.Thread(target=stop)
        stopping.start()
        with pytest.raises(CancelledError):
            client.build(spec, cancel=token)
        ended.set()
        stopping.join()


async def test_cancelling_the_task_stops_the_build_and_nothing_is_written(spec):
    token, started, loop = CancelToken(), asyncio.Event(), asyncio.get_running_loop()
    async with AsyncPersonaClient() as client:
        work = asyncio.create_task(
            client.build(spec, cancel=token, progress=lambda event: loop.call_soon_threadsafe(started.set))
        )
        await started.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert token.cancelled
        assert (await client.build(spec)).state == "built", "the next build waits for the one that was stopped"


def test_ctrl_c_in_a_script_stops_the_build_before_the_script_ends(spec, tmp_path):
    script = (
        "from persona import PersonaClient\nwith PersonaClient() as client:\n    client.build('study.persona.yaml')\n"
    )
    with secure_receiving(tmp_path) as receiver, socket.create_server(("127.0.0.1", 0)) as model:
        hook = f"webhooks: [{{url: '{receiver.url}', events: [generation.completed, generation.cancelled]}}]\n"
        spec.write_text(SPEC + hook + "writer: openai:slow\n", encoding="utf-8")
        environment = {
            "SSL_CERT_FILE": str(tmp_path / "cert.pem"), "PERSONA_WEBHOOK_NETWORKS": "127.0.0.0/8",
            "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": f"http://127.0.0.1:{model.getsockname()[1]}/v1",
        }  # fmt: skip
        building = subprocess.Popen(
            [sys.executable, "-c", script], env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
        )
        with model.accept()[0]:
            building.send_signal(signal.SIGINT)
            _, told = building.communicate(timeout=60)
    assert told.endswith("KeyboardInterrupt\n") and building.returncode == -signal.SIGINT
    assert [got.event["event"] for got in receiver.got] == ["generation.cancelled"]


def test_a_client_of_a_server_refuses_specs_with_the_way_on(spec):
    with PersonaClient("http://127.0.0.1:9", api_key="psn_none") as remote:
        for refused in (lambda: remote.build(spec), lambda: remote.check(spec), lambda: remote.diff("HEAD")):
            with pytest.raises(SettingError, match=r"A Persona server \w+ no specs.*PersonaClient\(\)"):
                refused()
