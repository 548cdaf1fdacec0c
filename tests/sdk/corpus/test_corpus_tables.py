"""Column roles, rows as participants, and tables that share them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence

import pytest

from persona.corpus import Corpus, SourceRequest, inspect_sources, read_corpus, source_bytes
from persona.errors import SourceError, TooLittleDataError

WHY = [
    "It takes far too long to load the page",
    "I cannot find the button that saves my work",
    "Nobody ever answers when I write to support",
    "The price went up and nobody told us why",
    "I like the export but it loses my columns",
    "My team cannot see what I changed yesterday",
]


def table(header: Sequence[str], rows: Sequence[Sequence[object]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def read(requests: Sequence[SourceRequest | str] = (), **files: bytes) -> Corpus:
    return read_corpus(list(requests), contents={name.replace("__", "."): raw for name, raw in files.items()})


def roles(corpus: Corpus) -> dict[str, str]:
    return {column.name: column.role for source in corpus.sources for column in source.columns}


def survey(n: int = 30) -> bytes:
    return table(
        "respondent_id|submitted|name|email|age|country|3. Python.|3. R.|why|tools|empty".split("|"),
        [
            [
                f"R{i:03d}", f"2024-05-{i % 28 + 1:02d}", f"Person {i}", f"p{i}@example.org", 20 + i % 9,
                ["UK", "France", "Spain"][i % 3], "Python." if i % 2 else "", "R." if i % 3 == 0 else "",
                f"{WHY[i % 6]} number {i}", ["Excel;Word", "Word", "Excel;Figma"][i % 3], "",
            ]
            for i in range(n)
        ],
    )  # fmt: skip


def test_roles_are_inferred_with_reasons() -> None:
    corpus = read(s__csv=survey())
    assert roles(corpus) == {
        "respondent_id": "participant",
        "submitted": "ignore",
        "name": "ignore",
        "email": "ignore",
        "age": "attribute",
        "country": "attribute",
        "3. Python.": "attribute",
        "3. R.": "attribute",
        "why": "text",
        "tools": "attribute",
        "empty": "ignore",
    }
    assert all(column.reason for column in corpus.sources[0].columns)
    assert any("open text: why" in note for note in corpus.notes)


def test_names_and_addresses_are_kept_for_redaction_only() -> None:
    person = read(s__csv=survey()).participants[3]
    assert set(person.names) == {"Person 3", "p3@example.org"}
    assert not {"name", "email"} & set(person.attributes)


def test_ticked_boxes_say_yes_and_no_within_their_question() -> None:
    people = read(s__csv=survey()).participants
    assert (people[3].attributes["Python"], people[3].attributes["R"]) == ("yes", "yes")
    assert (people[1].attributes["Python"], people[1].attributes["R"]) == ("yes", "no")
    assert "Python" not in people[2].attributes  # ticked nothing of question 3: not asked, as far as one can tell


def test_a_table_of_text_and_category_gives_a_participant_per_row() -> None:
    rows = [[f"{WHY[i % 6]}, case {i}", ["card", "cash"][i % 2]] for i in range(40)]
    corpus = read(b__csv=table(["text", "category"], rows))
    assert roles(corpus) == {"text": "text", "category": "attribute"}
    assert len(corpus.participants) == 40
    assert corpus.passages[0].place == "row 2, text"
    assert corpus.passages[0].question == "text"


def test_tsv_is_read_by_its_tabs() -> None:
    corpus = read(b__tsv=table(["comment", "plan"], [[f"{w}, really", "pro"] for w in WHY], "\t"))
    assert [p.said for p in corpus.passages] == [f"{w}, really" for w in WHY]


def test_ids_dates_addresses_codes_and_patterns_are_ignored_and_ratings_kept() -> None:
    header = ["comment", "row_id", "session token", "when", "link", "code", "pattern", "rating", "contact"]
    rows = [
        f"{WHY[i % 6]} {i};{5000 + i};tok{i};{i % 12 + 1}/{i % 28 + 1}/2024;https://example.org/{i};"
        f"AB-{i:04d}x;(a|b){i}?;{i % 5};+44 7700 900{i:03d}".split(";")
        for i in range(40)
    ]
    found = roles(read(t__csv=table(header, rows)))
    assert [name for name, role in found.items() if role == "attribute"] == ["rating"]
    assert [name for name, role in found.items() if role == "text"] == ["comment"]


def test_numbered_columns_of_one_question_are_taken_alike() -> None:
    rows = [[f"{WHY[i % 6]} {i}", f"{['git', 'sql', 'vim'][i % 3]} {i}" if i % 2 else f"slow {i}"] for i in range(30)]
    found = roles(read(t__csv=table(["need_1", "need_2"], rows)))
    assert found == {"need_1": "text", "need_2": "text"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_sniffed(delimiter: str) -> None:
    corpus = read(b__csv=table(["comment", "plan"], [[f"{w}; really, yes", "pro"] for w in WHY], delimiter))
    assert [p.said for p in corpus.passages] == [f"{w}; really, yes" for w in WHY]


def test_ragged_rows_quoted_newlines_and_bare_quotes_are_read() -> None:
    raw = (
        b'comment,plan\r\n"first line\r\nsecond ""line"" here",pro,extra\r\n\r\n'
        b'the 5" screen broke twice\r\n"closed" badly here now,free\r\n,free\r\n"never closed again and on,pro\r\n'
    )
    corpus = read([SourceRequest("t.csv", text=["comment"])], t__csv=raw)
    assert [p.said for p in corpus.passages] == [
        'first line second "line" here',
        'the 5" screen broke twice',
        '"closed" badly here now',
        '"never closed again and on',
    ]
    assert (corpus.passages[0].span.first_line, corpus.passages[0].span.last_line) == (2, 3)


def test_a_table_without_headings_is_read_from_its_first_row() -> None:
    corpus = read(t__csv="".join(f"{w} {i},{i % 3}\n" for i, w in enumerate(WHY * 2)).encode())
    assert len(corpus.passages) == 12


def test_roles_can_be_given_and_a_missing_column_is_named() -> None:
    request = SourceRequest("s.csv", participant="name", text=["tools"], attributes=["why"])
    corpus = read([request], s__csv=survey())
    chosen = {name: role for name, role in roles(corpus).items() if role != "ignore"}
    assert chosen == {"name": "participant", "tools": "text", "why": "attribute"}
    with pytest.raises(SourceError, match=r'no column "reason".*respondent_id'):
        read([SourceRequest("s.csv", text=["reason"])], s__csv=survey())


def test_rows_with_the_same_id_are_one_participant() -> None:
    rows = [[f"U{i // 2}", f"{WHY[i % 6]} {i}", f"v{i % 2}"] for i in range(12)]
    corpus = read(t__csv=table(["user_id", "review", "version"], rows))
    assert [len(p.passages) for p in corpus.participants] == [2] * 6
    assert corpus.participants[0].attributes == {"version": "v0; v1"}


def test_files_with_the_same_id_column_share_participants() -> None:
    text = table(["respondent_id", "comment"], [[f"R{i}", f"{w} indeed"] for i, w in enumerate(WHY)])
    facts = table(["respondent_id", "plan"], [[f"R{i}", ["pro", "free"][i % 2]] for i in range(6)])
    corpus = read(a__csv=facts, b__csv=text)
    assert len(corpus.participants) == 6
    assert corpus.participants[1].attributes == {"plan": "free"}


def test_tables_of_labels_by_row_number_describe_the_rows_of_the_survey() -> None:
    text = table(["", "comment"], [[i, f"{WHY[i % 6]} {i}"] for i in range(24)])
    themes = table(["", "themes"], [[i, ["speed,price", "speed", "price"][i % 3]] for i in range(24)], ";")
    far = table(["", "colour"], [[i + 900, ["red", "blue"][i % 2]] for i in range(24)])
    corpus = read(a_themes__csv=themes, b__csv=text, c__csv=far)
    assert len(corpus.participants) == 24
    assert corpus.participants[0].attributes == {"themes": "speed; price"}
    assert any("no table shares its row ids" in note for note in corpus.notes)


def test_two_surveys_numbered_alike_are_not_the_same_people() -> None:
    one = table(["id", "comment"], [[i, f"{WHY[i % 6]} {i}"] for i in range(12)])
    two = table(["id", "comment"], [[i, f"{WHY[i % 6]} again {i}"] for i in range(12)])
    assert len(read(a__csv=one, b__csv=two).participants) == 24


def test_the_same_survey_a_second_time_without_ids_is_passed_over() -> None:
    said = [f"{WHY[i % 6]} for the time {i}" for i in range(30)]
    export = table(["When", "What is hard?"], [["2024-01-01", s] for s in said])
    keyed = table(["", "hard"], [[i, s] for i, s in enumerate(said)])
    corpus = read(a__csv=export, b__csv=keyed)
    assert len(corpus.participants) == 30
    assert any("its answers are those of b.csv" in note for note in corpus.notes)


def test_a_column_of_conversations_is_read_as_such() -> None:
    talks = [f"User 1: Hi, I keep bees {i}.\nUser 2: I have two dogs.\nUser 1: Nice dogs." for i in range(8)]
    facts = [f"I keep bees and I like honey, person {i}." for i in range(8)]
    corpus = read(c__csv=table(["user 1 personas", "talk"], list(zip(facts, talks, strict=True))))
    assert len(corpus.participants) == 16
    assert [p.text for p in corpus.participants[0].passages] == [
        "Hi, I keep bees 0.", "Nice dogs.", "I keep bees and I like honey, person 0.",
    ]  # fmt: skip
    assert [p.text for p in corpus.participants[1].passages] == ["I have two dogs."]


def test_an_agent_in_a_conversation_is_guide_and_asks() -> None:
    talks = [
        f"Agent: How can I help?\nCustomer: My card {i} is lost.\nAgent: Since when?\nCustomer: Monday."
        for i in range(6)
    ]
    corpus = read(c__csv=table(["case_id", "chat"], [[f"C{i}", t] for i, t in enumerate(talks)]))
    assert len(corpus.participants) == 6
    assert len(corpus.guide) == 12
    assert corpus.participants[0].passages[1].question == "Since when?"


def test_json_turns_lists_and_inner_objects_are_read() -> None:
    records = [
        {
            "id": f"u{i}", "profile": {"plan": ["pro", "free"][i % 2], "admin": True}, "tags": ["a", "b"],
            "messages": [
                {"role": "assistant", "content": "What happened?"},
                {"role": "user", "content": f"It \"broke\" {i}\nagain"},
            ],
            "note": None,
        }
        for i in range(6)
    ]  # fmt: skip
    corpus = read(t__json=json.dumps({"meta": 1, "items": records}).encode())
    person = corpus.participants[0]
    assert [p.said for p in person.passages] == ['It "broke" 0 again']
    assert person.passages[0].question == "What happened?"
    assert person.attributes["profile.plan"] == "pro"
    assert person.attributes["tags"] == "a; b"


def test_a_json_list_of_speakers_groups_by_speaker() -> None:
    said = [{"speaker": ["Interviewer", "Ann", "Bob"][i % 3], "text": f"{WHY[i % 6]} {i}"} for i in range(12)]
    corpus = read(t__jsonl="\n".join(json.dumps(s) for s in said).encode())
    assert [p.names for p in corpus.participants] == [("Ann",), ("Bob",)]
    assert len(corpus.guide) == 4
    assert corpus.passages[0].question == corpus.guide[0].said


def test_a_json_list_of_sentences_gives_each_a_participant_and_labels_are_refused() -> None:
    assert len(read(t__json=json.dumps(WHY).encode()).participants) == 6
    with pytest.raises(TooLittleDataError, match="labels"):
        read(t__json=json.dumps(["card_lost", "card_found"]).encode())


def test_a_table_without_open_text_says_what_its_columns_were_taken_for() -> None:
    raw = table(["plan", "age"], [["pro", 20 + i % 5] for i in range(20)])
    with pytest.raises(TooLittleDataError, match=r"plan: .*age: .*--text COLUMN"):
        read(t__csv=raw)


def test_words_marked_in_another_column_are_no_second_answer() -> None:
    rows = [[f"{w} {i} times", f"{w} {i}"] for i, w in enumerate(WHY * 3)]
    corpus = read(t__csv=table(["sentence", "feature other"], rows))
    assert roles(corpus) == {"sentence": "text", "feature other": "ignore"}


def test_xlsx_counts_in_an_extracted_text(tmp_path) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("python_calamine")
    path = tmp_path / "book.xlsx"
    path.write_bytes(xlsx([["user_id", "comment", "score"], *[[f"U{i}", f'{w}, "yes"', i] for i, w in enumerate(WHY)]]))
    corpus = read_corpus([path])
    raw = source_bytes(corpus.root, "book.xlsx")
    assert raw == source_bytes(corpus.root, "book.xlsx")
    assert [p.said for p in corpus.passages] == [f'{w}, "yes"' for w in WHY]
    assert corpus.passages[0].place == "Answers!B2"
    for passage in corpus.passages:
        assert raw[passage.span.start : passage.span.end].decode() == passage.text


def test_inspecting_shows_the_roles_that_reading_uses(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "s.csv").write_bytes(survey())
    (tmp_path / "t.md").write_text("Interviewer: So?\n\nAnna: Yes.\n\nAnna: No.\n")
    shown = inspect_sources([tmp_path])
    corpus = read_corpus([tmp_path])
    assert shown == corpus.sources


ANSWERS = [[f"u{n}", said, f"{other}, too"] for n, (said, other) in enumerate(zip(WHY, reversed(WHY), strict=True))]


@pytest.mark.parametrize(
    ("raw", "first"),
    [
        pytest.param(table(["id", "comment", "comment"], ANSWERS), 2, id="two columns of one name"),
        pytest.param(table(["id", "2023", "comment"], ANSWERS), 2, id="a year as a heading"),
        pytest.param(
            b"sep=;\r\n" + table(["id", "why, really", "how"], ANSWERS, ";"), 2, id="Excel says the delimiter"
        ),
        pytest.param(b"Survey 2024,,\n,,\n" + table(["id", "why", "how"], ANSWERS), 4, id="a title above"),
        pytest.param(table(["", "why", ""], ANSWERS), 2, id="headings left out"),
        pytest.param(table(ANSWERS[0], ANSWERS[1:]), 1, id="no headings"),
        pytest.param(
            table(
                ["ResponseId", "Q1", "Q2"], [["Response ID", "Why?", "How?"], ['{"ImportId":"_r"}', *"ab"], *ANSWERS]
            ),
            4,
            id="Qualtrics",
        ),
    ],
)
def test_every_row_of_answers_is_a_participant_and_no_heading_is(raw: bytes, first: int) -> None:
    corpus = read(t__csv=raw)
    assert [person.passages[0].text for person in corpus.participants] == WHY
    assert str(corpus.passages[0].place).startswith(f"row {first}, ")


def test_questions_in_full_stand_below_the_names_of_columns() -> None:
    asked = ["Response ID", "Why do you hesitate?", "What would help?"]
    ids = [f'{{"ImportId":"QID{number}"}}' for number in range(3)]
    corpus = read(t__csv=table(["ResponseId", "Q1", "Q2"], [asked, ids, *ANSWERS]))
    assert {passage.question for passage in corpus.passages} == set(asked[1:])
    assert roles(corpus) == {"ResponseId": "participant", "Q1": "text", "Q2": "text"}


def test_xlsx_places_are_those_of_the_sheet(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """calamine begins at the first cell that is filled; people look where it stands."""
    pytest.importorskip("python_calamine")
    rows = [["user_id", "comment"], *[[f"U{i}", w] for i, w in enumerate(WHY)]]
    book = xlsx([["Our survey"], [], *rows], above=4, left=2)
    corpus = read(b__xlsx=book)
    assert [passage.place for passage in corpus.passages] == [f"Answers!D{row}" for row in range(8, 14)]
    narrow = read(b__xlsx=xlsx([["comment"], [WHY[0]], [], *[[w] for w in WHY[1:]]]))
    assert [passage.place for passage in narrow.passages] == [f"Answers!A{row}" for row in (2, 4, 5, 6, 7, 8)]


def test_xlsx_what_is_merged_over_rows_holds_for_each() -> None:
    pytest.importorskip("python_calamine")
    rows = [["participant", "comment"], ["P1", WHY[0]], ["", WHY[1]], ["P2", WHY[2]], ["", WHY[3]]]
    corpus = read(b__xlsx=xlsx(rows, merged=["A2:A3", "A4:A5"]))
    assert [[p.text for p in person.passages] for person in corpus.participants] == [WHY[:2], WHY[2:4]]


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_rows_that_end_before_their_id_are_people_of_their_own(suffix: str) -> None:
    """Most rows have the id that other tables may share; a short one has none."""
    answers = [[f"{w} in {number}", str(number)] for number, w in enumerate(WHY * 20)]
    if suffix == "csv":
        raw = table(["comment", "id"], answers) + b"I was not given any number here\n"
    else:
        rows = [{"comment": comment, "id": number} for comment, number in answers]
        raw = json.dumps([*rows, {"comment": "I was not given any number here"}]).encode()
    corpus = read_corpus([], contents={f"t.{suffix}": raw})
    assert len(corpus.participants) == len(answers) + 1


ANSWERED = [{"id": f"u{number}", "why": said} for number, said in enumerate(WHY)]
ASKED = ["Why do you hesitate?", "What would help you?"]


def paired(asked: str, answer: str) -> list[object]:
    return [
        {"id": row["id"], "answers": [{asked: ASKED[0], answer: row["why"]}, {asked: ASKED[1], answer: f"Less of {n}"}]}
        for n, row in enumerate(ANSWERED)
    ]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"data": {"survey": {"title": "x", "responses": ANSWERED}}}, id="a list far inside"),
        pytest.param({row["id"]: {"why": row["why"]} for row in ANSWERED}, id="an object for each id"),
        pytest.param({f"P{n}": said for n, said in enumerate(WHY)}, id="a text for each id"),
        pytest.param({"people": {row["id"]: {"why": row["why"]} for row in ANSWERED}}, id="an object for each, inside"),
        pytest.param({"id": [row["id"] for row in ANSWERED], "why": WHY}, id="columns"),
        pytest.param(
            {"why": {str(n): said for n, said in enumerate(WHY)}, "n": {str(n): n for n in range(6)}}, id="pandas"
        ),
        pytest.param([["id", "why"], *[[row["id"], row["why"]] for row in ANSWERED]], id="rows"),
        pytest.param(
            [{"id": row["id"], "reviews": [{"why": row["why"], "stars": 2}]} for row in ANSWERED], id="a list in each"
        ),
        pytest.param([{"text": WHY[0]}, *WHY[1:]], id="objects and texts"),
    ],
)
def test_json_of_many_shapes_has_one_participant_for_each_answer(value: object) -> None:
    raw = json.dumps(value, ensure_ascii=False).encode()
    corpus = read(t__json=raw)
    assert [[p.text for p in person.passages] for person in corpus.participants] == [[said] for said in WHY]
    for passage in corpus.passages:
        assert raw[passage.span.start : passage.span.end].decode() == passage.text


@pytest.mark.parametrize(("asked", "answer"), [("question", "answer"), ("prompt", "response"), ("name", "value")])
def test_json_questions_with_answers_are_no_conversation(asked: str, answer: str) -> None:
    corpus = read(t__json=json.dumps({"responses": paired(asked, answer)}).encode())
    assert [person.key for person in corpus.participants] == [f"t.json#id:u{n}" for n in range(6)]
    assert [(p.text, p.question) for p in corpus.participants[2].passages] == [
        (WHY[2], ASKED[0]),
        ("Less of 2", ASKED[1]),
    ]


def test_a_cell_that_says_there_is_no_answer_is_none() -> None:
    """Nobody is a participant for "n/a", and no share of the people is "NA"; "none" and "nothing" are answers."""
    gaps = ["n/a", "N/A", "NA", "-", "", "NaN", "null", "Not applicable", "k.A."]
    rows = [
        [f"{said} {n} times", ["NA", "nurse", "teacher"][n % 3], "NA" if n % 2 else "DE"]
        for n, said in enumerate(WHY * 4)
    ]
    rows += [[gap, "nurse", "DE"] for gap in gaps] + [["None", "nurse", "DE"], ["nothing", "nurse", "DE"]]
    corpus = read(t__csv=table(["why", "role", "country"], rows))
    assert len(corpus.participants) == 24 + 2
    assert {person.attributes.get("role") for person in corpus.participants} == {"nurse", "teacher", None}
    assert {person.attributes["country"] for person in corpus.participants} == {"NA", "DE"}  # Namibia


@pytest.mark.parametrize(
    ("heading", "values", "role"),
    [
        ("Status", ["Complete", "Partial"], "ignore"),
        ("3. Finished", ["TRUE", "FALSE"], "ignore"),
        ("Progress", ["100", "60"], "ignore"),
        ("Duration (in seconds)", ["310", "95"], "ignore"),
        ("DistributionChannel", ["anonymous", "email"], "ignore"),
        ("status", ["employed", "retired"], "attribute"),
        ("Employment status", ["complete", "partial"], "attribute"),
    ],
)
def test_how_a_form_was_filled_in_describes_nobody(heading: str, values: list[str], role: str) -> None:
    rows = [[f"{said} {n} times", values[n % 2]] for n, said in enumerate(WHY * 4)]
    assert roles(read(t__csv=table(["why", heading], rows)))[heading] == role


def test_true_and_false_among_json_answers_are_nobody_s_words() -> None:
    raw = json.dumps([*({"why": said} for said in WHY), {"why": True}, {"why": False}]).encode()
    corpus = read(t__json=raw)
    assert [p.text for p in corpus.passages] == WHY
    assert all(raw[p.span.start : p.span.end].decode() == p.text for p in corpus.passages)


def test_json_lines_may_be_texts_and_conversations() -> None:
    talk = [{"role": "assistant", "content": "So?"}, {"role": "user", "content": WHY[2]}]
    raw = "\n".join(map(json.dumps, [WHY[0], {"text": WHY[1]}, talk])).encode()
    assert [p.text for p in read(t__jsonl=raw).passages] == WHY[:3]


TURNS = [("Tom", "What is it like?"), ("Anna", WHY[0]), ("Tom", "And why is that?"), ("Anna", WHY[1])]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("t.csv", table(["speaker", "text"], TURNS)),
        ("t.json", json.dumps([{"speaker": who, "text": said} for who, said in TURNS]).encode()),
        ("t.json", json.dumps({"id": "i7", "turns": [{"name": who, "text": said} for who, said in TURNS]}).encode()),
        ("t.json", json.dumps([[{"from": who, "text": said} for who, said in TURNS]]).encode()),
        ("t.csv", table(["id", "talk"], [["7", "\n".join(f"{who}: {said}" for who, said in TURNS)]])),
    ],
)
def test_who_asks_in_a_table_of_turns_is_no_participant(name: str, raw: bytes) -> None:
    corpus = read_corpus([], contents={name: raw})
    assert len(corpus.participants) == 1
    assert [p.text for p in corpus.passages] == WHY[:2]
    assert corpus.passages[1].question == "And why is that?"


def test_control_characters_are_no_part_of_what_is_shown() -> None:
    raw = rb'[{"text": "I want \u0000 it \u001b[31mred \u0085 now"}, {"text": "I do not want it so red"}]'
    assert read(t__json=raw).passages[0].said == "I want it [31mred now"
    plain = read_corpus([], contents={"t.md": b"I want \x1b[31mred \x7f paint.\n"})
    assert plain.passages[0].said == "I want [31mred paint."
    assert plain.passages[0].text == "I want \x1b[31mred \x7f paint."


def xlsx(rows: Sequence[Sequence[object]], above: int = 0, left: int = 0, merged: Sequence[str] = ()) -> bytes:
    """A worksheet called "Answers" with inline strings, as small as the format allows: below `above` empty rows and
    beside `left` empty columns."""
    from xml.sax.saxutils import escape

    def cell(row: int, column: int, value: object) -> str:
        place = f'r="{chr(65 + left + column)}{row}"'
        if isinstance(value, int):
            return f"<c {place}><v>{value}</v></c>"
        return f'<c {place} t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    ns = "http://schemas.openxmlformats.org"
    main, office = f"{ns}/spreadsheetml/2006/main", f"{ns}/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheet = "".join(
        f'<row r="{n}">{"".join(cell(n, column, value) for column, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1 + above)
    )
    together = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    together = together and f'<mergeCells count="{len(merged)}">{together}</mergeCells>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{ns}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{ns}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Answers" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{ns}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData>{together}</worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()
