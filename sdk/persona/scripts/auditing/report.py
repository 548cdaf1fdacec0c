"""What an audit gives."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

BLOCKED_FROM = 0.1

FindingKind = Literal[
    "verbatim_run",
    "content_run",
    "light_edit",
    "linkage",
    "identifier",
    "participant_name",
    "participant_id",
    "unique_number",
    "unique_name",
    "rare_terms",
    "source_path",
    "rewording",
]
TestName = Literal["runs", "identifiers", "numbers_and_names", "rare_terms", "light_edits", "linkage", "semantic"]


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing that leads back to the sources. `score` is in [0, 1]; from 0.1 on it blocks."""

    kind: FindingKind
    score: float
    place: str  # "identity.name" of a file with fields, otherwise "line 12"
    text: str  # what was found, as it stands in the script
    source: str | None = None  # "file:line"
    passage: str | None = None  # the passage of the source
    detail: str = ""

    @property
    def blocks(self) -> bool:
        return self.score >= BLOCKED_FROM


@dataclass(frozen=True, slots=True)
class NearSource:
    """The passage nearest to a line of the script, for a person to judge. `similarity` is in [0, 1]."""

    place: str
    text: str
    similarity: float
    source: str
    passage: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`score` is the highest of the findings; the script is blocked from 0.1 on.

    `tests` says of each test what it looked at, or "not_measured" and why. `nearest` is shown even when all is well:
    a free rewording cannot be told from an own sentence by any of these tests.
    """

    score: float
    findings: tuple[AuditFinding, ...]
    nearest: tuple[NearSource, ...]
    tests: dict[TestName, str] = field(default_factory=dict)
    lines: int = 0  # fields and lines that were looked at
    passages: int = 0  # passages they were compared with

    @property
    def blocked(self) -> bool:
        return self.score >= BLOCKED_FROM

    def to_dict(self) -> dict[str, Any]:
        return {"blocked": self.blocked, **asdict(self)}

    def summary(self, most: int | None = None) -> str:
        """For people: the verdict and what was found, each with its place and its source; the worst `most` of it."""
        verdict = "Blocked" if self.blocked else "Passed"
        rows = [
            f"{verdict}: score {self.score:.2f} (blocked from {BLOCKED_FROM}), {self.lines} lines against "
            f"{self.passages} passages."
        ]
        for finding in self.findings[:most]:
            mark = "blocks" if finding.blocks else "noted"
            rows.append(f'  {finding.kind} ({mark}, {finding.score:.2f}) at {finding.place}: "{finding.text}"')
            if finding.detail:
                rows.append(f"    {finding.detail}")
            if finding.source:
                rows.append(f'    from {finding.source}: "{finding.passage}"')
        left = self.findings[len(self.findings) if most is None else most :]
        if left:
            rows.append(f"  and {len(left)} more, {sum(finding.blocks for finding in left)} of which block.")
        return "\n".join(rows)

    def explain(self) -> str:
        """The summary, with what was tested, what was not, and the sources nearest to the script's lines."""
        rows = [self.summary(), "", "Tested:"]
        rows += [f"  {test}: {told}" for test, told in self.tests.items()]
        rows += ["", "Nearest sources, for you to judge:"] if self.nearest else []
        rows += [
            f'  {near.similarity:.2f}  {near.place}: "{near.text}"\n        {near.source}: "{near.passage}"'
            for near in self.nearest
        ]
        return "\n".join(rows)
