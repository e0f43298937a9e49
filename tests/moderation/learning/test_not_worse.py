"""A model is called not worse when it is, and hardly ever when it is worse."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from moderation.learning.not_worse import ERROR, MARGIN, SIDE_MIN, Rated, proof


def answers(seed: int, old_errs: float, new_errs: float, pairs: int) -> Iterator[Rated]:
    """Yield answers on which each model misorders that share of the pairs."""
    chance = random.Random(seed)
    for _ in range(pairs):
        old, new = (chance.random() < errs for errs in (old_errs, new_errs))
        yield Rated("en", rejected=True, old=float(not old), new=float(not new))
        yield Rated("en", rejected=False, old=0.5, new=0.5)


def proven(old_errs: float, new_errs: float, pairs: int, runs: int) -> float:
    """Return how often the new model is called not worse at any time."""
    outcomes = [proof(answers(seed, old_errs, new_errs, pairs)).is_proven for seed in range(runs)]
    return sum(outcomes) / runs


def test_a_worse_model_is_hardly_ever_let_through() -> None:
    """At the very edge of the hypothesis, looked at after each of 500 pairs: at most ERROR."""
    assert proven(0.15, 0.15 + MARGIN, pairs=500, runs=400) <= ERROR
    assert proven(0.1, 0.2, pairs=500, runs=200) <= ERROR / 5


@pytest.mark.parametrize(("new_errs", "pairs"), [(0.05, 150), (0.1, 500)])
def test_a_better_model_is_proven_soon(new_errs: float, pairs: int) -> None:
    """With half or two thirds of the errors some hundred labels suffice, nine times in ten."""
    assert proven(0.2, new_errs, pairs, runs=100) >= 0.9


def test_every_answer_of_a_block_counts() -> None:
    """Each rejected one stands beside each approved one, once both sides are enough."""
    some = [Rated("en", rejected=True, old=0.5, new=0.9)]
    some += [Rated("en", rejected=False, old=old, new=0.1) for old in (0.6, 0.6, 0.4)]
    assert proof(some * (SIDE_MIN - 1)).pairs == 0
    assert proof(some * SIDE_MIN).pairs == SIDE_MIN * 3 * (SIDE_MIN - 1)
    turned = [replace(one, rejected=not one.rejected, old=-one.old, new=-one.new) for one in some]
    assert proof(turned * 40) == proof(some * 40)


def two_models(seed: int, old: float, new: float, count: int) -> Iterator[Rated]:
    """Yield answers to comments, a quarter of them rejected; each model parts both by a gap."""
    chance = random.Random(seed)
    for _ in range(count):
        rejected, noise = chance.random() < 0.25, chance.gauss()
        scores = [gap * rejected + noise + chance.gauss() for gap in (old, new)]
        yield Rated("en", rejected, *scores)


def test_a_better_order_is_proven_by_some_hundred_answers() -> None:
    """One that errs on 20 of 100 pairs beside one on 28; at the edge it hardly ever passes."""
    better = [proof(two_models(seed, 1.17, 1.68, 600)).is_proven for seed in range(40)]
    assert sum(better) >= 30
    edge = [proof(two_models(seed, 1.17, 1.05, 600)).is_proven for seed in range(100)]
    assert sum(edge) <= 100 * ERROR


def test_nothing_is_proven_by_nothing() -> None:
    """Without a pair there is no evidence; answers of one side alone make none."""
    assert proof([]).pairs == 0
    assert not proof([]).is_proven
    one_side = [Rated("en", rejected=True, old=0.1, new=0.9)] * 500
    assert proof(one_side).pairs == 0
    assert proof(one_side).share == 0.0


def test_languages_are_not_compared_with_each_other() -> None:
    """A pair is of one language, because limits are."""
    mixed = [Rated("en", True, 0.1, 0.9), Rated("ru", False, 0.5, 0.5)] * 200
    assert proof(mixed).pairs == 0


def test_the_proof_stands_once_it_was_reached() -> None:
    """Answers that come later do not take it back: that is what its error is stated for."""
    good = list(answers(1, 0.3, 0.02, 200))
    assert proof(good).is_proven
    assert proof([*good, *answers(2, 0.02, 0.3, 200)]).is_proven


def test_how_far_the_proof_is() -> None:
    """The share grows to 1 and stays there."""
    good = list(answers(3, 0.3, 0.02, 200))
    shares = [proof(good[:length]).share for length in range(0, 400, 50)]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
