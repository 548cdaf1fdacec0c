"""The audit: does a text carry anybody's words? It reads the final bytes and the whole corpus.

`normal` makes look-alikes equal, `contents` takes a file apart into its fields, `sources` is the corpus in a form that
is searched in milliseconds, `runs`, `identifiers` and `linkage` are what is looked for, `report` is what comes out.
"""

from persona.scripts.auditing.report import BLOCKED_FROM, AuditFinding, AuditReport, NearSource
from persona.scripts.auditing.search import audit
from persona.scripts.auditing.sources import SourceIndex

__all__ = ["BLOCKED_FROM", "AuditFinding", "AuditReport", "NearSource", "SourceIndex", "audit"]
