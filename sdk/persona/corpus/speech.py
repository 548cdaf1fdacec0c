"""What a line that begins with a speaker looks like, and which labels name a role rather than a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from persona.text.words import MARKS

_TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_NAME = rf"[^\W\d_][\w.'’&/{MARKS}-]{{0,30}}(?: [\w.'’&/()#{MARKS}-]{{1,24}}){{0,4}}?"
_SPACE = r"[ \t\u00a0\u202f\u3000]"
_UNSEEN = r"[ \t>\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]*"  # marks of direction stand before Arabic names
_DAY = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ \u202f]"
_CLOCK = rf"{_TIME}(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"
_BEFORE = (
    rf"[\[(]?(?:{_DAY})?(?P<before>{_CLOCK})[\])]?"
    rf"(?:[ \t]*(?:-->|[-–—])?[ \t]*(?:{_TIME})?[\])]?)[ \t]*[-–—]?[ \t]*"
)
_LABEL = re.compile(
    rf"{_UNSEEN}(?:[-*•][ \t]+)?(?:{_BEFORE})?(?:\*\*|__)?(?:[\[(](?P<inner>{_TIME})[\])][ \t]*)?"
    rf"(?:(?P<name>{_NAME})|\[(?P<boxed>{_NAME})\])(?:, ?\d{{1,3}})?"
    rf"(?:[ \t]*[\[(](?P<aside>[^\])\n]{{1,40}})[\])])?(?:\*\*|__)?"
    rf"(?:[ \t]*[\[(]?(?P<after>{_CLOCK})[\])]?)?"
    # No blank follows the colon where none separates words.
    rf"(?:{_SPACE}*(?P<colon>:(?:\*\*|__)?(?:{_SPACE}+|$|(?=[^\x00-\x7f]))|：(?:\*\*|__)?{_SPACE}*)|[ \t]*$)"
)
# Labels without a colon or the blank behind it: what they are shows only where an interviewer's stands among them.
_BARE = (
    re.compile(rf"[ \t]*(?:#{{1,6}}[ \t]+)?(?:\*\*|__)?(?P<name>{_NAME})(?:\*\*|__)?[ \t]*$"),
    re.compile(rf"[ \t]*(?:\*\*)?[\[<](?P<name>{_NAME})[\]>](?:\*\*)?(?:[ \t]+|$)"),
    re.compile(rf"[ \t]*(?:\*\*|__)?(?P<name>{_NAME})(?:\*\*|__)?[ \t]+[-–—][ \t]+"),
    re.compile(rf"[ \t]*(?P<name>{_NAME}):(?=[^\s/\d])"),
    re.compile(r"[ \t]*(?:\*\*|__)?(?P<name>[A-Z]\d{0,2})[.)](?:\*\*|__)?[ \t]+"),
)
_SENT = re.compile(r"From (.+?) to (?:Everyone|\w.*)")  # as a meeting's chat is saved
QUESTION_MARKS = "?？؟"

# Shares of turns that ask: of several interviewers, and of all others beside them.
_ASKING = 0.5
_ANSWERING = 0.2
_PROMPT = re.compile(
    r"(?:(?:and|so|ok|okay|well|now|please|great|thanks|thank you)\b[,. ]*)*"
    r"(?:(?:can|could|would) you (?:please )?)?(?:tell|walk|talk|show|describe|explain|take) "
    r"(?:(?:to |for )?(?:me|us)|how|what|why|your|the)\b",
    re.I,
)

_INTERVIEWER = frozenset(
    "interviewer interviewers moderator researcher facilitator host assistant ai bot chatbot claude chatgpt gpt system "
    "agent support q question int mod interviewer1 interviewer2 observer notetaker note-taker operator "
    "interviewerin moderatorin moderation forscher forscherin versuchsleiter versuchsleiterin befrager befragerin "
    "interviewster onderzoeker intervjuare intervjuer intervieweur intervieweuse enquêteur enquêtrice modérateur "
    "modératrice animateur animatrice chercheur chercheuse entrevistador entrevistadora moderador moderadora "
    "investigador investigadora pesquisador pesquisadora intervistatore intervistatrice moderatore moderatrice "
    "ricercatore ricercatrice ankieter badacz görüşmeci araştırmacı moderatör интервьюер модератор исследователь "
    "インタビュアー 聞き手 質問者 司会 司会者 调查员 采访者 採訪者 访谈者 訪談者 主持人 研究员 면접관 인터뷰어 진행자 "
    "질문자 المحاور المحاورة الباحث الباحثة साक्षात्कारकर्ता ผู้สัมภาษณ์".split()
)
_GENERIC = frozenset(
    "user users p participant participants respondent interviewee customer client speaker person human subject r s a "
    "answer guest caller patient student employee tester visitor applicant member candidate unknown me you i "
    "teilnehmer teilnehmerin befragte befragter proband probandin deelnemer interviewé interviewée enquêté enquêtée "
    "participante entrevistado entrevistada intervistato intervistata respondent участник респондент 参加者 回答者 "
    "被験者 受访者 受訪者 参与者 참가자 응답자 المشارك المشاركة प्रतिभागी ผู้ให้สัมภาษณ์ ผู้เข้าร่วม".split()
)
# Keys of headers and records, which look like speakers on a line of their own.
METADATA = frozenset(
    "date time status priority subject tags tag category id ref reference note notes title topic source duration "
    "location place age gender role job country city town region product version channel type url link email phone "
    "tel rating score example examples summary task tasks step warning tip todo action outcome transcript file "
    "recorded recording language company team department created updated assignee resolution severity ps re fwd "
    "from to cc attendees agenda goal goals pain need quote quotes method study project".split()
)


class Label(NamedTuple):
    name: str
    time: str | None
    end: int  # characters of the line that the label takes
    colon: bool


def label_of(line: str) -> Label | None:
    """The speaker that `line` begins with, as it is written; None for an ordinary line."""
    match = _LABEL.match(line)
    if match is None:
        return None
    aside = match["aside"]
    timed = match["before"] or match["inner"] or match["after"]
    if aside and re.fullmatch(_TIME, aside.strip()):
        timed, aside = aside.strip(), None
    if match["colon"] is None and not (timed and match.end() == len(line) and not match["before"]):
        return None
    name = (match["name"] or match["boxed"]).strip(" *_")
    if sent := _SENT.fullmatch(name):
        name = sent[1]
    if aside and is_interviewer(aside):
        name = f"{name} ({aside.strip()})"
    return Label(name, timed, match.end(), match["colon"] is not None)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    return " ".join(name.casefold().split())


def is_interviewer(name: str) -> bool:
    """Whether a label says so by itself: "Interviewer 2", "AI", "Ros (moderator)", "Q"."""
    words = [word for word in re.split(r"[\s()\[\]#._-]+", folded(name)) if word and not word.isdigit()]
    if words == ["i"]:
        return True
    named = re.search(r"[(\[]([^)\]]+)[)\]]", name)
    if named and is_interviewer(named[1]):
        return True
    return bool(words) and all(word in _INTERVIEWER for word in words)


def is_generic(name: str) -> bool:
    """Whether a label names a role, so that the same one in another file is another person."""
    bare = re.sub(r"[\s#._-]*\d*\s*$", "", folded(name))
    return bare in _GENERIC or bare in _INTERVIEWER or len(bare) < 2


def is_personal(name: str) -> bool:
    """Whether a label looks like a person's own name, which must not appear in anything that leaves."""
    return not is_generic(name) and not is_interviewer(name) and any(c.isalpha() for c in name) and len(name) > 1


