"""What a model gets to see of a passage: its words, without what would tell who said them."""

from __future__ import annotations

import re
from collections.abc import Collection

from persona.settings import Privacy

_KINDS = {"names": "name", "emails": "email", "phones": "phone"}
# Hidden as soon as anything is: nobody who hides a telephone number means to send a bank account.
_ALWAYS = ("iban", "card", "customer_number", "birth_date", "address", "postcode", "handle")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def hidden_kinds(privacy: Privacy) -> frozenset[str]:
    chosen = {_KINDS[kind] for kind in privacy.redact}
    return frozenset(chosen.union(_ALWAYS)) if chosen else frozenset()


def redact(text: str, names: Collection[str], kinds: Collection[str]) -> str:
    """`text` with personal data of `kinds` as "[name]", "[email]", …; `names` are case-folded."""
    if not kinds:
        return text
    try:
        from persona.text.personal import find_personal  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return _without_names(text, names)

    out: list[str] = []
    end = 0
    for datum in sorted(find_personal(text, names=names, kinds=kinds), key=lambda found: (found.start, -found.end)):
        if datum.start < end:
            end = max(end, datum.end)
            continue
        out += (text[end : datum.start], f"[{datum.kind}]")
        end = datum.end
    out.append(text[end:])
    found = "".join(out)
    return _without_names(found, names) if "name" in kinds else found


def _without_names(text: str, names: Collection[str]) -> str:
    """Whatever is still written as one of the participants' names: with a capital letter."""

    def hide(match: re.Match[str]) -> str:
        word = match[0]
        stem = re.sub(r"['’]s$", "", word)
        return "[name]" + word[len(stem) :] if word[0].isupper() and stem.casefold() in names else word

    return _WORD.sub(hide, text)
