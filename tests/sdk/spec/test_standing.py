"""Where evidence stands: at its place, moved, or gone; counted as editors count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.corpus.model import text_hash
from persona.personas.model import Evidence
from persona.spec import standing
from persona.spec.standing import Content, stand, stand_in_source


def evidence(text, quote, encoding="utf-8", source="a.md", key="e1"):
    start = len(text[: text.index(quote)].encode(encoding))
    line = text[: text.index(quote)].replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    return Evidence(
        id=key, participant="P01", source=source, start=start, end=start + len(quote.encode(encoding)),
        first_line=line, last_line=line + quote.replace("\r\n", "\n").count("\n"), hash=text_hash(quote),
        encoding=encoding, quote=quote,
    )  # fmt: skip


TEXT = "Ana: I want a drill.\nBo: 🙂 It is never there, never.\n"


def now(quote, text, before=TEXT, encoding="utf-8"):
    (found,) = stand([evidence(before, quote, encoding)], Content.of(text.encode(encoding)))
    return found


def test_what_has_not_moved_is_fresh_at_its_line_and_character():
    found = now("It is never there", TEXT)
    assert found.state == "fresh"
    place = found.place
    assert (place.start_line, place.start_character) == (1, len("Bo: ") + 2 + 1)
    assert place.end_character - place.start_character == len("It is never there")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_put_above_move_it_whatever_ends_them(end):
    found = now("It is never there", end * 10 + TEXT)
    assert (found.state, found.place.start_line) == ("moved", 11)


def test_what_was_edited_is_stale_and_shown_where_it_stood():
    found = now("It is never there", TEXT.replace("never there", "always there"))
    assert (found.state, found.place.start_line) == ("stale", 1)


def test_the_same_letters_inside_a_longer_word_are_not_the_words():
    assert now("never", "so nevertheless", before="never").state == "stale"
    assert now("never", "so never", before="never").state == "moved"


def test_of_several_places_the_nearest_to_the_old_one_is_meant():
    before = "x" * 50 + " yes"
    found = now("yes", "yes " + "x" * 48 + " yes " + "x" * 80 + " yes", before=before)
    assert found.place.start_character == 53


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_it_is_found_in_every_encoding(encoding):
    text = "Zoë: Ich möchte es.\nBo: Nein, nie, wirklich nicht.\n"
    found = now("wirklich nicht", "\n\n" + text, before=text, encoding=encoding)
    assert (found.state, found.place.start_line, found.place.start_character) == ("moved", 3, 15)


def test_a_line_separator_ends_no_line():
    text = "a\u2028b\u2028c: I want it.\n"
    assert now("I want it", text, before=text).place.start_line == 0


def test_a_passage_over_lines_ends_on_its_last():
    text = "Ana: I want\r\na drill.\r\n"
    place = now("I want\r\na drill", text, before=text).place
    assert (place.start_line, place.end_line, place.end_character) == (0, 1, len("a drill"))


def test_it_is_found_across_the_steps_in_which_a_large_file_is_read(monkeypatch):
    monkeypatch.setattr(standing, "_CHUNK", 7)
    monkeypatch.setattr(standing, "_NEAR", 5)
    text = "\r\n".join(f"line {n}" for n in range(50)) + "\r\nhere it is\r\n"
    found = now("here it is", "\r\n\r\n" * 20 + text, before=text)
    assert (found.state, found.place.start_line) == ("moved", 90)


@given(st.lists(st.sampled_from(["a", "é", "🙂", "\n", "\r", "\r\n", "\u2028", " "])), st.integers(0, 6))
def test_lines_and_characters_are_those_of_the_text(parts, more):
    before = "".join(parts)
    text = f"{before} Q!\n"
    changed = "é\n" * more + text
    lines = changed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = now("Q!", changed, before=text)
    line = lines[found.place.start_line]
    units = line.encode("utf-16-le")[2 * found.place.start_character : 2 * found.place.end_character]
    assert units.decode("utf-16-le") == "Q!"


def test_a_source_that_is_gone_leaves_everything_stale(tmp_path):
    (found,) = stand_in_source([evidence(TEXT, "It is")], tmp_path, "a.md")
    assert found.state == "stale"


def test_a_member_of_an_archive_is_read_out_of_it(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.md", TEXT)
    (found,) = stand_in_source([evidence(TEXT, "It is", source="a.zip!b.md")], tmp_path, "a.zip!b.md")
    assert found.state == "fresh"
