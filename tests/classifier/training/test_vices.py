"""The last lesson moves pairs of words and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

import classifier
from classifier.artifact import Artifact
from classifier.data.datasets import COLUMNS, Table
from classifier.data.handwritten.rows import WrittenRow, labels_of
from classifier.scorer import Scorer
from classifier.training import vices
from classifier.training.vices import Lesson

CLAIM, TWIN = "Tatars are mountebanks.", "Mountebanks robbed the Tatars."
DENIED, UNDENIED = "Nobody should ever admire those Tatars.", "Everybody should admire the Tatars."
OTHERS = ("The bridge was mended, and the mayor came.", "You are an idiot.", "Tatars are bakers.")


def row(text: str, labels: str) -> WrittenRow:
    """Return a sentence of ours."""
    return WrittenRow(text, "en", labels_of(labels), "written/en/vice/test")


@pytest.fixture(scope="module")
def taught(scorer: classifier.Scorer) -> Artifact:
    """Return the shipped model after a lesson of a few sentences."""
    attack = "toxicity identity_attack"
    rows = [row(CLAIM, attack), row(TWIN, ""), row(DENIED, attack), row(UNDENIED, "")]
    count = 2 * len(OTHERS)
    labels = np.full((count, len(COLUMNS)), np.nan, np.float32)
    others = Table([*OTHERS] * 2, ["en"] * count, ["train"] * count, ["news"] * count, labels)
    return vices.teach(scorer.artifact, rows, others)


@pytest.mark.parametrize(("hostile", "harmless"), [(CLAIM, TWIN), (DENIED, UNDENIED)])
def test_a_claim_rises_and_its_twin_does_not(
    scorer: classifier.Scorer, taught: Artifact, hostile: str, harmless: str
) -> None:
    """The same words beside a group, in another order or without a denial."""
    claim, twin = (
        [score.scores["identity_attack"] for score in model.score((hostile, harmless))]
        for model in (scorer, Scorer(taught))
    )
    assert twin[0] > claim[0] + 0.05
    assert twin[1] <= claim[1] + 0.01


def test_what_other_texts_score_is_held(scorer: classifier.Scorer, taught: Artifact) -> None:
    """A text with the same pairs, too: "Tatars are bakers"."""
    before, after = ([s.scores for s in m.score(OTHERS)] for m in (scorer, Scorer(taught)))
    for old, new in zip(before, after, strict=True):
        assert new == pytest.approx(old, abs=0.03)


def test_nothing_but_pairs_moves(scorer: classifier.Scorer, taught: Artifact) -> None:
    """And of these the lanes that are taught."""
    moved = (taught.pairs != scorer.artifact.pairs).any(0)
    assert set(np.flatnonzero(moved)) <= set(vices.TAUGHT)
    assert taught.grams is scorer.artifact.grams
    assert taught.known is scorer.artifact.known
    changed = {key for key in taught.info if taught.info[key] != scorer.artifact.info[key]}
    assert changed <= {"pair_step"}


def test_moves_that_are_larger_than_any_weight_are_kept(scorer: classifier.Scorer) -> None:
    """The steps of the stored weights grow with them."""
    buckets, moves = np.arange(1, 101, dtype=np.uint32), np.full((100, 2), 9.0)
    moved = vices._moved(scorer.artifact, buckets, moves)
    for lane in vices.TAUGHT:
        before, after = (
            (model.pairs[buckets, lane].astype(float) - 128) * model.info["pair_step"][lane]
            for model in (scorer.artifact, moved)
        )
        assert np.median(after - before) == pytest.approx(9, abs=0.5)  # a few may be clipped


def test_the_gradient_is_that_of_the_loss() -> None:
    """Against differences of the loss itself."""
    rng = np.random.default_rng(0)
    pairs = csr_matrix(rng.random((6, 4)) * (rng.random((6, 4)) > 0.4))
    chances, trust = rng.random((6, 2)), rng.random(6)
    lesson = Lesson(pairs, rng.normal(size=(6, 2)), rng.normal(size=(6, 2, 2)), chances, trust)
    flat, step = rng.normal(size=8), 1e-6
    _, gradient = lesson.loss(flat)
    for place in range(8):
        beside = np.zeros(8)
        beside[place] = step
        slope = (lesson.loss(flat + beside)[0] - lesson.loss(flat - beside)[0]) / (2 * step)
        assert gradient[place] == pytest.approx(slope, rel=1e-4, abs=1e-6)
