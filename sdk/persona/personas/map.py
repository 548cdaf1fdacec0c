"""The map of participants by segment, as SVG with a table beside it that says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from persona.personas.card import bar, css_class
from persona.personas.model import GenerationResult, MapPoint, Persona
from persona.personas.words import count, percent

WIDTH, HEIGHT, MARGIN = 720, 400, 28
MOST_POINTS = 3000  # that are drawn
_NAMED_POINTS = 400  # up to here every dot says whose it is


def map_html(result: GenerationResult) -> str:
    """The figure with its table, or nothing when no positions are known."""
    return _section(result, _table(result)) if result.map else ""


def persona_map_html(persona: Persona, result: GenerationResult) -> str:
    """The figure for one persona's card: where its participants stand among the others, who are dimmed."""
    return _section(result, "", f" one {css_class(persona)}-only") if result.map else ""


def persona_map_css(persona: Persona) -> str:
    key = css_class(persona)
    return f".map.{key}-only g.dots:not(.{key}),.map.{key}-only text:not(.{key}){{opacity:.22}}"


def _section(result: GenerationResult, table: str, extra: str = "") -> str:
    points = result.map[:: -(-len(result.map) // MOST_POINTS)]
    step = -(-result.placed // MOST_POINTS)
    groups = [(persona.name, css_class(persona), [point for point in points if point.persona == persona.id])
              for persona in result.personas]  # fmt: skip
    left = [point for point in points if point.persona is None]
    thinned = f" Every {step}th participant is shown." if step > 1 else ""
    summary = f"{count(result.placed, 'participant')} in {count(len(result.personas), 'group')}"
    drawn = "".join(_group(name, key, members, len(points)) for name, key, members in groups)
    labels = "".join(_label(name, key, members) for name, key, members in groups if members)
    described = f"{summary}; the table below gives their numbers." if table else f"{summary}."
    return (
        f'<section class="map{extra}" aria-labelledby="map-heading"><h2 id="map-heading">Who stands where</h2>'
        f"<p>Each dot is a participant; the nearer two dots, the more alike is what they said.{thinned}</p>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="map-title map-desc">'
        f'<title id="map-title">Map of participants by persona</title><desc id="map-desc">{described}</desc>'
        f"{_group('In no group', 'p-left', left, len(points)) if left else ''}{drawn}{labels}</svg>"
        f"{table}</section>"
    )


def map_css(result: GenerationResult) -> str:
    """Pointing at a row of the table, or at a group of dots, dims the others; no script is needed."""
    return "".join(
        f".map:has(tr.{key}:hover) g.dots:not(.{key}){{opacity:.12}}" for key in map(css_class, result.personas)
    )


def _group(name: str, key: str, points: Sequence[MapPoint], total: int) -> str:
    radius = 5.5 if total <= 150 else 4 if total <= 800 else 2.5
    if total <= _NAMED_POINTS:
        dots = "".join(
            f'<circle cx="{x}" cy="{y}" r="{radius}"><title>{escape(f"{point.participant}, {name}")}</title></circle>'
            for point in points
            for x, y in [_place(point)]
        )
    else:
        path = "".join(f"M{x} {y}h0" for x, y in map(_place, points))
        dots = f'<path d="{path}" stroke-width="{2 * radius}"/>' if path else ""
    return f'<g class="dots {key}">{dots}</g>'


def _label(name: str, key: str, points: Sequence[MapPoint]) -> str:
    """The name at the group's middle: the medians, which one far-off dot does not move."""
    middle = len(points) // 2
    xs = sorted(_place(point)[0] for point in points)
    ys = sorted(_place(point)[1] for point in points)
    x = min(max(xs[middle], 60), WIDTH - 60)
    return f'<text class="{key}" x="{x}" y="{ys[middle]}" aria-hidden="true">{escape(_short(name))}</text>'


def _place(point: MapPoint) -> tuple[float, float]:
    x, y = min(1.0, max(0.0, point.x)), min(1.0, max(0.0, point.y))
    return round(MARGIN + x * (WIDTH - 2 * MARGIN), 1), round(MARGIN + (1 - y) * (HEIGHT - 2 * MARGIN), 1)


def _table(result: GenerationResult) -> str:
    rows = "".join(
        f'<tr class="{css_class(persona)}"><th scope="row"><a href="#{css_class(persona)}">'
        f'<span class="swatch"></span>{escape(persona.name)}</a></th>'
        f"<td>{escape(persona.title)}</td><td>{persona.size:,}</td>"
        f'<td class="figure">{bar(persona.share)} {percent(persona.share)}</td><td>{_claims(persona)}</td></tr>'
        for persona in result.personas
    )
    if result.ungrouped:
        share = result.ungrouped / max(1, result.participants)
        rows += (
            '<tr class="p-left"><th scope="row"><span class="swatch"></span>In no group</th>'
            "<td>too unlike any of them to be counted in</td>"
            f"<td>{result.ungrouped:,}</td><td class='figure'>{bar(share)} {percent(share)}</td><td></td></tr>"
        )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Participants by persona"><table>'
        '<caption>Participants by persona</caption><thead><tr><th scope="col">Persona</th><th scope="col">Title</th>'
        '<th scope="col">Participants</th><th scope="col">Share</th><th scope="col">Claims</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _claims(persona: Persona) -> str:
    strengths = Counter(claim.strength for claim in persona.claims)
    return ", ".join(f"{strengths[name]} {name}" for name in ("strong", "moderate", "weak") if strengths[name])


def _short(name: str) -> str:
    return name if len(name) <= 18 else name[:17] + "…"
