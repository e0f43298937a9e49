"""The tables and charts of the closed loop, put into docs/learning.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.learning.measure import Point
from benchmarks.learning.played import GOALS, Played, Runs, at_goal, by_week, mean
from benchmarks.learning.plays import (
    ATTACK_SEEDS,
    ATTACKED,
    AUDITED,
    DECISIONS_MAX,
    UNAUDITED,
)
from benchmarks.learning.words import ATTACKED_TEXT, how
from benchmarks.report import table
from classifier.evaluation.svg import Line, chart

DOCS = Path(__file__).parents[2] / "docs"
MARK = "<!-- python -m benchmarks.learning writes what follows -->"
END = "<!-- and ends here -->"
SHOWN = ("auc", "newest_auc", "decidable", "newest_decidable", "decided", "published")


def write(played: Sequence[Played], seeds: int) -> None:
    """Put tables into the page, between the marks, and charts beside it.

    ``seeds`` were asked for; the tables say how many were played of each way.
    """
    page = DOCS / "learning.md"
    head, _, rest = page.read_text(encoding="utf-8").partition(MARK)
    (DOCS / "learning").mkdir(exist_ok=True)
    parts = [MARK, how(seeds), _closed(played), _kept(played)]
    if attacked := attacks(played):
        parts += [ATTACKED_TEXT, attacked]
    for one in played:
        parts += [f"### {one.source}", _sentence(one), _table(one), *_charts(one)]
    tail = rest.partition(END)[2]
    page.write_text(head + "\n\n".join([*parts, END]) + (tail or "\n"), encoding="utf-8")


def _closed(played: Sequence[Played]) -> str:
    head = (
        *("source", "decisions", "ROC-AUC gap", "closed at work", "closed by the newest"),
        *("decidable gap", "closed at work", "closed by the newest"),
        *("decided gap", "closed at work"),
    )
    return table(head, [_gaps(one) for one in played])


def _gaps(one: Played) -> list[str]:
    runs = one.runs[AUDITED]
    start, last = ([run[place] for run in runs] for place in (0, -1))
    cells = [one.source, f"{mean(last, 'decisions'):,.0f}"]
    for name in ("auc", "decidable"):
        first, whole = mean(start, name), getattr(one, f"whole_{name}")
        cells.append(f"{first:.3f} to {whole:.3f}")
        cells += [_percent(one.closed(AUDITED, name, at)) for at in ("", "newest_")]
    return [*cells, *_decided_gap(one)]


def _decided_gap(one: Played) -> list[str]:
    if not one.has_rows_alone:
        return ["not played", ""]
    first, whole = one.decided_gap()
    return [f"{first:.3f} to {whole:.3f}", _percent(one.closed_decided(AUDITED))]


def _percent(share: float | None) -> str:
    return "no gap" if share is None else f"{100 * share:.0f} %"


def _kept(played: Sequence[Played]) -> str:
    head = (
        *(
            "source",
            "way",
            "seeds",
            "weeks",
            "in which the machine decided",
            "of these, promise kept",
        ),
        *("weeks below the base alone", "largest difference"),
    )
    rows = [_weeks(one, way) for one in played for way in one.peaceful]
    return table(head, rows)


def _weeks(one: Played, way: str) -> list[str]:
    kept, deciding, weeks = one.weeks_kept(way)
    share = f"{kept} ({100 * kept / deciding:.0f} %)" if deciding else "none"
    cells = [one.source, way, str(len(one.runs[way])), f"{weeks:,}", f"{deciding:,}", share]
    if (alone := one.alone(way)) is None:
        return [*cells, "", ""]
    count, most = one.below(way, alone)
    return [*cells, f"{count:,}", f"{most:.3f}"]


def attacks(played: Sequence[Played]) -> str:
    """Return how the same seeds end with and without an attack; "" where none was played."""
    head = (
        *("source", "way", "seeds", "decisions", "ROC-AUC", "of the newest", "decided"),
        "toxic published",
        "promise kept, of weeks with decisions",
    )
    rows = [
        _ending(one, way, runs)
        for one in played
        if one.attacks
        for way, runs in {ATTACKED: one.runs[ATTACKED], **one.attacks}.items()
    ]
    return table(head, rows) if rows else ""


def _ending(one: Played, way: str, runs: Runs) -> list[str]:
    last = [run[-1] for run in runs[:ATTACK_SEEDS]]
    cells = [one.source, way, str(len(last)), f"{mean(last, 'decisions'):,.0f}"]
    cells += [_spread(last, name) for name in ("auc", "newest_auc", "decided", "published")]
    kept, deciding, _ = one.weeks_kept(way, ATTACK_SEEDS)
    return [*cells, f"{kept:,} of {deciding:,}"]


def _sentence(one: Played) -> str:
    seeds = len(one.runs[AUDITED])
    return (
        f"{one.streamed:,} comments may arrive, {one.tested:,} others are tested on; "
        f"{100 * one.share_toxic:.0f} % deserve rejection. Trained with its rows: ROC-AUC "
        f"{one.whole_auc:.3f}, decidable {one.whole_decidable:.3f}. "
        f"{'One seed' if seeds == 1 else f'{seeds} seeds; mean, and lowest to highest'}."
    )


def _table(one: Played) -> str:
    head = (
        *("way", "decisions", "ROC-AUC", "of the newest", "decidable", "by the newest"),
        *("decided", "toxic published"),
    )
    rows = [row for way, runs in one.peaceful.items() for row in _rows(way, runs)]
    return table(head, rows)


def _rows(way: str, runs: Runs) -> list[list[str]]:
    stops = [points for goal in GOALS if (points := at_goal(runs, goal))]
    last = [run[-1] for run in runs]
    if last not in stops:
        stops.append(last)
    return [_row(way, points) for points in stops]


def _row(way: str, points: Sequence[Point]) -> list[str]:
    spreads = [_spread(points, name) for name in SHOWN]
    return [way, f"{mean(points, 'decisions'):,.0f}", *spreads]


def _spread(points: Sequence[Point], name: str) -> str:
    """Return the mean of a field, and its lowest and highest value where they differ."""
    values = [getattr(point, name) for point in points]
    low, high = min(values), max(values)
    spread = f" ({low:.3f} - {high:.3f})" if high - low >= 0.0005 else ""
    return f"{mean(points, name):.3f}{spread}"


def _charts(one: Played) -> list[str]:
    """Write both charts of a source; return the lines that show them."""
    pictures = {
        "": ("ROC-AUC", _ranking(one)),
        "-decided": ("share decided, and of the toxic published", _deciding(one)),
    }
    shown = []
    for name, (up, lines) in pictures.items():
        file = f"learning/{one.source}{name}.svg"
        across = f"decisions of people, 1 is {DECISIONS_MAX:,}"
        picture = chart(one.source, across, up, lines)
        (DOCS / file).write_text(picture, encoding="utf-8")
        shown.append(f"![{one.source}: {up} over decisions]({file})")
    return shown


def _ranking(one: Played) -> list[Line]:
    lines = [
        Line("at work", _line(one.runs[AUDITED], "auc")),
        Line("newest", _line(one.runs[AUDITED], "newest_auc")),
    ]
    return [*lines, Line("trained with", [(0, one.whole_auc), (1, one.whole_auc)])]


def _deciding(one: Played) -> list[Line]:
    decided = [Line(way, _line(runs, "decided")) for way, runs in one.peaceful.items()]
    published = [
        Line(f"toxic, {way}", _line(one.runs[way], "published"))
        for way in (AUDITED, UNAUDITED)
        if way in one.runs
    ]
    return [*decided, *published]


def _line(runs: Runs, name: str) -> list[tuple[float, float]]:
    weeks = by_week(runs)
    return [(mean(week, "decisions") / DECISIONS_MAX, mean(week, name)) for week in weeks]
