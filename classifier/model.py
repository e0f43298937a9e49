"""The scorer: two gathers of 8-bit weights per feature, sums, and a calibration per language.

A row of either weight table holds the weights of all lanes side by side, so one 8-byte read serves
every attribute. Rows are summed as two 64-bit words of four 16-bit fields each: a word of 40
characters has at most 41 * 4 windows, and 164 * 255 stays below 2**16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import language
from classifier.artifact import SHIPPED, Artifact, ArtifactError, read
from classifier.explain import explain
from classifier.features import Features, extract
from classifier.normalise import fold
from classifier.score import ATTRIBUTES, Score

LANES = 8
ZERO = 128  # the stored value of a weight of 0
CHUNK = 64  # comments folded at once; bounds the size of all intermediate arrays
EVEN = np.uint64(0x00FF00FF00FF00FF)
GOLDEN_TOLERANCE = 1e-4
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sums:
    """Log-odds of a batch before calibration, [n, LANES], and what each word adds to them.

    `per_word` is [distinct words, LANES]; a comment's words count `scale` [n] times that.
    """

    logits: Floats
    per_word: Floats
    scale: Floats


class Scorer:
    """Rates texts. Holds no state beyond read-only arrays, so threads and forks may share it."""

    def __init__(self, artifact: Artifact) -> None:
        """Prepare the arrays of an artifact for scoring."""
        info = artifact.info
        self.model: str = info["name"]
        self.info: dict[str, Any] = info
        self.artifact = artifact
        self.grams = artifact.grams.reshape(-1).view("<u8")
        self.words = artifact.words.reshape(-1).view("<u8")
        self.gram_step = np.array(info["gram_step"], np.float32)
        self.word_step = np.array(info["word_step"], np.float32)
        self.bias = np.array(info["bias"], np.float32)
        self.calibration = {
            name: np.array(rows, np.float32) for name, rows in info["calibration"].items()
        }
        self.validated = frozenset(info["validated"])

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Rate each text, in order. Never raises on any `str`; empty texts get the base rates."""
        scores: list[Score] = []
        for begin in range(0, len(texts), CHUNK):
            scores += self._score_chunk(texts[begin : begin + CHUNK])
        return scores

    def _score_chunk(self, texts: Sequence[str]) -> list[Score]:
        # 1. Fold all texts into one buffer (10 us a comment in a batch).
        folded = fold(texts, self.artifact.tables)
        # 2. Hash words, n-grams and neighbours (15 us).
        features = extract(folded, self.artifact.tables, self.artifact.lexicon)
        # 3. Gather and add up the weights of all attributes (15 us).
        sums = self.sums(features)
        # 4. Name the language (40 us), which chooses the calibration.
        languages = language.detect(texts)
        chances = self._calibrate(sums.logits, [name for name, _ in languages])
        # 5. Trace high scores back to words.
        reasons = explain(texts, folded, features, sums, chances)
        return [
            Score(dict(zip(ATTRIBUTES, row, strict=True)), name, sure, name in self.validated, why)
            for row, (name, sure), why in zip(chances.tolist(), languages, reasons, strict=True)
        ]

    def sums(self, features: Features) -> Sums:
        """Add up the weights of a batch."""
        per_word = self._per_word(features)
        count = np.bincount(features.pair_comment, minlength=features.comments)
        scale = comment_scale(count)
        extra = self._rows(features.extra)
        style = self._rows(features.style)
        logits = _by_comment(per_word[features.pair_word], features.pair_comment, count)
        logits += _by_comment(
            extra,
            features.extra_comment,
            np.bincount(features.extra_comment, minlength=features.comments),
        )
        logits *= scale[:, None]
        logits += STYLE_SCALE * style.reshape(features.comments, -1, LANES).sum(1)
        return Sums(logits + self.bias, per_word, scale)

    def _per_word(self, features: Features) -> Floats:
        rows = self._rows(features.word)
        if not len(features.gram_begin):
            return rows
        found = self.grams[features.grams]
        fields = np.empty((len(rows), 2, 4), np.float32)
        for half, shift in enumerate((0, 8)):
            summed = (found >> np.uint64(shift) & EVEN).sum(0, dtype=np.uint64)
            packed = np.add.reduceat(summed, features.gram_begin)
            fields[:, half] = packed.view("<u2").reshape(-1, 4)
        windows = np.diff(np.append(features.gram_begin, found.shape[1])) * len(found)
        grams = fields.transpose(0, 2, 1).reshape(-1, LANES) - ZERO * windows[:, None]
        rows += grams * (features.gram_scale[:, None] * self.gram_step)
        return rows

    def _rows(self, buckets: NDArray[np.int64]) -> Floats:
        stored = self.words[buckets].view(np.uint8).reshape(-1, LANES)
        return (stored.astype(np.float32) - np.float32(ZERO)) * self.word_step

    def _calibrate(self, logits: Floats, languages: list[str]) -> Floats:
        slopes = np.stack([self.calibration.get(n, self.calibration["other"]) for n in languages])
        lines = logits[:, : len(ATTRIBUTES)] * slopes[:, 0] + slopes[:, 1]
        chances: Floats = (1 / (1 + np.exp(-np.clip(lines, -30, 30)))).astype(np.float32)
        return chances


STYLE_SCALE = np.float32(0.3)  # style buckets are few and common; a small value penalises them more


def comment_scale(words: NDArray[np.int64]) -> Floats:
    """Return what every word of a comment counts, given its number of distinct words."""
    scale: Floats = (1 / np.sqrt(words + 2.0)).astype(np.float32)
    return scale


def _by_comment(rows: Floats, comment: NDArray[np.int64], count: NDArray[np.int64]) -> Floats:
    """Sum rows [m, LANES] that are sorted by comment; comments without rows get 0."""
    out = np.zeros((len(count), LANES), np.float32)
    some = np.flatnonzero(count)
    if len(some):
        out[some] = np.add.reduceat(rows, (np.cumsum(count) - count)[some])
    return out


def load(path: Path | None = None) -> Scorer:
    """Load a model folder, or the shipped model, and check it against its golden texts.

    Raises:
        ArtifactError: the folder is missing, altered, of another format, or scores its golden
            texts differently than it did when it was trained.
    """
    scorer = Scorer(read(path or SHIPPED))
    golden = scorer.info["golden"]
    found = scorer.score([text for text, _ in golden])
    for (text, expected), score in zip(golden, found, strict=True):
        values = list(score.scores.values())
        if max(abs(a - b) for a, b in zip(values, expected, strict=True)) > GOLDEN_TOLERANCE:
            raise ArtifactError(f"golden text {text!r} scored {values}, expected {expected}")
    return scorer
