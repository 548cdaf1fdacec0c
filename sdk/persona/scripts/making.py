"""From a persona to a script that passed its audit: written, audited, and where it fails written more abstractly."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from persona.errors import ScriptBlockedError, SettingError
from persona.progress import SILENT, Watcher
from persona.scripts.abstraction.bank import house_words
from persona.scripts.abstraction.sieve import Sieve
from persona.scripts.abstraction.writing import HIGHEST_LEVEL, ProfileWriter
from persona.scripts.auditing.identifiers import names_allowed
from persona.scripts.auditing.linkage import Linker
from persona.scripts.auditing.meaning import Cited
from persona.scripts.auditing.report import BLOCKED_FROM, AuditReport
from persona.scripts.auditing.search import audit, meaning_of
from persona.scripts.auditing.sources import SourceIndex
from persona.scripts.finding import corpus_of
from persona.scripts.formats import FORMATS, Told
from persona.scripts.formats.writing import first_person
from persona.scripts.model import SCRIPT_FORMATS, Script, ScriptFormat

if TYPE_CHECKING:
    from persona.corpus.model import Corpus, SourceRequest
    from persona.personas.model import GenerationResult, Persona
    from persona.scripts.phrasing import Phraser
    from persona.scripts.profile import Profile

    Against = SourceIndex | Corpus | Sequence[SourceRequest | str | os.PathLike[str]] | None


@dataclass(frozen=True, slots=True)
class MadeScripts:
    """By persona, then by format; `refused` are those that would leak, each with its audit's report."""

    scripts: tuple[Script, ...]
    refused: tuple[ScriptBlockedError, ...]


_REPAIRS = 6  # at one level: lines that a whole file stumbles over are written differently


class ScriptMaker:
    """Makes the scripts of one result; what is costly (the index of the sources) is made once.

    `against` is the corpus that the result was made from, its index, or paths to read; None reads what the result
    names, from `root` (default: the result's own) or from `contents`. Raises InputError where the sources cannot be
    read or are others than those the personas were made from. `writer` is a model that phrases the lines
    ("anthropic:<model>"); what it writes passes the same audit, and where the audit refuses, our own lines stay.
    """

    def __init__(
        self,
        result: GenerationResult,
        against: Against = None,
        *,
        root: str | os.PathLike[str] | None = None,
        contents: Mapping[str, bytes] | None = None,
        writer: str = "embedded",
        watcher: Watcher = SILENT,
    ) -> None:
        from persona.corpus.model import Corpus

        self._result = result
        self._watcher = watcher
        if isinstance(against, SourceIndex):
            self.index = against
        else:
            corpus = against if isinstance(against, Corpus) else corpus_of(result, against, root, contents, watcher)
            self.index = SourceIndex.build(corpus, watcher)
        self._linker = Linker(self.index)
        self._meaning = meaning_of(self.index, self._linker)
        self._names = tuple(persona.name for persona in result.personas)
        self._sieve = Sieve(self.index, self._linker, names_allowed(self._names, self.index))
        self._writer = ProfileWriter(result, self.index, self._sieve)
        self._phraser: Phraser | None = None
        self._phrased: dict[str, Told] = {}
        if writer != "embedded":
            from persona.scripts.phrasing import Phraser

            self._phraser = Phraser(writer)

    def make(
        self,
        persona: Persona,
        format: ScriptFormat = "character_card",
        *,
        tokens: int | None = None,
        generated_at: str | None = None,
    ) -> Script:
        """The script in one format. `tokens` bounds the system prompt; `generated_at` (RFC 3339) stands in the
        provenance, and is left out of what is meant for git.

        Raises ScriptBlockedError, with the audit's report, when it would leak however abstract it is; SettingError
        for a format that does not exist, a persona of another result or a budget that is too small; WriterError where a
        model cannot be asked.
        """
        if format not in FORMATS:
            raise SettingError(
                f"There is no script format {format!r}.", hint=f"Choose from: {', '.join(SCRIPT_FORMATS)}."
            )
        if all(one.id != persona.id for one in self._result.personas):
            raise SettingError(
                f"{persona.name} is no persona of this result.", hint="Give the result that the persona belongs to."
            )
        report: AuditReport | None = None
        if self._phraser is not None:
            told = replace(self._phrased_by(self._phraser, persona), tokens=tokens)
            script = self._script(persona, format, _dated_both(told, generated_at), 0)
            if not script.report.blocked:
                return script
        for level in range(HIGHEST_LEVEL + 1):
            for _ in range(_REPAIRS):
                told = replace(self._writer.told(persona, level), tokens=tokens)
                script = self._script(persona, format, _dated_both(told, generated_at), level)
                report = script.report
                if not report.blocked:
                    return script
                if not self._sieve.avoid(_lines_of(told), report):
                    break
        assert report is not None
        raise _blocked(persona, format, report)

    def _audited(self, content: bytes, persona: Persona) -> AuditReport:
        return audit(
            content,
            self.index,
            names=self._names,
            house=house_words(),
            strict=True,
            cited=[Cited(item.location, item.readable) for item in persona.evidence],
            linker=self._linker,
            meaning=self._meaning or False,
            watcher=self._watcher,
        )

    def _phrased_by(self, phraser: Phraser, persona: Persona) -> Told:
        """Asked for once; every format is written from the same lines."""
        if persona.id not in self._phrased:
            self._phrased[persona.id] = phraser.phrased(self._writer.told(persona, 0), self._sieve.passes)
        return self._phrased[persona.id]

    def _script(self, persona: Persona, format: ScriptFormat, told: Told, level: int) -> Script:
        entry = FORMATS[format]
        content = entry.write(told)
        return Script(
            id=_script_id(persona.id, format, content),
            persona=persona.id,
            name=persona.name,
            format=format,
            content=content,
            media_type=entry.media_type,
            suffix=entry.suffix,
            report=self._audited(content, persona),
            level=level,
        )


