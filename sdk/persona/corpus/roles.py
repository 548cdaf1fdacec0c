"""What each column of a table is taken for, with the reason in words: from its heading and a sample of its values."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from persona.corpus.model import Column, ColumnRole, SourceRequest
from persona.corpus.speech import label_of
from persona.errors import SourceError

SAMPLE_ROWS = 2_000
_LONGEST_NAME = 40  # characters of a column's name, and of a list of names, in a sentence
_LONGEST_LIST = 120
_MOST_NAMES = 7

_WHO = (
    r"(?:participants?|respondents?|responses?|users?|customers?|clients?|persons?|people|interviews?|interviewees?|"
    r"subjects?|cases?|reviews?|reviewers?|tickets?|submissions?|record|employees?|visitors?|members?|panelists?|"
    r"p|resp|session)"
)
_ID_NAME = re.compile(
    rf"(?:{_WHO}[ _.-]*)?(?:id|ids|uuid|guid|identifier|nr|no|no\.|number|num|key|code|#)|{_WHO}|speaker", re.I
)
_PLAIN_ID = re.compile(r"(?:id|uuid|guid|key|no|nr|number|index|#)", re.I)
_OTHER_ID = re.compile(r"(?:.*[ _.-])?(?:id|ids|uuid|guid|hash|token|ip|ip[ _-]?address)", re.I)
_PERSONAL = re.compile(
    r"(?:.*\b|.*_)?"
    r"(?:(?:first|last|full|given|family|sur|user|your|contact|participant|respondent|customer)[ _-]?)?names?"
    r"|(?:.*[ _-])?(?:e-?mails?(?:[ _-]?address(?:es)?)?|phones?(?:[ _-]?numbers?)?|mobiles?|telephone|address|"
    r"surname|nickname|twitter|handle|username|linkedin)",
    re.I,
)
_NOT_PERSONAL = re.compile(
    r".*(?:company|product|file|app|brand|city|country|store|event|team|project|domain|tool|feature|device|page|"
    r"group)[ _-]?names?",
    re.I,
)
_OPEN_NAME = re.compile(
    r"\b(?:why|what|how would|describe|explain|comments?|feedback|other|tell us|reason|open|text|suggestions?|"
    r"verbatim|answers?|"
    r"improve|feelings?|thoughts?|notes?|reviews?|message|body|content|description|anything)\b",
    re.I,
)
# What a survey's own program writes beside the answers: it would group people by how they filled in the form.
_ADMINISTRATION = re.compile(
    r"progress|duration ?\(in seconds\)|(?:distribution ?)?channel|collector(?: ?id)?|user ?agent|referr?er|"
    r"recorded ?date|external ?(?:data ?)?reference|start ?language|random ?seed|seed|last ?page|"
    r"(?:total|interview|response) ?time|time ?taken",
    re.I,
)
_STATUS = re.compile(
    r"(?:(?:survey|response|interview|completion|submission)[ _-]?)?(?:status|state|finished|completed?)", re.I
)
_STATES = frozenset(
    "complete|completed|partial|partially complete|partially completed|incomplete|in progress|not completed|finished|"
    "not finished|unfinished|disqualified|screened out|quota full|terminated|submitted|started|abandoned|spam|imported|"
    "ip address|survey preview|survey test|true|false|yes|no|y|n|0|1|2|100".split("|")
)
_NUMBER = re.compile(r"[-+−]?[$€£]?\d{1,15}(?:[.,]\d+)*\s?%?")
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?: .*)?|"
    r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?",
    re.I,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_CODE = re.compile(r"[\w:./+-]*(?:\d[\w:./+-]*[A-Za-z_:-]|[A-Za-z_:-][\w:./+-]*\d)[\w:./+-]*")
_PATTERN = re.compile(r"\([^()\s]*\|[^()]*\)|\\[sWbd$]|\w\)\?")
_FAMILY = re.compile(r"\d+")
_MARKED = 20  # parts of a cell that are looked for in another
_SEPARATORS = (";", "|", ",")
_QUESTION_NUMBER = re.compile(r"^\s*(?:q(?:uestion)?\s*)?\d{1,3}[a-z]?\d*[.):]\s*", re.I)


# What stands in a cell where nobody answered. "None" and "nothing" are answers.
_MISSING = frozenset(
    "n/a|n.a.|n.a|#n/a|nan|null|#null!|#value!|(blank)|not applicable|no answer|no response|not answered|k.a.|"
    "keine angabe|n.v.t.|sin respuesta|無回答".split("|")
)


def is_missing(cell: str, column: str = "") -> bool:
    """Whether a cell says that there is no answer. "NA", as R writes it, does not where it may be a code like the
    others of its column (Namibia): only in a "telling" one."""
    return cell.casefold() in _MISSING or (column == "telling" and cell in ("NA", "na"))


@dataclass(slots=True)
class ColumnPlan:
    """A column's role and how its cells are read: "present" (a box that was ticked), "list", "conversation"."""

    index: int
    name: str
    role: ColumnRole
    reason: str
    kind: str = ""
    personal: bool = False
    heading: str = ""  # as shown: question numbers and trailing marks taken off where that stays unique
    labels: tuple[str, ...] = ()  # of a conversation
    telling: Literal["", "telling"] = ""  # whether values are longer than codes of two letters

    @property
    def column(self) -> Column:
        return Column(self.name, self.role, self.reason)


