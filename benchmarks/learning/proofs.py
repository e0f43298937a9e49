"""`python -m benchmarks.learning.proofs` simulates how often either proof passes which model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import table
from moderation.learning.not_worse import Proof, Rated, proof

RUNS = 60
COMMENTS = 20_000
TOXIC = 0.1
SLIPS = 0.05  # of people
AUDITED = 0.02
RULED = 0.1  # held by a rule that looks at no score
OLD_ERRS = 0.1  # of the pairs of all comments

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Setting:
    """``new_errs``: how often the new model misorders a pair of all comments.

    ``common``: how much of their noise the two models share. ``rejects``: the share of comments,
    those with the highest scores, that the old one rejects by itself; it approves the lower half.
    """

    new_errs: float
    common: float
    rejects: float


def simulate(seed: int, setting: Setting) -> tuple[Proof, Proof]:
    """Return the proof from all who were asked, and that from comments held by rules."""
    draw = np.random.default_rng(seed)
    toxic = draw.random(COMMENTS) < TOXIC
    noise = draw.standard_normal(COMMENTS)
    old, new = (
        toxic * math.sqrt(2) * NormalDist().inv_cdf(1 - errs)
        + math.sqrt(setting.common) * noise
        + math.sqrt(1 - setting.common) * draw.standard_normal(COMMENTS)
        for errs in (OLD_ERRS, setting.new_errs)
    )
    ruled = draw.random(COMMENTS) < RULED
    low, high = np.quantile(old, (0.5, 1 - setting.rejects))
    held = ((old >= low) | ruled) & (old <= high)
    asked = held | (draw.random(COMMENTS) < AUDITED)
    rejected = toxic ^ (draw.random(COMMENTS) < SLIPS)

    def answers(which: Mask) -> Iterator[Rated]:
        for one in np.flatnonzero(which):
            yield Rated("en", bool(rejected[one]), float(old[one]), float(new[one]))

    return proof(answers(asked)), proof(answers(held & ruled))


def main() -> None:
    """Print a row for each setting."""
    rows = []
    for rejects, common, errs in product((0.0, 0.01, 0.07), (0.0, 0.5), (0.15, 0.12, 0.1, 0.05)):
        proofs = [simulate(seed, Setting(errs, common, rejects)) for seed in range(RUNS)]
        asked, ruled = (sum(one.is_proven for one in kind) for kind in zip(*proofs, strict=True))
        cells = (f"{100 * share:.0f}" for share in (errs, common, rejects))
        rows.append([*cells, f"{100 * asked / RUNS:.0f} %", f"{100 * ruled / RUNS:.0f} %"])
    heads = ("new model errs", "errors shared", "machine rejects", "asked", "held by a rule")
    print(table(heads, rows))


if __name__ == "__main__":
    main()
