"""A build tells its webhooks, and says what became of it."""

import sys

import pytest

from persona import CancelledError, CancelToken, PersonaError
from persona.progress import Watcher
from persona.spec import BrokenSpecError, build_spec
from persona.spec.telling import NETWORKS, tell_completed
from persona.webhooks import new_secret, verify
from receivers import secure_receiving

from .conftest import edit

HOOK = "personas: 2\nwebhooks:\n  - {{url: 'https://localhost:{port}/hook', secret_env: STUDY_SECRET}}"


def test_a_hook_without_its_secret_is_not_sent_and_said(study, monkeypatch):
    monkeypatch.delenv("STUDY_SECRET", raising=False)
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    report = build_spec(study.spec)
    assert report.state == "built"
    assert report.webhooks[0].error == "not sent: the environment variable STUDY_SECRET is not set"


def test_an_address_of_this_machine_is_refused_and_the_build_stands(study, monkeypatch):
    monkeypatch.setenv("STUDY_SECRET", new_secret())
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    report = build_spec(study.spec)
    assert report.state == "built" and report.webhooks[0].error.startswith("refused:")
    assert study.build().state == "unchanged" and study.build().webhooks == ()


def test_a_secret_that_is_none_is_not_used(study, monkeypatch):
    monkeypatch.setenv("STUDY_SECRET", "too short")
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    assert "STUDY_SECRET" in build_spec(study.spec).webhooks[0].error


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    """A real https server on this machine, which is trusted and may be reached."""
    with secure_receiving(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        monkeypatch.setenv(NETWORKS, "127.0.0.0/8,::1/128")
        yield running


def ask(study, receiver, events):
    """Lets the spec tell `receiver` of these events, unsigned."""
    edit(study.spec, "personas: 2", f"personas: 2\nwebhooks:\n  - {{url: '{receiver.url}', events: [{events}]}}")


ENDS = "generation.completed, generation.failed, generation.cancelled"


def test_a_build_is_delivered_signed(study, monkeypatch, receiver):
    secret = new_secret()
    monkeypatch.setenv("STUDY_SECRET", secret)
    edit(study.spec, "personas: 2", f"personas: 2\nwebhooks:\n  - {{url: '{receiver.url}', secret_env: STUDY_SECRET}}")
    report = build_spec(study.spec)
    assert [delivery.error for delivery in report.webhooks] == [None]
    (got,) = receiver.got
    event = verify(got.body, got.headers, secret)
    assert event["event"] == "generation.completed" and event["spec"] == "study.persona.yaml"
    assert [one["id"] for one in event["personas"]] == [one.id for one in study.result.personas]
    assert got.event == event


def test_a_failing_build_is_told_once_with_its_error(study, receiver):
    ask(study, receiver, ENDS)
    for number in range(2, 7):
        study.source(number).unlink()
    study.source(1).write_text("Interviewer: Hello?\n", encoding="utf-8")
    with pytest.raises(PersonaError) as caught:
        study.build()
    (got,) = receiver.got
    error = caught.value
    assert got.event["event"] == "generation.failed" and got.event["spec"] == "study.persona.yaml"
    assert got.event["error"] == {
        "code": error.code, "message": error.message, "where": error.where, "hint": error.hint
    }  # fmt: skip
    assert [(one.event, one.error) for one in error.webhooks] == [("generation.failed", None)]


def test_a_build_whose_sources_are_not_there_is_told_as_failed(study, receiver):
    ask(study, receiver, ENDS)
    edit(study.spec, "interviews/*.md", "nowhere/*.md")
    with pytest.raises(PersonaError):
        study.build()
    assert [got.event["error"]["code"] for got in receiver.got] == ["spec"]


def test_a_writer_that_breaks_is_told_without_what_it_said(study, receiver, monkeypatch):
    from persona import generation

    def broken(*arguments, **options):
        raise RuntimeError("the words of a participant")

    ask(study, receiver, ENDS)
    monkeypatch.setattr(generation, "analyse", broken)
    with pytest.raises(RuntimeError):
        study.build()
    (got,) = receiver.got
    assert got.event["error"]["code"] == "internal" and b"words of" not in got.body


@pytest.mark.parametrize("stage", ["reading", "claims", "saving"])
def test_a_build_that_is_stopped_is_told_once(study, receiver, stage):
    ask(study, receiver, ENDS)
    token = CancelToken()
    with pytest.raises(CancelledError) as caught:
        study.build(watcher=Watcher(lambda event: token.cancel() if event.stage == stage else None, token))
    (got,) = receiver.got
    assert got.event["event"] == "generation.cancelled" and "error" not in got.event
    assert [one.error for one in caught.value.webhooks] == [None]
    assert not study.folder.exists()


@pytest.mark.parametrize("stage", ["saving", "telling"])
def test_who_stops_a_build_after_its_files_are_in_place_comes_too_late(study, receiver, stage):
    ask(study, receiver, ENDS)
    token = CancelToken()

    def late(event):
        if event.stage == stage and (event.done or stage == "telling"):
            token.cancel()

    report = study.build(watcher=Watcher(late, token))
    assert token.cancelled and report.state == "built" and study.check() == []
    assert [got.event["event"] for got in receiver.got] == ["generation.completed"]


def test_who_asks_for_completed_only_hears_of_no_failure(study, receiver):
    ask(study, receiver, "generation.completed")
    edit(study.spec, "interviews/*.md", "nowhere/*.md")
    with pytest.raises(PersonaError) as caught:
        study.build()
    assert receiver.got == [] and caught.value.webhooks == ()


def test_a_plan_and_a_build_that_finds_nothing_to_do_tell_nobody(study, receiver):
    study.build()
    ask(study, receiver, ENDS)
    assert study.build().state == "unchanged"
    edit(study.spec, "interviews/*.md", "nowhere/*.md")
    with pytest.raises(PersonaError):
        study.build(plan_only=True)
    assert receiver.got == []


def test_without_the_extra_that_sends_webhooks_a_build_stands_and_says_what_to_install(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx2", None)
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    report = study.build()
    assert report.state == "built" and "pip install 'persona[api]'" in report.webhooks[0].error


def test_a_failure_that_cannot_be_told_stays_the_failure(study):
    hook = "webhooks: [{url: 'https://localhost:9/', events: [generation.failed]}]"
    edit(study.spec, "personas: 2", f"personas: 2\n{hook}")
    edit(study.spec, "interviews/*.md", "nowhere/*.md")
    with pytest.raises(BrokenSpecError, match="nowhere") as caught:
        study.build()
    assert caught.value.webhooks[0].error.startswith("refused:")


def test_a_watch_names_the_webhooks_that_were_not_told(study, receiver):
    from persona.spec.rebuilding import Rebuilt, line_of

    def line(**built):
        return line_of(Rebuilt(study.spec, 0.1, **built), study.root)

    ask(study, receiver, ENDS)
    assert "ebhook" not in line(report=study.build())
    receiver.answer = lambda number: 500
    assert line(report=study.build(force=True)).endswith(f" It was asked for. Webhook {receiver.url}: answered 500.")
    edit(study.spec, "interviews/*.md", "nowhere/*.md")
    with pytest.raises(PersonaError) as caught:
        study.build()
    assert line(error=caught.value).endswith(f" Webhook {receiver.url}: answered 500.")


def test_a_list_of_networks_that_is_none_is_said(study, monkeypatch):
    monkeypatch.setenv(NETWORKS, "everything")
    monkeypatch.setenv("STUDY_SECRET", new_secret())
    edit(study.spec, "personas: 2", HOOK.format(port=9))
    assert NETWORKS in build_spec(study.spec).webhooks[0].error


def test_a_hook_that_wants_other_events_only_is_left_in_peace(study):
    from persona.spec import order_of, parse_spec

    edit(
        study.spec, "personas: 2", "personas: 2\nwebhooks: [{url: 'https://example.com/', events: [script.completed]}]"
    )
    study.build()
    order = order_of(parse_spec(study.spec).model, study.spec)
    assert tell_completed(order, study.result) == ()
