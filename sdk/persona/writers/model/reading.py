"""From a model's answer to a draft: tolerant of how it is wrapped, strict about what it holds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, cast

from persona.claims.model import ClaimKind
from persona.text.unseen import without_unseen
from persona.writers.port import DraftClaim

_MOST_CLAIMS = 40
_MOST_SENTENCES = 6
_MOST_IDS = 50
_LONGEST_WORD = 40  # of an id or a kind, which a message may name


class MalformedAnswerError(ValueError):
    """The answer is not a persona in the form asked for; the text says how."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A persona as the model wrote it. The sentences of `summary` are claims too: they are verified like any other."""

    title: str
    summary: tuple[DraftClaim, ...]
    claims: tuple[DraftClaim, ...]
    quotes: tuple[str, ...]
    unreadable: tuple[str, ...] = field(default=())  # parts passed over, and why


def read_answer(text: str) -> Answer:
    """Raises MalformedAnswerError. Single claims that cannot be read are passed over and named in `unreadable`."""
    data = _object_in(text)
    if "claims" not in data or not isinstance(data["claims"], list):
        raise MalformedAnswerError("it holds no list of claims")
    unreadable: list[str] = []
    claims = _claims(data["claims"][:_MOST_CLAIMS], unreadable)
    if len(data["claims"]) > _MOST_CLAIMS:
        unreadable.append(f"{len(data['claims']) - _MOST_CLAIMS} claims beyond the first {_MOST_CLAIMS}")
    given = data.get("summary")
    sentences = given if isinstance(given, list) else []
    summary = _claims(
        [{**part, "kind": "context"} for part in sentences[:_MOST_SENTENCES] if isinstance(part, dict)], unreadable
    )
    title = data.get("title")
    return Answer(
        title=without_unseen(title) if isinstance(title, str) else "",
        summary=tuple(summary),
        claims=tuple(claims),
        quotes=_strings(data.get("quotes")),
        unreadable=tuple(unreadable),
    )


def read_repair(text: str) -> dict[int, DraftClaim]:
    """What replaces which refused sentence, by its number; the first for each. Raises MalformedAnswerError."""
    data = _object_in(text)
    entries = data.get("claims")
    if not isinstance(entries, list):
        raise MalformedAnswerError("it holds no list of claims")
    found: dict[int, DraftClaim] = {}
    for entry in entries[:_MOST_CLAIMS]:
        number = entry.get("replaces") if isinstance(entry, dict) else None
        read = _claims([entry], [])
        if isinstance(number, int) and read:
            found.setdefault(number, read[0])
    return found


def as_json(answer: Answer) -> str:
    """The answer as the model gave it, for the second round."""
    return json.dumps(
        {
            "title": answer.title,
            "summary": [{"text": part.text, "cites": part.cites} for part in answer.summary],
            "claims": [
                {"kind": claim.kind, "text": claim.text, "cites": claim.cites, "quote": claim.quote}
                for claim in answer.claims
            ],
            "quotes": answer.quotes,
        },
        ensure_ascii=False,
    )


def _claims(entries: list[Any], unreadable: list[str]) -> list[DraftClaim]:
    found = []
    for entry in entries:
        given = entry.get("text") if isinstance(entry, dict) else None
        text = without_unseen(given) if isinstance(given, str) else ""
        if not isinstance(entry, dict) or not text:
            unreadable.append("a claim without text")
            continue
        quote = entry.get("quote")
        kind = entry.get("kind")
        found.append(
            DraftClaim(
                # The verifier refuses a kind that is none.
                kind=cast(ClaimKind, without_unseen(kind)[:_LONGEST_WORD] if isinstance(kind, str) else "none"),
                text=text,
                cites=_strings(entry.get("cites")),
                quote=quote if isinstance(quote, str) and quote.strip() else None,
            )
        )
    return found


def _strings(value: Any) -> tuple[str, ...]:
    """Ids, also where a model wrote "[e3]" or "e3, e4"."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return ()
    parts = (part for item in value if isinstance(item, str) for part in re.split(r"[\s,;]+", item))
    ids = (without_unseen(part).strip("[]()\"'.")[:_LONGEST_WORD] for part in parts)
    return tuple(dict.fromkeys(filter(None, ids)))[:_MOST_IDS]


def _braced(text: str) -> str:
    return text[text.find("{") : text.rfind("}") + 1]


def _object_in(text: str) -> dict[str, Any]:
    """The JSON object in `text`, alone, in a fence, or after some words."""
    stripped = text.strip()
    fenced = stripped[stripped.find("```") + 3 : stripped.rfind("```")]
    for candidate in (stripped, _braced(fenced), _braced(stripped)):
        try:
            data = json.loads(candidate)
        except (ValueError, RecursionError):  # lists in lists in lists
            continue
        if isinstance(data, dict):
            return data
    if not stripped:
        raise MalformedAnswerError("it is empty")
    raise MalformedAnswerError("it is no JSON object" if "{" not in stripped else "its JSON is broken or cut off")
