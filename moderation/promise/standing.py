"""What keeps a promise in one language: limits on the shipped scores, and on a site's own.

The two never share the approvals: either the shipped limits approve, or those of the site's own
model do, and then only what the shipped ones never decided, because nobody was asked about the
rest. Rejections of both stand side by side (``moderation.learning.proof.own_limits`` says why).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.attributes import SITE
from moderation.promise.language_limits import LanguageLimits
from moderation.status import Route
from moderation.thresholds import shipped_risk


@dataclass(frozen=True, slots=True)
class Ruling:
    """Where limits send a comment, by which ``score`` 0..1 and ``threshold``.

    ``is_unasked`` says that it is held because people were not asked about its kind,
    ``is_beside_trust`` that trust passed unlikely ones of its kind while the limit was proven.
    """

    route: Route
    score: float
    threshold: float
    is_unasked: bool = False
    is_beside_trust: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The limits of one language; None where there are none on that scale."""

    shipped: LanguageLimits | None = None
    own: LanguageLimits | None = None

    @property
    def stands(self) -> bool:
        """Whether there is evidence enough for the machine to decide anything."""
        return self.approves or self.rejects

    @property
    def approves(self) -> bool:
        """Whether the machine approves anything."""
        return any(some.approve is not None for some in (self.shipped, self.own) if some)

    @property
    def rejects(self) -> bool:
        """Whether the machine rejects anything."""
        return any(some.reject is not None for some in (self.shipped, self.own) if some)

    @property
    def is_own(self) -> bool:
        """Whether the score of the site's own model decides anything."""
        return self.own is not None and self.own.stands

    @property
    def asked_chance(self) -> float:
        """The least chance 0..1 with which people are asked about what the machine decides.

        0 where the site's audit alone says it. It stands with the limits on the shipped scores, for
        both scales.
        """
        one_of = self.shipped.one_of if self.shipped else 0
        return 1 / one_of if one_of else 0.0

    def ruling(self, scores: Mapping[str, float]) -> Ruling:
        """Return what becomes of a comment with these scores."""
        return self.ruling_of(shipped_risk(scores), scores.get(SITE, 1.0))

    def ruling_of(self, risk: float, chance: float) -> Ruling:
        """Return what becomes of one with this shipped risk and chance of a rejection, 0..1."""
        return self._rejection(risk, chance) or self._approval(risk, chance)

    def _rejection(self, risk: float, chance: float) -> Ruling | None:
        if self.shipped and self.shipped.rejects(risk):
            return Ruling(Route.REJECT, risk, self.shipped.reject or 0.0)
        if self.own and self.own.rejects(chance) and self._leaves(risk):
            stood = self.shipped is not None and self.shipped.has_stood
            return Ruling(Route.REJECT, chance, self.own.reject or 0.0, is_beside_trust=stood)
        return None

    def _approval(self, risk: float, chance: float) -> Ruling:
        if self.own and self.own.approve is not None:
            return self._own_approval(risk, chance, self.own.approve)
        limit = (self.shipped.approve if self.shipped else None) or 0.0
        return Ruling(Route.APPROVE if risk < limit else Route.HOLD, risk, limit)

    def _own_approval(self, risk: float, chance: float, limit: float) -> Ruling:
        if chance >= limit or self._leaves(risk):
            return Ruling(Route.APPROVE if chance < limit else Route.HOLD, chance, limit)
        return Ruling(Route.HOLD, risk, limit, is_unasked=True)

    def _leaves(self, risk: float) -> bool:
        return self.shipped is None or self.shipped.leaves(risk)
