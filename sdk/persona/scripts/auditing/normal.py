"""One spelling for what looks the same: width, accents, case, look-alike letters, invisible characters, spacing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from persona.text import STOP_WORDS, stem

# Letters of other scripts, and signs, that are drawn like Latin ones: the part of Unicode's confusables.txt (UTS 39)
# that can stand in for an English, German, French or Spanish word.
_LOOKALIKES = str.maketrans(
    "авеһіїјкӏмнорԛѕтухѵԝгьԁсёпиαβεηικμνορστυχγωζıĸɡɑɩʏᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡᴢøłđħɛոօսհցզᎪꓲ",
    "abehiijklmhopqstyxvwrbdcenuabenikuvopotuxywzikgaiyabcdeghijklmnoprtuvwzoldhenouhgqai",
)
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_LETTERSPACED = re.compile(r"(?<!\w)(?:\w[ .·\-_]){4,}\w(?!\w)")
# Letters of scripts that put no space between words: Thai, Lao, Burmese, Khmer, hiragana, Han. Katakana and Hangul are
# left in one: a run of them is about a word.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:'[^\W_{UNSPACED}]+)*")
_QUOTES = str.maketrans("’‘‛ʼ＇`´", "'''''''")


def plain(text: str) -> str:
    """`text` folded: NFKC, without accents and invisible characters, look-alikes as Latin letters, lower case."""
    if text.isascii():
        return text.lower() if not _maybe_spaced(text) else _closed(text).lower()
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text))).translate(_QUOTES)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return _closed(text.lower().translate(_LOOKALIKES).lower())


def plain_words(text: str) -> list[str]:
    """The words of `plain(text)`; where a script does not part them, each letter by itself."""
    return _WORD.findall(plain(text))


def is_unspaced(word: str) -> bool:
    """Whether it is one letter of a script without spaces: about half a word."""
    return len(word) == 1 and _UNSPACED.match(word) is not None


def _maybe_spaced(text: str) -> bool:
    return _LETTERSPACED.search(text) is not None


def _closed(text: str) -> str:
    """ "w o r d s" as "words": two spaces or more part the words; where there is one kind only, nothing can be said."""
    return _LETTERSPACED.sub(lambda match: re.sub(r"[ .·\-_]", "", match[0]), text)


@lru_cache(maxsize=200_000)
def content_stem(word: str) -> str:
    """The stem of a plain word, or "" for a word that carries nothing by itself."""
    if word in STOP_WORDS or (len(word) < 2 and not word.isdigit()):
        return ""
    return stem(word)
