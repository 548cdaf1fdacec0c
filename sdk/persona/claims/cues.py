# ruff: noqa: E501
"""What kind of thing a sentence says: patterns of words that announce a goal, a pain point, a need and so on.

A cue weighs 3 when it says the kind by itself ("I wish", "frustrating"), 2 when it usually does, 1 when it is a hint.
Negation, comparison, relief ("saves me from tedious work") and hypotheticals take a cue's weight away, since
"I am more satisfied than frustrated" is no pain point. Patterns read lower-cased text with straight apostrophes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from persona.claims.model import ClaimKind

I = r"\b(?:i|we)(?:'(?:m|ve|d|ll|re))?"  # noqa: E741 - reads as the pronoun inside patterns
ADVERB = (
    r"(?:\s+(?:really|just|also|definitely|certainly|personally|still|only|always|often|usually|generally|typically|"
    r"mostly|mainly|sometimes|would|will|do|did|absolutely|truly|actually|probably|especially|particularly|simply|"
    r"even|very|much|both|then|currently|primarily|ultimately|honestly|constantly|have|had|to))"
)

NEGATORS = re.compile(
    r"(?:\bn[o']t\b|n't\b|\bnever\b|\bno\b|\bnone\b|\bnothing\b|\bwithout\b|\bhardly\b|\brarely\b|\bless\b|\bfewer\b|\bnor\b|"
    r"\bneither\b|\bzero\b|\bfree (?:of|from)\b|\binstead of\b|\brather than\b|\bthan\b|\bcannot\b|\bminimal\b|\bcant\b|"
    r"\bdont\b|\bdoesnt\b|\bdidnt\b|\bisnt\b|\bwasnt\b|\bunlikely\b|\bwon't\b)(?:[\s,]+[\w'-]+){0,4}\s*$"
)
BUT = re.compile(r"[;,.:]\s*(?:but|however|though|although|yet|because|so|and)\b|\bbut\b|\bbecause\b")
RELIEF = re.compile(
    r"\b(?:help(?:s|ed|ing|ful)?|sav(?:e|es|ed|ing)|reduc\w+|automat\w+|speed(?:s|ed)? up|speeding|free[sd]? (?:me|us|up)|takes? care|"
    r"eliminat\w+|remov\w+|avoid\w*|prevent\w*|reliev\w+|eas(?:es|ed|ier)|simplif\w+|cuts? (?:down|out)|minimi[sz]\w+|"
    r"solv(?:e|es|ed|ing)|overc[ao]m\w+|alleviat\w+|handles?|outsourc\w+|offload\w*|delegat\w+|perfect for|great for|good for|"
    r"useful|no longer|get(?:s|ting)? (?:past|through|around)|resolv(?:e|es|ed|ing)|fix(?:es|ed|ing)?|rid of)\b"
)
HYPOTHETICAL = re.compile(
    r"\b(?:would|could|might|may) (?:be|become|feel|get|cause|lead|have been)\b|\bif (?:i|we|it|they|you|ai|there|the)\b|\bunless\b|\bwhether\b"
    r"|\bi would hate\b|\bi'd hate\b|\bi (?:imagine|guess|suppose)\b|\bwhat if\b"
)


@dataclass(frozen=True, slots=True)
class Cue:
    kind: ClaimKind
    weight: int
    pattern: re.Pattern[str]
    bare: bool = False  # holds inside a negated, relieved or hypothetical sentence as well
    speaks: bool = False  # "I want": says it only as a main clause, not in "the images I want"


def _cue(kind: ClaimKind, weight: int, pattern: str, bare: bool = False) -> Cue:
    return Cue(kind, weight, re.compile(pattern), bare, pattern.startswith((I, r"\b(?:i|we)(?:'d| would)")))


CUES: tuple[Cue, ...] = (
    # pain points
    _cue("pain_point", 3, r"\b(?:frustrat(?:ed|es?|ing|ingly|ions?)|annoy(?:s|ed|ing|ance|ances)?|infuriat\w+|irritat\w+|aggravat\w+|nightmare|"
         r"painful|pain points?|headaches?|cumbersome|clunky|clumsy|awkward(?:ness)?|drawbacks?|downsides?|hallucinat\w+|disappoint(?:ed|ing|s|ment)?|"
         r"unreliable|unusable|useless|overwhelm(?:ed|ing)|terrible|horrible|awful|sucks?|disorgani[sz]ed)\b"),
    _cue("pain_point", 3, r"\b(?:struggl(?:e|es|ed|ing)|hinder(?:s|ed|ing|ance)?|bottlenecks?|obstacles?|hurdles?|barriers?|fed up|sick of|tired of|gave up|gives? up)\b"),
    _cue("pain_point", 3, r"\b(?:hard|difficult|tough|tricky|impossible|challenging|slow|painful|tedious)\s+(?:to|for|when|part|time)\b|\bdifficult(?:y|ies)\b|\bhard time\b|\btrouble\b"),
    _cue("pain_point", 3, I + r"(?:\s+\w+)?\s+(?:hate|dislike|can't stand|detest|dread|fear|worry|worried)\b|\b(?:i'm|i am|we're|we are)(?:\s+\w+)?\s+(?:worried|concerned|afraid|scared|stuck|confused|upset|dissatisfied)\b"),
    _cue("pain_point", 3, r"\b(?:does|do|did|is|was|were|are|has|have|had)(?:n't| not)\s+(?:\w+\s+)?(?:work(?:ing|ed)?|arrived?|show(?:ing|n)?|load(?:ing)?|updat\w+|receiv\w+|appear\w*|respond\w*|open(?:ing)?|"
         r"connect\w*|sync\w*|save|saving|(?:go(?:ne)?|come) through|accept\w*|recogni[sz]\w+|support(?:ed)?|enough|accurate|reliable|play nice\w*|handle|understand)\b", True),
    _cue("pain_point", 3, r"\bstill (?:not|no|haven't|hasn't|isn't|waiting|pending|missing|have not|has not|don't|doesn't|can't)\b|\bnot (?:working|showing|received|recognised|recognized)\b", True),
    _cue("pain_point", 3, r"\b(?:declined|rejected|cancelled my|charged (?:twice|extra|wrong\w*|more|too|a fee|me)|been charged|was charged|wrong (?:amount|rate|exchange)|double charged|lost my|stolen|compromised|blocked|"
         r"denied|failed|fails?|failing|crash(?:es|ed|ing)?|freez(?:es|ing)|froze|broken?|breaks|bugs?|buggy|glitch\w*|errors?|corrupt\w*|expired?|disappear\w*|went missing)\b"),
    _cue("pain_point", 3, r"\b(?:lack(?:s|ed|ing)?(?: of)?|poor(?:ly)?|not enough|insufficient|inconsisten(?:t|cy|cies)|inaccura(?:te|cy|cies)|unintuitive|confus(?:es|ing|ion)|counter-?intuitive|incompatib\w+|too (?:slow|hard|many|much|complex|complicated|expensive|long|difficult|generic|few|big|small|cluttered))\b"),
    _cue("pain_point", 2, r"\b(?:can't|cannot|couldn't|could not|can not|unable to|not able to|won't|wouldn't let|never works?)\b", True),
    _cue("pain_point", 2, r"\b(?:problems?|problematic|issues?|limitations?|(?:too|very|quite|so|is|are|still|be) limited|concerns?|worr(?:y|ies|ied|ying)|mistakes?|wrong|time[- ]consuming|repetitive|tedious|boring|mess(?:y|ed)?|missing|slow(?:s|ly|er)?|waste[sd]?|wasting|"
         r"risk(?:s|y)?|challeng(?:e|es|ing)|stress(?:ful|ed|ing)?|incorrect(?:ly)?|misunderst\w+|generic|delay(?:s|ed)?|outdated|fake|fabricat\w+|made[- ]up|makes? (?:things|stuff|it) up|bland|unfortunately|complicated|laggy|lags?)\b"),
    _cue("pain_point", 1, r"\b(?:bad|ugly|old|expensive|hard|difficult|tough|tricky|lose|losing|lost|hesitant|skeptical|unnatural|robotic|noise|unstable|weird|odd)\b"),
    # goals
    _cue("goal", 3, I + r"(?:\s+(?:really|just|also|still|always|definitely|do|would|particularly|personally))*\s+(?:wish|hope|aim|aspire|strive|intend|plan|dream)\b(?!ed)"),
    _cue("goal", 3, r"\b(?:my|our|the)(?:\s+\w+)?\s+(?:goals?|aims?|ambitions?|dreams?|objectives?|mission|hope)\s+(?:is|are|was|would|to|of)\b|\bi'm hoping\b|\bi am hoping\b|\bhoping to\b|\bhope to\b|\baspir(?:e|ing) to\b"),
    _cue("goal", 3, I + r"(?:\s+(?:really|just|also|still|always|definitely|do|truly|personally|simply|ultimately|eventually|mainly))*\s+(?:want|wanna)\b"),
    _cue("goal", 3, r"\b(?:i|we)(?:'d| would)(?:\s+(?:really|also|definitely|personally|absolutely))*\s+(?:love|like|prefer|want)\b"),
    _cue("goal", 3, r"\b(?:i'm|i am|we're|we are)(?:\s+\w+)?\s+(?:looking (?:forward to|to)|trying to|working (?:towards?|to)|excited (?:to|about|for)|planning)\b"),
    _cue("goal", 2, r"\b(?:in the future|eventually|one day|someday|next few years|down the road|going forward)\b.*\b(?:i|we|my)\b|\b(?:i|we)(?:'ll| will)\s+(?:continue|keep|be able)\b|\bso (?:that )?i can\b"),
    _cue("goal", 1, r"\bin order to\b|\b(?:try|trying|wanting|wanted|hoped|hoping)\s+to\b|\blooking for\b|\bto be able to\b"),
    # needs
    _cue("need", 3, I + r"(?:\s+(?:really|just|also|still|always|definitely|do|often|would|will|only|sometimes|usually|constantly|'d))*\s+(?:need|require)\b"),
    _cue("need", 3, r"\bneeds? to (?:be|have|know|allow|support|work|get|understand|add)\b|\bthere (?:should|needs?|must|has to)\b|\bshould (?:be able|have|allow|support|include|offer|let)\b|\bmust[- ]haves?\b|\bplease (?:add|make|bring|fix|allow|include|provide|give)\b"),
    _cue("need", 3, r"\b(?:would|could|might) (?:be|really be) (?:\w+ )?(?:nice|great|helpful|useful|good|better|awesome|amazing|cool|ideal|perfect|beneficial|fantastic)\b|\bwould (?:really )?help\b|\bit'd be (?:nice|great|helpful|good)\b|\bi wish (?:there|it|ai|the|they|you|that)\b", True),
    _cue("need", 3, r"\b(?:essential|crucial|critical|vital|necessary|imperative|requirement)\b"),
    _cue("need", 2, I + r"(?:\s+(?:\w+))?\s+(?:have to|must|should|rely on|depend on)\b|\bmake sure\b|\bensur(?:e|es|ing)\b|\bneed(?:s|ed)?\b|\bimportant (?:to|for|that)\b|\brequir(?:es|ed|ing|ements?)\b"),
    _cue("need", 1, r"\b(?:want(?:s|ing)? (?:ai|it|the|something|someone|tools?)|lookout|better|easier|improve[ds]?|improvements?|ability to|option to)\b"),
    # behaviours
    _cue("behaviour", 3, I + r"(?:\s+\w+)?\s+(?:always|usually|often|typically|generally|normally|mostly|mainly|frequently|regularly|constantly|primarily|routinely|rarely|seldom|occasionally|sometimes|never|tend to|like to start)\b"),
    _cue("behaviour", 3, r"\b(?:every|each) (?:day|week|morning|evening|night|month|time|evening|single|project)\b.*\b(?:i|we)\b|\b(?:i|we)\b.*\b(?:every (?:single )?(?:day|week|morning|month|time|evening|night)|daily|weekly|on a (?:daily|weekly|regular) basis|twice a|once a|times a (?:day|week|month))\b"),
    _cue("behaviour", 3, r"\b(?:i|we)(?:'ve| have)? (?:also |mostly |mainly |then |currently |often |just |only |primarily |typically |usually |sometimes |generally |do |been |personally )*(?:use|using|rely on|turn to|work with|check|review|ask|write|read|start|edit|verify|double[- ]check|brainstorm|run|ge?t|give|feed|copy|paste|search|look up|compare|draft|"
         r"play|watch|go|take|make|spend|keep|create|test|export|share|print|save|send|track|prefer to|handle|do|plan|rewrite|proofread|provide|upload|prompt)\b"),
    _cue("behaviour", 2, r"\b(?:i'm|i am|we're|we are) (?:always |often |constantly |usually |mostly )?(?:using|checking|writing|reading|asking|reviewing|working|making|doing|creating|running)\b|\bmy (?:\w+ )?(?:process|workflow|routine|approach|habit|go-to)\b|\bi(?:'ll| will) (?:\w+ )?(?:ask|use|check|give|review|start|then|go|take|write|read|tell)\b|\bi find myself\b"),
    _cue("behaviour", 1, r"\b(?:i|we)(?:'ve| have)? (?:\w+ )?(?:used|asked|checked|wrote|started|tried|worked|created|reviewed|made)\b|\bfirst\b.*\bthen\b"),
    # motivations
    _cue("motivation", 3, I + r"(?:\s+(?:really|also|just|do|still|always|definitely|truly|absolutely|especially|particularly|personally|both|very much|thoroughly|actually))*\s+(?<!'d )(?<!would )(?:enjoy|love|loved|like|value|appreciate|care about|believe in|take pride|prefer|am proud|adore)\b"),
    _cue("motivation", 3, r"\b(?:important|rewarding|satisfying|fulfilling|meaningful|matters?|valuable)\s+(?:to|for) (?:me|us)\b|\bmotivat(?:es|ed|ing|ion|ions)\b|\brewarding\b|\bfulfilling\b|\bsatisfying\b|\bpassion(?:ate)?\b|\bjoy\b|\bthe best part\b|\bwhat i (?:like|love|enjoy)\b|\bmy favou?rite (?:part|thing)\b"),
    _cue("motivation", 3, r"\bsav(?:e|es|ed|ing)(?: me| us)?(?: \w+){0,3} (?:time|hours|money|effort|energy)\b|\b(?:allow|enabl|help|let|free)(?:s|ed|es|ing)? (?:me|us)\b|\bmak(?:e|es|ing|ed)(?: \w+){1,4} (?:easier|faster|quicker|better|simpler|efficient)\b|\bgives? (?:me|us)\b|\bspeeds? (?:up|things)\b|\bspeeds? (?:me|us) up\b", True),
    _cue("motivation", 2, r"\b(?:because|that's why|the reason|excit(?:ed|ing)|proud|satisf(?:ied|action|ying)|confiden(?:t|ce)|efficien(?:t|cy|tly)|easy to|ease of|convenien(?:t|ce)|helpful|useful|fun|trust|quick(?:ly|er)?|fast(?:er)?|great|authentic|ownership|pleasant|beautiful|intuitive|flexib\w+|inspir\w+)\b"),
    _cue("motivation", 1, r"\b(?:easy|nice|good|simple|simplicity|love|happy|comfortable|interesting|powerful|best|clean|friendly)\b"),
    _cue("motivation", 3, r"\b(?:i|we) (?:really |also |just )?(?:don't|do not|never|wouldn't|would not|dont) (?:really |ever |just |even )?want\b", True),
    # contexts
    _cue("context", 3, r"\b(?:i|we) (?:work|teach|study|live|majored|specialise|specialize|volunteer|freelance|own|run|manage|lead|supervise)\s+(?:\w+ )?(?:as|in|at|for|with|on|a|an|from|near|my|full|part)\b|\bmy (?:\w+ )?(?:job|role|career|field|industry|position|profession|background|degree|phd|research|lab|company|organi[sz]ation|firm|business|department) (?:is|are|involves?|includes?|focus\w*|at|in|as|deals?|consists?)\b"),
    _cue("context", 3, r"\b(?:i'm|i am|i was)(?: currently| also| primarily| mainly| mostly| actually)? an? (?:[\w/-]+ ){0,4}[\w/-]+(?:er|or|ist|ian|ant|ent|ee|ess|man|woman|lead|analyst|mom|dad|novelist|student|postdoc|professor|coach|nurse|clerk|owner|artist|author|poet|chef|parent|mother|father|fan|agent)\b"),
    _cue("context", 3, r"\b(?:i'm|i am|we're|we are) (?:currently )?(?:in (?:real estate|the|my|a|an|marketing|sales|finance|education|healthcare|charge|my)|on a team|part of|based in|self-employed|retired|married|unemployed)\b|\bi have (?:\w+ ){0,3}(?:years?|kids?|children|dogs?|cats?|degree)\b|\byears of experience\b|\bi(?:'ve| have) been (?:\w+ )?(?:working|teaching|writing|doing|a|an|in|employed)\b"),
    _cue("context", 2, r"\b(?:my|our) (?:team|company|lab|workplace|employer|boss|clients?|students?|colleagues?|coworkers|department|organi[sz]ation|school|university|family|wife|husband|office|project|group)\b|\bfor (?:a living|work)\b|\bat work\b|\bfrom home\b"),
)  # fmt: skip

PRESENT_NEED = re.compile(
    r"^(?:(?:please|pls|kindly)\b|(?:hi|hello|hey)?[,\s]*(?:how|where|when|what|which|can|could|may|is there|are there|do|does|will|would|i need|who|should)\b.*\b(?:i|my|me|we|our|us)\b)"
)
WHY = re.compile(
    r"^(?:\w+[,\s]+){0,3}?why\b|\bwhat (?:happened|went wrong|is wrong|is going on)\b|\bhow (?:come|much longer)\b"
)
PROMISE = re.compile(
    r"\b(?:better|more|easier|improved?|faster|ability|option|support for|ways?|would|wish|should|could|integrated|enable|allow|add|being able)\b"
)
ABSENCE = re.compile(
    r"\b(?:lack|lacks|lacking|poor|hard|difficult\w*|missing|no|not|bad|slow|problems?|issues?|too|can't|cannot|doesn't|don't|isn't|annoying|confusing|bugs?|unable)\b"
)
PRAISE = re.compile(
    r"\b(?:i love|love it|great|awesome|nothing|works? (?:well|fine|great)|happy|perfect|no problems?|excellent|already|i use it (?:all|daily|every))\b"
)

ORDER: tuple[ClaimKind, ...] = ("pain_point", "goal", "need", "motivation", "behaviour", "context")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says of each kind (summed cue weights, only kinds above 0), and whether it denies something."""

    weights: tuple[tuple[ClaimKind, int], ...]
    denies: bool

    @property
    def kind(self) -> ClaimKind | None:
        return self.weights[0][0] if self.weights else None

    @property
    def strength(self) -> int:
        return self.weights[0][1] if self.weights else 0

    def of(self, kind: ClaimKind) -> int:
        return next((weight for name, weight in self.weights if name == kind), 0)


