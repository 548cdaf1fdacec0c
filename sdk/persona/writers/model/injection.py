"""Passages that speak to a model instead of about the study: not shown to it.

A pattern catches the common ones; the rest is data in a marked block, and what a model does with it all the same must
pass the verifier. Somebody who tells of such a sentence ("it told me to ignore the above") is not lost as a
participant, only that passage as evidence for a model.
"""

from __future__ import annotations

import re
import unicodedata

_TO_A_MODEL = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override|bypass)\b [^.!?\n]{0,40}
        \b(?:above|previous|prior|preceding|earlier|instructions?|prompts?|rules|guidelines|everything\ before)\b
  | \b(?:system|developer|hidden|initial)\s+(?:prompt|message|instructions?)\b
  | (?:^|[\s"'<\[])(?:system|assistant|developer)\s*(?:>|\]|:\s) (?=\s*\S)
  | \byou\ are\ (?:now|no\ longer)\ (?:an?\s|the\s|in\s|dan\b|free\b)
  | \b(?:pretend|act)\ (?:to\ be|as\ if\ you\ are|as)\ (?:an?\ )?(?:\w+\ )?(?:ai|assistant|model|chatbot)\b
  | \b(?:new|updated|real|following)\ instructions?\s*:
  | \b(?:reveal|print|repeat|output)\ (?:your|the)\ (?:\w+\ )?(?:prompt|instructions)\b
  | \bjailbreak\b
  | </?\s*(?:passages|system|instructions?|refused|evidence|s|inst)\s*> | <\|[a-z_]+\|> | \[/?INST\]
  | \bwrite\ the\ claim\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def speaks_to_a_model(text: str) -> bool:
    """Full-width letters and signs that cannot be seen hide nothing."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return _TO_A_MODEL.search(text) is not None
