"""Line charts of the model card as SVG text: no plotting library, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, MARGIN = 420, 340, 48
# Okabe and Ito (2008): told apart with any colour vision; each also has its own dash.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
DASHES = ("", "6 3", "2 2", "8 3 2 3", "4 4", "1 3", "10 4")
MAX_POINTS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """Points in 0..1 with a name for the legend."""

    name: str
    points: Sequence[tuple[float, float]]


def _x(value: float) -> float:
    return round(MARGIN + min(max(value, 0.0), 1.0) * (WIDTH - 2 * MARGIN), 1)


def _y(value: float) -> float:
    return round(HEIGHT - MARGIN - min(max(value, 0.0), 1.0) * (HEIGHT - 2 * MARGIN), 1)


def _frame(title: str, across: str, up: str) -> list[str]:
    """Background, title, axis names and a grid at every fifth."""
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{WIDTH / 2}" y="22" text-anchor="middle" font-size="14">{escape(title)}</text>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>',
        f'<text transform="translate(14 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(up)}</text>",
    ]
    for step in range(6):
        at = step / 5
        parts += [
            f'<path d="M{_x(at)} {_y(0)}V{_y(1)}M{_x(0)} {_y(at)}H{_x(1)}" stroke="#ddd"/>',
            f'<text x="{_x(at)}" y="{_y(0) + 14}" text-anchor="middle">{at:.1f}</text>',
            f'<text x="{_x(0) - 6}" y="{_y(at) + 4}" text-anchor="end">{at:.1f}</text>',
        ]
    return parts


def _thin(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """At most MAX_POINTS of the points, the last one among them."""
    step = max(1, -(-len(points) // MAX_POINTS))
    return [*points[:-1:step], points[-1]] if points else []


def chart(
    title: str,
    across: str,
    up: str,
    lines: Sequence[Line],
    diagonal: bool = False,
    dots: bool = False,
) -> str:
    """A chart over the unit square; `diagonal` draws the line of perfect calibration."""
    parts = _frame(title, across, up)
    if diagonal:
        parts.append(f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#888"/>')
    for number, line in enumerate(lines):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        points = [(_x(x), _y(y)) for x, y in _thin(line.points)]
        path = " ".join(f"{x},{y}" for x, y in points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )
        if dots:
            parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
        at = _y(1) + 14 + 14 * number
        parts.append(
            f'<path d="M{_x(1) - 118} {at - 4}h18" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
            f'<text x="{_x(1) - 96}" y="{at}">{escape(line.name)}</text>'
        )
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="11">\n<title>{escape(title)}</title>\n'
        f"{body}\n</svg>\n"
    )