# What may stand before "I want" when that is what the sentence says.
_MAIN = re.compile(
    r"(?:^|[,;:.!–—(-]\s*|\b(?:and|but|so|because|since|although|though|while|then|think|guess|believe|say|that's why|means|also|honestly|personally|or|yes|"
    r"yeah|well|actually|basically|sometimes|usually|often|now|ultimately|future|day|ideally|overall|therefore|however|still|maybe|really|mean|know|is that)\s*)$"
)
DENIES = re.compile(r"\b(?:not|never|no|cannot|without|nor)\b|n't\b|\b(?:dont|doesnt|didnt|cant|isnt)\b")
SPEAKER_DENIES = re.compile(
    r"\b(?:i|we)(?: \w+)? (?:don't|do not|didn't|did not|never|won't|will not|wouldn't|would not|dont|haven't|have not|cannot|can't|am not|wouldn't|shouldn't|rarely|seldom)\b|\bi'm not\b|\bnever (?:use|want|have)\b"
)


def lowered(text: str) -> str:
    return text.lower().replace("’", "'").replace("‘", "'")


def _undone(text: str, start: int) -> bool:
    """Whether what stands before `start` turns the word there around: "not", "less", "rather than"."""
    before = text[max(0, start - 60) : start]
    turns = [match.end() for match in BUT.finditer(before)]
    return NEGATORS.search(before[turns[-1] :] if turns else before) is not None


