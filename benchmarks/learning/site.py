"""One site: comments arrive, the policy says who is asked, people answer, models are promoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classifier.adaptation import AdaptationError, Example, adapt
from classifier.score import ATTRIBUTES, SITE
from classifier.scorer import Scorer
from classifier.training.metrics import automation, roc_auc
from classifier.training.thresholds import Limits

SLIPS = 0.05  # of people's answers
AUDIT = 0.02  # of what the machine decided, asked all the same
TRAINED_AT = (125, 250, 500, 1_000, 2_000)  # decisions of people
NEWEST = 5  # one in so many decisions, the newest, chooses the limits and judges the candidate
MISSED, RIGHT = 0.05, 0.95  # the promise: of the toxic published unseen, of the rejections right
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comments:
    """Texts in the order of their arrival and whether each deserves rejection, [n]."""

    texts: list[str]
    toxic: Floats


@dataclass(frozen=True, slots=True)
class Serving:
    """A model at work: below `low` it approves, from `high` on it rejects."""

    scorer: Scorer
    low: float = 0.0
    high: float = 2.0
    limits: dict[str, Limits] | None = None  # of the shipped policy, while there is no layer

    def risks(self, texts: list[str]) -> tuple[Floats, Floats]:
        """Return the risk of each text, and -1, 0, 1: approved, asked, rejected."""
        scores = self.scorer.score(texts)
        if self.limits is None:
            risks = np.array([score.scores[SITE] for score in scores])
            return risks, np.where(risks < self.low, -1.0, np.where(risks >= self.high, 1.0, 0.0))
        limits = self.limits
        clean = [
            score.validated
            and all(score.scores[a] < limits[a].clean_below(score.language) for a in ATTRIBUTES)
            for score in scores
        ]
        risks = np.array([max(score.scores.values()) for score in scores])
        return risks, np.where(clean, -1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Point:
    """How a model does on comments that nobody learns from, after so many decisions."""

    decisions: int
    auc: float
    possible: float  # share that could be decided within the promise at 10 % toxic
    decided: float  # share that is decided, at 10 % toxic
    published: float  # share of the toxic that is published unseen


def point(serving: Serving, tested: Comments, decisions: int) -> Point:
    """Measure a model on the tested comments, weighed to 10 % toxic."""
    risks, routes = serving.risks(tested.texts)
    toxic = tested.toxic > 0.5
    decided = [float((routes[side] != 0).mean()) for side in (toxic, ~toxic)]
    return Point(
        decisions,
        roc_auc(tested.toxic, risks),
        automation(tested.toxic, risks).share,
        0.1 * decided[0] + 0.9 * decided[1],
        float((routes[toxic] == -1).mean()),
    )


@dataclass(slots=True)
class Site:
    """A site that learns; `seed` orders the comments, the slips and the audit."""

    base: Scorer
    limits: dict[str, Limits]
    seed: int
    audited: bool
    examples: list[Example] = field(default_factory=list)

    def play(self, stream: Comments, tested: Comments) -> Iterator[Point]:
        """Yield a point at the start and after each training."""
        rng = np.random.default_rng(self.seed)
        order = rng.permutation(len(stream.texts))
        serving, at = Serving(self.base, limits=self.limits), 0
        yield point(serving, tested, 0)
        for goal in TRAINED_AT:
            at = self._ask(stream, order, at, serving, goal, rng)
            serving = self._promoted(serving)
            yield point(serving, tested, len(self.examples))
            if at == len(order):
                return

    def _ask(
        self,
        stream: Comments,
        order: NDArray[np.int64],
        at: int,
        serving: Serving,
        goal: int,
        rng: np.random.Generator,
    ) -> int:
        """Let comments arrive until people have decided `goal`; return where the stream stands."""
        rest = order[at:]
        _, routes = serving.risks([stream.texts[n] for n in rest.tolist()])
        for n, route in zip(rest.tolist(), routes.tolist(), strict=True):
            if len(self.examples) >= goal:
                break
            at += 1
            asked = route == 0
            if asked or (self.audited and rng.random() < AUDIT):
                label = int(stream.toxic[n] > 0.5) ^ int(rng.random() < SLIPS)
                weight = 1.0 if asked else 1 / AUDIT
                self.examples.append(Example(stream.texts[n], label, weight=weight))
        return at

    def _promoted(self, serving: Serving) -> Serving:
        """Fit a candidate; serve it if it is not worse on the newest decisions."""
        newest = self.examples[-(len(self.examples) // NEWEST) :]
        try:
            trial = self.base.with_site(adapt(self.examples[: -len(newest)], self.base))
            whole = self.base.with_site(adapt(self.examples, self.base))
        except AdaptationError:
            return serving
        labels = np.array([example.label for example in newest], np.float64)
        weights = np.array([example.weight for example in newest])
        texts = [example.text for example in newest]
        risks, _ = Serving(trial).risks(texts)
        if roc_auc(labels, risks) < roc_auc(labels, serving.risks(texts)[0]):
            return serving
        return Serving(whole, *promised_limits(labels, risks, weights))


def promised_limits(labels: Floats, risks: Floats, weights: Floats) -> tuple[float, float]:
    """Return the limits that keep the promise on these decisions."""
    order = np.argsort(risks)
    risks, labels, weights = risks[order], labels[order], weights[order]
    missed = np.cumsum(weights * labels) / max(float((weights * labels).sum()), 1e-9)
    low = float(risks[np.searchsorted(missed, MISSED, side="right").clip(0, len(risks) - 1)])
    above = np.cumsum((weights * labels)[::-1]) / np.cumsum(weights[::-1])
    good = np.flatnonzero(above >= RIGHT)
    high = float(risks[::-1][good[-1]]) if len(good) else 2.0
    return low, max(high, low)
