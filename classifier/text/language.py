"""Which language a comment is written in, and how sure that is.

A linear model over hashed character 1-4-grams, trained by `language_train` on the data described
in the model card. One comment is one walk over its code points: fold, hash, gather, sum. Nine
8-bit weights of a bucket are packed into three 64-bit words of three 21-bit fields, so that one
gather and one addition serve three languages; 2,000 code points x 4 orders x 255 stays below 2^21.

One word rarely tells neighbours apart, so the shorter a comment, the more it is taken for one of
the languages that a newsroom of Kazakhstan gets.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.text.folded import LANGUAGE_CAP
from classifier.text.links import bare, blank

LANGUAGES = ("en", "ru", "kk", "ky", "uz", "tg", "tr", "uk", "other")
OTHER = "other"
UNSURE = "unsure"  # what a text is called whose likeliest language is less likely than SURE
SURE = 0.7
EXPECTED = 3  # the first languages of LANGUAGES are those that most comments are written in
# Log-odds in their favour where nothing was read yet; 64 n-grams, some 15 letters, take them away.
# Chosen on held-out text: in pieces of three words no language loses a hundredth.
PRIOR, PRIOR_GRAMS = 2.5, 64
MODEL_FOLDER = Path(__file__).parents[1] / "models" / "language"
FORMAT = 1

BUCKET_BITS = 16
ORDERS = 4
MAX_CODE_POINTS = LANGUAGE_CAP
# Past this share of letters from neither Latin nor Cyrillic the n-grams have nothing to say.
FOREIGN_SHARE = 0.5

_SPACE, _DROP, _FOREIGN = 0, 1, 2
_FIELD_BITS, _FIELDS = 21, 3
_FIELD_MASK = np.uint64((1 << _FIELD_BITS) - 1)
_MULTIPLIER = np.uint32(0x9E3779B1)  # 2^32 / golden ratio: Knuth's multiplicative hashing
_TABLE_END = 0x10000
_PAD = 4
_PADDING = np.arange(_PAD)
_SHIFTS = np.arange(_FIELDS, dtype=np.uint64) * np.uint64(_FIELD_BITS)
_HANDLE = re.compile(r"[@#]\S{1,2000}")
# Figures with a letter or two (A4, 5pm, 25-ші keeps its ші), and Roman numerals.
_NUMBER = re.compile(r"(?<!\w)[^\W\d_]{0,2}\d[\d.,:]{0,40}[^\W\d_]{0,2}(?!\w)")
_ROMAN = re.compile(r"(?<![\w'’])(?=[IVXLC]{2}|[VX])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w'’])")
_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHE = ord("'")
_APOSTROPHES = "'\u2018\u2019\u02bb\u02bc\u02b9`\u00b4"
_ZERO_WIDTH = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u034f"
# Scripts that none of our languages uses (Hebrew to Georgian, CJK, Hangul, ...).
_FOREIGN_RANGES = ((0x530, 0x1C80), (0x2D30, 0x2DE0), (0x2E80, 0xA640), (0xA700, 0xD800))


@lru_cache(maxsize=1)
def fold_table() -> NDArray[np.uint32]:
    """Code point -> lower-case letter, or one of space, drop, foreign letter; length 0x10000."""
    table = np.zeros(_TABLE_END, dtype=np.uint32)
    for low, high in _FOREIGN_RANGES:
        table[low:high] = _FOREIGN
    for code in range(0x530):
        lower = chr(code).lower()[0]
        if lower.isalpha():
            table[code] = ord(lower) if code < 0x250 or code >= 0x400 else _FOREIGN
    for code in range(0xFF21, 0xFF5B):  # full-width Latin
        table[code] = table[code - 0xFEE0]
    table[0x300:0x370] = _DROP
    table[0xFE00:0xFE10] = _DROP
    for character in _ZERO_WIDTH:
        table[ord(character)] = _DROP
    for character in _APOSTROPHES:
        table[ord(character)] = _APOSTROPHE
    return table


def prepare(text: str) -> str:
    """Cut to the bound, blank out what is no word, and compose accents (й may be two code points).

    Addresses, handles, figures and Roman numerals are of no language. What is left keeps its place,
    unless accents are composed.
    """
    text, _ = bare(text[:MAX_CODE_POINTS])
    if "@" in text or "#" in text:
        text = _HANDLE.sub(blank, text)
    text = _ROMAN.sub(blank, _NUMBER.sub(blank, text))
    if not text.isascii() and _MARKS.search(text):
        text = unicodedata.normalize("NFC", text)[:MAX_CODE_POINTS]
    return text


def called(name: str, sure: float) -> str:
    """Return what a language is called that was recognised with this probability."""
    return name if sure >= SURE or name == OTHER else UNSURE


class Grams:
    """The hashed n-grams of a batch of texts as `prepare` returns them.

    Attributes:
        buckets: (ORDERS, P) bucket numbers; column p holds the n-grams that begin at position p.
        begins, ends: (T,) the columns of each text; equal where a text has no usable letter.
        foreign: (T,) share of letters from other scripts, 0..1.
    """

    __slots__ = ("begins", "buckets", "ends", "foreign")

    def __init__(self, prepared: Sequence[str]) -> None:
        joined = " " + "    ".join(prepared) + "    "
        raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        folded = fold_table()[np.minimum(raw, _TABLE_END - 1)]
        stops = np.array([len(text) + _PAD for text in prepared], dtype=np.int64).cumsum()
        stops -= _PAD - 1
        codes, offsets = _collapse(folded, stops)
        # A text's columns run from the space before it to its last character.
        self.ends = offsets[stops] - 1
        self.begins = np.zeros_like(self.ends)
        self.begins[1:] = self.ends[:-1] + (_PAD - 1)
        self.foreign = _foreign_share(codes, self.begins, self.ends)
        known = np.maximum.reduceat(codes, self.begins) > _APOSTROPHE
        self.ends = np.where(known | (self.foreign > 0.0), self.ends, self.begins)
        self.buckets = _hash(codes)

    def counts(self) -> NDArray[np.int64]:
        """Number of n-grams per text, (T,)."""
        return np.asarray(ORDERS * (self.ends - self.begins), dtype=np.int64)


def _collapse(
    folded: NDArray[np.uint32], stops: NDArray[np.int64]
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Drop invisible characters and runs of spaces, but keep the four spaces after each text."""
    space = folded == _SPACE
    keep = folded != _DROP
    keep[1:] &= ~(space[1:] & space[:-1])
    keep[(stops[:, None] + _PADDING).ravel()] = True
    return folded[keep], keep.cumsum()


