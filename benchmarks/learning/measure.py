"""How a site's model and limits do on comments that it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.learning.comments import Comments, Floats
from classifier.training.metrics import automation, roc_auc
from moderation import policy as policies
from moderation.judging import Score, Scorer
from moderation.policy import Facts, Policy
from moderation.promise.promise import Promise
from moderation.status import Route
from moderation.thresholds import promised_score

SLIPS = 0.05  # of people's answers
PREVALENCE = 0.1  # of toxic comments, at which shares are stated


@dataclass(frozen=True, slots=True)
class Point:
    """A site at the end of a week, by what its model does to the tested comments.

    ``decidable`` is the largest share that could be decided with 5 % of the toxic published unseen
    and 95 % of the rejections right, ``decided`` what the policy and its limits do decide, both at
    PREVALENCE. ``published`` is the share of the toxic that is published unseen. ``missed`` and
    ``right`` are what the promise speaks of: the share published of what people would reject, slips
    among it, and the share of the machine's rejections that they would reject, too. ``trained`` is
    how many models were trained so far, ``promoted`` how many promoted; ``newest_auc`` and
    ``newest_decidable`` are of the newest one, promoted or not.
    """

    week: int
    decisions: int
    trained: int
    promoted: int
    auc: float
    decidable: float
    newest_auc: float
    newest_decidable: float
    decided: float
    published: float
    missed: float
    right: float

    def keeps(self, promise: Promise) -> bool:
        """Whether the promise is kept in this week."""
        return self.missed <= promise.missed_max and self.right >= promise.right_min


@dataclass(slots=True)
class HeldOut:
    """The comments that are tested on; each model scores them once."""

    comments: Comments
    _scores: dict[str, Sequence[Score]] = field(default_factory=dict)

    def ranking(self, scorer: Scorer) -> tuple[float, float]:
        """Return ROC-AUC and the decidable share of a model."""
        risks = np.array([promised_score(score.scores) for score in self._of(scorer)])
        toxic = self.comments.toxic
        return roc_auc(toxic, risks), automation(toxic, risks, PREVALENCE).share

    def routes(self, scorer: Scorer, policy: Policy) -> list[Route]:
        """Return where the policy and its limits send each comment."""
        pairs = zip(self.comments.texts, self._of(scorer), strict=True)
        return [policies.route(policy, _facts(t, score, scorer.model)).route for t, score in pairs]

    def outcome(self, scorer: Scorer, policy: Policy) -> tuple[float, float, float, float]:
        """Return what a Point calls decided, published, missed and right."""
        routes = np.array([route.value for route in self.routes(scorer, policy)])
        approved, rejected = routes == Route.APPROVE.value, routes == Route.REJECT.value
        toxic = self.comments.toxic > 0.5
        would_reject: Floats = np.where(toxic, 1 - SLIPS, SLIPS)
        decided = [float((approved | rejected)[side].mean()) for side in (toxic, ~toxic)]
        return (
            PREVALENCE * decided[0] + (1 - PREVALENCE) * decided[1],
            float(approved[toxic].mean()),
            float(would_reject[approved].sum() / would_reject.sum()),
            float(would_reject[rejected].mean()) if rejected.any() else 1.0,
        )

    def _of(self, scorer: Scorer) -> Sequence[Score]:
        if scorer.model not in self._scores:
            self._scores[scorer.model] = scorer.score(self.comments.texts)
        return self._scores[scorer.model]


def _facts(body: str, score: Score, model: str) -> Facts:
    return Facts(body, score.scores, score.language, score.validated, 1, model=model)
