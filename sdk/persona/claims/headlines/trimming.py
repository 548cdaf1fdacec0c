# ruff: noqa: E501
"""A sentence without what only speaking puts around it."""

from __future__ import annotations

import re
from functools import lru_cache

from persona.claims.cues import lowered
from persona.claims.headlines.grammar import has_verb, words_in

_HESITATION = re.compile(r"(?:(?<=^)|(?<=[\s,.;(–—-]))(?:u+h+m*|u+m+|e+r+m?|h+m+|mhm|uh-huh)\b[,.…]*\s*", re.I)
_FILLER = re.compile(
    r",\s*(?:you know|i mean|like|sort of|kind of|i guess|well|right|you see|honestly|to be honest)\s*,\s*", re.I
)
_STUTTER = re.compile(r"\b(\w+)(?:,|\s*[-–—…]+|\.\.\.)?\s+\1\b(?![-'’])", re.I)
_STUTTER_WORDS = frozenset("i we the a an my it to and is in of so but he she they you was".split())
_BULLET = re.compile(r"^(?:[-–—•*·>]+|\(?\d{1,2}[.)])\s+")
_LEAD = re.compile(
    r"^(?:(?:so|yeah|yes|yep|yup|well|okay|ok|oh|ah|right|sure|sure thing|no|nope|anyway|anyways|actually|honestly|basically|"
    r"also|and|but|then|plus|additionally|furthermore|moreover|however|therefore|thus|hence|overall|again|in addition|for example|"
    r"for instance|i mean|you know|like|look|see|to be honest|to be fair|frankly|personally|in general|generally speaking|"
    r"as i said|like i said|as i mentioned(?: earlier| before)?|i think(?: that)?|i guess(?: that)?|i would say(?: that)?|i'd say(?: that)?|"
    r"i feel like|i feel that|i believe(?: that)?|i suppose|i find(?: that)|in my opinion|for me|as for me|great question|good question|"
    r"let me think|definitely|absolutely|correct|exactly|of course|certainly|unfortunately|ultimately|lastly|finally|sadly|rarely|occasionally|secondly|firstly|"
    r"first of all|second|third|importantly|on top of that|on the other hand|at the same time|that said|having said that|obviously|"
    r"clearly|hi|hello|hey|dear(?: \w+)?|please note(?: that)?|hi there|in fact|in short|in particular|for sure|of course|similarly|likewise|"
    r"now|right now|currently|nowadays|these days|at the moment|at present|at this point|for now|as of now|as of yet|for the most part|most of the time|conversely|alternatively|regardless|since then|thankfully|luckily|fortunately|in essence|more importantly|interestingly|specifically|another thing is(?: that)?|the thing is(?: that)?)"
    r"(?P<mark>\s*[,.:;!…–—]+\s*|\s+-+\s+|\s+))",
    re.I,
)
# Without a comma after them these belong to the sentence ("Like most writers I …", "Right now …", "So far …").
_NEEDS_MARK = frozenset(
    "right sure no like look see then again for me first second third ok like i said definitely absolutely correct exactly unfortunately "
    "sadly rarely occasionally now currently regardless nowadays ultimately lastly finally clearly obviously personally actually generally plus also overall frankly well hence thus however "
    "in general certainly basically honestly specifically".split()
) | {"for me", "for example", "for instance", "in fact", "in particular", "in general", "in short", "to be honest", "for sure", "of course",
     "right now", "for now", "these days", "at the moment", "at present", "at this point", "for the most part", "most of the time", "as of now", "as of yet",
     "as for me", "at the same time", "on the other hand", "in my opinion", "in addition", "first of all", "i know", "i guess", "that said"}  # fmt: skip
_OPENS = re.compile(r"(?:i|i'm|i've|i'd|i'll|we|we're|my|our|there|it's)\b(?! think\b| guess\b)")
_KEEP_AFTER = {"so": ("far", "that", "much", "many", "long"), "and": (), "then": (), "also": (), "but": ()}
_TAIL = re.compile(
    r"(?:[,;]?\s*(?:you know|for instance|i guess|i think|i suppose|or something(?: like that)?|or whatever|and stuff(?: like that)?|and so on(?: and so forth)?|"
    r"and things like that|or anything(?: like that)?|etc|etcetera|right|haha|lol|if that makes sense|for me|in my case|in my opinion|though|as well|too|at least|to be honest|for example|"
    r"thanks?(?: you)?|please help|cheers|kind regards|best regards|regards|please))+\s*([.?!…]*)$",
    re.I,
)
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SMILEY = re.compile(r"(?:\s*(?:[:;]-?[()DPp/]|<3|\^\^|[\U0001F000-\U0001FAFF☀-➿️]))+")


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """The sentence without hesitations, stutters, leading discourse markers and trailing tags, with a capital."""
    out = _SMILEY.sub("", " ".join(text.split())).strip()
    out = _BULLET.sub("", _HESITATION.sub("", out))
    out = _FILLER.sub(" ", out)
    out = _STUTTER.sub(lambda found: found[1] if found[1].lower() in _STUTTER_WORDS else found[0], out)
    for _ in range(5):
        lead = _LEAD.match(out)
        if lead is None:
            break
        mark = lead["mark"].strip()
        word = " ".join(lowered(lead[0]).strip(" ,.:;!…–—-").split())
        rest = out[lead.end() :]
        following = lowered(rest).split()[:1]
        if not rest.strip() or (
            not mark and not _OPENS.match(lowered(rest)) and (word in _NEEDS_MARK or word.split()[0] in _NEEDS_MARK)
        ):
            break
        if following and following[0] in _KEEP_AFTER.get(word, ()):
            break
        if (
            not mark
            and word.startswith("i ")
            and not re.match(r"(?:i|we|my|our|the|ai|it|there|people|that)\b", lowered(rest))
        ):
            break
        out = rest
    out = _TAIL.sub(r"\1", out)
    if len(out.split()) > 8:
        out = _BRACKETS.sub("", out)
    out = out.strip(' ,;–—-*•"“”')
    out = re.sub(r"\s+([,.!?;])", r"\1", out)
    out = re.sub(r"([!?.])\1+$", r"\1", out)
    out = re.sub(r"(?<![\w'’])i(?=(?:['’](?:m|ve|d|ll))?(?![\w'’.]))", "I", out)
    if out[:1].islower() and not re.match(r"[a-z]+[A-Z]", out):
        out = out[0].upper() + out[1:]
    if out[-1:].isalnum() and words_in(out) > 3 and re.match(r"(?:I|We|My|Our|It|There|AI)\b", out):
        out += "."
    elif out.endswith(".") and words_in(out) <= 5 and not has_verb(lowered(out)):
        out = out[:-1]
    return out