@dataclass(slots=True)
class TablePlan:
    columns: list[ColumnPlan] = field(default_factory=list)

    def of(self, role: ColumnRole) -> list[ColumnPlan]:
        return [column for column in self.columns if column.role == role]

    @property
    def participant(self) -> ColumnPlan | None:
        return next(iter(self.of("participant")), None)


@dataclass(slots=True)
class _Seen:
    """What the sample says of a column."""

    values: list[str]
    rows: int
    distinct: int = 0
    words: float = 0.0
    folded: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, values: list[str], rows: int) -> _Seen:
        filled = [value for value in values if value]
        folded = Counter(" ".join(value.casefold().split()) for value in filled)
        words = sum(len(value.split()) for value in filled) / max(1, len(filled))
        return cls(filled, rows, len(folded), words, folded)

    def share(self, pattern: re.Pattern[str]) -> float:
        return sum(bool(pattern.fullmatch(value)) for value in self.values) / max(1, len(self.values))


def plan_table(
    names: Sequence[str], rows: Sequence[Sequence[str]], request: SourceRequest | None, path: str
) -> TablePlan:
    """Roles for every column from at most SAMPLE_ROWS rows. Raises SourceError for a column that is not there."""
    columns = [[row[index].strip() if index < len(row) else "" for row in rows] for index in range(len(names))]
    telling = [_telling(values) for values in columns]
    columns = [
        ["" if is_missing(value, tells) else value for value in values]
        for values, tells in zip(columns, telling, strict=True)
    ]
    plans = [
        _plan(index, name or f"column {index + 1}", not name, _Seen.of(values, len(rows)))
        for index, (name, values) in enumerate(zip(names, columns, strict=True))
    ]
    for plan in plans:
        plan.telling = telling[plan.index]
    _repeated(plans, columns)
    _families(plans)
    _annotations(plans, columns)
    _one_participant(plans, columns)
    _headings(plans)
    if request is not None and (request.participant or request.text or request.attributes):
        _given(plans, request, path)
    return TablePlan(plans)


def _telling(values: list[str]) -> Literal["", "telling"]:
    others = [value for value in values if value and value.casefold() != "na"]
    return "telling" if sum(len(value) != 2 or not value.isalpha() for value in others) > 0.1 * len(others) else ""


def _plan(index: int, name: str, unnamed: bool, seen: _Seen) -> ColumnPlan:
    role, reason, kind = _judge(name, unnamed, index, seen)
    plan = ColumnPlan(index, name, role, reason, kind)
    plan.personal = kind == "personal"
    if kind == "conversation":
        plan.labels = conversation_labels(seen.values)
    return plan


