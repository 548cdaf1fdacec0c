"""What words tell the verifier and the embedded writer: numbers, names, content stems, denials, third person."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from persona.text import FILLERS, STOP_WORDS, stem, words

_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(),
        start=2,
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
     "hundred": "100", "thousand": "1000", "million": "1000000", "dozen": "12", "twice": "2"}  # fmt: skip
_DENIALS = frozenset(
    "not no never none nobody nothing neither nor without cannot hardly barely rarely seldom unable".split()
)
# Denials that say what is lacking, rather than what is not wanted.
_LACKS = frozenset("no none nobody nothing without cannot can't cant couldn't couldnt unable".split())
_SCOPE = 6  # words: how far a denial reaches inside its clause
_CLAUSE_END = re.compile(r"[.,;:!?()\n–—]|\b(?:but|because|although|though|however|so|unless|while|whereas)\b", re.I)
_IN_NO_WAY = re.compile(r"\b(?:anything but|by no means|in no way)\b", re.I)
_NAME = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def numbers(text: str) -> frozenset[str]:
    """Numbers in digits or words, in one spelling: "1,000", "1000" and "thousand" are the same. "One" is a pronoun
    too often to count. "½" and "３" are numbers too."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    joined = re.sub(r"(?<=\d)[,' \u00a0\u202f](?=\d{3}(?!\d))", "", text)
    in_digits = re.findall(r"(?<![\d.])\d+(?:\.\d+)?(?![.\d])|\d+", joined)
    in_words = (_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.casefold()) if word in _NUMBER_WORDS)
    return frozenset({number.lstrip("0") or "0" for number in in_digits} | set(in_words))


def proper_names(text: str) -> list[str]:
    """Words written as names: a capital inside a sentence, or inside the word (GitHub, iPad, CSV)."""
    found = []
    for match in _NAME.finditer(text):
        word = re.sub(r"['’]s$", "", match[0])
        if word.casefold() in STOP_WORDS or word[0].isdigit() or re.fullmatch(r"I(?:['’]\w+)?", word):
            continue
        before = text[: match.start()].rstrip()
        opens = not before or before[-1] in '.!?:“"„«(…'
        if any(letter.isupper() for letter in word[1:]) or (word[0].isupper() and not opens):
            found.append(word)
    return found


@lru_cache(maxsize=16384)
def stems(text: str) -> frozenset[str]:
    """Content stems: what is left without stop words, fillers and numbers (which are compared by `numbers`)."""
    return frozenset(stem(word) for word in words(text) if is_content(word) and not word[0].isdigit())


def is_content(word: str) -> bool:
    return word not in STOP_WORDS and word not in FILLERS and not _is_denial(word)


@lru_cache(maxsize=16384)
def negated_stems(text: str, *, lack_counts: bool = True) -> tuple[frozenset[str], frozenset[str]]:
    """(affirmed, denied) content stems. A denial reaches the next words of its clause, and two cancel out; what stands
    further on in the clause may be meant or not, and counts as both. Without `lack_counts`, "no", "without" and
    "cannot" are passed over."""
    affirmed: set[str] = set()
    denied: set[str] = set()
    for clause in _CLAUSE_END.split(_IN_NO_WAY.sub("not", text)):
        reach: list[int] = []
        for position, match in enumerate(_WORD.finditer(clause)):
            word = match[0].casefold().replace("’", "'")
            if _is_denial(word):
                if lack_counts or word not in _LACKS:
                    reach.append(position + _SCOPE)
                continue
            parts = [part for part in words(word) if is_content(part)]
            near = sum(position <= end for end in reach)
            if near % 2 or near < len(reach):
                denied.update(stem(part) for part in parts)
            if near % 2 == 0 or near < len(reach):
                affirmed.update(stem(part) for part in parts)
    return frozenset(affirmed), frozenset(denied)


def _is_denial(word: str) -> bool:
    return word in _DENIALS or word.endswith(("n't", "n’t")) or word in {"dont", "cant", "doesnt", "isnt", "wont"}


