"""Words and their stems, and the words that tell nothing about who is speaking."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

# Signs that belong to the letter before them and are no letters to `re`: accents written apart, points and vowels of
# Hebrew, Arabic, the scripts of India, Thai, Lao, Burmese and Khmer, and the joiners between such letters.
MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0980-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
# Letters and digits, with apostrophes inside ("don't"), and the signs that end the names of two languages.
_WORD = re.compile(rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*(?:['’][^\W_]+)*(?:\+\+|#)?")

# The English Snowball stemmer leaves every word alone that does not end like this (pinned by a test); looking first
# is ten times as quick as asking it.
_MAY_CHANGE = re.compile(r"(?:[syel']|ed|ing|er|ic|nt|ism|ion|li|iti|ogi)\Z")

raw_words: Callable[[str], list[str]] = _WORD.findall  # words as they were written


def words(text: str) -> list[str]:
    """The words of `text` in order, case-folded, with straight apostrophes."""
    return _WORD.findall(text.replace("’", "'").casefold())


def fold(word: str) -> str:
    """A word of `raw_words` as `words` gives it."""
    return word.replace("’", "'").casefold()


@cache
def _snowball() -> Callable[[str], str]:
    import snowballstemmer

    stemmer: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stemmer


_stems: dict[str, str] = {}


def stem(word: str) -> str:
    """The stem of a case-folded word (Snowball, English; words of other languages mostly pass unchanged)."""
    known = _stems.get(word)
    if known is None:
        known = _snowball()(word) if len(word) > 2 and _MAY_CHANGE.search(word) else word
        if len(_stems) < 200_000:
            _stems[word] = known
    return known


def _set(*lines: str) -> frozenset[str]:
    found = {word for line in lines for word in line.split()}
    # People and speech recognition leave the apostrophe out: "dont", "im"; but "well", "were", "its" are words.
    found |= {word.replace("'", "") for word in found if "'" in word} - {"well", "shell", "hell", "ill", "wed", "shed"}
    return frozenset(found)


STOP_WORDS = _set(
    "a an the this that these those such same other another each every either neither both all any some few several",
    "many much more most less least no none not nor only own one ones",
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers",
    "herself it its itself they them their theirs themselves who whom whose which what whatever whichever whoever",
    "someone somebody something anyone anybody anything everyone everybody everything nobody nothing",
    "am is are was were be been being do does did doing done have has had having will would shall should can could may",
    "might must ought need'nt let lets get gets got getting gotten",
    "and or but if then else than so as because since although though while whereas unless until till whether",
    "of at by for with about against between among into through during before after above below to from up upon down",
    "in out on onto off over under again further once here there when where why how within without across along",
    "around toward towards per via despite except besides",
    "too very also just even still yet already ever never now always",
    "i'm i've i'd i'll you're you've you'd you'll he's he'd he'll she's she'd she'll it's it'd it'll we're we've we'd",
    "we'll they're they've they'd they'll that's that'd that'll there's there'd there'll here's what's who's where's",
    "when's how's why's let's ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't isn't mightn't",
    "mustn't needn't shan't shouldn't wasn't weren't won't wouldn't cannot y'all",
    "s t d ll m re ve",
)

FILLERS = _set(
    "um uh uhm umm er erm hm hmm mm mhm huh ah oh eh ooh aha uh-huh yeah yep yup yes nope nah ok okay alright right",
    "well like kinda kind sorta sort basically actually literally honestly frankly obviously clearly definitely",
    "certainly absolutely totally really quite rather pretty somewhat fairly simply maybe perhaps possibly probably",
    "presumably apparently seemingly supposedly hopefully likely unlikely roughly approximately",
    "generally typically usually mostly mainly largely essentially ultimately",
    "overall anyway anyways anyhow though whatever stuff thing things",
    "guess suppose suppos think thinking thought feel feels feeling felt believe assume imagine reckon mean means",
    "know knows say says said saying tell told seem seems seemed seeming sure exactly gonna wanna gotta lot lots bit",
    "bunch couple whole sometimes often rarely occasionally frequently constantly particularly especially specifically",
    "necessarily completely entirely extremely highly incredibly super",
    "please thanks thank thankyou hello hi hey dear regards cheers bye welcome sorry sir madam kindly",
    "etc eg ie n/a na idk lol haha wow cool great good nice fine",
)