def bare_labels(lines: Sequence[str]) -> dict[int, Label]:
    """Labels by number of line: a name on a line of its own, "[Anna] …", "Anna - …", "Anna:…", "Q. …". Empty but where
    an interviewer and somebody else are so called, twice each, in one and the same way."""
    for style in _BARE:
        found = {number: match for number, line in enumerate(lines) if (match := style.match(line))}
        counts = Counter(folded(match["name"]) for match in found.values())
        often = {name for name, count in counts.items() if count >= 2 and not _is_key(name)}
        asking = {name for name in often if is_interviewer(name)}
        if asking and often - asking:
            return {
                number: Label(match["name"], None, match.end(), True)
                for number, match in found.items()
                if folded(match["name"]) in often
            }
    return {}


def _is_key(name: str) -> bool:
    """ "status", "topics", "transcript id": keys of a header, whichever file they stand in."""
    last = name.split(" ")[-1]
    return name in METADATA or name.removesuffix("s") in METADATA or (" " in name and last in ("id", "date", "name"))


def speakers_among(labels: Iterable[Label], words_after: Sequence[int]) -> set[str]:
    """Which of the labels found at line starts are speakers; empty where the text is no transcript.

    `words_after[i]` is the number of words that follow label i on its line: metadata keys have short values.
    """
    found = list(labels)
    counts = Counter(folded(label.name) for label in found)
    timed = Counter(folded(label.name) for label in found if label.time)
    words: Counter[str] = Counter()
    for label, count in zip(found, words_after, strict=True):
        words[folded(label.name)] += count
    known = {name for name in counts if is_interviewer(name) or is_generic(name)}
    # Who speaks once only says more than a key's value would: alone in the file, or to an interviewer and nobody else.
    others = [name for name in counts if not is_interviewer(name)]
    alone = len(others) == 1 and len(found) <= 4
    once = {name for name in others if alone and words[name] >= 4 * counts[name]}
    likely = {
        name
        for name, count in counts.items()
        if not _is_key(name) and (name in known or count >= 2 or timed[name] or name in once) and len(name) <= 40
    }
    if likely & once:
        return likely
    if likely and all(map(is_interviewer, likely)):  # somebody asks, so those who say a sentence are who answers
        likely |= {name for name in others if not _is_key(name) and words[name] >= 4 * counts[name] and len(name) <= 40}
    turns = sum(counts[name] for name in likely)
    if turns < 2 or not likely:
        return set()
    if len(likely) < 2 and not (likely & known) and not sum(timed[name] for name in likely) >= 2:
        return set()
    if sum(words[name] for name in likely) <= 2 * turns and not any(timed[name] for name in likely) and not known:
        return set()
    return likely


