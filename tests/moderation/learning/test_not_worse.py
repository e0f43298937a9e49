"""A model is called not worse when it is, and hardly ever when it is worse."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from moderation.learning.not_worse import ERROR, MARGIN, Rated, proof


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
    """Where few comments are rejected, the approved ones beside them say more than one of them."""
    block = [Rated("en", rejected=True, old=0.5, new=0.9)]
    block += [Rated("en", rejected=False, old=old, new=0.1) for old in (0.6, 0.6, 0.4)]
    assert proof(block).pairs == 3
    assert proof(block * 40).wealth > proof([*block[:2], *block[:1], *block[3:]] * 40).wealth
    assert proof(block[:-1]).pairs == 0


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
