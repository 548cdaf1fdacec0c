"""The HTML report: one file with everything in it, no network, no script needed, light, dark and on paper."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from string import Template

from persona.personas.card import accent_css, card_html, css_class, template
from persona.personas.links import Link, Target, source_link
from persona.personas.map import map_css, map_html
from persona.personas.model import GenerationResult
from persona.personas.words import count


def to_html(result: GenerationResult, *, link: Link = source_link) -> str:
    """The report on `result`. `link` gives the target of a piece of evidence, as it works from where the file lies.

    The content security policy allows its own style and script, by their hashes, and pictures inside the file.
    """
    style = template("card.css") + template("report.css") + accent_css(result.personas) + map_css(result)
    script = template("report.js")
    return Template(template("report.html")).substitute(
        title=escape(report_title(result)),
        policy=escape(_policy(style, script), quote=True),
        style=style,
        script=script,
        header=_header(result),
        cards="\n".join(card_html(persona, result, link=link) for persona in result.personas),
        map=map_html(result),
        method=_method(result),
    )


def report_body(result: GenerationResult, link: Target) -> str:
    """The report without its page around it: for a program that shows it in a page of its own."""
    cards = "\n".join(card_html(persona, result, link=link) for persona in result.personas)
    return (
        f'<header class="top">{_header(result)}</header>'
        f'<main id="personas">{cards}{map_html(result)}{_method(result)}</main>'
    )


def report_title(result: GenerationResult) -> str:
    context = result.generator.context
    return f"Personas: {context}" if context else "Personas"


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; img-src data:; style-src '{_source_hash(style)}'; script-src '{_source_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _source_hash(text: str) -> str:
    """A hash source as Content Security Policy Level 3, section 2.3.1, writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _header(result: GenerationResult) -> str:
    counts = (
        f"{count(len(result.personas), 'persona')} from {count(result.passages, 'passage')} by "
        f"{count(result.participants, 'participant')} in {count(len(result.sources), 'source')}"
    )
    leftover = (
        f" {count(result.ungrouped, 'participant')} {'fits' if result.ungrouped == 1 else 'fit'} none of them."
        if result.ungrouped
        else ""
    )
    stability = "not measured" if result.stability is None else f"{round(100 * result.stability)} of 100"
    provisional = (
        f'<p class="provisional"><strong>Provisional.</strong> {escape(result.provisional)}</p>'
        if result.provisional
        else ""
    )
    chips = "".join(
        f'<li><a class="chip {css_class(persona)}" href="#{css_class(persona)}"><span class="swatch"></span>'
        f"{escape(persona.name)}</a></li>"
        for persona in result.personas
    )
    context = result.generator.context
    return (
        f"<h1>{escape(context) if context else 'Personas'}</h1>"
        f'<p class="counts">{counts}.{leftover}</p>{provisional}'
        f'<p class="reason">{escape(result.reason)} '
        f'<span class="muted">Stability of the grouping: {stability}.</span></p>'
        f'<nav aria-label="Personas"><ul class="chips">{chips}</ul></nav>'
    )


def _method(result: GenerationResult) -> str:
    sources = "".join(
        f'<tr><th scope="row">{escape(source.path)}</th><td>{escape(source.format)}</td><td>{_size(source.size)}</td>'
        f"<td><code>{escape(source.sha256[:12])}</code></td></tr>"
        for source in result.sources
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in result.notes)
    report = result.report
    dropped = "".join(f"<li>{escape(line)}</li>" for line in report.dropped)
    cost = "" if not report.requests else (
        f" {count(report.requests, 'request')}, "
        f"{report.input_tokens + report.output_tokens:,} tokens, "
        f"{'cost unknown' if report.cost_usd is None else f'{report.cost_usd:.2f} USD'}."
    )  # fmt: skip
    return (
        '<section class="method" aria-labelledby="method-heading"><h2 id="method-heading">How this was made</h2>'
        "<p>Participants who said alike things were put together; what several of a group said became a claim, and "
        "each claim opens to the words it stands on. <em>Strong</em>, <em>moderate</em> and <em>weak</em> say how many "
        "of the group said it and how much more often than everyone else. Names are given, portraits are abstract, and "
        f"answers held by fewer than {result.generator.k} people are not listed.</p>"
        f"<p>Writer: {escape(report.writer)}; {count(report.kept, 'claim')} kept, {report.repaired:,} repaired, "
        f"{len(report.dropped):,} dropped; checked against the evidence: {report.entailment}.{cost}</p>"
        + (f"<details><summary>What was dropped</summary><ul>{dropped}</ul></details>" if dropped else "")
        + (f"<details><summary>Notes from reading</summary><ul>{notes}</ul></details>" if notes else "")
        + (
            f"<details><summary>{count(len(result.sources), 'source')}</summary>"
            '<div class="scroll" tabindex="0" role="region" aria-label="Sources"><table><caption>Sources</caption>'
            '<thead><tr><th scope="col">File</th><th scope="col">Format</th><th scope="col">Size</th>'
            f'<th scope="col">SHA-256</th></tr></thead><tbody>{sources}</tbody></table></div></details>'
            if sources
            else ""
        )
        + f'<p class="muted">Persona {escape(result.generator.version)}</p></section>'
    )


def _size(size: int) -> str:
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
