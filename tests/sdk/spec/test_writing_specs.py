"""What may be written at a place in a spec, also in a text that cannot be read yet."""

import pytest

from persona.spec.cursor import cursor_at


@pytest.mark.parametrize(
    ("text", "path", "what", "typed"),
    [
        ("|", (), "key", ""),
        ("version: 1\nsou|", (), "key", "sou"),
        ("version: |", ("version",), "value", ""),
        ("sources:\n  - |", ("sources", 0), "value", ""),
        ("sources:\n- int|", ("sources", 0), "value", "int"),
        ("sources:\n  - path: |", ("sources", 0, "path"), "value", ""),
        ("sources:\n  - path: a.csv\n    te|", ("sources", 0), "key", "te"),
        ("sources:\n  - path: a.csv\n    text: [a, |b]", ("sources", 0, "text", 0), "value", ""),
        ("sources:\n  - path: a.csv\n    text:\n      - |", ("sources", 0, "text", 0), "value", ""),
        ("sources:\n  - a\n  - path: b\n    participant: x|", ("sources", 0, "participant"), "value", "x"),
        ("privacy: {k: 5, |}", ("privacy",), "key", ""),
        ("privacy: {k: 5, redact: [na|]}", ("privacy", "redact", 0), "value", "na"),
        ("output:\n  formats: [\n    json,\n    |\n  ]", ("output", "formats", 0), "value", ""),
        ('writer: "op|"', ("writer",), "value", "op"),
        ('webhooks:\n  - {url: "https://x", ev|}', ("webhooks", 0), "key", "ev"),
        ("sources: [a\nprivacy:\n  |", ("privacy",), "key", ""),
    ],
)
def test_the_path_to_what_is_typed_is_known(text, path, what, typed):
    found = cursor_at(text.replace("|", "", 1), text.index("|"))
    assert (found.path, found.what, found.typed) == (path, what, typed)


def test_keys_that_the_mapping_has_are_known_above_and_below():
    text = "version: 1\n\nname: x\n"
    assert cursor_at(text, text.index("\nname")).present == ("version", "name")
    text = "output:\n  formats: [json]\n  \n  folder: x\nname: y\n"
    assert set(cursor_at(text, text.index("\n  folder")).present) == {"formats", "folder"}


def test_there_is_nothing_to_write_in_a_comment_and_a_hash_in_a_word_is_none():
    assert cursor_at("name: x # y", 11) is None
    assert cursor_at("name: C#", 8) is not None


def test_the_whole_word_is_replaced_and_a_comment_is_left():
    text = "writer: embedded  # why"
    found = cursor_at(text, 11)
    assert text[found.start : found.end] == "embedded"