@lru_cache(maxsize=65536)
def read(text: str) -> Reading:
    """The cues of one sentence of a person who tells about themselves."""
    low = lowered(text)
    denies = SPEAKER_DENIES.search(low) is not None
    relieved = RELIEF.search(low) is not None
    hypothetical = HYPOTHETICAL.search(low) is not None
    sums: dict[ClaimKind, int] = {}
    for cue in CUES:
        found = cue.pattern.search(low)
        if found is None:
            continue
        weight = cue.weight
        kind = cue.kind
        if cue.speaks and not _MAIN.search(low[: found.start()]):
            weight = 1
        if not cue.bare:
            if _undone(low, found.start()):
                continue
            if kind == "pain_point":
                if relieved:
                    weight -= 2
                if hypothetical:
                    weight -= 2
            elif kind in ("goal", "need", "motivation", "context") and denies and weight > 1:
                if kind == "goal":
                    kind = "motivation"  # "I don't want to lose my voice" says what drives a person
                weight -= 1
        if weight > 0:
            sums[kind] = max(sums.get(kind, 0), weight) if weight >= 3 else sums.get(kind, 0) + weight
    ranked = sorted(sums.items(), key=lambda item: (-item[1], ORDER.index(item[0])))
    return Reading(tuple(ranked), denies)


