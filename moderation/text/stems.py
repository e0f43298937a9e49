"""Words as search sees them: one form for all forms of a word, in English, Russian and Kazakh.

English and Russian are Snowball's. Kazakh has no stemmer there; its words are roots with chains
of suffixes, so known suffixes are taken off from the end while a root of three letters remains.
Over-stemming finds too much, under-stemming too little; for a search by people the first is the
lesser evil.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock
from typing import Any

# A hyphen or an apostrophe parts two words: people type them or not, and the index of words has
# no phrases.
WORDS = re.compile(r"[^\W_]+")
_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
# What no letter needs once it is composed (a stress mark on a Cyrillic one), and what nobody sees.
_WITHIN = re.compile(
    "[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)
KAZAKH_LETTERS = frozenset("әғқңөұүһі")
ROOT_LETTERS_MIN = 3
WORD_LETTERS_MAX = 64

# Plural, possessive, case, person and the commonest verbal endings, each with its harmony variants
# (Kazakh grammar: Kaz. "көптік, тәуелдік, септік, жіктік жалғаулары").
_KAZAKH_SUFFIX_TABLE = """
лар лер дар дер тар тер
ымыз іміз ыңыз іңіз мыз міз ңыз ңіз сы сі ым ім ың ің
ның нің дың дің тың тің ға ге қа ке на не ні ны ды ді ты ті
да де та те нда нде дан ден тан тен нан нен мен бен пен
мын мін бын бін пын пін сың сің сыз сіз
ған ген қан кен атын етін ып іп ады еді айды ейді
лық лік дық дік тық тік шы ші
ы і а е
"""
_ONE_AT_A_TIME = Lock()  # a stemmer keeps the word in itself
_KAZAKH_SUFFIXES = tuple(sorted(_KAZAKH_SUFFIX_TABLE.split(), key=len, reverse=True))


def load() -> None:
    """Load what stems English and Russian, so that forked processes share it."""
    for language in ("english", "russian"):
        _stemmer(language)


def stems(text: str) -> Iterator[str]:
    """Yield the stems of ``text`` in order; a Cyrillic word gives its Russian and Kazakh one.

    Kazakh is often typed with Russian letters, so only Kazakh letters settle the language.
    """
    for word in WORDS.findall(fold(text)):
        yield from stem_forms(word[:WORD_LETTERS_MAX])


def has_words(query: str, text: str) -> bool:
    """Return whether every word of ``query`` is in ``text``, in any form; False without any."""
    known, words = set(stems(text)), WORDS.findall(fold(query))
    return bool(words) and all(known.intersection(stem_forms(word)) for word in words)


def fold(text: str) -> str:
    """Return ``text`` in lower case, composed, with ё as е and é as e: people type both.

    Stress marks and signs that nobody sees part no word.
    """
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text.lower()))
    return _WITHIN.sub("", unicodedata.normalize("NFC", plain)).replace("ё", "е")


@lru_cache(maxsize=100_000)
def stem_forms(word: str) -> tuple[str, ...]:
    """Return the distinct stems of a folded word: one, or two where Russian or Kazakh is open."""
    if word.isascii():
        return (_stem("english", word),)
    kazakh = _kazakh_stem(word)
    if KAZAKH_LETTERS & set(word):
        return (kazakh,)
    return tuple(dict.fromkeys((_stem("russian", word), kazakh)))


def _stem(language: str, word: str) -> str:
    with _ONE_AT_A_TIME:
        stem: str = _stemmer(language).stemWord(word)
    return stem


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # with all its languages a fifth of a start, for who stems nothing

    return snowballstemmer.stemmer(language)


def _kazakh_stem(word: str) -> str:
    for suffix in _KAZAKH_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= ROOT_LETTERS_MIN:
            return _kazakh_stem(word[: -len(suffix)])
    return word
