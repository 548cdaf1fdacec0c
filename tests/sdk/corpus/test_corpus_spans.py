"""Every passage is, to the byte, what its span says: over generated files of every text format and encoding."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from persona.corpus import Corpus, Passage, SourceRequest, Span, read_corpus
from persona.corpus.document import Document
from persona.corpus.escaping import readable
from persona.corpus.making import make_passage, make_span
from persona.corpus.spans import Ruler, cut_passage

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le"]
MARKS = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
}
ODD = ["\u2028", "\u2029", "\x0c", "\x0b", "\x85", "é", "ß", "😀", "👩‍🔬", "\u00a0", '"', "'", "\\", "漢", "e\u0301"]
word = st.lists(st.sampled_from([*"abcdefgh", *ODD]), min_size=1, max_size=6).map("".join).map(lambda w: f"x{w}x")
sentence = st.lists(word, min_size=2, max_size=7).map(" ".join)
newline = st.sampled_from(["\n", "\r\n", "\r"])
encoding = st.sampled_from(ENCODINGS)
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def encoded(text: str, encoding: str) -> bytes:
    return MARKS.get(encoding, b"") + text.encode(encoding)


def lines_before(text: str) -> int:
    return len(re.findall("\r\n|\r|\n", text))


def assert_exact(corpus: Corpus, raw: bytes) -> None:
    assert corpus.passages
    for passage in [*corpus.passages, *corpus.guide]:
        quoted = raw[passage.span.start : passage.span.end]
        assert quoted.decode(passage.encoding) == passage.text
        assert passage.text == passage.text.strip() != ""
        mark = next((len(m) for m in (codecs.BOM_UTF8, *MARKS.values()) if raw.startswith(m)), 0)
        if raw.startswith(codecs.BOM_UTF32_LE):
            mark = 4
        before = raw[mark : passage.span.start].decode(passage.encoding)
        assert passage.span.first_line == lines_before(before) + 1
        assert passage.span.last_line == passage.span.first_line + lines_before(passage.text)
        middle = len(passage.text) // 2
        for start, end in ((0, middle), (middle, len(passage.text)), (1, len(passage.text) - 1)):
            if start < end:
                part = cut_passage(passage, start, end)
                assert raw[part.span.start : part.span.end].decode(part.encoding) == part.text
                assert part.text == passage.text[start:end]


def read_one(name: str, raw: bytes, *requests: SourceRequest) -> Corpus:
    return read_corpus(requests, contents={name: raw})


@given(st.lists(st.tuples(sentence, sentence), min_size=2, max_size=5), newline, encoding)
@quick
def test_every_turn_of_a_transcript_is_exact(turns: list[tuple[str, str]], end: str, coding: str) -> None:
    text = end.join(f"**Interviewer:** {asked}?{end}{end}Anna: {said}{end}" for asked, said in turns)
    for name in ("talk.md", "talk.txt"):
        raw = encoded(text, coding)
        corpus = read_one(name, raw)
        assert_exact(corpus, raw)
        assert len(corpus.participants) == 1
        assert len(corpus.passages) == len(corpus.guide) == len(turns)


@given(st.lists(sentence, min_size=2, max_size=5), newline, encoding, st.sampled_from(["vtt", "srt"]))
@quick
def test_every_cue_is_exact(said: list[str], end: str, coding: str, suffix: str) -> None:
    point = "." if suffix == "vtt" else ","
    cues = [
        f"{n}{end}00:00:{n:02d}{point}000 --> 00:00:{n + 1:02d}{point}500{end}"
        + (f"<v Anna>{words}</v>" if suffix == "vtt" else f"Anna: {words}")
        for n, words in enumerate(said, 1)
    ]
    raw = encoded(("WEBVTT" + end * 2 if suffix == "vtt" else "") + (end * 2).join(cues) + end, coding)
    corpus = read_one(f"talk.{suffix}", raw)
    assert_exact(corpus, raw)
    assert [p.text for p in corpus.passages] == said


@given(
    st.lists(st.lists(sentence, min_size=1, max_size=3), min_size=2, max_size=6),
    newline,
    encoding,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
@example(
    [['he said "no" and left us', "two\nlines"], ["😀 after a pair of halves"]],
    "\r\n",
    "utf-16-le",
    ",",
    csv.QUOTE_MINIMAL,
)
@quick
def test_every_cell_is_exact_and_reads_as_it_was_written(
    cells: list[list[str]], end: str, coding: str, delimiter: str, quoting: int
) -> None:
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["id", "comment"])
    said = [end.join(parts) for parts in cells]
    for number, cell in enumerate(said):
        writer.writerow([f"r{number}", cell])
    raw = encoded(table.getvalue(), coding)
    corpus = read_one("t.csv", raw, SourceRequest("t.csv", participant="id", text=["comment"]))
    assert_exact(corpus, raw)
    assert [p.said for p in corpus.passages] == [" ".join(cell.split()) for cell in said]


@given(st.lists(sentence, min_size=2, max_size=6), encoding, st.booleans(), st.sampled_from(["json", "jsonl"]))
@quick
def test_every_json_string_is_exact_and_reads_unescaped(
    said: list[str], coding: str, ascii_only: bool, suffix: str
) -> None:
    records = [{"id": f"r{n}", "answer": {"comment": f"{words} why not"}} for n, words in enumerate(said)]
    dumps = [json.dumps(r, ensure_ascii=ascii_only, indent=1 if suffix == "json" else None) for r in records]
    text = "[" + ",\n".join(dumps) + "]" if suffix == "json" else "\n".join(dumps)
    raw = encoded(text, coding)
    corpus = read_one(f"t.{suffix}", raw, SourceRequest("t.*", participant="id", text=["answer.comment"]))
    assert_exact(corpus, raw)
    assert [p.said for p in corpus.passages] == [" ".join(f"{words} why not".split()) for words in said]


@given(st.lists(st.sampled_from([*ODD, "\n", "\r", "\r\n", "a", " "]), max_size=60).map("".join), encoding, st.data())
@settings(max_examples=60, deadline=None)
def test_the_ruler_measures_in_any_order(text: str, coding: str, data: st.DataObject) -> None:
    raw = encoded(text, coding)
    document = Document("x.txt", "text", raw)
    text = document.text
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
    for place in places:
        start = document.ruler.byte_at(place)
        assert raw[start:].decode(document.encoding) == text[place:]
        inside = place > 0 and text[place - 1 : place + 1] == "\r\n"
        assert document.ruler.line_at(place) == lines_before(text[: place - 1 if inside else place]) + 1


def test_the_ruler_uses_checkpoints_in_long_texts_and_goes_back() -> None:
    text = "añb\r\n" * 40_000
    ruler = Ruler(text, "utf-8", len(text.encode()))
    for place in (150_001, 20, 199_999, 65_536, 65_535, 0, 131_072, 131_070):
        assert ruler.byte_at(place) == len(text[:place].encode())
        inside = place > 0 and text[place - 1 : place + 1] == "\r\n"
        assert ruler.line_at(place) == lines_before(text[: place - 1 if inside else place]) + 1


def test_passages_made_cheaply_are_like_any_other() -> None:
    made = make_passage("a.md", make_span(1, 2, 3, 4), "t", "utf-8", "", "why?", "row 1")
    usual = Passage("a.md", "", Span(1, 2, 3, 4), "t", "utf-8", "", "why?", "row 1")
    assert made == usual
    assert hash(made) == hash(usual)
    assert type(made) is Passage
    assert type(made.span) is Span
    assert asdict(made) == asdict(usual)
    with pytest.raises(AttributeError):
        made.text = "other"  # type: ignore[misc]


def test_cutting_nothing_is_refused() -> None:
    passage = Passage("a.md", "P01", Span(0, 3, 1, 1), "abc")
    for start, end in ((2, 2), (-1, 2), (1, 4)):
        with pytest.raises(ValueError, match="no part"):
            passage.cut(start, end)


@pytest.mark.parametrize(
    ("text", "escaping", "said"),
    [
        ('he said ""no"" twice', "csv", 'he said "no" twice'),
        ('a ""bare"" one', "", 'a ""bare"" one'),
        (r"two\nlines \"and\" caf\u00e9 \ud83d\ude00", "json", 'two lines "and" café 😀'),
        (r"cut in an escape \u00e", "json", r"cut in an escape \u00e"),
        (r"a lone half \ud83d here", "json", "a lone half \ufffd here"),
        ("folded\u2028white \x0c space", "", "folded white space"),
    ],
)
def test_said_undoes_the_formats_escaping(text: str, escaping: str, said: str) -> None:
    assert readable(text, escaping) == said  # type: ignore[arg-type]
