"""Signs that nobody sees: they turn the order of a line, colour a terminal, or hide a word from who looks for it."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # within words of Persian, Hindi and others, and in pictures of several people
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def is_unseen(sign: str) -> bool:
    """Whether it is a control, a mark of direction or format, half of a pair of surrogates, or nobody's sign."""
    return unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS


def without_unseen(text: str) -> str:
    """On one line, white space folded, without what nobody sees."""
    if not (text.isascii() and text.isprintable()):
        spaced = " ".join(text.split())
        text = "".join(sign for sign in spaced if not is_unseen(sign))
    return " ".join(text.split())