def make_script(
    persona: Persona,
    result: GenerationResult,
    format: ScriptFormat = "character_card",
    *,
    against: Against = None,
    root: str | os.PathLike[str] | None = None,
    contents: Mapping[str, bytes] | None = None,
    tokens: int | None = None,
    generated_at: str | None = None,
    writer: str = "embedded",
    watcher: Watcher = SILENT,
) -> Script:
    """One script of one persona, audited against the whole corpus; see `ScriptMaker`, which is quicker for several.

    Raises InputError, SettingError, ScriptBlockedError, WriterError. Blocks: run it in a thread or process of its own.
    """
    maker = ScriptMaker(result, against, root=root, contents=contents, writer=writer, watcher=watcher)
    return maker.make(persona, format, tokens=tokens, generated_at=generated_at)


def make_scripts(
    result: GenerationResult,
    personas: Sequence[Persona],
    formats: Sequence[ScriptFormat] = ("character_card",),
    *,
    root: str | os.PathLike[str] | None = None,
    tokens: int | None = None,
    writer: str = "embedded",
    watcher: Watcher = SILENT,
) -> MadeScripts:
    """Every format of every persona; one that would leak does not hold back the others. `root` is the folder that the
    sources' paths are relative to. Raises InputError, SettingError, WriterError. Blocks."""
    maker = ScriptMaker(result, root=root, writer=writer, watcher=watcher)
    scripts: list[Script] = []
    refused: list[ScriptBlockedError] = []
    for persona in personas:
        for format in formats:
            try:
                scripts.append(maker.make(persona, format, tokens=tokens))
            except ScriptBlockedError as blocked:
                refused.append(blocked)
    return MadeScripts(tuple(scripts), tuple(refused))


def _dated_both(told: Told, when: str | None) -> Told:
    return told if when is None else replace(told, card=_dated(told.card, when), prompt=_dated(told.prompt, when))


def _dated(profile: Profile, when: str) -> Profile:
    return profile.model_copy(update={"provenance": profile.provenance.model_copy(update={"generated_at": when})})


def _lines_of(told: Told) -> set[str]:
    """Every sentence that a section of the profile holds, as the card, the prompt and the persona itself say it."""
    found: set[str] = set()
    for profile in (told.card, told.prompt):
        for section in profile.model_dump(exclude={"format", "provenance"}).values():
            for value in section.values():
                found.update([value] if isinstance(value, str) else value)
    return found | {first_person(line) for line in found}


def _script_id(persona: str, format: str, content: bytes) -> str:
    digest = hashlib.sha256(f"{persona}\n{format}\n".encode() + content).hexdigest()
    return f"script_{digest[:20]}"


def _blocked(persona: Persona, format: str, report: AuditReport) -> ScriptBlockedError:
    blocking = [finding for finding in report.findings if finding.blocks]
    first = blocking[0]
    where = f" ({first.source})" if first.source else ""
    return ScriptBlockedError(
        f"The {format} script of {persona.name} would leak (score {report.score:.2f}, blocked from {BLOCKED_FROM}): "
        f'{first.kind} at {first.place}, "{first.text}"{where}'
        + (f", and {len(blocking) - 1} more." if len(blocking) > 1 else "."),
        hint="It was not written. Change the persona's name or its attributes, or add sources.",
        report=report,
    )
