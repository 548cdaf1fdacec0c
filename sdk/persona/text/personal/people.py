"""People's names that the text itself introduces: "my name is Ana", "Dr Okafor", "my colleague Ben"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from persona.text.words import FILLERS, STOP_WORDS

_NAME = r"[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*"
_FULL = rf"{_NAME}(?:\s+(?:(?:van|von|de|der|den|di|da|del|la|le|bin|al)\s+)*{_NAME}){{0,2}}"
_KIN = (
    "husband|wife|partner|boyfriend|girlfriend|son|daughter|brother|sister|mum|mom|mother|dad|father|uncle|aunt|"
    "auntie|cousin|nephew|niece|grandson|granddaughter|friend|mate|neighbour|neighbor|colleague|coworker|co-worker|"
    "boss|manager|flatmate|housemate|roommate|landlord|teacher|professor|doctor|apprentice|guy|bloke|lad|lady|chap|"
    "volunteer|student|assistant"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:[Mm]y name(?:'s|’s| is)|[Ii]'m called|[Cc]all me|[Tt]his is|[Nn]ame's)\s+(?P<name>{_FULL})",
        rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Herr|Frau|Señora?|Mme)\b\.?\s+(?P<name>{_FULL})",
        rf"\b(?:{_KIN})s?,?\s+(?:(?:is|was)\s+(?=called|named))?(?:called\s+|named\s+)?(?P<name>{_FULL})",
        rf"\b(?:called|named|by the name of|[Aa]sk(?:ed)? for|speak to|spoke to|talk(?:ed)? to|thanks,?|cheers,?)\s+(?P<name>{_FULL})",
        rf"(?:^|[.!?]\s+)(?P<name>{_NAME})\s+(?:from|at|on|in)\s+(?:the\s+)?(?:desk|reception|front desk|till|counter|office)\b",
        rf"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hank you,?|[Tt]hanks,?)\s+(?P<name>{_NAME})(?=[,.!])",
    )
)
WORTH_A_LOOK = re.compile(
    rf"\b(?:name|called|named|call me|[Tt]his is|Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Herr|Frau|Mme|[Aa]sk(?:ed)? for|spoke to|"
    rf"speak to|talk(?:ed)? to|[Tt]hanks|[Tt]hank you|[Cc]heers|[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|desk|reception|till|counter|office|{_KIN})\b"
)
# Capitalised, and nobody's name: what follows those cues just as often.
_NOT_NAMES = frozenset(
    """
    i i'm i've i'd i'll ai api app apple amazon android april arabic asian august australia aws azure bard bing bluetooth
    bbc british camtasia canada canva chat chatgpt china chinese christmas claude copilot covid december discord doctor
    docker dropbox dutch easter ebay england english etsy europe european excel facebook february french friday gdpr gemini
    german github gmail god google gpt grok html india instagram internet ios iphone ipad italian january japanese java
    javascript jira july june jupyter khan kindle latin latex linkedin linux london mac march matlab may microsoft midjourney
    monday netflix notion november october office ok okay openai outlook paypal pdf perplexity photoshop pinterest
    pinterest powerpoint python quickbooks reddit russian safari saturday sean september shopify siri slack sms spanish
    spotify sunday teams thursday tiktok trello tuesday tv twitter uk us usa usb vscode wednesday whatsapp wi-fi wifi
    wikipedia windows word wordpress xbox yes no youtube zoom sir madam there all everyone everybody guys team again
    """.split()
)


def can_be_a_name(word: str) -> bool:
    """Whether a word of a known name tells the person: not a label, an initial or an everyday word."""
    folded = word.casefold()
    return (
        len(word) > 2
        and not any(letter.isdigit() for letter in word)
        and folded not in STOP_WORDS
        and folded not in FILLERS
        and folded not in _LABELS
    )


_LABELS = frozenset(
    """
    interviewer moderator researcher participant respondent user speaker assistant customer client employee manager
    member person student guest caller agent subject patient expert host the unknown anonymous interviewee resident
    """.split()
)


def introduced(text: str) -> Iterator[tuple[int, int]]:
    """Where a cue introduces a name: capitalised, and not one of the many capitalised words that are nobody's name."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("name")
            words = match["name"].split()
            while words and _is_no_name(words[-1]):
                end = start + match["name"].rindex(words.pop())
            end = start + len(text[start:end].rstrip())
            if words and not _is_no_name(words[0]):
                yield start, end


def _is_no_name(word: str) -> bool:
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    shouted = len(word) > 1 and word.isupper()
    camel = any(letter.isupper() for letter in word[2:])
    return plain in _NOT_NAMES or plain in STOP_WORDS or plain in FILLERS or shouted or camel or len(plain) < 2
