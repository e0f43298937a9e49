"""`python -m benchmarks.learning.own_trials --cache DIR`: what limits on a site's own score add.

Sites as in `trials`, but of the tested rows of a source, which no model saw. A model of the site
stands beside the shipped one from some week on, and is promoted at once. Where its limits decide
more than the shipped ones they take over, which the code that ships finds out weeks later. Of each
way to prove them the share that is decided at last, at 10 % toxic comments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.learning.bases import bases
from benchmarks.learning.comments import Comments, Floats, read
from benchmarks.learning.measure import SLIPS
from benchmarks.learning.plays import DECISIONS_MAX
from benchmarks.learning.site import WEEK
from benchmarks.learning.trials import (
    NEVER,
    PERCENT,
    PROMISE,
    Answers,
    Crowd,
    asked_for,
    asked_of,
    moved_down,
)
from benchmarks.report import table
from classifier.adaptation import Example, adapt
from classifier.scorer import Scorer, load
from moderation.learning.proof.limits import OWN_ERROR, SHIPPED_ERROR, own_error
from moderation.thresholds import promised_score

Bools = NDArray[np.bool_]
HALF = (SHIPPED_ERROR + OWN_ERROR) / 2


@dataclass(frozen=True)
class Way:
    """How limits of the site's own model are proven.

    On what the shipped limits ``left`` to people, over ``all`` comments, or both with half of the
    error each. ``shipped`` is the error of the limits on the shipped scores, ``own`` that of all
    models of the site, of which people are asked about ``percent`` of all comments.
    """

    left: bool = False
    all: bool = False
    shipped: float = SHIPPED_ERROR
    own: float = OWN_ERROR
    percent: int = PERCENT

    def error(self, number: int) -> float:
        """Return the error of each test of the site's ``number``-th model."""
        return own_error(number) * self.own / OWN_ERROR / (self.left + self.all)


WAYS = {
    "shipped alone": Way(),
    "left, as it ships": Way(left=True),
    "left and all": Way(left=True, all=True),
    "all": Way(all=True),
    "all, half of the error": Way(all=True, shipped=HALF, own=HALF),
    "all, all asked": Way(all=True, percent=100),
    "both": Way(all=True, shipped=HALF, own=HALF, percent=100),
}


@dataclass(frozen=True)
class Own:
    """The ``number``-th model of a site, made after so many decisions, and its crowd."""

    name: str
    number: int
    made_after: int
    crowd: Crowd


@dataclass
class Life:
    """A site whose people answered so far; ``risks`` are the shipped scores of its crowd."""

    risks: Crowd
    own: Own
    way: Way
    decided: Bools  # which of the crowd the limits in force decide
    one_of: int = 0
    answered: int = 0
    asked: int = 0
    breaks: bool = False

    def __post_init__(self) -> None:
        self.shipped, self.left, self.all = Answers({}), Answers({}), Answers({})
        self._limit = self._never = NEVER  # below which the shipped limits approve, or ever did
        self._in_force, self._own_limit = "shipped", NEVER

    def week(self, random: np.random.Generator) -> None:
        """Let people answer what is held and what is drawn, and find the limits anew."""
        drawn = random.integers(0, len(self.decided), WEEK)
        rejected = self.risks.toxic[drawn] != (random.random(WEEK) < SLIPS)
        below = self.decided[drawn]
        asked = below & (random.random(WEEK) * max(self.one_of, 1) < 1)
        self._add(self.shipped, self.risks.scores[drawn], rejected & ~below, rejected & asked)
        if self.answered >= self.own.made_after:
            chances = self.own.crowd.scores[drawn]
            self._add(self.all, chances, rejected & ~below, rejected & asked)
            if self._in_force == "shipped":
                self.left.add(chances[rejected & ~below])
        self.asked += int(asked.sum())
        self.answered += int((~below | asked).sum())
        self._find()

    def _add(self, answers: Answers, scores: Floats, held: Bools, asked: Bools) -> None:
        answers.add(scores[held], 1.0, self.one_of)
        answers.add(scores[asked], max(self.one_of, 1), self.one_of)

    def _find(self) -> None:
        self._limit = self.shipped.limit(self.way.shipped, self._limit)
        self._never = max(self._never, self._limit)
        best = "shipped", NEVER, self.risks.scores < self._limit
        for name, limit, region in self._of_own():
            if region.sum() > best[2].sum():
                best = name, limit, region
        self._in_force, self._own_limit, self.decided = best
        self.breaks = self.breaks or self.risks.missed(self.decided) > PROMISE.missed_max
        self.one_of = asked_of(float(self.decided.mean()), self.way.percent)

    def _of_own(self) -> Iterator[tuple[str, float, Bools]]:
        """Yield what each test of the own model proves: its limit, and what that decides."""
        chances, error = self.own.crowd.scores, self.way.error
        for name, answers, among in (
            ("left", self.left, self.risks.scores >= self._never),
            ("all", self.all, np.True_),
        ):
            if getattr(self.way, name):
                former = self._own_limit if self._in_force == name else NEVER
                limit = answers.limit(error(self.own.number), former)
                yield name, limit, (chances < limit) & among