def _judge(name: str, unnamed: bool, index: int, seen: _Seen) -> tuple[ColumnRole, str, str]:
    filled = len(seen.values)
    if not filled:
        return "ignore", "empty", ""
    unique = seen.distinct / filled
    full = filled >= 0.98 * seen.rows
    short = seen.words <= 1.5 and max(map(len, seen.values)) <= 120
    if unnamed and index == 0 and unique == 1 and full and short:
        return "participant", "row labels: no heading, every value different", "label"
    if seen.share(_EMAIL) > 0.6:
        return "ignore", "e-mail addresses: personal, kept only to be redacted", "personal"
    if _PERSONAL.fullmatch(name) and not _NOT_PERSONAL.fullmatch(name) and seen.words <= 6:
        return "ignore", "names or contacts of people: personal, kept only to be redacted", "personal"
    if _ID_NAME.fullmatch(name) and short and full:
        return "participant", "heading says who; short codes in every row", "id"
    if conversation_labels(seen.values):
        return "text", "a conversation: lines that begin with a speaker", "conversation"
    if seen.share(_DATE) > 0.9:
        return "ignore", "dates or times", ""
    if seen.share(_URL) > 0.8:
        return "ignore", "web addresses", ""
    heading = _QUESTION_NUMBER.sub("", name).replace("_", " ").strip()
    if seen.words <= 3 and (
        _ADMINISTRATION.fullmatch(heading) or (_STATUS.fullmatch(heading) and _STATES.issuperset(seen.folded))
    ):
        return "ignore", "how the form was filled in, not who filled it in", ""
    if seen.share(_NUMBER) > 0.95:
        if _OTHER_ID.fullmatch(name) or (unique > 0.95 and filled > 30 and full):
            return "ignore", "numbers that differ in every row, such as ids", ""
        return "attribute", f"numbers, {seen.distinct} different", ""
    if seen.distinct == 1 and filled < seen.rows and seen.words <= 20:
        return "attribute", f"a box that was ticked in {filled} of {seen.rows} rows", "present"
    if _OTHER_ID.fullmatch(name) and seen.words <= 1.2:
        if unique < 0.5 and seen.distinct <= 50:
            return "attribute", f"{seen.distinct} different values", ""
        return "ignore", "ids or codes", ""
    if short and unique > 0.9 and filled > 5 and seen.share(_CODE) > 0.9:
        return "ignore", "codes that differ in every row", ""
    if sum(bool(_PATTERN.search(value)) for value in seen.values) > 0.1 * filled:
        return "ignore", "search patterns, not words", ""
    listed = _list_reason(seen)
    if listed:
        return "attribute", listed, "list"
    return _open_or_closed(name, seen, unique)


def _open_or_closed(name: str, seen: _Seen, unique: float) -> tuple[ColumnRole, str, str]:
    """Open text against categories: people write in many words and seldom the same ones."""
    filled = len(seen.values)
    asked = bool(_OPEN_NAME.search(name.replace("_", " "))) or name.rstrip().endswith("?")
    said = f"{seen.words:.0f} words on average, {unique:.0%} of the answers different"
    if (
        (seen.words >= 6 and unique >= 0.3)
        or (seen.words >= 3.5 and unique >= 0.6)
        or (asked and seen.words >= 1.5 and unique >= 0.5 and seen.distinct > 3)
        or (
            filled >= 8
            and unique >= 0.8
            and seen.words >= 2
            and sum(len(v.split()) >= 6 for v in seen.values) >= 0.12 * filled
        )
    ) and (filled >= 5 or seen.words >= 3.5 or asked):
        return "text", f"open text: {said}", ""
    if seen.distinct <= max(2, min(100, 0.5 * filled)) or (filled < 12 and seen.words <= 4):
        return "attribute", f"categories: {seen.distinct} different values in {filled} answers", ""
    if seen.words <= 4 and unique <= 0.5:
        return "attribute", f"short answers, {seen.distinct} different in {filled}", ""
    return "ignore", f"short values that hardly repeat ({said})", ""