def _foreign_share(
    codes: NDArray[np.uint32], begins: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Share of letters from scripts outside Latin and Cyrillic, (T,) in 0..1."""
    mask = codes == _FOREIGN
    if not mask.any():
        return np.zeros(len(begins))
    foreign = np.concatenate(([0], np.cumsum(mask)))
    letters = np.concatenate(([0], np.cumsum(mask | (codes > _APOSTROPHE))))
    found = foreign[ends] - foreign[begins]
    return np.asarray(found / np.maximum(letters[ends] - letters[begins], 1), dtype=np.float64)


def _hash(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Rolling multiplicative hashes of the 1- to 4-grams at each position, (ORDERS, P)."""
    width = len(codes) - ORDERS + 1
    hashes = np.empty((ORDERS, width), dtype=np.uint32)
    np.multiply(codes[:width], _MULTIPLIER, out=hashes[0])
    for order in range(1, ORDERS):
        np.add(hashes[order - 1], codes[order : order + width], out=hashes[order])
        np.multiply(hashes[order], _MULTIPLIER, out=hashes[order])
    return np.right_shift(hashes, 32 - BUCKET_BITS, out=hashes)


def _pack(weights: NDArray[np.int8]) -> NDArray[np.uint64]:
    """(buckets, 9) signed bytes -> (buckets, 3) words of three unsigned 21-bit fields."""
    fields = (weights.astype(np.int64) + 128).astype(np.uint64).reshape(len(weights), -1, _FIELDS)
    return np.asarray(np.bitwise_or.reduce(fields << _SHIFTS, axis=2), dtype=np.uint64)


class LanguageDetector:
    """A trained detector; immutable, safe to share between threads and forked processes."""

    def __init__(self, weights: NDArray[np.int8], bias: Sequence[float], scale: float) -> None:
        """weights: (2^16, 9) bytes; bias: 9 logits; scale: logit per unit of weight."""
        self.weights, self.bias, self.scale = weights, np.asarray(bias, dtype=np.float64), scale

    @cached_property
    def _packed(self) -> NDArray[np.uint64]:
        return _pack(self.weights)

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER) -> "LanguageDetector":
        """Read weights.npy and language.json.

        Raises:
            ValueError: the files are of another format or shape.
            OSError: a file is missing.
        """
        info = json.loads((folder / "language.json").read_text(encoding="utf-8"))
        weights = np.load(folder / "weights.npy", allow_pickle=False)
        expected = (1 << BUCKET_BITS, len(LANGUAGES))
        if info["format"] != FORMAT or tuple(info["languages"]) != LANGUAGES:
            raise ValueError(f"language model: format {info['format']}, expected {FORMAT}")
        if weights.shape != expected or weights.dtype != np.int8:
            raise ValueError(f"language model: weights are {weights.shape}, expected {expected}")
        return cls(weights, info["bias"], float(info["scale"]))

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """(T, 9) probabilities in the order of LANGUAGES; a row of zeros where nothing is known."""
        return self._probabilities([prepare(text) for text in texts])

    def _probabilities(self, prepared: Sequence[str]) -> NDArray[np.float64]:
        if not prepared:
            return np.zeros((0, len(LANGUAGES)))
        grams = Grams(prepared)
        logits = self._logits(grams)
        logits[:, :EXPECTED] += _prior(grams.counts())[:, None]
        np.exp(logits - logits.max(axis=1, keepdims=True), out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        logits *= (grams.ends > grams.begins)[:, None]
        return _yield_to_foreign(logits, grams.foreign)

    def _logits(self, grams: Grams) -> NDArray[np.float64]:
        """Sum of weights over the square root of the number of n-grams, (T, 9)."""
        packed = self._packed
        # take() with a mode skips the bounds check; a bucket is below 2^16 by construction.
        sums = packed.take(grams.buckets[0], axis=0, mode="clip")
        for order in range(1, ORDERS):
            sums += packed.take(grams.buckets[order], axis=0, mode="clip")
        edges = np.empty(2 * len(grams.ends), dtype=np.int64)
        edges[::2], edges[1::2] = grams.begins, grams.ends
        words = np.add.reduceat(sums, edges, axis=0)[::2]
        fields = ((words[:, :, None] >> _SHIFTS) & _FIELD_MASK).reshape(len(words), -1)
        counts = np.maximum(grams.counts(), 1.0)[:, None]
        scores = (fields - 128.0 * counts) * (self.scale / np.sqrt(counts))
        return np.asarray(scores + self.bias, dtype=np.float64)

    def detect(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """The likeliest language of each text and its probability, 0..1.

        Text without letters is ("other", 0.0). Mixed text carries the language of most of it,
        with the lower probability that the mix deserves. Never raises, whatever the strings hold.
        """
        return self.detect_prepared([prepare(text) for text in texts])

    def detect_prepared(self, prepared: Sequence[str]) -> list[tuple[str, float]]:
        """`detect` of texts as `prepare` returns them."""
        table = self._probabilities(prepared)
        best = table.argmax(axis=1).tolist()
        sure = [float(row[index]) for row, index in zip(table, best, strict=True)]
        return [
            (LANGUAGES[index], share) if share > 0.0 else (OTHER, 0.0)
            for index, share in zip(best, sure, strict=True)
        ]


def _prior(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log-odds in favour of the expected languages by the number of n-grams, (T,)."""
    return np.asarray(PRIOR * np.maximum(1.0 - counts / PRIOR_GRAMS, 0.0), dtype=np.float64)


def _yield_to_foreign(
    table: NDArray[np.float64], foreign: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give text in a script that we do not read to "other" with the share of that script."""
    if not foreign.any():
        return table
    for row in np.flatnonzero(foreign > 0.0).tolist():
        share = float(foreign[row])
        table[row] *= 1.0 - share
        table[row, -1] += share
        if share > FOREIGN_SHARE:
            table[row] = 0.0
            table[row, -1] = share
    return table


@lru_cache(maxsize=1)
def default() -> LanguageDetector:
    """The shipped detector, read once per process."""
    return LanguageDetector.load()


def detect(texts: Sequence[str]) -> list[tuple[str, float]]:
    """`LanguageDetector.detect` of the shipped model."""
    return default().detect(texts)