def ends(risks: Crowd, own: Own, way: Way, lives: int) -> tuple[float, int]:
    """Return the mean share that is decided at last, and how many lives broke the promise."""
    shares, broken = [], 0
    for seed in range(lives):
        life = Life(risks, own, way, np.zeros(len(risks.scores), np.bool_))
        random = np.random.default_rng(seed)
        while life.answered < DECISIONS_MAX:
            life.week(random)
        shares.append(risks.share_of(life.decided))
        broken += life.breaks
    return float(np.mean(shares)), broken


def _models(
    without: Scorer, with_rows: Scorer, arriving: Comments, tested: Comments
) -> Iterator[Own]:
    """Yield models that a site makes of its first decisions, and two that no site can have.

    One was trained with all rows of the source, one knows what each comment deserves.
    """
    random = np.random.default_rng(0)
    order = random.permutation(len(arriving.texts)).tolist()
    for number, count in ((1, 200), (2, 400), (3, 1_000)):
        part = arriving.take(order[:count])
        rejected = (part.toxic > 0.5) != (random.random(count) < SLIPS)
        examples = [Example(t, int(r)) for t, r in zip(part.texts, rejected, strict=True)]
        layer = without.with_site(adapt(examples, without))
        yield Own(f"its own, of {count:,}", number, count, crowd(layer, tested))
    yield Own("trained with all rows", 1, 200, crowd(with_rows, tested))
    yield Own("knows every comment", 1, 200, all_knowing(tested))


def crowd(scorer: Scorer, comments: Comments) -> Crowd:
    """Return comments by what a model says of them."""
    risks = [promised_score(score.scores) for score in scorer.score(comments.texts)]
    return Crowd(moved_down(risks), comments.toxic > 0.5)


def all_knowing(comments: Comments) -> Crowd:
    """Return comments by a score that parts them whole, and ranks either side by chance."""
    toxic = comments.toxic > 0.5
    chances = np.random.default_rng(0).random(len(toxic)) / 2
    return Crowd(moved_down((chances + toxic / 2).tolist()), toxic)


def _row(source: str, risks: Crowd, own: Own, lives: int) -> Sequence[str]:
    shares, broken = zip(*(ends(risks, own, way, lives) for way in WAYS.values()), strict=True)
    truths = [f"{some.share(some.best()):.3f}" for some in (risks, own.crowd)]
    decided = [f"{share:.3f}" for share in shares]
    return [source, own.name, *decided, f"{max(broken)} of {lives}", *truths]


def main() -> None:
    """Print the table."""
    options = asked_for(__doc__, lives=40)
    without, with_rows = map(load, bases(options.data, options.cache))
    rows = []
    for source in options.sources:
        arriving, tested = read(options.data, source)
        risks = crowd(without, tested)
        for own in _models(without, with_rows, arriving, tested):
            rows.append(_row(source, risks, own, options.lives))
    head = ("source", "model", *WAYS, "most lives that break it", "shipped in truth", "own")
    print(table(head, rows))


if __name__ == "__main__":
    main()
