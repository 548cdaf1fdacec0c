"""Cues of WebVTT and SubRip: the range of each cue's text, with its time."""

from __future__ import annotations

import html
import re

from persona.corpus.document import Document, Piece, Talk
from persona.corpus.escaping import CUE_TAG, readable
from persona.corpus.speech import folded, label_of, speakers_among

_CUE = re.compile(
    r"(?:^|(?<=[\r\n]))[ \t]*(?P<time>(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})[ \t]*-->[^\r\n]*(?:\r\n|\r|\n|\Z)"
    r"(?P<body>(?:[^\r\n]+(?:\r\n|\r|\n|\Z))*)"
)
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+([^>\r\n]+)>")


def read_cues(document: Document) -> Talk:
    """One piece per cue and voice; a cue without a speaker continues the one before. Text keeps what is between the
    outer tags, to the byte; a line that the cue before has shown already is left out."""
    text = document.text
    cues = list(_CUE.finditer(text))
    labels = []
    after = []
    for cue in cues:
        if not _VOICE.search(cue["body"]):
            for line in re.split(r"\r\n|\r|\n", cue["body"]):
                label = label_of(line.lstrip("- "))
                if label is not None and label.colon:
                    labels.append(label._replace(time=cue["time"]))  # every cue is timed
                    after.append(len(line.split()))
    speakers = speakers_among(labels, after)
    pieces: list[Piece] = []
    speaker: str | None = None
    shown: list[str] = []  # the lines of the cue before
    for cue in cues:
        start, end = cue.span("body")
        place = cue["time"].replace(",", ".").split(".")[0]
        voices = list(_VOICE.finditer(text, start, end))
        if voices:
            shown = []
            _add(document, pieces, start, voices[0].start(), speaker, place)
            bounds = [(voice.end(), html.unescape(voice[1]).strip()) for voice in voices]
            for number, (begin, name) in enumerate(bounds):
                speaker = name
                stop = voices[number + 1].start() if number + 1 < len(voices) else end
                _add(document, pieces, begin, stop, speaker, place)
            continue
        begin = start
        before, shown = shown, [line for part in cue["body"].splitlines() if (line := readable(part, "cue"))]
        for match in re.finditer(r"[^\r\n]+", text[start:end]):
            line = match[0]
            dash = len(line) - len(line.lstrip("- "))
            label = label_of(line[dash:])
            # Live captions show the last line again, above the new one or for a moment alone.
            rolling = label is None and (before[1:] or (before and shown[1:])) and begin == start + match.start()
            if rolling and " " in before[-1] and readable(line, "cue") == before[-1]:
                begin = start + match.end()
                continue
            if label is not None and label.colon and folded(label.name) in speakers:
                _add(document, pieces, begin, start + match.start(), speaker, place)
                speaker = label.name
                begin = start + match.start() + dash + label.end
        _add(document, pieces, begin, end, speaker, place)
    return Talk(pieces)


def _add(document: Document, pieces: list[Piece], start: int, end: int, speaker: str | None, place: str) -> None:
    text = document.text
    tags = list(CUE_TAG.finditer(text, start, end))
    first, last = 0, len(tags)
    while start < end:
        if text[start].isspace():
            start += 1
        elif text[end - 1].isspace():
            end -= 1
        elif first < last and tags[first].start() == start:
            start, first = tags[first].end(), first + 1
        elif first < last and tags[last - 1].end() == end:
            end, last = tags[last - 1].start(), last - 1
        else:
            break
    part = text[start:end]
    if any(letter.isalnum() for letter in part) and not re.fullmatch(r"[\[(][^\])]*[\])]", part):
        pieces.append(Piece(start, end, speaker, place))
