"""The writer that asks a language model: select evidence, ask, verify, ask once more for what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from persona.settings import Settings
from persona.text.personal.redaction import redact
from persona.text.tokens import tokens
from persona.writers.cache import AnswerCache, content_key
from persona.writers.costs import Budget, Estimate, check_budget
from persona.writers.embedded import draft as embedded_draft
from persona.writers.model.asking import Asker, Patience, input_tokens
from persona.writers.model.carried import make_check, title_is_theirs
from persona.writers.model.entailment import Entailment, open_entailment
from persona.writers.model.injection import speaks_to_a_model
from persona.writers.model.lanes import lane_for
from persona.writers.model.prompt import (
    INSTRUCTIONS,
    Message,
    answer_schema,
    make_question,
    make_repair,
    repair_schema,
)
from persona.writers.model.providers import Reference, check_installed, check_key, check_model
from persona.writers.model.reading import Answer, as_json, read_answer, read_repair
from persona.writers.model.selecting import select_evidence
from persona.writers.model.speaking import http_client, load
from persona.writers.port import Brief, Draft, DraftClaim, WriterSession
from persona.writers.verify import Refusal, fold, verify

EVIDENCE_TOKENS = 6000  # of passages, for one segment
LIKELY_OUTPUT = 1200  # tokens of an ordinary answer
LIKELY_REPAIR = 0.5  # of the segments need a second round
REMEMBERED = 24 * 3600.0  # seconds for which a model that was there is taken to be there


_AROUND = 40  # tokens of a passage's JSON line beside its words


@dataclass(frozen=True, slots=True)
class _Case:
    brief: Brief
    messages: tuple[Message, ...]
    withheld: tuple[str, ...]  # evidence that is not shown because it speaks to a model


@dataclass(slots=True)
class _Judged:
    """Claims by their place in the answer."""

    kept: dict[int, DraftClaim] = field(default_factory=dict)
    refused: dict[int, tuple[DraftClaim, str]] = field(default_factory=dict)


class ModelWriter:
    """`entailment` is "semantic" where an entailment model judges claims, otherwise "lexical"."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        cache: AnswerCache | None = None,
        patience: Patience | None = None,
        judge: Entailment | None = None,
    ) -> None:
        self.name = name
        self.settings = settings
        self.reference = Reference.read(name)
        self.judge = judge or open_entailment()
        self._check = make_check(self.judge)
        self._hidden = settings.privacy.hidden
        self._cases: dict[int, tuple[Brief, _Case]] = {}
        self.asker = Asker(
            self.reference,
            Budget(settings.budget_usd),
            cache or AnswerCache.of_user(),
            patience or Patience.of_environment(),
        )

    @property
    def entailment(self) -> str:
        return "lexical" if self.judge is None else "semantic"

    async def prepare(self) -> None:
        """Raises MissingExtraError, SettingError, WriterError, BudgetExceededError, before any work."""
        import asyncio

        check_installed(self.reference)
        check_key(self.reference)
        lane_for(self.reference)
        await asyncio.to_thread(load, self.reference)
        if self.settings.budget_usd is not None:
            unsent = Estimate(self.name, requests=1, cost_usd=self.asker.price(1, 1), most_usd=None)
            if unsent.cost_usd is None:
                check_budget(unsent, self.settings.budget_usd)
        seen = content_key({"seen": self.name, "address": self.reference.address, "key": self.reference.key})
        age = self.asker.cache.age(seen)
        if age is not None and age < REMEMBERED:
            return
        async with http_client() as client:
            await check_model(self.reference, client)
        self.asker.cache.put(seen, {"writer": self.name, "seen": True})

    def estimate(self, briefs: Sequence[Brief]) -> Estimate:
        """What writing these will cost; asks nobody. What the cache knows is free."""
        schema = answer_schema()
        asked, cached, sent, most_sent = 0, 0, 0, 0
        for brief in briefs:
            messages = self._case(brief).messages
            if self.asker.knows(messages, schema):
                cached += 1
                continue
            once = input_tokens(messages, schema)
            asked += 1
            sent += once
            # The second round sends the question, the answer and the reasons.
            most_sent += once + self.asker.most_output + LIKELY_OUTPUT
        likely_in = round(sent * (1 + LIKELY_REPAIR))
        likely_out = round(asked * LIKELY_OUTPUT * (1 + LIKELY_REPAIR))
        return Estimate(
            writer=self.name,
            requests=asked + round(asked * LIKELY_REPAIR),
            cached=cached,
            input_tokens=likely_in,
            output_tokens=likely_out,
            cost_usd=self.asker.price(likely_in, likely_out) if asked else 0.0,
            most_usd=self.asker.price(sent + most_sent, 2 * asked * self.asker.most_output) if asked else 0.0,
        )

    async def write(self, brief: Brief, session: WriterSession) -> Draft:
        """A draft in which every claim has passed every check. What fell out, and why, is in `session.dropped`.

        Where nothing that the model wrote stands, the embedded writer writes, and the report says so.
        """
        case = self._case(brief)
        session.dropped.extend(
            f"{brief.name}: passage {key} ({brief.evidence[key].source}, line {brief.evidence[key].span.first_line}) "
            "reads like an instruction to a model and was not shown to it"
            for key in case.withheld
        )
        if not case.brief.evidence:
            return embedded_draft(brief)
        answer = await self.asker.ask(case.messages, read_answer, session, answer_schema())
        session.dropped.extend(f"{brief.name}: {part} could not be read" for part in answer.unreadable)
        claims = self._judged(case.brief, answer.claims)
        summary = self._judged(case.brief, answer.summary)
        if claims.refused or summary.refused:
            await self._repair(case, answer, (claims, summary), session)
        title_refused = title_is_theirs(case.brief, answer.title)
        refused = [*claims.refused.values(), *summary.refused.values()]
        shown = partial(self._redacted, brief)  # a result tells what was dropped, and nobody's name
        dropped = [Refusal(claim, reason).told(shown) for claim, reason in refused]
        if title_refused is not None:
            dropped.append(f"the title “{_short(shown(answer.title))}”: {shown(title_refused)}")
        session.dropped.extend(f"{brief.name}: {line}" for line in dropped)
        if not claims.kept:
            session.dropped.append(
                f"{brief.name}: nothing that {self.name} wrote is carried by the evidence; the embedded writer wrote it"
            )
            return embedded_draft(brief)
        return Draft(
            title=answer.title if title_refused is None else "",
            summary=" ".join(_sentence(claim.text) for _, claim in sorted(summary.kept.items())),
            claims=tuple(claim for _, claim in sorted(claims.kept.items())),
            quotes=tuple(quote for quote in answer.quotes if quote in case.brief.evidence),
        )

    async def _repair(self, case: _Case, answer: Answer, judged: tuple[_Judged, ...], session: WriterSession) -> None:
        """Asks once more for what was refused, with the reasons. What is refused again stays refused."""
        open_ones = [(part, place) for part in judged for place in sorted(part.refused)]
        reasons = [(part.refused[place][0], part.refused[place][1]) for part, place in open_ones]
        messages = [*case.messages, Message("assistant", as_json(answer)), Message("user", make_repair(reasons))]
        mended = await self.asker.ask(messages, read_repair, session, repair_schema())
        for number, (part, place) in enumerate(open_ones, start=1):
            if number not in mended:
                continue
            old, reason = part.refused[place]
            claim = replace(mended[number], kind=old.kind) if part is judged[1] else mended[number]
            again = self._judged(case.brief, [claim], beside=part.kept.values())
            if again.kept:
                part.kept[place] = again.kept[0]
                del part.refused[place]
                session.repaired += 1
            else:
                part.refused[place] = (old, f"{reason}; written again, {again.refused[0][1]}")

    def _judged(self, brief: Brief, claims: Sequence[DraftClaim], beside: Iterable[DraftClaim] = ()) -> _Judged:
        """Passes each claim through the verifier, then through the checks for models. `beside` are claims that stand
        already: what says the same is refused."""
        judged = _Judged()
        said = {(claim.kind, claim.text.casefold()) for claim in beside}
        verified = verify(brief, Draft("", "", tuple(claims)), allow_unsupported=self.settings.allow_unsupported)
        kept, refused = list(verified.claims), list(verified.refused)
        for place, drafted in enumerate(claims):
            if refused and _same(refused[0].claim, drafted):
                judged.refused[place] = (refused[0].claim, refused.pop(0).reason)
                continue
            claim = kept.pop(0)
            reason = None if self.settings.allow_unsupported else self._check(brief, claim)
            if (claim.kind, claim.text.casefold()) in said:
                reason = "it says the same as an earlier claim"
            if reason is None:
                judged.kept[place] = claim
            else:
                judged.refused[place] = (claim, reason)
        return judged

    def _case(self, brief: Brief) -> _Case:
        """What the model is asked, and the brief with only the evidence that it sees: nothing else can be cited.

        Made once for the estimate and the writing.
        """
        known = self._cases.pop(id(brief), None)
        if known is not None and known[0] is brief:
            return known[1]
        case = self._make_case(brief)
        self._cases[id(brief)] = (brief, case)
        return case

    def _make_case(self, brief: Brief) -> _Case:
        withheld = tuple(
            key
            for key, passage in brief.evidence.items()
            if speaks_to_a_model(passage.said) or speaks_to_a_model(passage.question or "")
        )
        fit = {key: passage for key, passage in brief.evidence.items() if key not in withheld}
        said = {key: self._redacted(brief, passage.said) for key, passage in fit.items()}
        asked = {key: self._redacted(brief, passage.question) for key, passage in fit.items() if passage.question}
        shown = select_evidence(
            replace(brief, evidence=fit),
            EVIDENCE_TOKENS,
            lambda key: tokens(said[key]) + tokens(asked.get(key, "")) + _AROUND,
        )
        question = make_question(brief, shown, said, asked)
        return _Case(
            replace(brief, evidence={item.id: fit[item.id] for item in shown}),
            (Message("system", INSTRUCTIONS), Message("user", question)),
            withheld,
        )

    def _redacted(self, brief: Brief, text: str) -> str:
        return redact(text, brief.forbidden, self._hidden)


def _same(claim: DraftClaim, drafted: DraftClaim) -> bool:
    """Whether `claim` is `drafted` after the verifier has tidied its text and ids."""
    return (claim.kind, claim.text, claim.quote) == (drafted.kind, fold(drafted.text), drafted.quote) and (
        claim.cites == tuple(dict.fromkeys(drafted.cites))
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
