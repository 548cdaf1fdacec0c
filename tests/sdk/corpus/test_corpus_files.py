"""Which files are read, in which order, and what is said of those that cannot be."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from persona.corpus import SourceRequest, inspect_sources, read_corpus, source_bytes
from persona.errors import (
    CancelledError,
    MissingExtraError,
    PersonaError,
    SourceError,
    SourceNotFoundError,
    SourceUnreadableError,
    TooLittleDataError,
)
from persona.progress import CancelToken, ProgressEvent, Watcher

TALK = "Interviewer: So?\n\n{0}: The first answer.\n\nInterviewer: And?\n\n{0}: The second answer.\n"
CSV = (
    "comment,plan\nIt takes far too long to load,pro\nI cannot find the button,free\nNobody ever answers me there,pro\n"
)


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "study/b/anna.md": TALK.format("Anna"),
        "study/a.md": TALK.format("Zoe"),
        "study/B.txt": TALK.format("Bert"),
        "study/survey.csv": CSV,
        "study/README.md": "What this is.",
        "study/SOURCE.txt": "Where it is from.",
        "study/photo.png": "no text",
        "study/.hidden.md": TALK.format("Hidden"),
        "study/node_modules/x.md": TALK.format("Module"),
        "study/x.persona.yaml": "version: 1",
        "study/personas/alex.md": "---\npersona: persona_01\nname: Alex\n---\n\nInterviewer: a?\n\nAlex: b.\n",
        "study/personas/personas.json": '{"format": "persona-result/1", "personas": [{"text": "a long text it is"}]}',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "study"


def test_a_folder_is_read_in_the_order_of_paths_and_notes_what_it_passes_over(folder: Path) -> None:
    corpus = read_corpus([folder])
    assert [s.path for s in corpus.sources] == ["B.txt", "a.md", "b/anna.md", "survey.csv"]
    assert [p.names[0] for p in corpus.participants[:3]] == ["Bert", "Zoe", "Anna"]
    assert corpus.root == str(folder)
    said = " ".join(corpus.notes)
    for name in ("README.md", "SOURCE.txt", "photo.png", "alex.md", "personas.json"):
        assert f"{name}: passed over" in said
    assert "Hidden" not in str(corpus)
    assert "Module" not in str(corpus)


def test_what_is_passed_over_in_a_folder_is_read_when_named(folder: Path) -> None:
    corpus = read_corpus([folder / "README.md"])
    assert [p.text for p in corpus.passages] == ["What this is."]


def test_paths_are_relative_to_the_root_and_a_file_is_read_once(folder: Path) -> None:
    corpus = read_corpus(["study/*.md", "study/a.md", "study/b"], root=folder.parent)
    assert [s.path for s in corpus.sources] == ["study/a.md", "study/b/anna.md"]
    for passage in corpus.passages:
        raw = source_bytes(corpus.root, passage.source)
        assert raw[passage.span.start : passage.span.end].decode() == passage.text


def test_globs_work_from_the_root_and_absolutely(folder: Path) -> None:
    assert [s.path for s in read_corpus(["**/*.md"], root=folder).sources] == ["a.md", "b/anna.md"]
    assert [s.path for s in read_corpus([f"{folder}/b/*.md"]).sources] == ["anna.md"]
    assert [s.path for s in read_corpus([f"{folder}/?"]).sources] == ["b/anna.md"]
    with pytest.raises(SourceNotFoundError, match="No file matches"):
        read_corpus(["*.vtt"], root=folder)


def test_members_of_archives_are_sources(tmp_path: Path) -> None:
    raw = zipped(all__csv=CSV, talk__md=TALK.format("Anna"), LICENSE="x", picture__png="x")
    (tmp_path / "data.zip").write_bytes(raw)
    corpus = read_corpus([tmp_path])
    assert [s.path for s in corpus.sources] == ["data.zip!all.csv", "data.zip!talk.md"]
    assert source_bytes(corpus.root, "data.zip!all.csv") == CSV.encode()
    assert len(corpus.notes) >= 2
    one = read_corpus([f"{tmp_path}/data.zip!talk.md"])
    assert [s.path for s in one.sources] == ["data.zip!talk.md"]
    inline = read_corpus([], contents={"data.zip": raw})
    assert len(inline.sources) == 2
    with pytest.raises(SourceNotFoundError, match="no such member"):
        read_corpus([f"{tmp_path}/data.zip!none.md"])


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "secret.md").write_text(TALK.format("Secret"))
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "inside.md").symlink_to(folder / "a.md")
    corpus = read_corpus([folder])
    assert any("link.md: passed over; it links" in note for note in corpus.notes)
    assert "Secret" not in str(corpus)
    assert "inside.md" in [s.path for s in corpus.sources]


def test_inline_contents_are_chosen_by_requests() -> None:
    contents = {"a.md": TALK.format("Anna").encode(), "in/b.md": TALK.format("Bert").encode(), "s.csv": CSV.encode()}
    assert len(read_corpus([], contents=contents).sources) == 3
    chosen = read_corpus(["in", SourceRequest("s.csv", text=["plan"])], contents=contents)
    assert [c.role for c in chosen.sources[-1].columns] == ["ignore", "text"]


def refused(name: str, raw: bytes) -> PersonaError:
    with pytest.raises(PersonaError) as caught:
        read_corpus([], contents={name: raw})
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("suffix", ["csv", "md", "txt", "json", "jsonl", "tsv", "vtt", "srt"])
def test_an_empty_file_says_so(suffix: str) -> None:
    assert "empty (0 bytes)" in str(refused(f"x.{suffix}", b""))
    assert "white space" in str(refused(f"x.{suffix}", b"\n \n"))


@pytest.mark.parametrize(
    "raw", [b"text,plan\nhello\x00there,pro\n", b"\x89PNG\r\n\x1a\n\x00\x00" * 30, bytes(range(1, 32)) * 9]
)
def test_a_binary_file_called_csv_gives_byte_and_line(raw: bytes) -> None:
    error = refused("x.csv", raw)
    assert isinstance(error, SourceUnreadableError)
    assert "binary" in str(error)
    assert "at byte" in str(error)


def test_an_office_file_called_csv_is_recognised() -> None:
    assert "ZIP or Office" in str(refused("x.csv", b"PK\x03\x04\x00\x00" * 9))


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"\xc3\x28", b"\x80", b"\xe2\x82", b"\xed\xa0\x80"])
@pytest.mark.parametrize("around", ["plain words only", "some café words, naïve and résumé too"])
def test_invalid_utf8_in_the_middle_gives_byte_and_line(bad: bytes, around: str) -> None:
    head = f"comment,plan\n{around},pro\n{around} ".encode()
    error = refused("x.csv", head + bad + f" {around},free\n".encode())
    assert isinstance(error, SourceUnreadableError)
    assert f"at byte {len(head)} (line 3)" in str(error)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_invalid_utf16_gives_byte_and_line(encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    head = mark + "one\ntwo ".encode(encoding)
    lone = "\ud800".encode(encoding, "surrogatepass")
    assert f"at byte {len(head)} (line 2)" in str(refused("x.txt", head + lone + "ab".encode(encoding)))
    assert "NUL" in str(refused("x.txt", head + "\0".encode(encoding)))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp1252", "The café’s naïve waiter said “non”, and so did I"),
        ("cp1252", "Größe und Übung für die Straße, schön und völlig anders"),
        ("cp1251", "Мне очень нравится этот магазин, но доставка слишком долгая и дорогая"),
        ("utf-8-sig", "The café is far too expensive for me"),
        ("utf-16", "The café is far too expensive 😀 for me"),
    ],
)
def test_encodings_are_recognised(encoding: str, said: str) -> None:
    raw = TALK.replace("The first answer.", said).format("Anna").encode(encoding)
    corpus = read_corpus([], contents={"t.txt": raw})
    passage = corpus.passages[0]
    assert passage.text == said
    assert raw[passage.span.start : passage.span.end].decode(passage.encoding) == said


def test_json_cut_in_half_gives_line_and_column() -> None:
    raw = json.dumps([{"comment": "it is long enough"}] * 4, indent=1).encode()
    error = refused("x.json", raw[: len(raw) // 2])
    assert isinstance(error, SourceUnreadableError)
    assert "line 7, column 4" in str(error)
    assert "line 2, column" in str(refused("x.jsonl", b'{"comment": "fine as it is"}\n{"comment": \n'))
    assert "nested too deeply" in str(refused("x.json", b"[" * 100_000))
    assert "no list of records" in str(refused("x.json", b"[1, 2]"))


def test_missing_paths_and_empty_folders_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no such file or folder"):
        read_corpus([tmp_path / "none"])
    with pytest.raises(SourceNotFoundError, match="holds no research files"):
        read_corpus([tmp_path])
    with pytest.raises(TooLittleDataError, match="No sources"):
        read_corpus([])
    with pytest.raises(SourceNotFoundError, match="no such file"):
        source_bytes(tmp_path, "none.md")
    (tmp_path / "x.png").write_bytes(b"x")
    with pytest.raises(SourceUnreadableError, match=r"\.png files are not read"):
        read_corpus([tmp_path / "x.png"])
    (tmp_path / "x.zip").write_bytes(b"no archive")
    with pytest.raises(SourceUnreadableError, match="cannot be opened"):
        read_corpus([tmp_path / "x.zip"])


def test_an_unreadable_file_in_a_folder_is_an_error_not_a_gap(folder: Path) -> None:
    (folder / "broken.json").write_text('[{"a": ')
    with pytest.raises(SourceError, match=r"broken\.json"):
        read_corpus([folder])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error(folder: Path) -> None:
    (folder / "a.md").chmod(0)
    with pytest.raises(SourceUnreadableError, match="cannot be read"):
        read_corpus([folder])


def test_silence_is_refused() -> None:
    assert "Nobody says anything" in str(refused("x.md", b"# Only a heading\n"))


@pytest.mark.parametrize(("name", "module"), [("x.xlsx", "python_calamine"), ("x.docx", "docx")])
def test_office_files_need_the_extra_and_must_be_whole(name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(module)
    assert "cannot be read as" in str(refused(name, b"PK\x03\x04 damaged"))
    monkeypatch.setitem(sys.modules, module, None)
    error = refused(name, b"PK\x03\x04")
    assert isinstance(error, MissingExtraError)
    assert "persona[office]" in str(error)


def test_docx_merged_cells_are_read_once() -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    table = document.add_table(rows=4, cols=3)
    for number, (who, said) in enumerate(
        [("Interviewer", "So?"), ("Anna", "I like it."), ("Interviewer", "Why?"), ("Anna", "No.")]
    ):
        table.cell(number, 0).text = who
        table.cell(number, 1).merge(table.cell(number, 2)).text = said
    out = io.BytesIO()
    document.save(out)
    corpus = read_corpus([], contents={"t.docx": out.getvalue()})
    assert [p.text for p in corpus.passages] == ["I like it.", "No."]


def test_records_without_a_field_in_common_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("persona.corpus.readers.values._MOST_CELLS", 10_000)
    raw = json.dumps([{f"user {n}": "I want it to be quick"} for n in range(1_000)]).encode()
    assert "The first 141 records of this JSON have 141 different fields" in str(refused("x.json", raw))


def test_docx_is_read_as_a_transcript(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Interview", 1)
    for line in ("Interviewer: So?", "Anna: I like “it” 😀.", "More of it.", "Interviewer: And?", "Anna: No."):
        document.add_paragraph(line)
    document.add_paragraph("a list item", style="List Bullet")
    row = document.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "Interviewer", "Bye?"
    document.save(tmp_path / "talk.docx")
    corpus = read_corpus([tmp_path / "talk.docx"])
    raw = source_bytes(corpus.root, "talk.docx")
    assert [p.text for p in corpus.passages][:3] == ["I like “it” 😀.", "More of it.", "No."]
    assert [p.text for p in corpus.guide] == ["So?", "And?", "Bye?"]
    for passage in corpus.passages:
        assert raw[passage.span.start : passage.span.end].decode() == passage.text


def test_a_page_about_files_is_passed_over_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text(
        "# All\n\n## Overview\n\nHere.\n\n## File Structure\n\nSo.\n\n## Sources\n\nThere.\n"
    )
    (tmp_path / "a.md").write_text(TALK.format("Anna"))
    corpus = read_corpus([tmp_path])
    assert [s.path for s in corpus.sources] == ["a.md"]
    assert any("index.md: passed over; it describes the data" in note for note in corpus.notes)


def test_reading_tells_how_far_it_is_and_stops_when_asked(folder: Path) -> None:
    events: list[ProgressEvent] = []
    read_corpus([folder], watcher=Watcher(events.append))
    assert events[-1].done == events[-1].total > 0
    assert {event.stage for event in events} == {"reading"}
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        read_corpus([folder], watcher=Watcher(cancel=token))


def test_inspecting_reads_only_the_beginning_of_a_large_table(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    row = "It takes far too long to load number {},pro\n"
    path.write_text("comment,plan\n" + "".join(row.format(i) for i in range(220_000)))
    (shown,) = inspect_sources([path])
    assert shown.size == path.stat().st_size > 8 << 20
    assert [c.role for c in shown.columns] == ["text", "attribute"]
    assert shown.sha256 == ""


@pytest.mark.parametrize("name", ["Great!.md", "we!ird.csv", "wow!/talk.md", "data.zip!x/y!.csv"])
def test_names_may_hold_exclamation_marks(tmp_path: Path, name: str) -> None:
    text = CSV if name.endswith("csv") else TALK.format("Anna")
    archive, member = ("data.zip", "x/y!.csv") if name.startswith("data.zip") else (name, "")
    path = tmp_path / archive
    path.parent.mkdir(parents=True, exist_ok=True)
    if member:
        with zipfile.ZipFile(path, "w") as made:
            made.writestr(member, text)
    else:
        path.write_text(text)
    for given in (tmp_path / name, tmp_path):
        corpus = read_corpus([given], root=tmp_path)
        assert [source.path for source in corpus.sources] == [name]
        assert source_bytes(tmp_path, name) == text.encode()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "talk.md")
    with pytest.raises(SourceUnreadableError, match="no ordinary file"):
        read_corpus([tmp_path / "talk.md"])


def test_links_in_circles_and_to_nowhere_are_passed_over(folder: Path) -> None:
    (folder / "circle.md").symlink_to("circle.md")
    (folder / "nowhere.md").symlink_to("gone.md")
    corpus = read_corpus([folder])
    assert [note for note in corpus.notes if "leads nowhere" in note] == [
        "circle.md: passed over; it is a link that leads nowhere.",
        "nowhere.md: passed over; it is a link that leads nowhere.",
    ]


def test_a_pattern_leads_no_more_out_of_the_folder_than_the_folder_does(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(TALK.format("Secret"))
    (folder / "way").symlink_to(outside)
    corpus = read_corpus([f"{folder}/*/*.md"])
    assert [source.path for source in corpus.sources] == ["b/anna.md"]
    assert "way: passed over; it links to a place outside the folder." in corpus.notes
    named = read_corpus([f"{folder}/way/*.md"])  # who names the link means it
    assert [source.path for source in named.sources] == ["secret.md"]


def _with_flag(raw: bytes) -> bytes:
    """An archive whose member says that it is encrypted."""
    made = bytearray(raw)
    made[6] |= 1
    made[made.find(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def _with_broken_data(raw: bytes) -> bytes:
    made = bytearray(raw)
    made[60] ^= 0xFF
    return bytes(made)


@pytest.mark.parametrize("spoil", [_with_flag, _with_broken_data])
def test_a_member_that_cannot_be_unpacked_is_told_from_disk_and_inline(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("all.csv", CSV * 9)
    raw = spoil(out.getvalue())
    (tmp_path / "data.zip").write_bytes(raw)
    with pytest.raises(SourceUnreadableError, match=r"data\.zip!all\.csv: This member cannot be unpacked"):
        read_corpus([tmp_path / "data.zip"])
    with pytest.raises(SourceUnreadableError, match="This member cannot be unpacked"):
        read_corpus([], contents={"data.zip": raw})


def test_an_archive_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("all.csv", b"a" * (65 << 20))
    for name in ("bomb.zip", "bomb.xlsx", "bomb.docx"):
        with pytest.raises(SourceUnreadableError, match=r"68 MB would be unpacked from 0\.1 MB"):
            read_corpus([], contents={name: out.getvalue()})


def test_an_archive_without_research_says_so() -> None:
    inner = zipped(all__csv=CSV)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("in.zip", inner)
    assert "archive holds no research files" in str(refused("x.zip", out.getvalue()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("all.csv", CSV)
    notes = read_corpus([], contents={"x.zip": out.getvalue()}).notes
    assert "x.zip!in.zip: passed over; it is an archive inside an archive. Unpack it first." in notes


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_a_protected_office_file_says_so(suffix: str) -> None:
    raw = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert f"protected by a password, or of an older Office format. Save it again as {suffix.upper()}" in str(
        refused(f"x.{suffix}", raw)
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only here names are any bytes")
def test_a_name_that_is_no_unicode_is_told(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/x\xff.csv", "w") as file:  # noqa: PTH123
        file.write(CSV)
    with pytest.raises(SourceUnreadableError, match=r"The name of this file is not valid UTF-8"):
        read_corpus([tmp_path])


def test_numbers_of_any_length_are_read() -> None:
    rows = [{"comment": f"It takes far too long in {place}", "n": 1} for place in ("Rome", "Bonn", "Oslo")]
    raw = json.dumps(rows).replace('"n": 1', f'"n": {"9" * 5_000}')
    assert len(read_corpus([], contents={"x.json": raw.encode()}).participants) == 3


def test_front_matter_nested_without_end_is_no_front_matter() -> None:
    raw = "---\na: " + "[" * 3_000 + "]" * 3_000 + "\n---\n\n" + TALK.format("Anna")
    assert len(read_corpus([], contents={"x.md": raw.encode()}).passages) >= 2
