"""All comments of a language, as far as people's answers tell, and what limits decide of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from moderation.attributes import SITE
from moderation.learning.measures.cases import down
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.standing import Standing
from moderation.status import Route
from moderation.thresholds import shipped_risk

NO_LIMITS = Standing()


class Crowd:
    """The comments that came while the machine ``decided`` so many; None is not known.

    What people were asked about stands for itself. The audited stand for what the machine decided;
    where nobody answered any, it is what the limits in force then approve, those on the score of a
    model of the site where such ``own_approved``.
    """

    def __init__(
        self, answers: Iterable[SiteLabel], decided: int | None, *, own_approved: bool
    ) -> None:
        sampled = [one for one in answers if one.is_sampled]
        audited = sum(1 / one.propensity for one in sampled if one.chosen is Chosen.AUDIT)
        scale = decided / audited if decided is not None and audited else 1.0
        self._own_approved, self._unseen = own_approved, 0 if audited else decided or 0
        self._counts: dict[tuple[float, float], float] = defaultdict(float)
        for one in sampled:
            weight = scale / one.propensity if one.chosen is Chosen.AUDIT else 1.0
            chance = down(one.scores[SITE]) if SITE in one.scores else 1.0
            self._counts[down(shipped_risk(one.scores)), chance] += weight
        self._total = sum(self._counts.values()) + self._unseen

    def left_by(self, shipped: LanguageLimits) -> float:
        """Return the share 0..1 that ``shipped`` limits never decided."""
        left = (count for (risk, _), count in self._counts.items() if shipped.leaves(risk))
        return sum(left) / self._total if self._total else 0.0

    def decided_beside(self, share: float, *, but: float) -> float:
        """Return how many a ``share`` 0..1 of all would be beside these comments, ``but`` some."""
        left = self._total - but
        return left * share / (1 - share) if share < 1 else left

    def share(self, standing: Standing) -> float:
        """Return the share 0..1 that the machine would decide."""
        return self.only(standing) / self._total if self._total else 0.0

    def only(self, standing: Standing, other: Standing = NO_LIMITS) -> float:
        """Return how many comments ``standing`` decides and ``other`` leaves to people."""
        unseen = self._decides_unseen(standing) and not self._decides_unseen(other)
        return sum(
            (
                count
                for scores, count in self._counts.items()
                if _decides(standing, scores) and not _decides(other, scores)
            ),
            self._unseen if unseen else 0.0,
        )

    def _decides_unseen(self, standing: Standing) -> bool:
        own = standing.own is not None and standing.own.approve is not None
        return standing.stands and own is self._own_approved


def _decides(standing: Standing, scores: tuple[float, float]) -> bool:
    return standing.ruling_of(*scores).route is not Route.HOLD
