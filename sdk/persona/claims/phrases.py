# ruff: noqa: E501
"""Headlines for text without sentences (tickets, notes in keywords): what several people wrote word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from persona.text import stem

MOST_WORDS = 5
OPENING = 14  # words: messages of this sort open with what they are about and end in signatures and footers
_TOKEN = re.compile(r"[a-z][\w'-]*")
_EDGE = frozenset(
    "the a an of to for with in on at by from and or but my our your his her their its is are was were be been has have had do does did can could "
    "will would should may i we you they it this that these those as if when while so not than then there here me us them please kindly need needs needed".split()
)
# Salutations and the marks of mail threads: never part of what is wanted.
_NEVER = frozenset(
    "hi hello hey dear thanks thank regards kind best sincerely cheers please kindly re fw fwd sent received pm am cc monday tuesday wednesday thursday "
    "friday saturday sunday january february march april june july august september october november december let know help guys team colleagues "
    "la si sa de te en el da ca va st th rd ext hour id tower importance high low good morning afternoon today yesterday tomorrow".split()
)


def shared_phrase(texts: Iterable[tuple[int, str]], core: Iterable[str]) -> tuple[str, int] | None:
    """The phrase of two to five words around the `core` stems that most speakers wrote, and how many they are.

    `texts` are pairs of speaker and text. Longer phrases win over their parts when nearly as many wrote them.
    None when no two speakers share one.
    """
    wanted = set(core)
    speakers: dict[tuple[str, ...], set[int]] = {}
    for speaker, text in texts:
        tokens = _TOKEN.findall(text[:160].lower())[:OPENING]
        stems = [stem(token) for token in tokens]
        if not wanted <= set(stems):
            continue
        for start, token in enumerate(tokens):
            if token in _EDGE or token in _NEVER:
                continue
            for end in range(start + 2, min(start + MOST_WORDS, len(tokens)) + 1):
                if tokens[end - 1] in _NEVER:
                    break
                phrase = tuple(tokens[start:end])
                if (
                    tokens[end - 1] in _EDGE
                    or len(set(stems[start:end])) < len(phrase)
                    or not wanted <= set(stems[start:end])
                ):
                    continue
                speakers.setdefault(phrase, set()).add(speaker)
    ranked = sorted((-len(who) * len(phrase) ** 0.75, phrase) for phrase, who in speakers.items() if len(who) >= 2)
    if not ranked:
        return None
    phrase = ranked[0][1]
    words = " ".join(phrase)
    return words[0].upper() + words[1:], len(speakers[phrase])
