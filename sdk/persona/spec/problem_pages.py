"""The pages in `docs/problems/`: what a code means, how to mend it, and an example of both."""

from __future__ import annotations

from persona.spec.problems import Kind, kinds

_CHAPTERS = (
    ("P10", "What a spec may say"),
    ("P11", "The YAML itself"),
    ("P12", "The YAML itself"),
    ("P13", "Where sources lie, and where outputs go"),
    ("P14", "What a spec may say"),
    ("P2", "The research files"),
    ("P3", "Claims and their evidence"),
    ("P4", "Privacy"),
    ("P5", "Outputs"),
)
_MADE = "<!-- Generated from sdk/persona/spec/codes by docs/generate.py; do not edit. -->"


def problem_page(kind: Kind) -> str:
    lines = [
        f"# {kind.code}: {kind.title}",
        "",
        _MADE,
        "",
        f"**{kind.severity.capitalize()}** · {chapter_of(kind.code)}",
        "",
        kind.explanation,
        "",
        f"**How to mend it.** {kind.mend}",
    ]
    if kind.example:
        lines += ["", "This goes wrong:", "", *_block(kind.example, kind.language)]
    if kind.mended:
        lines += ["", "This does not:", "", *_block(kind.mended, kind.language)]
    lines += ["", "[All problems](README.md)"]
    return "\n".join(lines) + "\n"


def index_page() -> str:
    lines = [
        "# Problems",
        "",
        _MADE,
        "",
        "What `persona check`, `persona build` and editors report, by code. Errors make `persona check` exit with 1;",
        "with `--strict`, warnings do too.",
    ]
    for title in dict.fromkeys(name for _, name in _CHAPTERS):
        some = [one for one in kinds().values() if chapter_of(one.code) == title]
        lines += ["", f"## {title}", "", "| code | | severity |", "|---|---|---|"]
        lines += [f"| [{one.code}]({one.code}.md) | {one.title} | {one.severity} |" for one in some]
    return "\n".join(lines) + "\n"


def chapter_of(code: str) -> str:
    return next(name for start, name in _CHAPTERS if code.startswith(start))


def _block(text: str, language: str) -> list[str]:
    shown = "".join(letter if letter >= " " or letter in "\n\t" else "␁" for letter in text)
    return [f"```{language}", *shown.rstrip("\n").split("\n"), "```"]
