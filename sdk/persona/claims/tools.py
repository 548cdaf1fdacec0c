# ruff: noqa: E501
"""Tools a segment's people name: software, products and brands, told from people, places and plain words.

A name is a capitalised word inside a sentence (or one in camel case) that the corpus does not mostly write in lower
case, and that people *use*: "I use Lightroom", "tools like Jira", "in the Figma app". A short list of widely known
names helps where people write without capitals; it decides nothing that nobody said.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from dataclasses import field as attribute
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np

from persona.claims.citing import Citable
from persona.claims.clusters import pull
from persona.claims.cues import lowered
from persona.claims.evidence import counted
from persona.claims.field import Field
from persona.claims.headlines import dangling, is_noise, is_question, reads_well, tidy
from persona.claims.model import MOST_EVIDENCE, MOST_PER_KIND, TINY, Finding
from persona.claims.readings import Readings
from persona.corpus.model import Corpus
from persona.text import stem, words

MOST = MOST_PER_KIND["tool"]
_NAME_ALONE = 3  # words of an answer to "which tools" that is a name
_CAPITAL = 0.6  # of the sentences with a word, at the least, write it as a name: else it is a plain word
_LOOKED_AT = 300  # sentences of a segment among which the evidence is chosen

KNOWN: dict[str, str] = {
    name.casefold(): name
    for name in (
        "ChatGPT,Claude,Gemini,Copilot,GitHub Copilot,Microsoft Copilot,Perplexity,Grok,DeepSeek,Midjourney,DALL-E,Stable Diffusion,Grammarly,Suno,Sora,Runway,"
        "Excel,Microsoft Excel,PowerPoint,Microsoft Word,Outlook,OneNote,SharePoint,OneDrive,Microsoft Teams,Power BI,Google Docs,Google Sheets,Google Drive,"
        "Google Scholar,Google Maps,Google Calendar,Gmail,Google,YouTube,Slack,Zoom,Trello,Asana,Jira,Confluence,Notion,Airtable,Miro,Figma,Sketch,Canva,Photoshop,Illustrator,"
        "InDesign,Lightroom,Premiere Pro,After Effects,Blender,Procreate,Ableton,Logic Pro,GarageBand,Final Cut,DaVinci Resolve,AutoCAD,SolidWorks,Revit,SketchUp,Unity,Unreal,"
        "Python,MATLAB,Stata,SPSS,SAS,Tableau,RStudio,PyTorch,TensorFlow,AlphaFold,LaTeX,Overleaf,Zotero,EndNote,Mendeley,PubMed,NVivo,GraphPad,ImageJ,Jupyter,JupyterHub,nbviewer,"
        "NumPy,pandas,matplotlib,Bokeh,Spark,Hadoop,Docker,Kubernetes,GitHub,GitLab,Git,Bitbucket,Vim,Emacs,Sublime Text,Atom,PyCharm,Spyder,VS Code,Visual Studio,IntelliJ,"
        "Eclipse,Postgres,PostgreSQL,MySQL,MongoDB,Salesforce,HubSpot,Zendesk,ServiceNow,SAP,Workday,QuickBooks,Xero,Shopify,WordPress,Squarespace,Wix,Etsy,Amazon,eBay,PayPal,"
        "Stripe,Venmo,Apple Pay,Google Pay,Mailchimp,Hootsuite,WhatsApp,Telegram,Signal,Facebook,Messenger,Instagram,TikTok,Twitter,Snapchat,Pinterest,Reddit,LinkedIn,Discord,Spotify,"
        "Netflix,Twitch,Steam,Dropbox,Evernote,Scrivener,Todoist,Calendly,Citrix,Skype,Webex,Airbnb,Uber,iPhone,iPad,Android,MacBook,Kindle,Alexa,Siri,Chrome,Firefox,Safari,"
        "Windows,Linux,macOS,Duolingo,Strava,Fitbit,Waze,Quizlet,Kahoot,Moodle,Blackboard,Teachers Pay Teachers,org-mode,Google Classroom"
    ).split(",")
}
# Names that are also plain words count only with a capital.
_WORDS_TOO = frozenset(
    "workday word excel outlook notion sketch teams signal messenger steam zoom slack unity unreal atom spark git windows canvas pandas runway sora google amazon uber stripe "
    "blender illustrator wix sap sas miro grok docker eclipse chrome safari wave sage pages numbers keynote access drive claude gemini perplexity python android strava discord reddit".split()
)
_NOT_TOOLS = frozenset(
    "ai ml nlp llm llms gpu cpu i'm ive id ill pdf pdfs ceo cto hr it ui ux us usa uk eu tv pc ok ok id api apis csv html css faq diy phd ma ba mba dna rna atm pin kpi roi seo ppt ppts cv faqs gdp vpn qa pr "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "english spanish french german italian chinese japanese korean russian portuguese dutch latin greek arabic hindi american british european asian african canadian australian indian mexican irish scottish "
    "america europe africa asia australia canada england britain london paris berlin york france germany spain italy china japan india mexico brazil russia ireland scotland california texas florida boston chicago seattle "
    "christmas easter halloween thanksgiving god jesus bible christian jewish muslim covid internet web email redacted mr mrs ms dr prof sir north south east west the a an and but so in on at for if then when what how why "
    "i user assistant claude's aide reactive aid ais".split()
)
_LOW_WORD = re.compile(r"[a-z0-9+#-]+")
_KNOWN_BY_WORD: dict[str, list[str]] = {}
for _key in sorted(KNOWN, key=lambda name: (-len(name), name)):
    if _key not in _WORDS_TOO:
        _KNOWN_BY_WORD.setdefault(_key.split()[0], []).append(_key)
_NAME = re.compile(
    r"(?<![\w@/.#'’-])(?:[A-Z][\w+#]*|[a-z]+[A-Z]\w*)(?:(?:[ -])(?:[A-Z0-9][\w+#]*))*(?:\.(?:js|ai|io|com))?(?![\w@])"
)
_USE = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|utili[sz]\w+|via|through|tools? (?:like|such as|called|is|are)|apps? (?:like|such as|called)|software (?:like|such as|called)|programs? (?:like|such as|called)|(?:such as|called)|switch(?:ed)? to|"
    r"ask(?:ed|ing)?|prompt(?:ed|ing)?|tried|try|integrat\w+ with|work(?:ing)? in|open(?:ed)? (?:up )?|into|support for|log(?:ged)? into|download(?:ed)?|install(?:ed)?|pasted? \w+ into)\s+(?:(?:the|a|an|my|our|mostly|mainly|only|tools?|apps?|software|like|free|paid|also|either|both|both the|\w+ version of)\s+){0,2}$",
    re.I,
)
_AFTER = re.compile(
    r"^\s+(?:apps?|software|tools?|account|plugin|plug-in|documents?|docs|sheets?|spreadsheets?|models?|subscription|extension|integration|files?|to (?:help|create|write|make|edit|check|generate|do|analy\w+))\b",
    re.I,
)
_LISTED = re.compile(r"^\s*(?:,|and|or|/|&)\s*$")
_PEOPLE = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|professor|boss|friend|colleague|wife|husband|son|daughter|named|by|author|with|and i|my name is|i am|i'm)\.?\s+$",
    re.I,
)
_PURPOSE = r"\b(?:us(?:e|ed|ing)|used)\s+(?:the\s+)?{name}\s+(?:mostly |mainly |primarily |a lot |often |only |extensively )?(?P<how>to|for)\s+(?P<what>[^,.;:!?()]+)"
_NO_PURPOSE = re.compile(
    r"(?:a|an|the|about|over|many|several|years?|now|everything|all|more|some|most|any|only|free|\d|long|this|that|me|us|my|what|two|three|almost|nearly)\b"
)
_CUT = re.compile(
    r"\b(?:and|but|because|when|so|which|that|as|if|where|while|since|though|or|before|after|etc|with|in order|instead|rather|e\.g|this|it|them|those|these)\b.*$",
    re.I,
)


@dataclass(slots=True)
class _Name:
    spellings: Counter[str] = attribute(default_factory=Counter)
    people: set[int] = attribute(default_factory=set)
    users: set[int] = attribute(default_factory=set)
    mentions: int = 0
    rows: list[int] = attribute(default_factory=list)


class _Mention(NamedTuple):
    name: str
    used: bool


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", name)


def _key_of(name: str) -> str:
    return _bare(name).casefold()


@lru_cache(maxsize=65536)
def _mentions(text: str) -> tuple[_Mention, ...]:
    """What a sentence names that may be a tool, in the order in which it is found."""
    found: list[_Mention] = []
    spans: list[tuple[int, int]] = []
    last_used = -1
    for match in _NAME.finditer(text):
        if match[0].casefold() in _NOT_TOOLS:
            continue
        start, end = match.span()
        before, after = text[max(0, start - 80) : start], text[end : end + 40]
        opens = not before.strip(" \"'“‘(-*•–") or before.rstrip().endswith((".", "!", "?", ":", "•", "-"))
        name = match[0]
        shaped = re.search(r"[a-z][A-Z]|\d", name) is not None
        listed = last_used >= 0 and _LISTED.match(text[last_used:start]) is not None
        used = listed or _USE.search(before) is not None or _AFTER.match(after) is not None
        if used:
            last_used = end
        if opens and " " not in name and not shaped and name.casefold() not in KNOWN:
            continue
        if not shaped and _PEOPLE.search(before) and name.casefold() not in KNOWN:
            continue
        spans.append((start, end))
        found.append(_Mention(name, used))
    low = text.lower()
    for key in dict.fromkeys(key for word in _LOW_WORD.findall(low) for key in _KNOWN_BY_WORD.get(word, ())):
        known = re.search(r"(?<![\w@/.-])" + re.escape(key) + r"(?![\w@])", low)
        if known and not any(a < known.end() and known.start() < b for a, b in spans):
            spans.append(known.span())
            found.append(_Mention(KNOWN[key], used=True))
    return tuple(found)


class Tools:
    """Names found once, in what was read, counted over the whole corpus, then told per segment."""

    def __init__(self, corpus: Corpus, field: Field, readings: Readings, citable: Citable) -> None:
        self.corpus, self.field, self.readings, self.citable = corpus, field, readings, citable
        self._people = {
            part for person in corpus.participants for name in person.names for part in name.casefold().split()
        }
        read = np.flatnonzero(readings.was_read[field.row_of])
        self._read_with = np.bincount(field.indices[read], minlength=field.v)  # sentences that were read, by term
        self._names = self._collect()
        self._hear_the_rest()

    def _collect(self) -> dict[str, _Name]:
        found: dict[str, _Name] = {}
        for rows in self.readings.read_at:
            for i in rows:
                for mention in self._named(i):
                    self._note(found, mention, i)
        return {key: name for key, name in found.items() if self._is_tool(key, name)}

    def _hear_the_rest(self) -> None:
        """The names in sentences that nobody read: how many say a name must not hang on how many were read."""
        field, unread = self.field, ~self.readings.was_read
        rows: set[int] = set()
        for key in self._names:
            terms = [field.term_of.get(stem(part)) for part in words(key)]
            if terms and None not in terms:
                holding = [field.post_row[field.post_ptr[t] : field.post_ptr[t + 1]] for t in terms if t is not None]
                together = reduce(np.intersect1d, holding)
                rows.update(together[unread[together]].tolist())
        for i in sorted(rows):
            for mention in self._named(i):
                if _key_of(mention.name) in self._names:
                    self._note(self._names, mention, i)

    def _named(self, i: int) -> tuple[_Mention, ...]:
        """What sentence `i` names that may be a tool."""
        text = self.readings.text(i)
        if is_question(text) or (self.readings.bits[i] == 0 and is_noise(text)):
            return ()
        if self.readings.manner(i).asked == "tool" and len(text.split()) <= _NAME_ALONE:
            return (_Mention(text.strip(" .,;-/"), used=True),)
        return _mentions(text)

    def _note(self, found: dict[str, _Name], mention: _Mention, i: int) -> None:
        name = _bare(mention.name)
        key = name.casefold()
        if not key or key in _NOT_TOOLS or not any(c.isalpha() for c in key):
            return
        entry = found.setdefault(key, _Name())
        person = int(self.field.person_of[i])
        entry.spellings[name] += 1
        entry.people.add(person)
        entry.mentions += 1
        if mention.used:
            entry.users.add(person)
        if not entry.rows or entry.rows[-1] != i:
            entry.rows.append(i)

    def _is_tool(self, key: str, name: _Name) -> bool:
        if all(part in self._people for part in key.split()):
            return False
        if any(part in _NOT_TOOLS for part in key.split()) and key not in KNOWN:
            return False
        if key in KNOWN:
            return True
        proper = sum(
            n for spelling, n in name.spellings.items() if all(part[:1].isupper() for part in spelling.split())
        )
        if " " in key and proper < 0.5 * name.mentions:
            return False
        term = self.field.term_of.get(key)
        if term is not None and name.mentions < _CAPITAL * self._read_with[term]:
            return False  # mostly written in lower case: a plain word
        users, people = len(name.users), len(name.people)
        best = name.spellings.most_common(1)[0][0]
        shaped = re.search(r"[a-z][A-Z]", best) is not None
        if best.isupper():
            return users >= 3 and users >= 0.5 * people
        return (shaped and users >= 1 and people >= 2) or (users >= 2 and users >= 0.4 * people)

    def of(self, segment: int, headlines: list[str]) -> list[tuple[float, tuple[Finding, list[int]]]]:
        """The segment's tools with their scores, at most five."""
        field = self.field
        size = int(field.sizes[segment + 1])
        rest = field.p - size
        least = 1 if size < TINY else max(2, round(0.005 * size))
        made = []
        for key in sorted(self._names):
            name = self._names[key]
            rows = [i for i in name.rows if not self.readings.denies[i]]
            everyone = {int(field.person_of[i]) for i in rows}
            own_people = sorted(p for p in everyone if field.segment_of[p] == segment)
            support, others = len(own_people), len(everyone) - len(own_people)
            if support < least:
                continue
            score = round(pull(support, size, others, rest), 9)
            made.append((score, key, own_people, others, rows))
        made.sort(key=lambda item: (-item[0], item[1]))
        out: list[tuple[float, tuple[Finding, list[int]]]] = []
        taken: list[str] = []
        for score, key, people, others, rows in made:
            if len(out) == MOST:
                break
            if any(set(key.split()) & set(other.split()) for other in taken):
                continue
            own = [i for i in rows if field.segment_of[field.person_of[i]] == segment][:_LOOKED_AT]
            finding = self._finding(key, own, people, others, size, rest)
            if finding is not None:
                taken.append(key)
                out.append((score, finding))
        return out

    def _finding(
        self, key: str, own: list[int], people: list[int], others: int, size: int, rest: int
    ) -> tuple[Finding, list[int]] | None:
        spelling = KNOWN.get(key) or max(self._names[key].spellings.items(), key=lambda item: (item[1], item[0]))[0]
        purpose, shown = self._purpose(key, own)
        ranked = sorted(own, key=lambda i: (i != shown, -round(reads_well(tidy(self.readings.text(i))), 9), i))
        evidence: list[int] = []
        heard: set[int] = set()
        for i in ranked:
            person = int(self.field.person_of[i])
            if person not in heard and len(evidence) < MOST_EVIDENCE and self.citable(i):
                evidence.append(i)
                heard.add(person)
        if not evidence:
            return None
        finding = counted(
            "tool",
            f"{spelling}{purpose}",
            [self.field.index.citation(i) for i in evidence],
            [self.corpus.participants[p].id for p in people],
            size=size,
            others=others,
            rest=rest,
            terms=(key,),
        )
        return finding, evidence

    def _purpose(self, key: str, own: list[int]) -> tuple[str, int]:
        """ ", to brainstorm ideas" in somebody's own words, and the sentence it is from; ("", -1) when nobody says."""
        pattern = re.compile(_PURPOSE.format(name=re.escape(key)), re.I)
        best: tuple[float, int, str] | None = None
        for i in own:
            found = pattern.search(self.readings.text(i))
            if found is None or not self.citable(i):
                continue
            what = " ".join(_CUT.sub("", found["what"]).split())
            count = len(what.split())
            if (
                not (2 if found["how"].lower() == "to" else 1) <= count <= 8
                or dangling(lowered(what))
                or (found["how"].lower() == "for" and _NO_PURPOSE.match(lowered(what)))
                or re.search(r"\b(?:the|a|an|of|my|me|to|for|in|on|i|help|some|more)$", what, re.I)
            ):
                continue
            terms = [int(t) for t in self.field.terms_of(i) if self.field.weight[t] > 0]
            shared = float(np.mean([min(30, self.field.people_with[t]) for t in terms])) if terms else 0.0
            score = round(
                shared / 30 - 0.08 * abs(count - 4) - (0.5 if re.search(r"\b(?:i|we)\b", lowered(what)) else 0), 9
            )
            if best is None or score > best[0]:
                best = (score, i, f", {found['how'].lower()} {what}")
        return (best[2], best[1]) if best else ("", -1)
