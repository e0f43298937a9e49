"""The tables and the chart of the closed loop, put into docs/learning.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.learning.site import Point
from benchmarks.report import table
from classifier.evaluation.svg import Line, chart

DOCS = Path(__file__).parents[2] / "docs"
MARK = "<!-- python -m benchmarks.learning writes what follows -->"


@dataclass(frozen=True, slots=True)
class Played:
    """One source: points by seed, with and without audit, and the model trained with its rows."""

    source: str
    streamed: int
    tested: int
    share_toxic: float
    audited: Sequence[Sequence[Point]]
    unaudited: Sequence[Sequence[Point]]
    whole: Point

    def closed(self, name: str) -> float:
        """Return the share of the gap that the last points close; 1 where there is no gap."""
        first, last = (
            np.mean([getattr(run[place], name) for run in self.audited]) for place in (0, -1)
        )
        gap = getattr(self.whole, name) - first
        return float((last - first) / gap) if gap > 0 else 1.0


def write(played: Sequence[Played], how: str) -> None:
    """Put tables into the page, below MARK, and charts beside it."""
    page = DOCS / "learning.md"
    head = page.read_text(encoding="utf-8").split(MARK)[0]
    folder = DOCS / "learning"
    folder.mkdir(exist_ok=True)
    parts = [MARK, how, _reached(played)]
    for one in played:
        (folder / f"{one.source}.svg").write_text(_chart(one), encoding="utf-8")
        parts += [f"### {one.source}", _sentence(one), _table(one)]
        parts.append(f"![{one.source}: ROC-AUC over decisions](learning/{one.source}.svg)")
    page.write_text(head + "\n\n".join(parts) + "\n", encoding="utf-8")


def _reached(played: Sequence[Played]) -> str:
    rows = [
        [
            one.source,
            str(round(np.mean([run[-1].decisions for run in one.audited]))),
            f"{100 * one.closed('auc'):.0f} %",
            f"{100 * one.closed('possible'):.0f} %",
        ]
        for one in played
    ]
    return table(("source", "decisions", "ROC-AUC gap closed", "gap of decidable closed"), rows)


def _sentence(one: Played) -> str:
    return (
        f"{one.streamed:,} comments arrive, {one.tested:,} others are tested on; "
        f"{100 * one.share_toxic:.0f} % deserve rejection. {len(one.audited)} seeds; mean, and "
        "lowest to highest."
    )


def _table(one: Played) -> str:
    head = ("audit", "decisions", "ROC-AUC", "decidable", "decided", "toxic published")
    rows = [
        _row(audit, [run[place] for run in runs if len(run) > place])
        for audit, runs in (("2 %", one.audited), ("none", one.unaudited))
        for place in range(max(map(len, runs), default=0))
    ]
    return table(head, [*rows, _row("trained with", [one.whole])])


def _row(audit: str, points: Sequence[Point]) -> list[str]:
    cells = [audit, f"{np.mean([p.decisions for p in points]):,.0f}"]
    for name in ("auc", "possible", "decided", "published"):
        values = [getattr(p, name) for p in points]
        low, high = min(values), max(values)
        spread = f" ({low:.3f} - {high:.3f})" if len(points) > 1 else ""
        cells.append(f"{np.mean(values):.3f}{spread}")
    return cells


def _chart(one: Played) -> str:
    most = max(run[-1].decisions for run in (*one.audited, *one.unaudited))
    lines = [
        Line(name, [(p.decisions / most, p.auc) for p in _means(runs)])
        for name, runs in (("with audit", one.audited), ("without", one.unaudited))
        if runs
    ]
    lines.append(Line("trained with", [(0, one.whole.auc), (1, one.whole.auc)]))
    return chart(one.source, f"decisions, 1 is {most:,}", "ROC-AUC", lines, dots=True)


def _means(runs: Sequence[Sequence[Point]]) -> list[Point]:
    """Return the mean point of each training that all seeds reached."""
    shortest = min(map(len, runs))
    return [
        Point(
            round(np.mean([run[place].decisions for run in runs])),
            *(
                float(np.mean([getattr(run[place], name) for run in runs]))
                for name in ("auc", "possible", "decided", "published")
            ),
        )
        for place in range(shortest)
    ]
