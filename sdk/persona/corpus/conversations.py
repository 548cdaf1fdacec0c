"""Who speaks in transcripts and notes: the interviewer told from the participants, one person over several files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from persona.corpus.document import Document, Talk
from persona.corpus.escaping import readable
from persona.corpus.making import make_passage
from persona.corpus.model import Escaping, Passage
from persona.corpus.people import People
from persona.corpus.speech import askers_among, asks, folded, is_generic, is_interviewer, is_personal

_ASKER_KEY = re.compile(
    r"(?:interviewers?|moderators?|researchers?|facilitators?|hosts?|conducted by|interviewed by)", re.I
)
_PERSON_KEY = re.compile(
    r"(?:participants?|respondents?|interviewees?|users?|customers?|subjects?|speakers?)"
    r"(?:[ _-]?(?:id|no|number|code|name))?|name|full[ _-]name",
    re.I,
)
_PRIVATE_KEY = re.compile(
    r".*(?:name|e-?mail|phone|mobile|address|contact|handle)s?|from|to|b?cc|sender|recipient|reply-to|von|an", re.I
)
_ADDRESS = re.compile(r"(?<=\S)\s*<[^>]*>")
_NO_ATTRIBUTE = re.compile(
    r"(?:.*[ _-])?(?:id|ids|title|subject|date|dates|time|recorded|duration|length|file|transcript|version|format|"
    r"layout|tags?|created|updated|author|project|study|session|url|link|consent|notes?)",
    re.I,
)


@dataclass(slots=True)
class Transcript:
    """A talk with what is known of its speakers (names folded)."""

    document: Document
    talk: Talk
    askers: set[str] = field(default_factory=set)
    speakers: list[str] = field(init=False)

    def __post_init__(self) -> None:
        written = dict.fromkeys(piece.speaker for piece in self.talk.pieces if piece.speaker)
        self.speakers = list(dict.fromkeys(map(folded, written)))


def tell_interviewers(transcripts: Sequence[Transcript]) -> None:
    """Fills `askers`: by label, by front matter, by who asks; then names found once hold for the other files."""
    sure: Counter[str] = Counter()
    for transcript in transcripts:
        speakers = transcript.speakers
        if not speakers:
            continue
        transcript.askers = _by_name(transcript, speakers) or _by_questions(transcript, speakers)
        sure.update(name for name in transcript.askers if is_personal(name))
    for transcript in transcripts:
        if not transcript.askers and len(transcript.speakers) > 1:
            transcript.askers = {name for name in transcript.speakers if sure[name]}
        if transcript.askers and len(transcript.askers) == len(transcript.speakers) > 1:
            transcript.askers = {name for name in transcript.speakers if is_interviewer(name)}


def _by_name(transcript: Transcript, speakers: list[str]) -> set[str]:
    found = {name for name in speakers if is_interviewer(name)}
    declared = [
        folded(part)
        for key, value in transcript.talk.attributes.items()
        if _ASKER_KEY.fullmatch(key)
        for part in re.split(r"[;,&]| and ", value)
    ]
    found |= {name for name in speakers for asker in declared if _same_person(name, asker)}
    if found and not (len(found) == len(speakers) > 1):
        return found
    named = [folded(value) for key, value in transcript.talk.attributes.items() if _says_who(key, value)]
    answering = {name for name in speakers for person in named if _same_person(name, person)}
    if len(speakers) == 2 and len(answering) == 1:
        return set(speakers) - answering
    return found if len(speakers) > len(found) else set()


def _same_person(label: str, name: str) -> bool:
    """ "ros" and "ros ilves"."""
    one, other = label.split(), name.split()
    return bool(one and other) and (one == other or (one[0] == other[0] and 1 in (len(one), len(other))))


def _by_questions(transcript: Transcript, speakers: list[str]) -> set[str]:
    if len(speakers) < 2:
        return set()
    text = transcript.document.text
    return askers_among((folded(p.speaker or ""), text[p.start : p.end]) for p in transcript.talk.pieces)


def gather(transcript: Transcript, people: People, guide: list[Passage], notes: list[str]) -> None:
    """Adds a transcript's or a note's passages to their participants, the interviewer's to `guide`."""
    if transcript.talk.entries or not transcript.speakers:
        _gather_notes(transcript, people)
        return
    answering = [name for name in transcript.speakers if name not in transcript.askers]
    if not answering:
        notes.append(f"{transcript.document.path}: only an interviewer speaks here; nobody to learn from.")
    written = {folded(piece.speaker): piece.speaker for piece in reversed(transcript.talk.pieces) if piece.speaker}
    keys = {name: _key(transcript, name, written[name], alone=len(answering) == 1) for name in answering}
    asker_names = [_bare(written[name]) for name in transcript.askers if is_personal(written[name])]
    asker_names += [value for key, value in transcript.talk.attributes.items() if _ASKER_KEY.fullmatch(key)]
    for name in answering:
        person = people.get(keys[name])
        own = [_bare(written[name])] if is_personal(written[name]) else []
        people.name(person, [*own, *sorted(asker_names)])
        _describe(transcript, people, keys[name], transcript.talk.attributes, alone=len(answering) == 1)
    _gather_turns(transcript, people, guide, keys)


