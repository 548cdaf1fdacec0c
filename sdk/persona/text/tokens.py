"""How many tokens a text will be, counted offline and rather too many than too few.

Every provider has a vocabulary of its own, and none is shipped with Persona or fetched at run time. The rule below
was set against the byte-pair vocabularies o200k and cl100k: tests/sdk/writers_model/test_tokens.py measures it on
several languages and scripts.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z]+ ?")
# Runs of digits, of white space, of letters that are not ASCII, and single other characters.
_PIECE = re.compile(r"[0-9]+|\s+|[^\W\d_]+|.", re.DOTALL)
_LETTERS_PER_TOKEN = 5  # of the rest of a word: most words of up to six letters are one token
_DIGITS_PER_TOKEN = 2
_MESSAGE = 8  # what a provider adds around each message


@lru_cache(maxsize=4096)
def tokens(text: str) -> int:
    """An upper estimate; 0 only for the empty text."""
    # Blanks belong to the word after them; of what is left, counting by pattern is what keeps this quick.
    count = 0
    for word in _WORD.findall(text):
        count += 1 + (len(word) - 1) // _LETTERS_PER_TOKEN
    rest = _WORD.sub("", text)
    count += sum(_piece(match[0]) for match in _PIECE.finditer(rest))
    return count


def message_tokens(texts: list[str]) -> int:
    return sum(tokens(text) + _MESSAGE for text in texts) + _MESSAGE


def _piece(piece: str) -> int:
    if piece.isspace():
        # One blank belongs to the word after it; line breaks and indents are tokens.
        return 0 if piece == " " else 1 + len(piece) // 8
    if piece.isascii():
        if piece.isdigit():
            return -(-len(piece) // _DIGITS_PER_TOKEN)
        return 1
    if len(piece) == 1 and ord(piece) > 0xFFFF:
        return 3  # emoji and their like
    # Other scripts: two to three bytes to a token, and never fewer than a token for three letters.
    return max(-(-len(piece.encode("utf-8", "surrogatepass")) // 2) * 4 // 5, -(-len(piece) // 3), 1)