@lru_cache(maxsize=65536)
def read_request(text: str) -> Reading:
    """The cues of a sentence that somebody wrote to get something done: a ticket, a query, a message to support."""
    low = lowered(text)
    told = read(text)
    pain = told.of("pain_point") + (3 if WHY.search(low) else 0)
    need = told.of("need") + told.of("goal")
    if PRESENT_NEED.search(low) or low.rstrip().endswith("?") or "please" in low:
        need += 2
    ranked: list[tuple[ClaimKind, int]] = []
    if pain:
        ranked.append(("pain_point", pain))
    if need:
        ranked.append(("need", need))
    ranked.sort(key=lambda item: (-item[1], ORDER.index(item[0])))
    return Reading(tuple(ranked), told.denies)


@lru_cache(maxsize=65536)
def read_answer(text: str, asked: ClaimKind) -> Reading:
    """The cues of an answer to a question that sets the kind, where the answer may still turn it around."""
    low = lowered(text)
    kind: ClaimKind = asked
    start = " ".join(low.split()[:6])
    if asked == "pain_point":
        if PRAISE.search(low) and not ABSENCE.search(low):
            return Reading((), False)
        if PROMISE.search(start) and not ABSENCE.search(low):
            kind = "need"
    elif asked in ("need", "goal"):
        if ABSENCE.search(start) and not PROMISE.search(start):
            kind = "pain_point"
    elif asked == "motivation" and read(text).of("pain_point") >= 3:
        return Reading((), False)
    return Reading(((kind, 3),), DENIES.search(low) is not None)