def _gather_turns(transcript: Transcript, people: People, guide: list[Passage], keys: dict[str, str]) -> None:
    document = transcript.document
    question: str | None = None
    asking: list[str] = []
    for piece in transcript.talk.pieces:
        text = document.text[piece.start : piece.end]
        name = folded(piece.speaker or "")
        span = document.span(piece.start, piece.end)
        escaping = escaping_of(document, text)
        if name in transcript.askers:
            guide.append(make_passage(document.path, span, text, document.encoding, escaping, None, piece.place))
            asking.append(readable(text, escaping))
        elif name in keys:
            if asking:  # the last paragraph that asks, else the last said
                asked = next((said for said in reversed(asking) if asks(said)), asking[-1])
                question = " ".join(asked.split())
                asking = []
            person = people.get(keys[name])
            person.passages.append(
                make_passage(document.path, span, text, document.encoding, escaping, question, piece.place)
            )


def _gather_notes(transcript: Transcript, people: People) -> None:
    document, talk = transcript.document, transcript.talk
    numbers = {entry: number for number, entry in enumerate(talk.entries, 1)}
    for piece in talk.pieces:
        key = document.path
        if piece.entry is not None:
            key = f"{document.path}#{numbers.get(piece.entry, piece.entry + 1)}"
        attributes = (
            talk.attributes if piece.entry is None else {**talk.attributes, **talk.entries.get(piece.entry, {})}
        )
        if piece.entry is None:
            named = next((v for k, v in attributes.items() if _says_who(k, v)), None)
            key = _person_key(named) if named else key
        fresh = key not in people.by_key
        person = people.get(key)
        if fresh:
            _describe(transcript, people, key, attributes, alone=True)
        text = document.text[piece.start : piece.end]
        person.passages.append(
            make_passage(
                document.path,
                document.span(piece.start, piece.end),
                text,
                document.encoding,
                escaping_of(document, text),
                None,
                piece.place,
            )
        )


def escaping_of(document: Document, text: str) -> Escaping:
    """What is to be undone in a text of this file, where the text holds any of it."""
    if document.format in ("webvtt", "subrip"):
        return "cue" if any(sign in text for sign in "<&{") else ""
    return "json" if document.format in ("json", "jsonl") and "\\" in text else ""


def _key(transcript: Transcript, name: str, written: str, *, alone: bool) -> str:
    if alone:
        named = [v for k, v in transcript.talk.attributes.items() if _says_who(k, v) and not _ASKER_KEY.fullmatch(k)]
        if named and not is_generic(named[0]):
            return _person_key(named[0])
    if is_personal(written):
        return _person_key(_bare(written))
    return f"{transcript.document.path}#{name}"


def _says_who(key: str, value: str) -> bool:
    """Whether a key of a header tells the participant; a letter's subject does not."""
    return bool(_PERSON_KEY.fullmatch(key)) and (key.casefold() != "subject" or any(map(str.isdigit, value)))


def _person_key(name: str) -> str:
    return f"participant:{name}" if name.isdigit() else f"id:{folded(name)}"


def _bare(name: str) -> str:
    return re.sub(r"\s*[\[(].*", "", name).strip()


def _describe(transcript: Transcript, people: People, key: str, attributes: dict[str, str], *, alone: bool) -> None:
    person = people.get(key)
    for name, value in attributes.items():
        if _ASKER_KEY.fullmatch(name):
            continue
        if _says_who(name, value) or _PRIVATE_KEY.fullmatch(name):
            if alone and is_personal(value):
                people.name(person, [_ADDRESS.sub("", value)])
        elif not _NO_ATTRIBUTE.fullmatch(name) and len(value) <= 80:
            people.describe(person, name, value)
