"""The ROC of rewordings as a picture: recall over false positives, one line for each measure."""

import numpy as np

WIDTH, HEIGHT, LEFT, TOP, SIDE = 860, 430, 60, 56, 300
COLOURS = ("#8a6d00", "#0b6e99", "#7a3e9d", "#1a7f4b")
SHOWN = (
    ("words: alignment", "shared words, whole corpus"),
    ("meaning, whole corpus: margin", "meaning, whole corpus"),
    ("meaning, cited: stands out", "meaning, cited evidence"),
)


def curve(rows, name, kind):
    """Recall at every share of false positives from 0 to 25 %, over both halves, each against its own negatives."""
    steps = np.linspace(0, 0.25, 101)
    told = np.zeros(len(steps))
    for half in (0, 1):
        others = np.array([row[2][name] for row in rows if row[0] == half and row[1] == "other"])
        hits = np.array([row[2][name] for row in rows if row[0] == half and row[1] == kind])
        told += [float((hits > np.quantile(others, 1 - step)).mean()) / 2 for step in steps]
    return steps, told


def roc_picture(rows):
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13">',
        "<title>How many rewordings the audit finds, over how many lines of other people it takes for one</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for panel, (kind, title) in enumerate((("keeps words", "Keeps most content words"), ("free", "Free rewording"))):
        x0 = LEFT + panel * (SIDE + 100)
        parts += [f'<text x="{x0}" y="30" font-weight="600" font-size="15" fill="#222">{title}</text>', *_axes(x0)]
        for colour, (name, _) in zip(COLOURS, SHOWN, strict=False):
            if name in rows[0][2]:
                xs, ys = curve(rows, name, kind)
                places = zip(x0 + xs / 0.25 * SIDE, TOP + (1 - ys) * SIDE, strict=True)
                points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
                parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
    for place, (colour, (_, told)) in enumerate(zip(COLOURS, SHOWN, strict=False)):
        x = LEFT + place * 235
        parts.append(f'<rect x="{x}" y="{HEIGHT - 22}" width="18" height="4" fill="{colour}"/>')
        parts.append(f'<text x="{x + 25}" y="{HEIGHT - 15}" fill="#222">{told}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _axes(x0):
    yield f'<rect x="{x0}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#bbb"/>'
    for share in (0, 0.05, 0.1, 0.15, 0.2, 0.25):
        x = x0 + share / 0.25 * SIDE
        yield f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{TOP + SIDE}" stroke="#eee"/>'
        yield f'<text x="{x}" y="{TOP + SIDE + 18}" text-anchor="middle" fill="#555">{share:.0%}</text>'
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = TOP + (1 - share) * SIDE
        yield f'<line x1="{x0}" y1="{y}" x2="{x0 + SIDE}" y2="{y}" stroke="#eee"/>'
        yield f'<text x="{x0 - 8}" y="{y + 4}" text-anchor="end" fill="#555">{share:g}</text>'
    yield f'<text x="{x0 + SIDE / 2}" y="{TOP + SIDE + 36}" text-anchor="middle" fill="#555">false positives</text>'
    yield f'<text x="{x0 - 40}" y="{TOP - 10}" fill="#555">recall</text>'
