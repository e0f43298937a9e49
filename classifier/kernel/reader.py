"""Texts as the kernel reads them, one at a time: for training, and for whoever looks for words."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.kernel import contents
from classifier.kernel.instance import Instance, letters
from classifier.text.tables import Tables
from classifier.text.vocabulary import Vocabulary

COMMENT_CAP = 6_000  # code points read of one comment; the service accepts 1,500 UTF-16 units
STYLES = 5  # buckets of style of a comment
SPAN = np.dtype([("start", "i4"), ("stop", "i4"), ("respelled", "i4")])
WORD = np.dtype(
    [(name, "i4") for name in ("start", "stop", "size", "known", "level", "distinct")]
    + [("hash", "u4")]
)
SUSPECT = np.dtype(
    [(name, "i4") for name in ("begin", "end", "letters", "words", "alphabets", "language")]
    + [("most", "f4")]
)
COUNTS = struct.Struct("<7i3f")
Ints = NDArray[np.int32]
UInts = NDArray[np.uint32]


class Counts(NamedTuple):
    """How much there is of what a call left in memory; see kernel.h."""

    chars: int
    spans: int
    words: int
    distinct: int
    extras: int
    grams: int
    suspects: int
    scale: float
    style_scale: float
    gram_scale: float


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in one folded spelling, between two line breaks.

    `source` has the code point of the text behind each of `chars`, -1 and the text's length for the
    line breaks. `spans` [words] are the limits of the words in `chars` as they were written, and
    whether letters were exchanged in them.
    """

    chars: UInts
    source: Ints
    spans: NDArray[np.void]

    def words(self) -> list[str]:
        """Return the words."""
        text = letters(self.chars)
        limits = zip(self.spans["start"].tolist(), self.spans["stop"].tolist(), strict=True)
        return [text[start:stop] for start, stop in limits]


@dataclass(frozen=True, slots=True)
class Word:
    """A running word: its letters, its index in the vocabulary or -1, where it begins, its hash.

    `begin` and `end` are code points of the text, end exclusive.
    """

    letters: str
    known: int
    begin: int
    end: int
    hash: int
    size: int


@dataclass(frozen=True, slots=True)
class Features:
    """What a text is weighed by.

    `known` are its distinct known words, `unknown` hashes and letters of the others; each counts
    `scale`. So does each of `extra`, word-table buckets of pairs of words; each of `style`, such
    buckets, too, counts `style_scale`.
    """

    known: Ints
    unknown: dict[int, str]
    extra: UInts
    style: UInts
    scale: float
    style_scale: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Gram-table buckets of a word, what each of them counts, and its bucket in the word table."""

    grams: UInts
    scale: float
    bucket: int


class Reader:
    """Reads texts by the tables and the vocabulary that its kernel was filled with."""

    def __init__(self, instance: Instance) -> None:
        """Read with a kernel that `contents.fill` filled."""
        self._instance, self._memory = instance, instance.memory

    @classmethod
    def start(cls, tables: Tables, vocabulary: Vocabulary | None = None) -> Reader:
        """Read with a kernel of its own.

        Raises:
            KernelUnavailable: wasmtime has no wheel here.
        """
        instance = Instance.start()
        contents.fill(instance, tables, vocabulary)
        return cls(instance)

    def fold(self, text: str) -> Folded:
        """Fold a text. Never raises on a `str`, lone surrogates included."""
        with self._instance.turn:
            counts = self._read("fold_text", text)
            return self._folded(counts)

    def words(self, text: str) -> list[Word]:
        """Return the running words of a text, misspelt ones as the known words that they mean."""
        with self._instance.turn:
            return self._words(self._read("read_words", text))

    def said(self, text: str) -> list[Word]:
        """Return the running words without names and insults that are taken back."""
        with self._instance.turn:
            return self._words(self._read("read_features", text))

    def suspects(self, text: str) -> list[tuple[int, int, float]]:
        """Return the claims that are judged by themselves; see sincerity.c and sharing.c.

        Each has its limits in code points of the text, end exclusive, and the highest probability,
        0..1, that it gives to the whole where it is judged by itself.
        """
        with self._instance.turn:
            counts = self._read("read_features", text)
            parts = self._memory.array("suspects", SUSPECT, counts.suspects)
        return [(int(part["begin"]), int(part["end"]), float(part["most"])) for part in parts]

    def distinct(self, text: str) -> list[Word]:
        """Return the distinct words that a text is weighed by, each as it stands there first."""
        with self._instance.turn:
            counts = self._read("read_features", text)
            first = self._memory.array("first", np.int32, counts.distinct)
            running = self._words(counts)
        return [running[place] for place in first.tolist()]

    def features(self, text: str) -> Features:
        """Return what a text is weighed by."""
        with self._instance.turn:
            counts = self._read("read_features", text)
            words = self._memory.array("words", WORD, counts.words)
            first = self._memory.array("first", np.int32, counts.distinct)
            extra = self._memory.array("extra", np.uint32, counts.extras)
            style = self._memory.array("style_buckets", np.uint32, STYLES)
            chars = self._memory.array("chars", np.uint32, counts.chars)
        distinct = words[first]
        known = distinct["known"]
        line = letters(chars)
        strange = distinct[known < 0][["hash", "start", "stop"]].tolist()
        unknown = {value: line[start:stop] for value, start, stop in strange}
        return Features(known[known >= 0], unknown, extra, style, counts.scale, counts.style_scale)

    def cut(self, word: str, roles: int = 0) -> Cut:
        """Cut a folded word with these roles into n-grams; names of groups have none."""
        with self._instance.turn:
            self._instance.call("cut_word", self._instance.give(word), roles)
            counts = self._counts()
            grams = self._memory.array("grams", np.uint32, counts.grams + 1)
        return Cut(grams[:-1], counts.gram_scale, int(grams[-1]))

    def hashes(self, words: list[str]) -> UInts:
        """Return the hash of each folded word."""
        return self._instance.hashes(words)

    def _read(self, way: str, text: str) -> Counts:
        self._instance.call(way, self._instance.give(text[:COMMENT_CAP]))
        return self._counts()

    def _counts(self) -> Counts:
        return Counts(*COUNTS.unpack(self._memory.read("counts", COUNTS.size)))

    def _folded(self, counts: Counts) -> Folded:
        return Folded(
            self._memory.array("chars", np.uint32, counts.chars),
            self._memory.array("source", np.int32, counts.chars),
            self._memory.array("spans", SPAN, counts.spans),
        )

    def _words(self, counts: Counts) -> list[Word]:
        folded = self._folded(counts)
        line, source = letters(folded.chars), folded.source.tolist()
        return [
            Word(line[start:stop], known, source[start], source[stop - 1] + 1, value, size)
            for start, stop, size, known, _, _, value in self._memory.array(
                "words", WORD, counts.words
            ).tolist()
        ]
