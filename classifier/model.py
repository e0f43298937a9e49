"""The scorer: one row of weights per known word and per pair of words, sums, and a calibration.

A row holds the weights of all lanes side by side, so one read serves every attribute. The n-grams
of unknown words are summed as two 64-bit words of four 16-bit fields each: a word of 40 characters
has at most 41 * 4 windows, and 164 * 255 stays below 2**16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import SHIPPED, Artifact, ArtifactError, read
from classifier.explain import explain
from classifier.kernel import kernel_for
from classifier.reading import Reading
from classifier.reading import read as read_texts
from classifier.score import ATTRIBUTES, Score
from classifier.sums import Sums, restack, stack_features
from classifier.text import language
from classifier.text.features import STYLES, Features, extract
from classifier.text.folded import Folded
from classifier.text.links import bare
from classifier.text.markup import Shown, show
from classifier.text.normalise import fold
from classifier.text.repair import Words

LANES = 8  # the attributes, and whether a word would be highlighted
ZERO = 128  # the stored value of a weight of 0
CHUNK = 64  # comments folded at once; bounds the size of all intermediate arrays
EVEN = np.uint64(0x00FF00FF00FF00FF)
GOLDEN_TOLERANCE = 1e-4
STYLE_SCALE = np.float32(0.3)  # style buckets are few and common; a small value penalises them more
Floats = NDArray[np.float32]


class Scorer:
    """Rates texts. Holds no state beyond read-only arrays, so threads and forks may share it."""

    def __init__(self, artifact: Artifact) -> None:
        """Prepare the arrays of an artifact for scoring."""
        info = artifact.info
        self.model: str = info["name"]
        self.info: dict[str, Any] = info
        self.artifact = artifact
        self.grams = artifact.grams.reshape(-1).view("<u8")
        self.pairs = artifact.pairs.reshape(-1).view("<u8")
        self.gram_step = np.array(info["gram_step"], np.float32)
        self.pair_step = np.array(info["pair_step"], np.float32)
        self.known_step = np.array(info["known_step"], np.float32)
        self.bias = np.array(info["bias"], np.float32)
        self.calibration = {
            name: np.array(rows, np.float32) for name, rows in info["calibration"].items()
        }
        names = ["other", *(name for name in self.calibration if name != "other")]
        self.lines = np.stack([self.calibration[name] for name in names])
        stacks = info["stacks"]
        self.stack = np.array([stacks.get(name, stacks[""]) for name in names], np.float32)
        self.line_of = {name: number for number, name in enumerate(names)}
        self.highlight = float(info["highlight"])
        self.validated = frozenset(info["validated"])
        self.kernel = kernel_for(artifact)

    def score(self, texts: Sequence[str]) -> list[Score]:
        """Rate each text, in order. Never raises on any `str`; empty texts get the base rates."""
        shown = [show(text) for text in texts]
        seen = [page.text if page else text for page, text in zip(shown, texts, strict=True)]
        scores = [
            _placed(score, page) if page else score
            for score, page in zip(self._rate(seen), shown, strict=True)
        ]
        return self._past_links(seen, scores)

    def _rate(self, texts: Sequence[str]) -> list[Score]:
        rate = self.kernel.score if self.kernel else self.score_arrays
        scores: list[Score] = []
        for begin in range(0, len(texts), CHUNK):
            scores += rate(texts[begin : begin + CHUNK])
        return scores

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return each text as it is read, in order, with the way back to the original."""
        shown = [show(text) for text in texts]
        seen = [page.text if page else text for page, text in zip(shown, texts, strict=True)]
        readings: list[Reading] = []
        for begin in range(0, len(seen), CHUNK):
            readings += read_texts(seen[begin : begin + CHUNK], self.artifact.tables)
        return [
            replace(reading, offsets=page.places(reading.offsets)) if page else reading
            for reading, page in zip(readings, shown, strict=True)
        ]

    def _past_links(self, texts: Sequence[str], scores: list[Score]) -> list[Score]:
        """Judge texts with links without them, too: a link neither helps nor disturbs the rest."""
        cleared = [bare(text) for text in texts]
        linked = [number for number, (_, links) in enumerate(cleared) if links]
        for number, other in zip(linked, self._rate([cleared[n][0] for n in linked]), strict=True):
            scores[number] = _past_link(scores[number], other, cleared[number][1])
        return scores

    def score_arrays(self, texts: Sequence[str]) -> list[Score]:
        """Rate each text with numpy alone: what `kernel` computes, several times slower."""
        # 1. Fold all texts into one buffer and find words, pairs of words and style.
        folded = fold(texts, self.artifact.tables)
        features = extract(folded, self.artifact.tables, self.artifact.vocabulary)
        # 2. Gather and add up the weights of all attributes.
        sums = self.sums(features)
        # 3. Name the language, which chooses the calibration.
        languages = language.default().detect_prepared(undisguised(texts, folded, features.names))
        chances = self.chances(sums, [name for name, _ in languages])
        called = [(language.called(name, sure), sure) for name, sure in languages]
        # 4. Trace high scores back to words.
        reasons = explain(texts, folded, features, sums, chances, self.highlight)
        return [
            Score(dict(zip(ATTRIBUTES, row, strict=True)), name, sure, name in self.validated, why)
            for row, (name, sure), why in zip(chances.tolist(), called, reasons, strict=True)
        ]

    def sums(self, features: Features) -> Sums:
        """Add up the weights of a batch."""
        count = np.bincount(features.pair_comment, minlength=features.comments)
        scale = comment_scale(count)
        per_word = self.per_word(features, features.pair_word)
        both = self._rows(np.concatenate([features.extra, features.style.ravel()]))
        extra, style = both[: len(features.extra)], both[len(features.extra) :]
        logits = _by_comment(np.add, per_word, count)
        logits += _by_comment(
            np.add, extra, np.bincount(features.extra_comment, minlength=features.comments)
        )
        logits *= scale[:, None]
        logits += STYLE_SCALE * style.reshape(features.comments, STYLES, LANES).sum(1)
        raised = _by_comment(np.add, np.maximum(per_word, 0), count) * scale[:, None]
        strongest = _by_comment(np.maximum, per_word, count)
        return Sums(logits + self.bias, strongest, raised, per_word, scale)

    def per_word(self, features: Features, word: NDArray[np.int64]) -> Floats:
        """Return what each of the numbered words adds, [len(word), LANES]."""
        size = len(self.artifact.known)
        stored = self.artifact.known[np.minimum(word, size - 1)]
        rows: Floats = stored.astype(np.float32) * self.known_step
        if len(features.unknown):
            strange = np.flatnonzero(word >= size)
            rows[strange] = self._unknown(features)[word[strange] - size]
        return rows

    def _unknown(self, features: Features) -> Floats:
        found = self.grams[features.grams]
        fields = np.empty((len(features.unknown), 4, 2), np.float32)
        for half, shift in enumerate((0, 8)):
            summed = (found >> np.uint64(shift) & EVEN).sum(0, dtype=np.uint64)
            packed = np.add.reduceat(summed, features.gram_begin)
            fields[:, :, half] = packed.view("<u2").reshape(-1, 4)
        windows = np.diff(np.append(features.gram_begin, found.shape[1])) * len(found)
        grams = fields.reshape(-1, LANES) - np.float32(ZERO) * windows[:, None].astype(np.float32)
        grams *= features.gram_scale[:, None] * self.gram_step
        grams += self._rows(features.unknown_bucket)
        grams[:, -1] += self.bias[-1]
        return grams

    def _rows(self, buckets: NDArray[np.int64]) -> Floats:
        stored = self.pairs[buckets].view(np.uint8).reshape(-1, LANES)
        return (stored.astype(np.float32) - np.float32(ZERO)) * self.pair_step

    def chances(self, sums: Sums, languages: Sequence[str]) -> Floats:
        """Stack and calibrate: probabilities [n, attributes]."""
        return self.answer(stack_features(sums), languages)

    def answer(self, inputs: Floats, languages: Sequence[str]) -> Floats:
        """Return probabilities [n, attributes] from the second layer's inputs [n, STACKED]."""
        line = np.array([self.line_of.get(name, 0) for name in languages], np.int64)
        slopes = self.lines[line]
        stacked = restack(inputs, self.stack, line) * slopes[:, 0] + slopes[:, 1]
        chances: Floats = (1 / (1 + np.exp(-np.clip(stacked, -30, 30)))).astype(np.float32)
        return chances