def _list_reason(seen: _Seen) -> str:
    """Several answers in one cell: "scientist,student". Parts are short, and repeat."""
    for separator in _SEPARATORS:
        several = sum(separator in value for value in seen.values)
        if several < max(2, 0.1 * len(seen.values)) or seen.distinct < 3:
            continue
        parts = [part.strip() for value in seen.values for part in value.split(separator) if part.strip()]
        counts = Counter(part.casefold() for part in parts)
        long = sum(len(part.split()) > 4 or len(part) > 40 for part in parts)
        if long <= 0.02 * len(parts) and len(counts) <= min(60, 0.34 * len(parts)):
            return f'several answers in one cell, separated by "{separator}": {len(counts)} different'
    return ""


def list_separator(reason: str) -> str:
    return reason.split('"')[1]


def conversation_labels(values: Sequence[str]) -> tuple[str, ...]:
    """The speakers of cells such as "User 1: …\\nUser 2: …", most frequent first; else empty."""
    looked = values[:200]
    counts: Counter[str] = Counter()
    talks = 0
    for value in looked:
        names = [
            label.name
            for line in re.split(r"\\n|\r\n|\r|\n", value)
            if ":" in line[:60] and (label := label_of(line)) and label.colon
        ]
        if len(names) >= 2 and len(set(names)) < len(names) + 1:
            talks += 1
        counts.update(names)
    if talks < max(1, 0.7 * len(looked)):
        return ()
    kept = sorted((name for name in counts if counts[name] >= 0.5 * talks), key=lambda name: (-counts[name], name))
    return tuple(kept) if 2 <= len(kept) <= 8 else ()


def _repeated(plans: list[ColumnPlan], columns: list[list[str]]) -> None:
    """Several columns of one name (a list, in JSON) are one question: what the fullest is, they all are."""
    by_name: dict[str, list[ColumnPlan]] = {}
    for plan in plans:
        by_name.setdefault(plan.name, []).append(plan)
    for same in by_name.values():
        fullest = max(same, key=lambda plan: (sum(map(bool, columns[plan.index])), -plan.index))
        if len(same) > 1 and fullest.role == "text" and not fullest.kind:
            for plan in same:
                if plan.role != "text" and not plan.personal and plan.reason != "empty":
                    plan.role, plan.reason, plan.kind = "text", f'open text, as the fullest "{plan.name}"', ""


def _families(plans: list[ColumnPlan]) -> None:
    """Columns that differ in a number only ("need_1", "need_2") are one question: open text if most of them are."""
    families: dict[str, list[ColumnPlan]] = {}
    for plan in plans:
        families.setdefault(_FAMILY.sub("#", plan.name), []).append(plan)
    for name, family in families.items():
        texts = [plan for plan in family if plan.role == "text" and not plan.kind]
        doubtful = [plan for plan in family if plan.role == "ignore" and plan.reason.startswith("short values")]
        if "#" in name and texts and len(texts) >= len(doubtful):
            for plan in doubtful:
                plan.role, plan.reason = "text", f'open text, as "{texts[0].name}"'


def _annotations(plans: list[ColumnPlan], columns: list[list[str]]) -> None:
    """Short columns whose words stand in the row's main text were marked there by somebody: not a second answer."""
    texts = [plan for plan in plans if plan.role in ("text", "ignore") and not plan.kind and any(columns[plan.index])]
    main = max((p for p in texts if p.role == "text"), key=lambda p: sum(map(len, columns[p.index])), default=None)
    for plan in texts:
        if main is None or plan is main or plan.role != "text":
            continue
        parts = found = 0
        for cell, said in zip(columns[plan.index], columns[main.index], strict=True):
            folded = said.casefold() if cell else ""
            for part in re.split(r"[;|,]", cell.casefold(), maxsplit=_MARKED)[:_MARKED] if folded else ():
                if part.strip():
                    parts += 1
                    found += part.strip() in folded
        if parts >= 5 and found >= 0.4 * parts:
            plan.role, plan.reason = "ignore", f'words marked in "{main.name}"'