# From "I" to "they": the verb keeps its form but for "am" and "was".
_THIRD = (
    (r"\bI['’]m\b|\bI am\b|\b(?:we|We) are\b|\b(?:we|We)['’]re\b", "they are"),
    (r"\bI wasn['’]t\b", "they weren't"),
    (r"\bI was\b|\b(?:we|We) were\b", "they were"),
    (r"\bI['’]ve\b|\b(?:we|We)['’]ve\b", "they have"),
    (r"\bI['’]d\b|\b(?:we|We)['’]d\b", "they would"),
    (r"\bI['’]ll\b|\b(?:we|We)['’]ll\b", "they will"),
    (r"\bI\b|\bwe\b|\bWe\b", "they"),
    (r"\bmyself\b|\bourselves\b", "themselves"),
    (r"\bmy\b|\bMy\b|\bour\b|\bOur\b", "their"),
    (r"\bmine\b|\bours\b", "theirs"),
    (r"\bme\b|\bus\b", "them"),
)


def third_person(sentence: str) -> str:
    """ "I lose my notes" as "they lose their notes"."""
    for pattern, replacement in _THIRD:
        sentence = re.sub(pattern, replacement, sentence)
    return sentence


# "I want to …", "I'd really like to …", "I love to …": what follows reads on after the verb and "to".
_WISH = re.compile(
    r"^(?:(?:so|well|and|but|honestly|ideally|personally),?\s+)?(?:I|we)(?P<would>['’]d|\s+would)?\s+"
    r"(?:(?:really|also|just|still|always|mostly|only)\s+)?"
    r"(?P<verb>want|need|like|love|prefer|hope|wish|try|aim|plan)\s+to\s+(?P<rest>\w.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|can['’]t|cannot|could|will|won['’]t|would|should|must|isn['’]t|"
    r"aren['’]t|doesn['’]t|don['’]t|didn['’]t|it['’]s|there['’]s|I|we|they|you|he|she)\b",
    re.IGNORECASE,
)
_LONGEST_PHRASE = 9  # words


def wish(sentence: str) -> tuple[str, str] | None:
    """ "I'd like to see more." as ("would like", "see more"), "I love to sing" as ("love", "sing"); None where the
    sentence is neither."""
    match = _WISH.match(bare(sentence))
    if match is None:
        return None
    verb = match["verb"].casefold()
    wants = match["would"] and verb in ("like", "love", "prefer", "hope")
    return (f"would {verb}" if wants else verb, match["rest"])


_HABIT = re.compile(
    r"^(?:I|we)\s+(?P<adverb>(?:(?:always|usually|often|typically|generally|normally|mostly|mainly|frequently|regularly|"
    r"rarely|seldom|sometimes|occasionally|never|also|just|still|only|currently|primarily)\s+)*)"
    r"(?P<verb>use|write|ask|read|check|test|create|make|work|run|start|edit|share|review|search|look|teach|rely|turn|give|take|"
    r"keep|save|print|export|compare|draft|play|watch|plan|prefer|try|go|do|have|get|spend|send|track|handle|verify|"
    r"copy|paste|brainstorm|proofread|love|like|enjoy|value|hate|dislike|fear|need|want|struggle|worry|lose|buy|order|pay|call|"
    r"wait|book|borrow|fix|repair|bring|carry|cook|drive|walk|learn|study|manage|lead|rewrite|collaborate|design|collect)\s+(?P<rest>\w.*)$",
    re.IGNORECASE | re.DOTALL,
)
_IRREGULAR = {"do": "does", "go": "goes", "have": "has"}


def habit(sentence: str) -> str | None:
    """ "I always ask my colleagues" as "always asks their colleagues": what somebody does, told of one person. None
    where the sentence does not start with such a verb in the present."""
    match = _HABIT.match(bare(sentence))
    if match is None:
        return None
    verb = match["verb"].casefold()
    adverb = re.sub(r"\b(?:also|just|still)\s+", "", match["adverb"], flags=re.IGNORECASE).casefold()
    return f"{adverb}{of_one(verb)} {third_person(match['rest'])}"


def of_one(verb: str) -> str:
    """A verb as it is told of one person: "goes", "tries", "wishes"; "would like" stays."""
    if verb.startswith("would "):
        return verb
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb[-1] == "y" and verb[-2] not in "aeou":
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("ch", "sh", "s", "x")) else "s")


