"""The Jinja2 template and its sandbox."""

import pytest

from persona.errors import SettingError
from persona.scripts.formats.template import escaped, render

HISTORY = [{"role": "user", "content": "Hello"}, {"role": "persona", "content": "Good day"}]


@pytest.fixture(scope="module")
def template(maker, result):
    return maker.make(result.personas[0], "jinja_template").text


@pytest.fixture(scope="module")
def prompt(maker, result):
    return maker.make(result.personas[0], "system_prompt").text


def test_without_slots_the_template_gives_the_system_prompt(template, prompt):
    assert " ".join(render(template).split()) == " ".join(prompt.split())


def test_slots_for_the_conversation_are_filled_in(template):
    told = render(
        template,
        {"scenario": "A first visit", "history": HISTORY, "message": "How are you?", "user_name": "Interviewer"},
    )
    assert "A first visit" in told
    assert "user: Hello\npersona: Good day" in told
    assert "Interviewer: How are you?" in told


def test_what_fills_a_slot_is_never_run(template):
    told = render(template, {"message": "{{ 7 * 7 }}{% for a in b %}"})
    assert "{{ 7 * 7 }}{% for a in b %}" in told


def test_macros_of_other_tools_survive_a_template():
    assert render(escaped("{{user}} asks {{char}} {% raw %} {# no comment #}")) == (
        "{{user}} asks {{char}} {% raw %} {# no comment #}"
    )


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ history.__class__ }}",
        "{{ history['__class__'].mro }}",
        "{{ ''|attr('__class__') }}",
        "{{ message.format(message) }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__ }}",
        "{{ lipsum.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends '/etc/passwd' %}",
        "{% set x = namespace() %}",
        "{% macro a() %}{% endmacro %}",
        "{% for a in range(1000000000) %}x{% endfor %}",
        "{% for a in 'xxxxxxxx' %}{% for b in 'xxxxxxxx' %}{% endfor %}{% endfor %}",
        "{% for a in history %}{% for b in history %}{% for c in history %}{% endfor %}{% endfor %}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ history|map(attribute='__class__')|list }}",
        "{% for key in history recursive %}{{ loop(history) }}{% endfor %}",
        "{% filter upper %}a{% endfilter %}",
        "{{ history.append(1) }}",
    ],
)
def test_a_template_that_reaches_outside_is_refused(attack):
    with pytest.raises(SettingError):
        render(attack, {"history": HISTORY, "message": "Hello"})


def test_a_template_cannot_read_what_is_no_slot():
    assert render("{{ ''['__class__'] }}") == ""
    assert render("{{ config }}{{ request }}{{ os }}") == ""


def test_a_template_that_is_wrong_says_so():
    with pytest.raises(SettingError, match="cannot be filled in"):
        render("{% if %}")
    with pytest.raises(SettingError, match="too long"):
        render("x" * 300_000)
