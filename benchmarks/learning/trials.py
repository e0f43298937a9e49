"""`python -m benchmarks.learning.trials --cache DIR`: what limits decide, and what they could.

Sites of 100 comments a week, drawn from the rows of a source, with 5 % slips, until people have
decided 2,000 comments. Of each the share that limits on approvals decide at last, at 10 % toxic
comments: limits that stand once and are audited by 2 %, which proves next to nothing; limits on
trial; the same bets on answers to all comments; the exact test of Clopper and Pearson (1934) of all
answers, looked at once; and the highest limit that keeps the promise in truth, which nobody knows.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from benchmarks.learning.bases import SOURCES, bases
from benchmarks.learning.comments import read
from benchmarks.learning.measure import PREVALENCE, SLIPS
from benchmarks.learning.plays import DECISIONS_MAX
from benchmarks.learning.site import WEEK
from benchmarks.report import table
from classifier.data.datasets import DEFAULT_ROOT
from classifier.scorer import load
from moderation.learning.measures.cases import GRID, Case
from moderation.learning.proof.limits import SHIPPED_ERROR, approve_limit
from moderation.learning.proof.trial import on_trial
from moderation.promise.language_limits import LanguageLimits
from moderation.promise.limits import Limits
from moderation.promise.promise import Promise
from moderation.thresholds import promised_score

PROMISE, PERCENT, CAP = Promise(), 2, 200.0
ONE_LOOK = 0.05  # the error of the exact test
NEVER = 0.0
HEAD = (
    *("source", "base", "stands once", "on trial", "asked more", "lives that break it"),
    *("all seen", "one look", "in truth"),
)


@dataclass
class Answers:
    """What people said so far: rejections, counted by kind."""

    cases: dict[Case, int]

    def add(self, scores: NDArray[np.float64], weight: float = 1.0, one_of: int = 0) -> None:
        """Add rejections of these scores, which weigh as much, in a time of ``one_of``."""
        for score in scores.tolist():
            case = Case(score, True, weight, watched=not one_of, one_of=one_of)
            self.cases[case] = self.cases.get(case, 0) + 1

    def limit(self, error: float = SHIPPED_ERROR, former: float = NEVER) -> float:
        """Return the limit that they prove, 0 for none; up to ``former`` one lasts longer."""
        proven = approve_limit(self.cases, PROMISE.missed_max, CAP, error, former or None)
        return proven or NEVER


@dataclass(frozen=True)
class Crowd:
    """All comments of a source, as one language: scores moved down to the grid, and the toxic."""

    scores: NDArray[np.float64]
    toxic: NDArray[np.bool_]

    def share(self, limit: float) -> float:
        """Return the share below ``limit`` where PREVALENCE is toxic."""
        return self.share_of(self.scores < limit)

    def share_of(self, some: NDArray[np.bool_]) -> float:
        """Return the share of ``some`` of the comments, where PREVALENCE is toxic."""
        toxic, clean = (float(some[side].mean()) for side in (self.toxic, ~self.toxic))
        return PREVALENCE * toxic + (1 - PREVALENCE) * clean

    def missed(self, some: NDArray[np.bool_]) -> float:
        """Return the share that ``some`` are of what people reject, slips among it."""
        rejected = np.where(self.toxic, 1 - SLIPS, SLIPS)
        return float(rejected[some].sum() / rejected.sum())

    def best(self) -> float:
        """Return the highest limit that keeps the promise."""
        kept = (one for one in GRID if self.missed(self.scores < one) <= PROMISE.missed_max)
        return max(kept, default=NEVER)

    def week(self, random: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return the scores of the comments of a week, and whether people would reject each."""
        drawn = random.integers(0, len(self.scores), WEEK)
        return self.scores[drawn], self.toxic[drawn] != (random.random(WEEK) < SLIPS)


def moved_down(scores: Sequence[float]) -> NDArray[np.float64]:
    """Return scores moved down to the grid, [n]: each keeps its side of every limit."""
    edges = np.array((0.0, *GRID))
    return edges[np.searchsorted(np.array(GRID), np.array(scores), side="right")]