def _placed(score: Score, page: Shown) -> Score:
    """Return a score of what a reader sees, its reasons placed in what was sent."""
    return replace(score, reasons=tuple(page.original(reason) for reason in score.reasons))


def _past_link(score: Score, other: Score, links: int) -> Score:
    """Join the score of a text with that of its words beside the links, `other`.

    Those alone are of a language. Abuse counts in either, spam with the links only if there are
    several: who gives a source is no advertiser.
    """
    scores = {name: max(value, other.scores[name]) for name, value in score.scores.items()}
    reasons = score.reasons
    if links == 1:
        scores["spam"] = other.scores["spam"]
        reasons = tuple(reason for reason in reasons if reason.attribute != "spam")
    return replace(other, scores=scores, reasons=reasons)


def undisguised(texts: Sequence[str], folded: Folded, names: Words) -> list[str]:
    """Return the texts as their language is read: no name, figure or disguise is of a language."""
    prepared = [language.prepare(text) for text in texts]
    for number, begin, end in zip(*folded.places(names.start, names.stop), strict=True):
        if folded.placed(number, prepared[number]):
            text = prepared[number]
            prepared[number] = f"{text[:begin]}{' ' * len(text[begin:end])}{text[end:]}"
    changed = set(folded.comment[folded.respelled].tolist()) if folded.respelled.any() else set()
    return [
        folded.plain(number, text)[: language.MAX_CODE_POINTS] if number in changed else text
        for number, text in enumerate(prepared)
    ]


def comment_scale(words: NDArray[np.int64]) -> Floats:
    """Return what every word of a comment counts, given its number of distinct words."""
    scale: Floats = (1 / np.sqrt(words + 2.0)).astype(np.float32)
    return scale


def _by_comment(operation: np.ufunc, rows: Floats, count: NDArray[np.int64]) -> Floats:
    """Reduce rows [m, LANES] that are sorted by comment; comments without rows get 0."""
    if len(count) == 1 and len(rows):
        alone: Floats = operation.reduce(rows, axis=0, keepdims=True)
        return alone
    out = np.zeros((len(count), LANES), np.float32)
    some = np.flatnonzero(count)
    if len(some):
        out[some] = operation.reduceat(rows, (np.cumsum(count) - count)[some])
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
