"""The comparison as a table: by language, what was done there against what the policy would do.

To set aside is to hold or to reject. Recall is the share of those rejected there that the policy
sets aside; precision the share of those that it sets aside that were rejected there; agreement the
share of those that it decides by itself where it does what was done there.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moderation.projection.intervals import Interval, wilson
from moderation.rescoring.comparison import Cell, Comparison
from moderation.status import Route

ALL_LANGUAGES = ""
ASIDE = (Route.HOLD, Route.REJECT)
ROUTES = (Route.APPROVE, Route.HOLD, Route.REJECT)
COLUMNS = (
    "decided_by", "language", "comments",
    *(f"{there}_there_{route}" for there in ("approved", "rejected")
      for route in ("published", "held", "rejected")),
    *(f"{name}{part}" for name in ("decided", "agreement", "recall", "precision")
      for part in ("", "_low", "_high", "_of")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Comments of one language, or of all where it is "": what would have become of them.

    ``approved`` and ``rejected`` are those that were so there, by the policy's route; ``by_person``
    tells that people are known to have decided them.
    """

    language: str
    by_person: bool
    approved: Mapping[Route, int]
    rejected: Mapping[Route, int]

    @property
    def total(self) -> int:
        """How many comments these are."""
        return sum(self.approved.values()) + sum(self.rejected.values())

    @property
    def decided(self) -> Interval:
        """The share that the machine decides by itself."""
        return wilson(self.total - self._at(Route.HOLD), self.total)

    @property
    def agreement(self) -> Interval:
        """Of what it decides: the share that was decided so there."""
        right = self.approved[Route.APPROVE] + self.rejected[Route.REJECT]
        return wilson(right, self.total - self._at(Route.HOLD))

    @property
    def recall(self) -> Interval:
        """Of what was rejected there: the share that it sets aside."""
        return wilson(_aside(self.rejected), sum(self.rejected.values()))

    @property
    def precision(self) -> Interval:
        """Of what it sets aside: the share that was rejected there."""
        aside = _aside(self.rejected) + _aside(self.approved)
        return wilson(_aside(self.rejected), aside)

    @property
    def published(self) -> Interval:
        """Of what was public there: the share that it publishes by itself."""
        return wilson(self.approved[Route.APPROVE], sum(self.approved.values()))

    def _at(self, route: Route) -> int:
        return self.approved[route] + self.rejected[route]


def lines(comparison: Comparison, *, by_person: bool) -> list[Line]:
    """Return all languages together, then each, those with most comments first; none of nothing."""
    each: dict[str, Counter[Cell]] = {}
    for cell, count in comparison.counts.items():
        if cell.by_person == by_person:
            for language in (ALL_LANGUAGES, cell.language):
                each.setdefault(language, Counter())[cell] += count
    made = [_line(language, by_person, counts) for language, counts in each.items()]
    return sorted(made, key=lambda line: (line.language != "", -line.total, line.language))


def document(comparison: Comparison) -> dict[str, object]:
    """Return the table and the strongest differences as JSON."""
    return {
        "import": comparison.archive or None,
        "policy_version": comparison.basis.policy,
        "model": comparison.basis.model,
        "comments": comparison.total,
        "is_cut": comparison.is_cut,
        "decided_by_people": [_fields(line) for line in lines(comparison, by_person=True)],
        "decided_by_unknown": [_fields(line) for line in lines(comparison, by_person=False)],
        "differences": [one._asdict() for one in comparison.shown()],
    }


def as_csv(comparison: Comparison) -> str:
    """Return the table as CSV with a header row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for by_person in (True, False):
        writer.writerows([*_cells(line)] for line in lines(comparison, by_person=by_person))
    return text.getvalue()


def _line(language: str, by_person: bool, counts: Counter[Cell]) -> Line:
    sides: dict[bool, dict[Route, int]] = {side: dict.fromkeys(ROUTES, 0) for side in (True, False)}
    for cell, count in counts.items():
        sides[cell.rejected][cell.route] += count
    return Line(language, by_person, sides[False], sides[True])


def _aside(routes: Mapping[Route, int]) -> int:
    return sum(routes[route] for route in ASIDE)


def _fields(line: Line) -> dict[str, object]:
    shares = {name: getattr(line, name) for name in ("decided", "agreement", "recall", "precision")}
    return {
        "language": line.language or "all",
        "comments": line.total,
        "approved_there": {route.value: count for route, count in line.approved.items()},
        "rejected_there": {route.value: count for route, count in line.rejected.items()},
        **{name: share._asdict() if share.of else None for name, share in shares.items()},
    }


def _cells(line: Line) -> Iterator[object]:
    yield from ("people" if line.by_person else "unknown", line.language or "all", line.total)
    for side in (line.approved, line.rejected):
        yield from (side[route] for route in ROUTES)
    for share in (line.decided, line.agreement, line.recall, line.precision):
        yield from (f"{part:.4f}" if share.of else "" for part in share[:3])
        yield share.of
