"""Highlights: which words a reader would mark, trained on the spans of toxic comments."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.data import datasets
from classifier.kernel import Reader
from classifier.training import design
from classifier.training.solver import Objective, Penalty, Weights, solve

Floats = NDArray[np.float32]
PENALTY = Penalty(gram=0.05, word=0.5, vector=0.5)
STEPS = 60
LONE = np.float32(np.sqrt(3.0))  # a comment of one word counts it 1/sqrt(3)


def marked_words(root: Path, split: str, reader: Reader, words: list[str]) -> dict[str, list[int]]:
    """Return how often each folded word stands in toxic comments, and how often it is marked."""
    counts_of: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in datasets.read_rows(root / "eval" / "toxic_spans_en.csv.gz"):
        if row["split"] != split:
            continue
        spans = set(ast.literal_eval(row["spans"]))
        for word in reader.words(row["text"]):
            counts = counts_of[words[word.known] if word.known >= 0 else word.letters]
            counts[0] += 1
            counts[1] += word.begin in spans
    return counts_of


def train(
    root: Path, reader: Reader, words: list[str], roles: list[int], vectors: Floats
) -> Weights:
    """Fit the log-odds that a word of a toxic comment is marked; `vectors` [vocabulary, any]."""
    counts_of = marked_words(root, "train", reader, words)
    texts = sorted(counts_of)
    counts = np.array([counts_of[text] for text in texts], np.float32)
    lone = design.build(texts, reader, words, roles)
    lone = replace(lone, further=lone.further * 0)
    padding = np.zeros((lone.words.shape[0] - len(vectors), vectors.shape[1]), np.float32)
    objective = Objective(
        lone,
        (counts[:, [1]] / counts[:, [0]]).astype(np.float32),
        counts[:, [0]],
        np.zeros(len(texts), np.int64),
        np.concatenate([vectors, padding]),
        PENALTY,
    )
    weights = solve(objective, STEPS)
    return Weights(weights.buckets / LONE, weights.vectors / LONE, weights.bias)