def asks(said: str) -> bool:
    return any(mark in said[-300:] for mark in QUESTION_MARKS)


def askers_among(turns: Iterable[tuple[str, str]]) -> set[str]:
    """Who interviews, by what is said: folded names of those who prompt, or ask much more often than all others; empty
    where nobody stands out. What one name says in a row counts as one turn."""
    merged: list[tuple[str, str]] = []
    for name, said in turns:
        if not merged or merged[-1][0] != name:
            merged.append((name, said))
        else:
            merged[-1] = (name, said)
    count = Counter(name for name, _ in merged if name)
    prompted = Counter(name for name, said in merged if name and _PROMPT.match(said))
    prompting = {name for name in count if prompted[name] >= max(2, 0.3 * count[name])}
    if len(prompting) == 1 and len(count) > 1 and prompted.total() == prompted[min(prompting)]:
        return prompting
    asked = Counter(name for name, said in merged if asks(said))
    shares = sorted(((asked[name] / count[name], name) for name in count if count[name] >= 2), reverse=True)
    if len(shares) < 2:
        return set()
    (most, asker), (next_most, _) = shares[0], shares[1]
    if most >= 0.3 and most >= 1.8 * next_most and most - next_most >= 0.15:
        return {asker}
    several = {name for share, name in shares if share >= _ASKING}
    if several and all(share <= _ANSWERING for share, name in shares if name not in several):
        return several if len(several) < len(shares) else set()
    return set()
