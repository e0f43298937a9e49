"""The figures of the statistics page, and which of them deserve a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from moderation.projection.articles.heat import ArticleHeat
from moderation.projection.intervals import Interval
from moderation.projection.statistics import Period, QueueAge, Span

BIAS_POINTS = 5  # a wider gap between blind and sighted agreement is pointed out


@dataclass(frozen=True, slots=True)
class Compared:
    """An agreement with the scores in sight, and with them hidden."""

    sighted: Interval
    blind: Interval

    @property
    def gap(self) -> int:
        """By how many points people agree more when they see the scores; 0 without both."""
        if not self.sighted.of or not self.blind.of:
            return 0
        return round(100 * (self.sighted.share - self.blind.share))

    @property
    def pointed_out(self) -> bool:
        """Whether the gap is worth a sentence."""
        return abs(self.gap) > BIAS_POINTS

    @property
    def by_chance(self) -> bool:
        """Whether the intervals overlap, so that more decisions may close the gap."""
        return self.sighted.low <= self.blind.high and self.blind.low <= self.sighted.high


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page, for one range of time."""

    span: Span
    step: int
    arrivals: list[Period]
    decisions: list[Period]
    queue: QueueAge
    machine_share: Interval
    overturned: dict[str, Interval]
    with_machine: Compared
    between_people: Compared
    with_second_reader: list[tuple[str, Interval]]
    by_attribute: list[tuple[str, Interval]]
    by_language: list[tuple[str, Interval]]
    heat: list[ArticleHeat]
