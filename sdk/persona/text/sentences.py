"""Where sentences begin and end, as exact ranges of the text that was given."""

from __future__ import annotations

import re

# Sentences end at more line ends than a source counts: a form feed or U+2028 separates them too.
_LINE = r"\n\r\v\f\x85\u2028\u2029"
_STOPS = ".!?…。！？｡"
_CLOSERS = "\"')\\]}”’»」』）*_"

# One character class in front keeps the search quick; where nothing may end, nothing else is tried.
_CANDIDATE = re.compile(rf"[{_STOPS}{_LINE}](?:(?<=[{_LINE}])\s*|[{_STOPS}]*[{_CLOSERS}]*)(?P<gap>\s*)")
_STARTS_AT_ONCE = re.compile(r"(?:I|It|The|This|That|But|And|So|We|You|They|My|If|When|Also|Then)\s")
_MARKER = re.compile(r"(?:(?:[-*•·‣▪–—>]|#{1,6}|\(?\d{1,3}[.)]|\(?[A-Za-z]\))\s+)+")
_BREAKS = re.compile(rf"\r\n|[{_LINE}]")
_LAST_WORD = re.compile(r"(?:[^\W\d_]\.)*[\w’'-]+\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_FIRST_PERSON = re.compile(r"I\b")
_WORDLIKE = re.compile(r"[^\W_]")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')

# Never at the end of a sentence, whatever follows.
_ALWAYS_OPEN = frozenset(
    "dr mr mrs ms mx prof rev hon st mt ft sgt capt lt col gen sen rep gov messrs e.g i.e eg ie viz vs v cf ca approx"
    " esp incl excl fig figs eq vol ch sec ed eds op al".split()
)
# At the end only when what follows starts like a sentence.
_MAYBE_OPEN = frozenset(
    "etc inc ltd co corp jr sr ph.d ph b.a m.a b.sc m.sc a.m p.m am pm u.s u.k e.u u.s.a min max hr hrs sq tel ext dept"
    " est jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun resp".split()
)
_NUMBERED = frozenset("no nr nos pp p art para".split())  # "no. 5"
_STARTERS = frozenset(
    "the a an i it it's he she we they you this that these those there here what when where why how if in on at so but"
    " and or then also my our your his her its their because although though while since after before for with not no"
    " yes i'm i've i'd i'll we're they're that's there's maybe some most all one".split()
)


def sentence_ranges(text: str, *, escaped: bool = False) -> list[tuple[int, int]]:
    """The sentences of `text` as half-open character ranges, in order, not overlapping, trimmed of white space and
    list markers; pieces without a letter or digit are left out.

    With `escaped`, `text` is the inside of a JSON string as it stands in the file: `\\n` (two characters) ends a line,
    and no range cuts an escape in two.
    """
    if escaped and "\\" in text:
        text = _ESCAPE.sub(_stand_in, text)
    found: list[tuple[int, int]] = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if _ends(text, start, match):
            _add(found, text, start, match.start("gap"))
            start = match.end()
    _add(found, text, start, len(text))
    return found


def _stand_in(match: re.Match[str]) -> str:
    """As many characters as the escape has, that mean for sentences what it means."""
    code, sign = match.groups()
    size = len(match[0])
    if code is None:
        return {"n": " \n", "r": " \n", "f": " \n", "b": "  ", "t": "  ", '"': '""', "/": "//"}.get(sign, "\\\\")
    letter = chr(int(code, 16))
    if re.match(rf"[{_LINE}]", letter):
        return " " * (size - 1) + "\n"
    return letter * size


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` ends at `match`."""
    first, gap, after = text[match.start()], match["gap"], match.end()
    if _BREAKS.match(first):
        return _line_ends(text, start, match)
    if after == len(text) or first in "。！？｡":
        return True
    if not gap:
        before = text[max(start, match.start() - 3) : match.start()]
        return len(before) == 3 and before.isalpha() and before.islower() and bool(_STARTS_AT_ONCE.match(text, after))
    return _is_closed(text, match) or len(_BREAKS.findall(gap)) > 1


def _is_closed(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop, a question mark and so on with white space behind it ends a sentence."""
    stop, following = text[match.start() : match.start("gap")], text[match.end()]
    if following.islower() and (stop[0] == "…" or stop.startswith("..") or stop[-1] in ")]"):
        return False  # a pause or an aside inside a sentence
    if stop[0] != "." or stop.startswith(".."):
        return True
    last = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
    if last is None:
        return True
    word = last[0].casefold()
    if word in _ALWAYS_OPEN:
        return False
    if word in _NUMBERED:
        return not following.isdigit()
    initial = len(word) == 1 and word.isalpha() and word != "i"
    if initial or word in _MAYBE_OPEN or _DOTTED.fullmatch(word):
        return following.isupper() and _first_word(text, match.end()) in _STARTERS
    return not (word.isdigit() and _MARKER.match(text, last.start()) and _opens_line(text, last.start()))


def _first_word(text: str, at: int) -> str:
    match = _FIRST_WORD.match(text, at)
    return match[0].replace("’", "'").casefold() if match else ""


def _opens_line(text: str, at: int) -> bool:
    return at == 0 or bool(_BREAKS.match(text[at - 1]))


def _line_ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a line end without a full stop ends a sentence: not where a line was only wrapped."""
    if len(_BREAKS.findall(match[0])) > 1:
        return True
    after = match.end()
    if after == len(text) or _MARKER.match(text, after):
        return True
    before = text[start : match.start()].rstrip()
    length = len(_BREAKS.split(before)[-1])
    if before.endswith((":", ";")):
        return True
    if text[after].islower() or _FIRST_PERSON.match(text, after):
        return length < 25 and not before.endswith(",")
    return length < 60 and not before.endswith(",")


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    end = start + len(piece.rstrip())
    start = end - len(piece.strip())
    if marker := _MARKER.match(text, start, end):
        start = marker.end()
    if _WORDLIKE.search(text, start, end):
        found.append((start, end))
