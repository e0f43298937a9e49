"""What people said of one comment, as the learner takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from moderation.attributes import SITE, base_of, is_own

REPORTS = "reports"  # whoever answered them, readers chose what was answered
IMPORTS = "imports"  # an archive may name any people and any days


class Chosen(StrEnum):
    """How a comment came before a person."""

    HELD = "held"  # the policy asked
    AUDIT = "audit"  # drawn among what the machine decided
    REPORT = "report"  # readers reported it
    LOOKED_UP = "looked_up"  # a person found it in a list and overruled the machine
    BULK = "bulk"  # one of many, decided at once
    OUTSIDE = "outside"  # said by a foreign protocol
    IMPORT = "import"  # decided in the system that the site used before


@dataclass(frozen=True, slots=True)
class SiteLabel:
    """One standing answer; a comment has at most one.

    ``propensity`` is the chance, above 0 and at most 1, that a comment like this one is shown to a
    person. ``scores``, ``model`` and ``route`` are those of the verdict that the person answered,
    empty where there was none. ``by`` is a pseudonym of who decided, ``attribute`` what the reason
    names, or "". ``at_ms`` is when it was given, ``came_at`` when the text came, at its arrival or
    its last edit: its verdict follows that at once, the answer maybe days later. Both count from
    1970; ``came_at`` is 0 where there was no verdict.
    """

    comment: str
    at_ms: int
    rejected: bool
    language: str
    attribute: str
    by: str
    saw_score: bool
    chosen: Chosen
    propensity: float
    model: str
    route: str
    scores: Mapping[str, float]
    came_at: int = 0

    @property
    def is_answer(self) -> bool:
        """Whether it answers a verdict that came before a person by some chance."""
        return bool(self.model and self.route and self.scores) and 0 < self.propensity <= 1

    def by_shipped(self) -> SiteLabel:
        """Return it as an answer to what the shipped model said, without the site's own on top."""
        if not is_own(self.model):
            return self
        scores = {name: score for name, score in self.scores.items() if name != SITE}
        return replace(self, model=base_of(self.model), scores=scores)

    @property
    def is_sampled(self) -> bool:
        """Whether it came before a person by a known chance, so that it stands for others."""
        return self.chosen in (Chosen.HELD, Chosen.AUDIT)

    @property
    def group(self) -> str:
        """Whose influence it counts to: a person's, or that of all reports or imports together."""
        return _TOGETHER.get(self.chosen, self.by)

    @property
    def day(self) -> str:
        """The day on which it was given, such as 2026-11-29 (UTC); imports are one day."""
        if self.chosen is Chosen.IMPORT:
            return IMPORTS
        return datetime.fromtimestamp(self.at_ms / 1000, UTC).date().isoformat()


_TOGETHER = {Chosen.REPORT: REPORTS, Chosen.IMPORT: IMPORTS}
