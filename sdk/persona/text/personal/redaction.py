"""What may be shown of words that are not themselves evidence: the words, without what would tell who is meant."""

from __future__ import annotations

from collections.abc import Collection


def redact(text: str, names: Collection[str], kinds: Collection[str]) -> str:
    """`text` with personal data of `kinds` as "[name]", "[email]", …; `names` are case-folded."""
    if not kinds:
        return text
    from persona.text.personal import find_personal

    parts: list[str] = []
    at = 0
    for datum in find_personal(text, names, kinds):
        parts += (text[at : datum.start], f"[{datum.kind.replace('_', ' ')}]")
        at = datum.end
    return "".join([*parts, text[at:]])
