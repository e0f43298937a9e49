"""What a site's labels lack before a model can be made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from moderation.learning.labels import SiteLabels
from moderation.learning.models import ModelStore
from moderation.learning.site_label import SiteLabel

LABELS_MIN = 100  # what the fit needs at least; below some hundreds it changes little
CLASS_MIN = 20  # approved and rejected ones, each
LANGUAGE_MIN = 50  # below it a language keeps the shipped model's order


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """Labels in one language."""

    language: str
    approved: int
    rejected: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.approved + self.rejected

    @property
    def is_small(self) -> bool:
        """Whether so few labels say little of the language."""
        return self.total < LANGUAGE_MIN


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many labels a site has, and how many it lacks in all and of each kind."""

    languages: tuple[LanguageCount, ...] = field(default=())

    @property
    def approved(self) -> int:
        """Labels that approve."""
        return sum(count.approved for count in self.languages)

    @property
    def rejected(self) -> int:
        """Labels that reject."""
        return sum(count.rejected for count in self.languages)

    @property
    def total(self) -> int:
        """All labels."""
        return self.approved + self.rejected

    @property
    def lacking(self) -> int:
        """How many labels more a model needs."""
        return max(0, LABELS_MIN - self.total)

    @property
    def lacking_approved(self) -> int:
        """How many of them must approve."""
        return max(0, CLASS_MIN - self.approved)

    @property
    def lacking_rejected(self) -> int:
        """How many of them must reject."""
        return max(0, CLASS_MIN - self.rejected)

    @property
    def is_enough(self) -> bool:
        """Whether a model can be made."""
        return not (self.lacking or self.lacking_approved or self.lacking_rejected)


def may_learn(labels: SiteLabels, models: ModelStore, site: str, since_ms: int) -> bool:
    """Return whether a run by schedule is worth it: there are labels enough, and new ones.

    While a model stands in shadow it is not: the new one would take its place, and what people
    answered beside it would be lost.
    """
    if models.places(site).shadow:
        return False
    is_new = any(labels.all(site, after_ms=since_ms))
    return is_new and are_enough(labels.all(site))


def are_enough(labels: Iterable[SiteLabel]) -> bool:
    """Return whether a model can be made of ``labels``; no more are read than it takes."""
    counts = {True: 0, False: 0}
    for label in labels:
        counts[label.rejected] += 1
        if sum(counts.values()) >= LABELS_MIN and min(counts.values()) >= CLASS_MIN:
            return True
    return False


def readiness(labels: Iterable[SiteLabel]) -> Readiness:
    """Return how far ``labels`` reach; languages with most of them first."""
    counts = Counter((label.language, label.rejected) for label in labels)
    languages = {language for language, _ in counts}
    by_language = [
        LanguageCount(language, counts[language, False], counts[language, True])
        for language in languages
    ]
    return Readiness(tuple(sorted(by_language, key=lambda count: (-count.total, count.language))))
