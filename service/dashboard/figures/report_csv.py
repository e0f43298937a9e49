"""The statistics as CSV: English names, one row for each figure, safe to open anywhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from csv import writer
from datetime import UTC, datetime

from moderation.projection.intervals import Interval
from service.dashboard.figures.report import Report
from service.http.spreadsheet import harmless

HEAD = ("figure", "of", "from", "value", "low", "high", "count")
Cells = tuple[object, ...]


def csv(report: Report) -> str:
    """Return ``report`` with a byte order mark, without which Excel takes Cyrillic for Latin."""
    file = io.StringIO()
    rows = writer(file)
    rows.writerow(HEAD)
    rows.writerows([harmless(value) for value in row] for row in _rows(report))
    return "\ufeff" + file.getvalue()


def _rows(report: Report) -> Iterator[Cells]:
    for figure, kinds, periods in (
        ("arrivals", ("approved by machine", "held", "rejected by machine"), report.arrivals),
        ("decisions", ("approved", "sent back", "rejected"), report.decisions),
    ):
        for period in periods:
            for kind, count in zip(kinds, period.counts, strict=True):
                yield figure, kind, _time(period.start), count, "", "", ""
    yield from _shares(report)
    yield from _queue(report)
    for heat in report.heat:
        yield "article", heat.article, "comments", heat.comments, "", "", ""
        yield "article", heat.article, "not cleared", heat.not_cleared, "", "", ""
        yield "article", heat.article, "reports", heat.reports, "", "", ""


def _shares(report: Report) -> Iterator[Cells]:
    yield _share("decided by machine", "", report.machine_share)
    for route, share in report.overturned.items():
        yield _share("machine overturned of looked at", route, share)
    for figure, compared in (
        ("agreement with machine", report.with_machine),
        ("agreement between people", report.between_people),
    ):
        yield _share(figure, "scores in sight", compared.sighted)
        yield _share(figure, "scores hidden", compared.blind)
    for name, share in report.with_second_reader:
        yield _share("agreement with second reader", name, share)
    for name, share in report.by_attribute + report.by_language:
        yield _share("held, then approved", name, share)


def _queue(report: Report) -> Iterator[Cells]:
    ages = ("under 1 h", "under 4 h", "under 24 h", "older")
    for age, count in zip(ages, report.queue.counts, strict=True):
        yield "held now", age, "", count, "", "", ""
    for name in ("oldest_ms", "median_ms", "slow_ms"):
        value = getattr(report.queue, name)
        yield "wait", name, "", "" if value is None else value, "", "", ""


def _share(figure: str, of: str, share: Interval) -> Cells:
    if not share.of:
        return figure, of, "", "", "", "", 0
    return (
        figure,
        of,
        "",
        round(share.share, 4),
        round(share.low, 4),
        round(share.high, 4),
        share.of,
    )


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="minutes")
