"""What `from persona import ...` offers is just what `__all__` says, and sync and async offer the same."""

import inspect
import pickle
import re

import persona
from persona import AsyncPersonaClient, PersonaClient, errors

RENAMED = {"aclose": "close", "__aenter__": "__enter__", "__aexit__": "__exit__"}


def test_every_name_in_all_can_be_had_and_is_listed():
    assert [name for name in persona.__all__ if getattr(persona, name, None) is None] == []
    assert dir(persona) == sorted(persona.__all__)


def test_an_unknown_name_is_an_attribute_error():
    try:
        persona.nothing_of_the_kind  # noqa: B018
    except AttributeError as error:
        assert "nothing_of_the_kind" in str(error)
    else:
        raise AssertionError


def public(client):
    return {
        name: member
        for name, member in inspect.getmembers(client, inspect.isfunction)
        if not name.startswith("_") or name in RENAMED or name in RENAMED.values()
    }


def test_the_sync_and_the_async_client_have_the_same_methods_with_the_same_parameters_and_words():
    sync = public(PersonaClient)
    for name, method in public(AsyncPersonaClient).items():
        twin = sync.pop(RENAMED.get(name, name))
        assert list(inspect.signature(twin).parameters.values()) == list(inspect.signature(method).parameters.values())
        assert inspect.getdoc(twin) == inspect.getdoc(method)
    assert sync == {}


def test_the_tree_of_errors_is_the_one_that_its_page_draws():
    names = re.findall(r"\w+Error\b", errors.__doc__)
    defined = {n for n, c in vars(errors).items() if inspect.isclass(c) and issubclass(c, Exception)}
    assert set(names) == defined


def test_an_error_reads_as_one_sentence_with_its_place_and_its_way_out():
    error = errors.SourceNotFoundError("There is no such file.", where="a.md", hint="Check the path.")
    assert str(error) == "a.md: There is no such file. Check the path."
    assert errors.MissingExtraError("Reading XLSX", "office").hint == "Install it with: pip install 'persona[office]'"


def test_an_error_comes_whole_from_another_process(tmp_path):
    from persona.spec import BrokenSpecError, build_spec

    missing = pickle.loads(pickle.dumps(errors.MissingExtraError("Reading XLSX", "office")))
    assert (type(missing), missing.extra) == (errors.MissingExtraError, "office")
    assert str(missing) == "Reading XLSX needs an extra. Install it with: pip install 'persona[office]'"
    (tmp_path / "x.persona.yaml").write_text("version: 1\n", encoding="utf-8")
    try:
        build_spec(tmp_path / "x.persona.yaml")
    except BrokenSpecError as error:
        received = pickle.loads(pickle.dumps(error))
        assert (str(received), received.problems) == (str(error), error.problems)
    else:
        raise AssertionError
