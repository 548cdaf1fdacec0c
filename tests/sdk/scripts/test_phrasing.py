"""A model phrases our lines: it sees nothing else, adds nothing, and passes the same audit."""

import json

import pytest

from peers.models import MODELS
from persona import PersonaClient
from persona.errors import SettingError, WriterError
from persona.scripts import SCRIPT_FORMATS, ScriptMaker, make_script
from persona.scripts.phrasing import _lines_of

NAME = "openai:gpt-6-luna"


@pytest.fixture
def persona(result):
    return result.personas[0]


@pytest.fixture
def lines(maker, persona):
    return _lines_of(maker._writer.told(persona, 0))


@pytest.fixture
def phrasing(result, index):
    return ScriptMaker(result, index, writer=NAME)


def answer(*rows):
    return {"answer": {"lines": [{"n": n, "of": of, "to": to} for n, of, to in rows]}}


def better(lines):
    """The first goal in other words of our own: (number, of, to)."""
    of, to = lines[0]
    assert of.startswith("Wants to ")
    return 1, of.replace("Wants to", "Would like to", 1), to.replace("You want to", "You would like to", 1)


@pytest.mark.parametrize("name", MODELS.values(), ids=MODELS)
def test_what_the_model_phrased_stands_in_the_script_that_passed_its_audit(peer, result, index, persona, lines, name):
    number, of, to = better(lines)
    peer.steps(answer((number, of, to)))
    script = make_script(persona, result, against=index, writer=name)
    card = json.loads(script.content)
    assert card["psychological_profile"]["goals"][0] == of
    assert card["provenance"]["generator"] == f"persona, phrased by {name}"
    assert not script.report.blocked


def test_the_model_sees_our_lines_and_no_word_of_the_sources(peer, phrasing, persona, lines, sentences):
    peer.steps(answer())
    phrasing.make(persona)
    sent = json.dumps(peer.requests[0]["body"], ensure_ascii=False)
    assert lines[0][0] in sent
    assert not [sentence for sentence in sentences if sentence in sent]
    assert not [item for item in persona.evidence if item.readable in sent or item.location in sent]


def test_every_format_is_written_from_one_answer(peer, phrasing, persona, lines):
    number, of, to = better(lines)
    peer.steps(answer((number, of, to)))
    scripts = [phrasing.make(persona, format) for format in SCRIPT_FORMATS]
    assert len(peer.requests) == 1
    assert not any(script.report.blocked for script in scripts)
    assert to in next(script for script in scripts if script.format == "system_prompt").text


REFUSED = {
    "a quote from the sources": lambda of, to, quote: (quote, f"You say: {quote}"),
    "a new thing": lambda of, to, quote: (f"{of} in the aquarium", f"{to} in the aquarium"),
    "a number": lambda of, to, quote: (f"{of} by 7", f"{to} by 7"),
    "a name": lambda of, to, quote: (f"{of} for Margaret", f"{to} for Margaret"),
    "a loss of what it is about": lambda of, to, quote: ("Wants to do well", "You want to do well"),
    "the wrong person": lambda of, to, quote: (to, of),
    "a slot of a template": lambda of, to, quote: (of + " {{ char }}", to + " {{ char }}"),
    "its opposite": lambda of, to, quote: (of.replace("Wants", "Does not want"), to.replace("want", "do not want")),
    "a can't": lambda of, to, quote: (of.replace("Wants to", "Cannot"), to.replace("You want to", "You cannot")),
    "seldom": lambda of, to, quote: (f"Seldom {of[0].lower()}{of[1:]}", to.replace("You want", "You seldom want")),
    "others": lambda of, to, quote: (of.replace("Wants to", "Wants others to"), to.replace("want", "want others")),
    "most of all": lambda of, to, quote: (f"{of} most of all", f"{to} most of all"),
    "a complaint": lambda of, to, quote: (
        of.replace("Wants to", "Is bothered by having to"),
        to.replace("You want to", "You are bothered by having to"),
    ),
    "nothing": lambda of, to, quote: ("", ""),
    "much more than there was": lambda of, to, quote: (of + " and then" * 20, to + " and then" * 20),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_line_that_brings_in_something_is_left_as_it_was(peer, maker, phrasing, persona, lines, sentences, what):
    peer.steps(answer((1, *REFUSED[what](*lines[0], sentences[0]))))
    assert phrasing.make(persona).content == maker.make(persona).content


def test_where_the_audit_refuses_the_whole_the_script_is_our_own(peer, maker, phrasing, persona, lines, monkeypatch):
    """The line passes alone and leaks as it stands in the file: the check of the line is switched off here."""
    monkeypatch.setattr("persona.scripts.phrasing._says_the_same", lambda old, new, field: True)
    monkeypatch.setattr(phrasing._sieve, "passes", lambda line: True)
    peer.steps(answer((1, "Call 07700 900 273 and ask", "You call 07700 900 273 and ask")))
    told = phrasing._phrased_by(phrasing._phraser, persona)
    assert "07700 900 273" in told.card.psychological_profile.goals[0]
    monkeypatch.undo()
    script = phrasing.make(persona)
    assert "07700" not in script.text
    assert script.content == maker.make(persona).content


def test_an_answer_that_is_none_is_asked_for_again(peer, phrasing, persona, lines):
    number, of, to = better(lines)
    peer.steps({"answer": {"claims": []}}, answer((number, of, to)))
    assert of in phrasing.make(persona).text
    assert len(peer.requests) == 2


def test_a_model_that_cannot_be_asked_is_said_to_the_person(peer, phrasing, persona):
    peer.steps(*[{"status": 401}] * 4)
    with pytest.raises(WriterError):
        phrasing.make(persona)


def test_the_client_takes_the_writer_for_a_script(peer, study, result, persona, lines):
    number, of, to = better(lines)
    peer.steps(answer((number, of, to)))
    with PersonaClient() as client:
        ours = client.script(persona, result, root=study)
        theirs = client.script(persona, result, root=study, writer=NAME)
        assert client.script(persona, result, root=study).content == ours.content
    assert of in theirs.text
    assert of not in ours.text


def test_a_server_phrases_no_scripts(persona, result):
    with PersonaClient(base_url="http://127.0.0.1:9") as client, pytest.raises(SettingError, match="phrased"):
        client.script(persona, result, writer=NAME)


def test_a_writer_that_is_no_model_phrases_nothing(result, index):
    with pytest.raises(SettingError, match="There is no writer"):
        ScriptMaker(result, index, writer="nobody")
    with pytest.raises(SettingError, match="names no model"):
        ScriptMaker(result, index, writer="openai")
