"""The error ledger as CSV: English names, one row for each figure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from csv import writer
from datetime import UTC, datetime

from moderation.learning.measures.ledger import Ledger
from moderation.learning.measures.quality import Quality
from moderation.projection.intervals import Interval
from service.http.spreadsheet import harmless

HEAD = ("figure", "of", "value", "low", "high", "answers")
Cells = tuple[object, ...]


def csv(ledger: Ledger) -> str:
    """Return ``ledger`` with a byte order mark, without which Excel takes Cyrillic for Latin."""
    file = io.StringIO()
    rows = writer(file)
    rows.writerow(HEAD)
    rows.writerows([harmless(value) for value in row] for row in _rows(ledger))
    return "\ufeff" + file.getvalue()


def _rows(ledger: Ledger) -> Iterator[Cells]:
    yield from _qualities("language", ledger.languages)
    yield from _qualities("group", ledger.groups)
    for week in ledger.weeks:
        days = f"{_time(week.start)}/{_time(week.end)}"  # ISO 8601, 4.4
        yield "week: arrived", days, week.arrived, "", "", ""
        yield "week: mean risk", days, round(week.risk, 4), "", "", ""
        yield _share("week: overruled of looked at", days, week.overruled)
    for one in ledger.broken:
        yield _share(f"broken promise: {one.figure}", one.language, one.share)
    yield "audit: overdue questions", "all", ledger.overdue, "", "", ""
    for alarm in ledger.alarms:
        yield "alarm", alarm.value, 1, "", "", ""
    yield _share("agreement with machine", "scores in sight", ledger.sighted)
    yield _share("agreement with machine", "scores hidden", ledger.blind)
    yield _share("agreement between people", "scores hidden", ledger.between)


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="minutes")


def _qualities(kind: str, qualities: Mapping[str, Quality]) -> Iterator[Cells]:
    for name, quality in qualities.items():
        yield f"{kind}: audited", name or "all", quality.audited, "", "", quality.answers
        for figure, share in quality.figures.items():
            yield _share(f"{kind}: {figure}", name or "all", share)


def _share(figure: str, of: str, share: Interval | None) -> Cells:
    if share is None or not share.of:
        return figure, of, "", "", "", share.of if share else ""
    return figure, of, round(share.share, 4), round(share.low, 4), round(share.high, 4), share.of
