"""Which words a reader would mark: trained on the spans of toxic comments, word by word."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.data import datasets
from classifier.text.normalise import fold
from classifier.text.repair import read
from classifier.text.tables import Tables
from classifier.text.vocabulary import Vocabulary
from classifier.training import design
from classifier.training.design import Design
from classifier.training.solver import Penalty, Problem, Weights, solve

Floats = NDArray[np.float32]
PENALTY = Penalty(gram=0.05, word=0.5, vector=0.5)
STEPS = 60
LONE = np.float32(np.sqrt(3.0))  # a comment of one word counts it 1/sqrt(3)


def marked_words(
    root: Path, split: str, tables: Tables, vocabulary: Vocabulary, known: list[str]
) -> dict[str, list[int]]:
    """Return how often each folded word stands in toxic comments, and how often it is marked."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in datasets.read_rows(root / "eval" / "toxic_spans_en.csv.gz"):
        if row["split"] != split:
            continue
        spans = np.zeros(len(row["text"]) + 2, bool)
        spans[ast.literal_eval(row["spans"])] = True
        folded = fold([row["text"]], tables)
        words = read(folded, vocabulary)
        for start, stop, index in zip(words.start, words.stop, words.known, strict=True):
            text = folded.chars[start:stop].tobytes().decode("utf-32-le", "surrogatepass")
            counts = found[known[index] if index >= 0 else text]
            counts[0] += 1
            counts[1] += int(spans[folded.source[start] - 1])
    return found


def train(
    root: Path, tables: Tables, vocabulary: Vocabulary, known: list[str], vectors: Floats
) -> Weights:
    """Fit the log-odds that a word of a toxic comment is marked; `vectors` [vocabulary, any]."""
    found = marked_words(root, "train", tables, vocabulary, known)
    texts = sorted(found)
    counts = np.array([found[text] for text in texts], np.float32)
    lone = design.build(texts, tables, vocabulary, known)
    lone = Design(lone.comments, lone.words, lone.further * 0)
    padding = np.zeros((lone.words.shape[0] - len(vectors), vectors.shape[1]), np.float32)
    problem = Problem(
        lone,
        (counts[:, [1]] / counts[:, [0]]).astype(np.float32),
        counts[:, [0]],
        np.zeros(len(texts), np.int64),
        np.concatenate([vectors, padding]),
        PENALTY,
    )
    weights = solve(problem, STEPS)
    return Weights(weights.buckets / LONE, weights.vectors / LONE, weights.bias)