def life(crowd: Crowd, random: np.random.Generator) -> tuple[float, ...]:
    """Return the limits at last by each way.

    After that of the trial come the questions that it asked more, and whether it ever broke the
    promise, 0 or 1.
    """
    seen, tried, once, best = Answers({}), Answers({}), NEVER, crowd.best()
    limit, all_seen, one_of, asked, answered, weeks, breaks = NEVER, NEVER, 0, 0, 0, 0, False
    while answered < DECISIONS_MAX:
        scores, rejected = crowd.week(random)
        if weeks * WEEK < DECISIONS_MAX:
            seen.add(scores[rejected])
            all_seen = seen.limit(former=all_seen)
            once = once or all_seen
        below = scores < limit
        drawn = below & (random.random(WEEK) * max(one_of, 1) < 1)
        tried.add(scores[rejected & ~below], 1.0, one_of)
        tried.add(scores[rejected & drawn], max(one_of, 1), one_of)
        asked += int(drawn.sum())
        answered += int((~below | drawn).sum())
        limit, weeks = tried.limit(former=limit), weeks + 1
        breaks = breaks or limit > best
        one_of = asked_of(float((crowd.scores < limit).mean()))
    return once, limit, asked, float(breaks), all_seen, _one_look(seen)


def asked_of(share: float, percent: int = PERCENT) -> int:
    """Return of how many comments people are asked about one, where ``share`` is decided."""
    some = LanguageLimits(PROMISE, approve=1.0 if share else None, share=share)
    return on_trial(Limits(1, "base", {"": some}), percent).languages[""].one_of


def _one_look(answers: Answers) -> float:
    """Return the last limit of the grid before the first that the exact test does not refute."""
    scores = np.array([case.score for case, count in answers.cases.items() for _ in range(count)])
    allowed = NEVER
    for limit in GRID:
        if binom.cdf((scores < limit).sum(), len(scores), PROMISE.missed_max) > ONE_LOOK:
            break
        allowed = limit
    return allowed


def row(crowd: Crowd, lives: int) -> list[str]:
    """Return the mean shares of so many lives, with the tenth and the nine tenths."""
    ends = [life(crowd, np.random.default_rng(seed)) for seed in range(lives)]
    once, tried, asked, broken, seen, exact = zip(*ends, strict=True)
    shares = [_shares(crowd, some) for some in (once, tried, seen, exact)]
    shares[2:2] = [f"{np.mean(asked):.0f}", f"{sum(broken):.0f} of {lives}"]
    return [*shares, f"{crowd.share(crowd.best()):.3f}"]


def _shares(crowd: Crowd, limits: Sequence[float]) -> str:
    shares = [crowd.share(limit) for limit in limits]
    low, high = np.quantile(shares, (0.1, 0.9))
    return f"{np.mean(shares):.3f} ({low:.3f} - {high:.3f})"


def asked_for(description: str | None, lives: int) -> argparse.Namespace:
    """Return what the command line says: data, cache, lives (so many by itself) and sources."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=DEFAULT_ROOT, help="labelled comments")
    parser.add_argument("--cache", type=Path, required=True, help="folder for models, kept")
    parser.add_argument("--lives", type=int, default=lives)
    parser.add_argument("--sources", nargs="*", choices=list(SOURCES), default=list(SOURCES))
    return parser.parse_args()


def main() -> None:
    """Print the table."""
    options = asked_for(__doc__, lives=100)
    folders = dict(zip(("without", "with rows"), bases(options.data, options.cache), strict=True))
    rows = []
    for source in options.sources:
        arriving, _ = read(options.data, source)
        for name, folder in folders.items():
            scored = load(folder).score(arriving.texts)
            risks = moved_down([promised_score(score.scores) for score in scored])
            rows.append([source, name, *row(Crowd(risks, arriving.toxic > 0.5), options.lives)])
    print(table(HEAD, rows))


if __name__ == "__main__":
    main()
