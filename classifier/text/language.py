"""The language model on disk, and a text as its language is read from it.

A linear model over hashed character 1-4-grams, trained by `language_train` on the data described
in the model card. The kernel hashes and adds up (kernel/source/language.c).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.text.links import bare, blank, without
from classifier.text.signs import ACCENT, ALL, HANDLE, LINK, NUMBER, NUMERAL

LANGUAGES = ("en", "ru", "kk", "ky", "uz", "tg", "tr", "uk", "other")
OTHER = "other"
UNSURE = "unsure"  # what a text is called whose likeliest language is less likely than SURE
SURE = 0.7
MODEL_FOLDER = Path(__file__).parents[1] / "models" / "language"
FORMAT = 1

BUCKET_BITS = 16
MAX_CODE_POINTS = 2_000  # of a comment that are read for its language

_DROP, _FOREIGN = 1, 2
_TABLE_END = 0x10000
_HANDLE = re.compile(r"[@#]\S{1,2000}")
# Figures with a letter or two (A4, 5pm, 25-ші keeps its ші), from the first figure on, so that it
# is tried at figures alone; a group says by its number how many letters stand before.
_NUMBER = re.compile(
    r"\d(?:(?<!\w\d)|(?<=(?<!\w)[^\W\d_]\d)(?P<one>)|(?<=(?<!\w)[^\W\d_]{2}\d)(?P<two>))"
    r"[\d.,:]{0,40}[^\W\d_]{0,2}(?!\w)"
)
# Roman numerals, tried at the begin of each run of their letters.
_ROMAN = re.compile(r"(?<![\w'’])(?=[IVXLC]{2}|[VX])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?![\w'’])")
_ROMAN_LETTERS = re.compile("[IVXLC]+")
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


def prepare(text: str, signs: int = ALL) -> str:
    """Cut to the bound, blank out what is no word, and compose accents (й may be two code points).

    Addresses, handles, figures and Roman numerals are of no language. What is left keeps its place,
    unless accents are composed. What `signs` lacks is not looked for.
    """
    text = text[:MAX_CODE_POINTS]
    if signs & LINK:
        text, _ = bare(text)
    if signs & HANDLE:
        text = _HANDLE.sub(blank, text)
    if signs & NUMBER:
        text = without(text, _numbers(text))
    if signs & NUMERAL:
        text = without(text, _numerals(text))
    if signs & ACCENT and _MARKS.search(text):
        text = unicodedata.normalize("NFC", text)[:MAX_CODE_POINTS]
    return text


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield where figures with a letter or two begin and end."""
    for match in _NUMBER.finditer(text):
        yield match.start() - (match.lastindex or 0), match.end()


def _numerals(text: str) -> Iterator[tuple[int, int]]:
    """Yield where _ROMAN matches: at whole runs of its letters."""
    runs = _ROMAN_LETTERS.finditer(text)
    return (run.span() for run in runs if _ROMAN.match(text, run.start()))


def called(name: str, sure: float) -> str:
    """Return what a language is called that was recognised with this probability."""
    return name if sure >= SURE or name == OTHER else UNSURE


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A trained model: `weights` [2**16, 9], `bias` [9] logits, `scale` logits a unit of weight."""

    weights: NDArray[np.int8]
    bias: Sequence[float]
    scale: float

    @classmethod
    def blank(cls) -> LanguageModel:
        """Return a model that prefers no language."""
        return cls(np.zeros((1 << BUCKET_BITS, len(LANGUAGES)), np.int8), [0.0] * len(LANGUAGES), 1)

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER) -> LanguageModel:
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
