"""One persona's sections, line by line: from acts, things and concerns to sentences that passed the sieve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from persona.scripts.abstraction.acts import Act
from persona.scripts.abstraction.bank import FLAWS, LINES, STYLE, side
from persona.scripts.abstraction.concerns import Concern
from persona.scripts.abstraction.findings import Substance
from persona.scripts.abstraction.sieve import Sieve
from persona.scripts.formats.writing import first_person

_MOST = 5  # lines of a section


class Page:
    """`number` is the persona's place in its build: of several wordings, neighbours take different ones."""

    def __init__(self, found: Substance, sieve: Sieve, number: int) -> None:
        self._found = found
        self._sieve = sieve
        self._number = number
        self._stems_told: set[str] = set()

    # Lines

    def line(self, key: str, x: str = "", prompt: str | None = None) -> str:
        """The first wording that passes, filled in; "" where none does. `prompt` is x as it is said to a model."""
        slot = x if prompt is None or prompt == x else f"[{x}|{prompt}]"
        return self._passing([text.replace("{x}", slot) for text in LINES[key]])

    def style(self, key: str, n: str = "") -> str:
        texts = [text.replace("{n}", n) for text in STYLE[key]]
        return self._passing(texts) or texts[-1]

    def listed(self, things: Sequence[str]) -> str:
        *most, last = things or ("",)
        return f"{', '.join(most)} and {last}" if most else last

    def title(self, own: str) -> str:
        """The persona's own where it names things and passes, or else what it speaks of most, or is concerned with."""
        if self._found.title_fits and self._sieve.passes(own):
            return own
        for many in (3, 2, 1):
            things = [topic.removeprefix("the ") for topic in self._found.topics[:many]]
            told = self.listed(things)
            if told and self._sieve.passes(told):
                return told
        return self._found.concerns[self._number % min(2, len(self._found.concerns))].lines["who"][0]

    def who(self) -> str:
        return self.line("who", self._found.concerns[0].lines["who"][0].removeprefix("Somebody "))

    def _passing(self, texts: Sequence[str]) -> str:
        for text in texts:
            card, prompt = side(text, 0), side(text, 1)
            if all(self._sieve.passes(line) for line in (card, prompt, first_person(prompt))):
                return text
        return ""

    def _concern(self, key: str, kind: str, concern: Concern) -> str:
        lines = concern.lines[kind]
        turned = lines[self._number % len(lines) :] + lines[: self._number % len(lines)]
        return next(filter(None, (self.line(key, text) for text in turned)), "")

    # Sections

    def goals(self) -> list[str]:
        return self._mind("goal", "wish", "goal", "wishing")

    def pains(self) -> list[str]:
        return self._mind("pain", "pain", "pain", "failing")

    def drives(self) -> list[str]:
        return self._mind("drive", "liking", "drive", "liking")

    def _mind(self, key: str, kind: str, of_concern: str, how: str) -> list[str]:
        """Acts, headlines and topics of a kind first, since they are the persona's own; concerns after them."""
        found = self._found
        lines: list[str] = []
        acts = [act for act in found.acts if len(getattr(act, how)) >= found.few]
        for act in sorted(acts, key=lambda act: -len(getattr(act, how)))[:8]:
            if self._stems_told.isdisjoint(act.words) and len(lines) < 2:
                lines.append(self.line(f"{key}_act", act.card, act.prompt))
                self._stems_told.update(act.words)
        for headline in found.headlines:
            fits = headline.kind == kind and f"{key}_thing" in LINES and self._stems_told.isdisjoint(headline.stems)
            if fits and len(lines) < 4:
                lines.append(self.line(f"{key}_thing", headline.text))
                self._stems_told.update(headline.stems)
        topics = self._of_kind(found.topics, kind)
        if topics and len(lines) < 4:
            lines.append(self.line(f"{key}_topic", self.listed(topics[:3])))
        concerns = [one for one in found.concerns if len(found.said.people(one.cues, kind)) >= found.few]
        for concern in concerns[: max(2, _MOST - len(lines) - 1)]:
            lines.append(self._concern(f"{key}_concern", of_concern, concern))
        kept = _kept(lines)
        if not kept:
            kept = _kept([self.line(f"{key}_none", (*found.topics, found.concerns[0].about)[0])])
        return kept or [LINES[f"{key}_none"][-1].replace("{x}", found.concerns[0].about)]

    def _of_kind(self, topics: Iterable[str], kind: str) -> list[str]:
        """Topics of which enough people say something of a kind, and more so than of what they say in all."""
        found = self._found
        usual = len(found.said.kinds[kind]) / max(found.said.size, 1)
        settled = {headline.text: headline.kind for headline in found.headlines}
        kept = []
        for topic in topics:
            if settled.get(topic, kind) != kind:
                continue
            stems = found.stems_of[topic]
            people = len(found.said.together(stems, kind))
            in_all = max(len(found.said.together(stems, other)) for other in ("wish", "pain", "liking", "doing"))
            if people >= found.few and (people == in_all or people >= usual * in_all):
                kept.append(topic)
        return kept

    def traits(self) -> list[str]:
        lines = []
        for concern in self._found.concerns[:3]:
            lines.append(self._first(self._turned(concern.lines["trait"])))
        return _kept(lines) or [self._found.concerns[0].lines["trait"][0]]

    def flaws(self) -> list[str]:
        found = self._found
        lines = [self._first(FLAWS[key]) for key in found.striking[:2]]
        lines += [self.line("flaw_blind", concern.about) for concern in found.missing[:2]]
        return _kept(lines)[:3] or _kept([self.line("flaw_none", found.concerns[0].about)]) or [FLAWS["self"][-1]]

    def patterns(self) -> list[str]:
        found = self._found
        lines = [self._first(STYLE[key]) for key in found.striking if key not in ("warm", "cool")][:3]
        jargon = [topic.removeprefix("the ") for topic in found.topics[3:6]]
        if jargon:
            lines.append(self._first([text.replace("{x}", self.listed(jargon)) for text in STYLE["jargon"]]))
        return _kept(lines)

    def knows(self) -> list[str]:
        found = self._found
        lines = []
        if found.topics:
            lines.append(self._some("knows_topics", found.topics[:5]))
        if len(found.topics) > 5:
            lines.append(self._some("knows_more", found.topics[5:10]))
        if found.tools:
            lines.append(self._some("knows_tools", found.tools))
        lines.append(self._acts())
        concern = found.concerns[self._number % min(3, len(found.concerns))]
        lines.append(self.line("knows_concern", concern.about))
        return _kept(lines) or [LINES["knows_concern"][-1].replace("{x}", concern.about)]

    def _acts(self) -> str:
        """The acts that tell most, none of them with a word of another."""
        apart: list[Act] = []
        seen: set[str] = set()
        for act in self._found.acts:
            if seen.isdisjoint(act.words) and self._sieve.passes(act.card):
                apart.append(act)
                seen.update(act.words)
        apart = apart[:3]
        if not apart:
            return ""
        card, prompt = (self.listed([getattr(act, name) for act in apart]) for name in ("card", "prompt"))
        return self.line("knows_acts", card, prompt)

    def can_infer(self) -> list[str]:
        found = self._found
        lines = []
        if found.aside:
            lines.append(self._some("infers", found.aside[:4]))
        if found.topics:
            lines.append(self.line("infers_change", found.topics[0]))
        lines += [self.line("infers_concern", concern.about) for concern in found.concerns[:1]]
        return _kept(lines) or [LINES["infers_concern"][-1].replace("{x}", found.concerns[0].about)]

    def does_not_know(self) -> list[str]:
        found = self._found
        lines = []
        if found.elsewhere:
            lines.append(self._some("unknown_topics", found.elsewhere[:5]))
        lines += [self.line("unknown_concern", concern.about) for concern in found.missing[:1]]
        lines.append(self.line("unknown_people"))
        subject = found.topics[0] if found.topics else found.concerns[0].about
        lines.append(self.line("unknown_inside", subject))
        return _kept(lines) or [LINES["unknown_inside"][-1].replace("{x}", found.concerns[0].about)]

    def response(self, length: str) -> list[str]:
        found = self._found
        lines = [self.line(f"respond_{length}")]
        lines += [self._first(self._turned(concern.lines["way"])) for concern in found.concerns[:2]]
        if found.topics:
            lines.append(self.line("respond_topic", self.listed(found.topics[:2])))
        return _kept(lines) or [found.concerns[0].lines["way"][0]]

    def uncertain(self) -> list[str]:
        found = self._found
        lines = []
        if found.elsewhere:
            lines.append(self._some("unsure_topic", found.elsewhere[:2]))
        guess = (*found.aside, *(concern.about for concern in (*found.missing, *found.concerns[1:], *found.concerns)))
        lines.append(self.line("unsure_concern", guess[0]))
        lines.append(self.line("unsure_hedged" if "hedged" in found.striking else "unsure_firm"))
        return _kept(lines) or [LINES["unsure_firm"][-1]]

    def stay(self) -> list[str]:
        concern = next(
            (one for one in self._found.concerns if len(self._found.said.people(one.cues, "wish")) >= self._found.few),
            self._found.concerns[0],
        )
        lines = [self._concern("stay_goal", "goal", concern)]
        lines += [self.line(key) for key in ("stay_side", "stay_words", "stay_real")]
        return _kept(lines) or [LINES["stay_words"][-1]]

    def _some(self, key: str, things: Sequence[str]) -> str:
        """A list of things without those that would not pass."""
        passing = [thing for thing in things if self._sieve.passes(thing)]
        while passing:
            if line := self.line(key, self.listed(passing)):
                return line
            passing = passing[:-1]
        return ""

    def _turned(self, lines: Sequence[str]) -> list[str]:
        turn = self._number % len(lines)
        return [*lines[turn:], *lines[:turn]]

    def _first(self, texts: Sequence[str]) -> str:
        return self._passing(texts)


def _kept(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(line for line in lines if line))
