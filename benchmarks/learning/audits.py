"""`python -m benchmarks.learning.audits` simulates how many labels the audit saves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import table
from moderation import audit_sample
from moderation.learning.measures.quality import Quality, by_language
from moderation.learning.site_label import Chosen, SiteLabel
from moderation.projection.intervals import Interval
from moderation.status import Route
from moderation.verdict import Verdict

APPROVE, REJECT = 0.05, 0.8  # chances of a rejection below and from which the machine decides
SHARE = 0.05  # of what it decides, asked all the same
TRIED = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 9.0)  # times the audit's labels, for random sampling
NAMES = (
    "missed", "approvals_right", "approvals_recall", "rejections_right", "rejections_recall",
)  # fmt: skip
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Audited:
    """What one sample says, and how many labels beyond the held comments it took."""

    quality: Quality
    labels: int


def chances(draw: np.random.Generator, count: int) -> Floats:
    """Return the chances 0..1 that comments are rejected: most are clearly harmless."""
    chance: Floats = 1 / (1 + np.exp(-draw.normal(-6, 3, count)))
    return chance


def audit(comments: int, seed: int) -> Audited:
    """Ask about what is held, and about what the audit draws of the rest."""
    draw = np.random.default_rng(seed)
    chance = chances(draw, comments)
    return _sample(draw, chance, _propensities(chance))


def at_random(comments: int, seed: int, labels: float) -> Audited:
    """Ask about ``labels`` comments, each as likely as any other."""
    draw = np.random.default_rng(seed)
    return _sample(draw, chances(draw, comments), np.full(comments, labels / comments))


def truth(draws: int = 2_000_000) -> dict[str, float]:
    """Return the true figures by name."""
    chance = chances(np.random.default_rng(99), draws)
    low, high, hostile = chance[chance < APPROVE], chance[chance >= REJECT], chance.sum()
    shares = {
        "missed": low.sum() / hostile,
        "approvals_right": 1 - low.mean(),
        "approvals_recall": (1 - low).sum() / (1 - chance).sum(),
        "rejections_right": high.mean(),
        "rejections_recall": high.sum() / hostile,
    }
    return {name: float(share) for name, share in shares.items()}


def best_factors(draws: int = 2_000_000) -> dict[str, float]:
    """Return how many times the labels random sampling needs, at most, for what approvals err.

    No draw by the score does better, nor any estimator that leans on it: the variance of an
    unbiased one, taken over what people would say, is at least that of probabilities that follow
    the root of the chance, around the chance itself (Godambe and Joshi 1965, "Admissibility and
    Bayes estimation in sampling finite populations", Annals of Mathematical Statistics 36; Neyman
    1934). Here the chances are known exactly, and all labels are spent on approvals.
    """
    chance = chances(np.random.default_rng(99), draws)
    low, hostile, size = chance[chance < APPROVE], chance.mean(), np.mean(chance < APPROVE)
    missed, wrong = low.sum() / chance.sum(), low.mean()
    root = np.sqrt(low * (1 - low)).sum() / draws
    return {
        "missed": float(missed * (1 - missed) / hostile / ((1 - missed) * root / hostile) ** 2),
        "approvals_right": float(wrong * (1 - wrong) * size / root**2),
    }


def width(samples: Sequence[Audited], name: str) -> float:
    """Return the mean width of the intervals of a figure."""
    return mean(one.high - one.low for one in intervals(samples, name))


def intervals(samples: Sequence[Audited], name: str) -> list[Interval]:
    """Return the intervals of a figure."""
    return [getattr(sample.quality, name) for sample in samples]


def main() -> None:
    """Print how often the intervals hold the truth, and what random sampling needs."""
    true = truth()
    for comments, runs in ((8_000, 200), (40_000, 60)):
        audits = [audit(comments, seed) for seed in range(runs)]
        labels = mean(one.labels for one in audits)
        plain = {
            times: [at_random(comments, seed, times * labels) for seed in range(runs // 2)]
            for times in TRIED
        }
        rows = []
        for name in NAMES:
            held = mean(one.low <= true[name] <= one.high for one in intervals(audits, name))
            needed = _needed(width(audits, name), {t: width(p, name) for t, p in plain.items()})
            rows.append(
                [name, f"{true[name]:.3f}", f"{width(audits, name):.3f}", f"{held:.0%}", needed]
            )
        print(f"\n{comments} comments, {labels:.0f} labels\n")
        print(table(["figure", "truth", "width", "holds it", "random needs"], rows))
    for name, times in best_factors().items():
        print(f"{name}, at best: {times:.2f} times")


def _needed(reached: float, widths: dict[float, float]) -> str:
    """Return the times at which random sampling reaches a width, between those that were tried."""
    pairs = sorted(widths.items())
    for (less, wide), (more, narrow) in pairwise(pairs):
        if wide >= reached > narrow:
            part = (math.log(wide) - math.log(reached)) / (math.log(wide) - math.log(narrow))
            return (
                f"{math.exp(math.log(less) + part * (math.log(more) - math.log(less))):.1f} times"
            )
    return f"over {pairs[-1][0]:.0f} times" if reached <= pairs[-1][1] else "fewer than tried"


def _propensities(chance: Floats) -> Floats:
    """Return the chances of being asked: as the store's script draws, 1 for what is held."""
    propensity = np.ones(len(chance))
    decided = (chance < APPROVE) | (chance >= REJECT)
    interest = np.array([_interest(float(one)) for one in chance[decided]])
    raised = np.maximum(interest, audit_sample.LEAST * interest.mean())
    propensity[decided] = np.minimum(1, SHARE * raised / raised.mean())
    return propensity


def _interest(chance: float) -> float:
    route = Route.APPROVE if chance < APPROVE else Route.REJECT
    return audit_sample.interest(Verdict(route, (), chance, 1))


def _routes(chance: Floats) -> NDArray[np.str_]:
    names = [route.value for route in (Route.APPROVE, Route.HOLD, Route.REJECT)]
    return np.select([chance < APPROVE, chance < REJECT], names[:2], names[2])


def _sample(draw: np.random.Generator, chance: Floats, propensity: Floats) -> Audited:
    rejected = draw.random(len(chance)) < chance
    asked = np.flatnonzero(draw.random(len(chance)) < propensity)
    routes = _routes(chance)

    def labels() -> Iterator[SiteLabel]:
        for one in asked:
            yield _label(str(routes[one]), bool(rejected[one]), float(propensity[one]))

    extra = int((propensity[asked] < 1).sum())
    return Audited(by_language(labels())["en"], extra)


def _label(route: str, rejected: bool, propensity: float) -> SiteLabel:
    return SiteLabel(
        comment="c", at_ms=1, rejected=rejected, language="en", attribute="", by="p",
        saw_score=False, chosen=Chosen.AUDIT, propensity=propensity, model="m", route=route,
        scores={},
    )  # fmt: skip


if __name__ == "__main__":
    main()