_ROLE = re.compile(
    r"^(?:(?:I|we)\s+(?:currently |also |mainly |mostly |primarily )?(?:work|worked) as|(?:I['’]m|I am|we are|we['’]re)"
    r"(?: currently| also| mainly| mostly| primarily)?) (?:an?|the) (?P<role>(?:[\w'’/-]+ ){0,3}[\w'’/-]+?)"
    r"(?:,.*| (?:in|at|for|with|who|that|and|on|from|of|by|so|but|working|based)\b.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_NO_ROLE = re.compile(
    r"\b(?:bit|lot|little|few|fan|big|huge|very|more|good|bad|great|person|people|user|one|type|kind)\b", re.I
)


def role(sentence: str) -> str | None:
    """ "I work as a secondary school teacher." as "secondary school teacher"; None where nobody says what they are."""
    match = _ROLE.match(bare(sentence))
    if match is None or _NO_ROLE.search(match["role"]):
        return None
    return match["role"]


# Verbs that are hardly ever nouns, and those that are nouns as often: after these, what follows has to tell.
_VERBS = frozenset(
    """
    add allow analyse analyze appear apply arrive ask assume avoid become begin believe belong bring build buy cancel
    carry choose collect come communicate compare complain connect consider continue create decide decline deliver
    demonstrate depend describe develop discover discuss eat eliminate enable enjoy ensure expand expect explain explore
    fail feel find follow forget generate get give go grow happen have hear help hide identify imagine implement improve
    include inform install integrate interconnect introduce invite join keep know learn leave let listen lose maintain
    make mean meet mention miss obtain organise organize perform please prefer prepare prevent produce protect provide
    publish reach read receive recommend reduce refer remain remember remove replace represent require run save say see
    seem sell send share should sit solve speak specify spend stay store suggest swallow take teach tell think
    throw try understand upload use verify visualise visualize wait want watch wear win wish wonder write
    """.split()
)
_VERBS_OR_NOUNS = frozenset(
    """
    access book call change check copy deal design draft edit export file fix handle import look manage mix move need
    offer open order paste pay plan play present print process record report review search sort start stop study support
    switch test track travel turn update view visit walk work
    """.split()
)
_OBJECT = re.compile(
    r"(?:a|an|the|my|our|your|their|its|some|any|all|more|less|better|new|it|them|things?|to|up|out|off|data|text|\w+s)\b",
    re.IGNORECASE,
)


def is_base_verb(word: str) -> bool:
    """Whether a case-folded word is a verb in its plain form, and hardly ever a noun."""
    return word in _VERBS


def opens_with_verb(text: str) -> bool:
    """Whether a phrase says what to do rather than names something: "explore data sets", "support more languages"."""
    first, _, rest = text.strip().partition(" ")
    word = first.casefold()
    return word in _VERBS or (word in _VERBS_OR_NOUNS and _OBJECT.match(rest.strip()) is not None)


# What opens neither a noun group nor what somebody does.
_NO_OPENING = re.compile(
    r"(?:in|on|at|by|for|with|to|from|of|as|than|not|can|cannot|could|would|should|will|easy|easier|hard|harder|"
    r"difficult|possible|able|please|mainly|mostly|also|only|very|too|so|just|works?|makes?|allows?|helps?|lets?|"
    r"everything|nothing|being|having|doing|wishing|what|how|why|when|where|which|who|if|because|and|or|but|yes|none|"
    r"the need|there)\b",
    re.IGNORECASE,
)
_NOT_IN_A_NAME = re.compile(
    r"[*_%?!()\[\]{}<>|=\\/@:;]|\b(?:not|please)\b|n['’]t\b|\b(?:and|or|the|a|of|to|for|with|in)$", re.IGNORECASE
)


def reads_as_name(text: str) -> bool:
    """Whether a phrase can stand where a noun group can: after "needs", or by itself as a title."""
    return not (_NO_OPENING.match(text) or _NOT_IN_A_NAME.search(text) or opens_with_verb(text))


def is_noun_phrase(text: str) -> bool:
    """Short, without a full stop and without a verb that would make it a sentence: as findings are written."""
    return len(text.split()) <= _LONGEST_PHRASE and text.rstrip()[-1:] not in ".!?" and _FINITE.search(text) is None


def bare(text: str) -> str:
    """On one line and without the punctuation at its end."""
    return " ".join(text.split()).rstrip(" .!?;:,")


def read_on(text: str) -> str:
    """Lower case at the start, as inside a sentence, unless the first word is "I", a name or an abbreviation."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    keep = re.match(r"I\b", first) or any(letter.isupper() for letter in first[1:])
    return text if keep else text[:1].lower() + text[1:]


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