def _one_participant(plans: list[ColumnPlan], columns: list[list[str]]) -> None:
    """Of several columns that could say who, the most specific heading with the most different values stays."""
    candidates = [plan for plan in plans if plan.role == "participant"]
    if not candidates:
        return

    def rank(plan: ColumnPlan) -> tuple[bool, int, int, int]:
        distinct = len(set(columns[plan.index]))
        return (plan.kind == "id", distinct, not _PLAIN_ID.fullmatch(plan.name), -plan.index)

    best = max(candidates, key=rank)
    for plan in candidates:
        if plan is not best:
            few = len(set(columns[plan.index])) <= min(20, 0.2 * len(columns[plan.index]))
            plan.role = "attribute" if few else "ignore"
            plan.reason = f'codes, but "{best.name}" already says who'
            plan.kind = ""


def _headings(plans: list[ColumnPlan]) -> None:
    """Headings of ticked boxes without their question number and full stop, where that stays unique."""
    bare = {plan.index: _QUESTION_NUMBER.sub("", plan.name).rstrip(". ").strip() or plan.name for plan in plans}
    counts = Counter(name.casefold() for name in bare.values())
    for plan in plans:
        plan.heading = bare[plan.index] if counts[bare[plan.index].casefold()] == 1 else plan.name


def _given(plans: list[ColumnPlan], request: SourceRequest, path: str) -> None:
    """Roles from the request. With text columns given, other guessed text is ignored; the same for attributes."""
    by_name: dict[str, list[ColumnPlan]] = {}
    for plan in plans:
        by_name.setdefault(plan.name.casefold().strip(), []).append(plan)

    def find(name: str) -> list[ColumnPlan]:
        found = by_name.get(name.casefold().strip())
        if not found:
            near = difflib.get_close_matches(name, [plan.name for plan in plans], n=1, cutoff=0.5)
            hint = f'Did you mean "{near[0]}"? ' if near else ""
            raise SourceError(
                f'There is no column "{name}".',
                where=path,
                hint=f"{hint}Its columns are: {listed([plan.name for plan in plans])}.",
            )
        return found

    def give(names: Sequence[str], role: ColumnRole) -> None:
        for plan in plans:
            if plan.role == role:
                plan.role, plan.reason = "ignore", "not among the columns that were given"
        for name in names:
            for plan in find(name):
                plan.role, plan.reason = role, "given"
                if role != "attribute" and plan.kind != "conversation":
                    plan.kind = "id" if role == "participant" else ""
                if plan.kind == "list":
                    plan.kind = ""

    if request.attributes is not None:
        give(request.attributes, "attribute")
    if request.text is not None:
        give(request.text, "text")
    if request.participant is not None:
        give([request.participant], "participant")


def listed(names: Sequence[str]) -> str:
    """The first names, as many as fit into a line, and how many more there are. A heading may be a whole question."""
    short = [name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…" for name in names]
    fits = (n for n in range(min(len(short), _MOST_NAMES), 1, -1) if len(", ".join(short[:n])) <= _LONGEST_LIST)
    most = next(fits, 1)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(short[:most]) + more


def guessed(columns: Sequence[ColumnPlan]) -> str:
    """One sentence on the roles, for notes and errors."""
    parts = []
    for role, words in (("participant", "who"), ("text", "open text"), ("attribute", "attributes")):
        names = [column.name for column in columns if column.role == role]
        if names:
            parts.append(f"{words}: {listed(names)}")
    ignored = sum(column.role == "ignore" for column in columns)
    if ignored:
        parts.append(f"{ignored} ignored")
    return "; ".join(parts)
