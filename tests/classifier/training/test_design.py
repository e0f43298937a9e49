"""The matrices of training and the kernel add up alike."""

from __future__ import annotations

import random

import numpy as np
import pytest

import classifier
from classifier.artifact import ZERO
from classifier.data import handwritten
from classifier.score import ATTRIBUTES
from classifier.training import design, fit
from classifier.training.solver import Weights
from classifier.training.sums import stack_features

LANES = len(ATTRIBUTES)


def test_the_matrices_give_the_scores_of_the_kernel() -> None:
    """With the shipped weights, what training lays out, sums and stacks is what is served."""
    scorer = classifier.load()
    artifact, info = scorer.artifact, scorer.info
    texts = [row.text for row in random.Random(5).sample(handwritten.training(), 300)]
    texts = [text for text in texts if "." not in text[:-1]]  # a link would be judged apart
    texts = [text for text in texts if not scorer.reader.suspects(text)]  # and so would a claim
    # Names of known words are not stored; their rows are, and stand in for their n-grams.
    words, roles = ["x"] * len(artifact.known), artifact.vocabulary.roles.tolist()
    matrices = design.build(texts, scorer.reader, words, roles)
    steps = [np.repeat([info[name]], len(rows), 0) for name, rows in
             (("gram_step", artifact.grams), ("pair_step", artifact.pairs))]  # fmt: skip
    stored = np.concatenate([artifact.grams, artifact.pairs]).astype(np.float32) - ZERO
    buckets = (stored * np.concatenate(steps))[:, :LANES]
    rows = (artifact.known * np.array(info["known_step"]))[:, :LANES]
    known = len(rows)
    vectors = np.zeros((matrices.words.shape[0], LANES))
    vectors[:known] = rows - matrices.words[:known] @ buckets
    weights = Weights(buckets, np.eye(LANES), np.array(info["bias"])[:LANES])
    sums = fit.sums(matrices, weights, vectors)
    scores = scorer.score(texts)
    sure = [n for n, score in enumerate(scores) if score.language != "unsure"]
    inputs = stack_features(sums).astype(np.float32)[sure]
    judged = scorer.kernel.judge(inputs, [scores[n].language for n in sure])
    served = np.array([list(scores[n].scores.values()) for n in sure])
    assert len(sure) > 100
    assert judged == pytest.approx(served, abs=1e-4)
