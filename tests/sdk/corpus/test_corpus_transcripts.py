"""Who speaks in transcripts and notes, and who only asks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from persona.corpus import Corpus, read_corpus
from persona.terms import TermIndex


def read(**files: str) -> Corpus:
    return read_corpus([], contents={name.replace("__", "."): text.encode() for name, text in files.items()})


@pytest.mark.parametrize(
    "line",
    [
        "{}: {}",
        "**{}:** {}",
        "**{}**: {}",
        "[00:12:03] {}: {}",
        "(00:12) {}: {}",
        "{} (00:12): {}",
        "{} [00:12:03]: {}",
        "00:12:03 {}: {}",
        "{}  0:12\n{}",
        "- {}: {}",
    ],
)
def test_a_turn_may_be_written_in_many_ways(line: str) -> None:
    turns = [("Interviewer", "How do you shop?"), ("Anna", "Mostly at night."), ("Interviewer", "Why then?")]
    turns.append(("Anna", "The children sleep."))
    corpus = read(talk__md="\n\n".join(line.format(*turn) for turn in turns))
    assert [p.text for p in corpus.passages] == ["Mostly at night.", "The children sleep."]
    assert [p.text for p in corpus.guide] == ["How do you shop?", "Why then?"]
    assert [p.question for p in corpus.passages] == ["How do you shop?", "Why then?"]
    assert corpus.participants[0].names == ("Anna",)


def test_the_one_who_asks_is_the_interviewer_whatever_the_name() -> None:
    corpus = read(
        talk__txt="Ros Ilves: Where do you live?\nSam: In a flat.\nRos Ilves: Alone?\nSam: With a cat. And you?\n"
        "Ros Ilves: Me too, what is it called?\nSam: Bob.\n"
    )
    assert [p.text for p in corpus.passages] == ["In a flat.", "With a cat. And you?", "Bob."]


def test_front_matter_names_interviewer_and_participant_and_gives_attributes() -> None:
    corpus = read(
        talk__md="---\nparticipant: Hannah\ninterviewer: Ros\nage_band: 35-44\nrole: nurse\n"
        "email: h@example.org\n"
        "---\n\n"
        "# Talk 1\n\nRos: Tell me.\n\nHannah: I like it, do you?\n\nA second paragraph.\n\nRos: Good.\n\nHannah: Yes.\n"
    )
    (person,) = corpus.participants
    assert person.attributes == {"age_band": "35-44", "role": "nurse"}
    assert {"Hannah", "Ros"} <= set(person.names)
    assert [p.text for p in person.passages] == ["I like it, do you?", "A second paragraph.", "Yes."]


def test_a_focus_group_gives_several_participants() -> None:
    corpus = read(
        group__txt="Moderator: What do you think?\nAda: It is slow.\nBen: I like it.\nCy: No idea.\n"
        "Moderator: Why slow?\nAda: It waits.\nBen: Not for me.\nCy: Nor me.\n"
    )
    assert [p.names[0] for p in corpus.participants] == ["Ada", "Ben", "Cy"]
    assert [len(p.passages) for p in corpus.participants] == [2, 2, 2]


def test_a_name_is_one_person_over_files_and_a_role_is_not() -> None:
    talk = "Interviewer: So?\n\n{}: First answer.\n\nInterviewer: And?\n\n{}: Second answer.\n"
    named = read(a__md=talk.format("Anna Berg", "Anna Berg"), b__md=talk.format("Anna Berg", "Anna Berg"))
    generic = read(a__md=talk.format("User", "User"), b__md=talk.format("User", "User"))
    assert [len(p.passages) for p in named.participants] == [4]
    assert [len(p.passages) for p in generic.participants] == [2, 2]
    assert generic.participants[0].names == ()


def test_voice_tags_name_speakers_and_one_speaker_may_hold_several_cues() -> None:
    corpus = read(
        talk__vtt="WEBVTT\n\nNOTE taken by hand\n\n1\n00:01.000 --> 00:02.000\n<v Moderator>Where?</v>\n\n"
        "2\n00:02.000 --> 00:04.000 align:start\n<v.loud Jean>At <i>home</i></v>\n\n"
        "00:05.000 --> 00:06.000\nand at work\n\n"
        "00:07.000 --> 00:08.000\n<v Jean>[laughs]</v>\n"
    )
    assert [p.text for p in corpus.passages] == ["At <i>home", "and at work"]
    assert corpus.participants[0].passages[1].place == "00:05"
    assert corpus.passages[0].question == "Where?"


def test_subrip_cues_carry_names_and_dashes() -> None:
    corpus = read(
        talk__srt="1\n00:00:01,000 --> 00:00:02,000\n- Researcher: Ready?\n- Paul: Yes I am.\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nresearch is fun\n\n3\n00:00:05,000 --> 00:00:06,000\nResearcher: Good.\n\n"
        "4\n00:00:07,000 --> 00:00:08,000\nPaul: Thanks a lot.\n"
    )
    assert [p.text for p in corpus.passages] == ["Yes I am.", "research is fun", "Thanks a lot."]


def test_headers_headings_rules_and_stage_directions_are_no_passages() -> None:
    corpus = read(
        talk__md="# Dialog 7\n\n**Transcript ID:** work_7\n**Department:** Sales\n\n---\n\nAI: Hello?\n\n"
        "User: Hello there.\n\n[laughs]\n\n## Part two\n\n***\n\nAI: More?\n\nUser: Much more to say.\n"
    )
    assert [p.text for p in corpus.passages] == ["Hello there.", "Much more to say."]
    assert corpus.participants[0].attributes == {"Department": "Sales"}


def test_prose_without_speakers_is_one_participant_per_file() -> None:
    corpus = read(
        diary__md="# Day\n\nI went to the shop and waited.\n\n- It was closed.\n- Note: it is always closed.\n\n"
        "> a quote\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n",
        other__txt="I never go anywhere at all.",
    )
    assert [[p.text for p in person.passages] for person in corpus.participants] == [
        ["I went to the shop and waited.", "It was closed.", "Note: it is always closed.", "a quote"],
        ["I never go anywhere at all."],
    ]


def test_numbered_headings_make_each_record_a_participant_with_its_attributes() -> None:
    corpus = read(
        notes__md="# Support notes\n\nKept by the desk.\n\n## Ticket 12\n\n**Plan:** Pro\n\n"
        "Cannot log in at all.\n\nStill waits.\n\n"
        "## Ticket 13\n\n**Plan:** Free\n\nAsks for an export.\n"
    )
    assert [[p.text for p in person.passages] for person in corpus.participants] == [
        ["Cannot log in at all.", "Still waits."],
        ["Asks for an export."],
    ]
    assert [person.attributes for person in corpus.participants] == [{"Plan": "Pro"}, {"Plan": "Free"}]


def test_headings_that_name_participants_make_participants() -> None:
    corpus = read(
        notes__md="# Sessions\n\n## P1 (nurse)\n\n- Could not find it.\n\n## P2 (cook)\n\n- Found it at once.\n"
    )
    assert [[p.text for p in person.passages] for person in corpus.participants] == [
        ["Could not find it."],
        ["Found it at once."],
    ]


@pytest.mark.parametrize(
    ("speaker", "attributes"),
    [
        ("Q", ""),
        ("Ros (interviewer)", ""),
        ("I", ""),
        ("Ros", "Interviewer: Ros Ilves\n\n"),
        ("X", "Participant: A\n\n"),
    ],
)
def test_the_interviewer_is_told_by_label_role_or_header(speaker: str, attributes: str) -> None:
    corpus = read(talk__txt=f"{attributes}{speaker}: Tell me.\nA: I drive.\n{speaker}: Go on.\nA: I sleep.\n")
    assert [p.text for p in corpus.passages] == ["I drive.", "I sleep."]


def test_an_interviewer_found_in_one_file_is_known_in_the_next() -> None:
    corpus = read(
        a__txt="Ros: Why do you?\nSam: It is so.\nRos: And where?\nSam: Here at home.\nRos: When?\nSam: Now I think.\n",
        b__txt="Ros: Tell me more.\nKim: I cook a lot.\nRos: Please go on.\nKim: I eat a lot.\n",
    )
    assert [p.names[0] for p in corpus.participants] == ["Sam", "Kim"]


def test_broken_front_matter_is_text_and_lists_are_joined() -> None:
    corpus = read(
        a__md="---\ntools: [Excel, Word]\nnested: {a: b}\n---\n\nI like it here.\n",
        b__md="---\na: [\n---\n\nI like it there.\n",
    )
    assert corpus.participants[0].attributes == {"tools": "Excel; Word"}
    assert "I like it there." in [p.text for p in corpus.participants[1].passages]


@pytest.mark.parametrize(
    "text",
    [
        "# Calls\n\n- 12 May: The card was lost.\n- 13 May: Wants a refund now.\n- 14 May: Asked again for it.\n",
        "# Log\n\n## Week of 10 February\n\n- The card was lost.\n- Wants a refund now.\n\n"
        "## Week of 17 February\n\n"
        "- Asked again.\n",
    ],
)
def test_dated_items_and_desk_logs_make_each_item_a_participant(text: str) -> None:
    assert len(read(log__md=text).participants) == 3


def test_labels_of_records_are_not_taken_for_speakers() -> None:
    corpus = read(
        tickets__md="Status: open\nPriority: high\n\nThe page never loads for me.\n\nStatus: closed\nPriority: low\n\n"
        "It works now.\n"
    )
    assert len(corpus.participants) == 1
    assert "The page never loads for me." in [p.text for p in corpus.passages]


def test_a_file_with_only_an_interviewer_is_noted() -> None:
    corpus = read(
        a__md="Interviewer: One?\n\nInterviewer: Two?\n", b__md="Interviewer: A?\n\nAnna: Yes.\n\nAnna: No.\n"
    )
    assert any("only an interviewer" in note for note in corpus.notes)


def test_numbers_are_kept_and_newcomers_get_the_next() -> None:
    talk = "Interviewer: So?\n\n{0}: First answer.\n\nInterviewer: And?\n\n{0}: Second answer.\n"
    first = read(b__md=talk.format("Berta"), c__md=talk.format("Carl"))
    assert [p.id for p in first.participants] == ["P01", "P02"]
    known = {p.key_hash: p.id for p in first.participants}
    contents = {f"{n[0].lower()}.md": talk.format(n).encode() for n in ("Anna", "Berta", "Carl")}
    later = read_corpus([], contents=contents, known=known)
    assert [(p.id, p.names[0]) for p in later.participants] == [("P03", "Anna"), ("P01", "Berta"), ("P02", "Carl")]
    assert {passage.participant for passage in later.participants[0].passages} == {"P03"}


STYLES = [
    "{0}: {1}\n", "{0}:\t{1}\n", "{0}:\u00a0{1}\n", "{0}:{1}\n", "**{0}:** {1}\n\n", "[{0}]: {1}\n", "[{0}] {1}\n",
    "{0} - {1}\n", "{0} — {1}\n", "{0}\n{1}\n\n", "**{0}**\n\n{1}\n\n", "## {0}\n\n{1}\n\n", "\u200f{0}: {1}\n",
]  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["Anna", "Anna Müller", "P1", "R2", "User #2", "अनीता", "สมชาย", "محمد", "田中"])
def test_speakers_are_written_in_many_ways(style: str, name: str) -> None:
    said = [("Interviewer", "What do you want?"), (name, "It should be quicker."), ("Interviewer", "Why?")]
    raw = "".join(style.format(*turn) for turn in [*said, (name, "Because I have no time.")]).encode()
    corpus = read_corpus([], contents={"t.md": raw})
    assert [p.text for p in corpus.passages] == ["It should be quicker.", "Because I have no time."]
    assert [p.text for p in corpus.guide] == ["What do you want?", "Why?"]
    for passage in (*corpus.passages, *corpus.guide):
        assert raw[passage.span.start : passage.span.end].decode() == passage.text


@pytest.mark.parametrize(
    ("asker", "name", "ask", "answer"),
    [
        ("Interviewerin", "Anna", "Erzählen Sie doch mal.", "Ich möchte, dass es schneller geht."),
        ("Intervieweuse", "Anne", "Racontez-moi.", "Je veux que ce soit plus rapide."),
        ("Enquêteur\u00a0", "Anne\u00a0", "Racontez-moi.", "Je veux que ce soit plus rapide."),
        ("Entrevistadora", "Ana", "Cuénteme.", "Quiero que sea más rápido."),
        ("Интервьюер", "Анна", "Расскажите.", "Я хочу, чтобы было быстрее."),
        ("聞き手", "田中", "教えてください。", "もっと速い支払いが欲しいです。"),
        ("المحاور", "محمد", "حدثني.", "أريد أن يكون أسرع."),
        ("साक्षात्कारकर्ता", "अनीता", "बताइए।", "मैं चाहती हूँ कि यह तेज़ हो।"),
        ("ผู้สัมภาษณ์", "สมชาย", "เล่าให้ฟังหน่อย", "ผมอยากให้มันเร็วขึ้น"),
    ],
)
@pytest.mark.parametrize("colon", [": ", "："])
def test_interviewers_are_known_in_many_languages(asker: str, name: str, ask: str, answer: str, colon: str) -> None:
    raw = f"{asker}{colon}{ask}\n{name}{colon}{answer}\n" * 2
    corpus = read_corpus([], contents={"t.txt": raw.encode()})
    assert {p.text for p in corpus.passages} == {answer}
    assert {p.text for p in corpus.guide} == {ask}


@pytest.mark.parametrize("mark", "?？؟")
def test_who_asks_is_told_by_the_question_marks_of_any_script(mark: str) -> None:
    raw = "".join(f"Tom: Day {n}{mark}\nAnna: On day {n} I go there.\n" for n in range(4))
    corpus = read_corpus([], contents={"t.txt": raw.encode()})
    assert {person.key for person in corpus.participants} == {"id:anna"}


def test_two_interviewers_who_both_ask_are_no_participants() -> None:
    raw = "".join(f"Tom: What of day {n}?\nUma: What else?\nAnna: On day {n} I go there.\n" for n in range(6))
    corpus = read_corpus([], contents={"t.txt": raw.encode()})
    assert {person.key for person in corpus.participants} == {"id:anna"}


def test_who_prompts_without_a_question_mark_interviews_whoever_asks_back() -> None:
    raw = "".join(f"Tom: Tell me about day {n}.\nAnna: You mean how I go there on day {n}?\n" for n in range(6))
    corpus = read_corpus([], contents={"t.txt": raw.encode()})
    assert {person.key for person in corpus.participants} == {"id:anna"}


def test_one_short_question_is_no_key_whose_words_are_names() -> None:
    raw = b"Interviewer: What do you want?\nAnna: I want it quick.\nAnna: I hate to wait.\n"
    corpus = read_corpus([], contents={"t.txt": raw})
    assert [p.text for p in corpus.guide] == ["What do you want?"]
    assert corpus.participants[0].names == ("Anna",)


@pytest.mark.parametrize("break_", ["---\n\n", "## Notes\n\n"])
def test_notes_below_the_talk_are_not_the_last_speaker_s_words(break_: str) -> None:
    raw = (
        "Interviewer: So?\n\nAnna: I want it.\n\nInterviewer: And?\n\nAnna: I like it.\n\n"
        + break_
        + "She was tired.\n"
    )
    corpus = read_corpus([], contents={"t.md": raw.encode()})
    assert [p.text for p in corpus.passages] == ["I want it.", "I like it."]


def test_cues_are_shown_without_tags_and_cited_with_them() -> None:
    body = "I<00:00:01.200><c> want</c><00:00:01.400><c.loud> it</c> <b>quick</b> &amp; &lt;cheap&gt;, a < b"
    raw = f"WEBVTT\n\n00:01.000 --> 00:03.000\n{body}\n\n00:03.000 --> 00:05.000\n<i>And I like it.</i>\n".encode()
    corpus = read_corpus([], contents={"t.vtt": raw})
    assert [p.said for p in corpus.passages] == ["I want it quick & <cheap>, a < b", "And I like it."]
    assert [p.text for p in corpus.passages] == [body, "And I like it."]
    for passage in corpus.passages:
        assert raw[passage.span.start : passage.span.end].decode() == passage.text
    index = TermIndex.build(corpus)
    assert {"want", "quick", "cheap"} <= set(index.vocabulary)
    assert not {"c", "amp", "lt", "loud"} & set(index.vocabulary)


def test_a_line_that_live_captions_show_twice_is_said_once() -> None:
    lines = ["I want this", "to be quick", "and cheap", "for everybody here"]
    cues = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n<i>{a}</i>\n{b}\n\n" for n, (a, b) in enumerate(pairwise(lines)))
    raw = f"WEBVTT\n\n{cues}00:08.000 --> 00:09.000\nfor everybody here\n".encode()
    corpus = read_corpus([], contents={"t.vtt": raw})
    assert " ".join(p.said for p in corpus.passages) == " ".join(lines)


def test_thousands_of_tags_around_a_cue_are_no_square() -> None:
    body = "<i>" * 20_000 + "I want this" + "</i>" * 20_000
    corpus = read_corpus([], contents={"t.vtt": f"WEBVTT\n\n00:01.000 --> 00:03.000\n{body}\n".encode()})
    assert [p.text for p in corpus.passages] == ["I want this"]


@pytest.mark.parametrize(
    "start",
    [
        "[12/05/2024, 10:0{n}:02] {who}: ",
        "12.05.24, 10:0{n} - {who}: ",
        "2024-05-12 10:0{n} {who}: ",
        "[5/12/24, 10:0{n}:02\u202fAM] {who}: ",
        "10:0{n} AM {who}: ",
        "10:0{n}:02 From {who} to Everyone: ",
        "{who}  10:0{n} AM\n",
    ],
)
def test_chats_as_they_are_exported_have_their_speakers(start: str) -> None:
    said = [("Tom", "What is it?"), ("Anna Lee", "It should be quick."), ("Tom", "And why?"), ("Anna Lee", "I wait.")]
    raw = "".join(start.format(n=n, who=who) + words + "\n" for n, (who, words) in enumerate(said))
    corpus = read_corpus([], contents={"chat.txt": raw.encode()})
    assert [p.text for p in corpus.passages] == ["It should be quick.", "I wait."]
    assert corpus.participants[0].names == ("Anna Lee", "Tom")


def test_a_letter_s_subject_is_nobody_and_its_sender_no_attribute() -> None:
    letter = "From: {0} <{0}@example.com>\nSubject: Shop\n\nI want the {1} to be quicker than it is.\n"
    corpus = read(a__txt=letter.format("anna", "search"), b__txt=letter.format("ben", "checkout"))
    assert len(corpus.participants) == 2
    assert not any(person.attributes for person in corpus.participants)
    assert [person.names for person in corpus.participants] == [("anna",), ("ben",)]
