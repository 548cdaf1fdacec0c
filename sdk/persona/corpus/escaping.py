"""Undoing a format's escaping for the eye: what the person wrote, not how the file stores it."""

from __future__ import annotations

import html
import re

from persona.corpus.model import Escaping

_JSON_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[\"\\/bfnrt]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # commands to a terminal, and nothing in HTML
# Of WebVTT (voices, classes, times of words) and SubRip; anything else in angle brackets was said.
CUE_TAG = re.compile(
    r"</?(?:v|c|i|b|u|ruby|rt|lang|font)(?:[ \t.][^>\r\n]*)?>|<\d[\d:.]*>|\{\\[^}\r\n]*\}", re.IGNORECASE
)
_SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": " ", "f": " ", "n": "\n", "r": "\n", "t": "\t"}


def readable(text: str, escaping: Escaping) -> str:
    """`text` with doubled quotes (CSV), backslashes (JSON) or tags and entities (cues) undone, white space and control
    characters folded to single spaces.

    Tolerant of a text that was cut inside an escape: what is not a whole escape stays as it is.
    """
    if escaping == "csv":
        text = text.replace('""', '"')
    elif escaping == "json" and "\\" in text:
        text = _JSON_ESCAPE.sub(_unescape, text)
    elif escaping == "cue":
        text = html.unescape(CUE_TAG.sub("", text))
    if _CONTROL.search(text):
        text = _CONTROL.sub(" ", text)
    return " ".join(text.split())


def _unescape(match: re.Match[str]) -> str:
    escape = match[0]
    if len(escape) == 12:
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if len(escape) == 6:
        code = int(escape[2:], 16)
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
    return _SIMPLE[escape[1]]
