"""A site's word list: its patterns, and where in a comment one of them is found.

A comment is looked at as it was written and as the scorer reads it: without what nobody sees, with
look-alikes of other alphabets as the letters that they pose as, spelled words put together. Whole
words are also looked for where signs stand between their letters. Patterns are compiled by RE2, so
none of them can stall a worker: matching is linear in the text, and a pattern whose program is too
big is refused when it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any, Protocol

import re2

from moderation.status import Route
from moderation.submission import utf16_length

PATTERN_LIMIT = 200  # characters
RE2_MEMORY_BYTES = 1 << 20  # a program-size bomb such as ((a{100}){100}){100} needs more
_SIGNS = re.compile(r"(?<=[^\W_])(?:[^\w\s]|_)+(?=[^\W_])")
_LETTERS = re.compile(r"[^\W\d_]+")
SPELLED_LEAST = 3  # letters


class WordKind(StrEnum):
    """How a word rule's pattern is read."""

    WORD = "word"
    PHRASE = "phrase"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class WordRule:
    """A word, phrase or RE2 expression that sends a comment to ``route`` (hold or reject)."""

    pattern: str
    kind: WordKind = WordKind.WORD
    route: Route = Route.HOLD
    label: str = ""


class Reading(Protocol):
    """A text as the scorer reads it.

    ``offsets`` has for each character, and for the end, the UTF-16 unit where it begins in the
    original. ``otherwise`` has words that mix alphabets in the one that was not chosen, character
    for character; it is empty where there is none.
    """

    @property
    def text(self) -> str: ...
    @property
    def offsets(self) -> Sequence[int]: ...
    @property
    def otherwise(self) -> str: ...


YO_LEAST = 4  # letters of a part of words in which е counts as ё
WHOLE_WORDS = frozenset({WordKind.WORD})


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read a comment, for rules of ``kinds``.

    The words of a ``spelled`` one have no limits of their own.
    """

    text: str
    offsets: Sequence[int]
    kinds: frozenset[WordKind] = frozenset(WordKind)
    spelled: bool = False


class Readings:
    """All ways to read one comment, made once for a whole list."""

    def __init__(self, body: str, reading: Reading | None = None) -> None:
        self._body = body
        self._ways = [] if reading is None else list(_ways(body, reading))

    def find(self, rule: WordRule) -> tuple[int, int] | None:
        """Return where ``rule`` is found, in UTF-16 units of the original, end exclusive."""
        if place := _span(rule, self._body):
            return utf16_length(self._body[: place[0]]), utf16_length(self._body[: place[1]])
        for way in self._ways:
            within = WordRule(rule.pattern, WordKind.PHRASE) if way.spelled else rule
            if rule.kind in way.kinds and (place := _span(within, way.text)):
                return way.offsets[place[0]], way.offsets[place[1]]
        return None


def _span(rule: WordRule, text: str) -> tuple[int, int] | None:
    match = compile_pattern(rule).search(text)
    if not match:
        return None
    begin, end = match.span(1 if rule.kind is WordKind.WORD else 0)
    return int(begin), int(end)


def _ways(body: str, reading: Reading) -> Iterator[_Way]:
    """Yield the other ways to read ``body``, each that differs."""
    text, offsets = reading.text, reading.offsets
    if text != body.lower():
        yield _Way(text, offsets)
    if reading.otherwise:
        yield _Way(reading.otherwise, offsets, WHOLE_WORDS)
    if signs := [place for match in _SIGNS.finditer(text) for place in range(*match.span())]:
        dropped = set(signs)
        places = [place for place in range(len(text)) if place not in dropped]
        joined = "".join(text[place] for place in places)
        yield _Way(joined, [*(offsets[place] for place in places), offsets[-1]], WHOLE_WORDS)
    for run in _LETTERS.finditer(text):
        begin, end = run.span()
        if _is_spelled(offsets[begin:end]):
            yield _Way(run[0], offsets[begin : end + 1], WHOLE_WORDS, spelled=True)


def _is_spelled(offsets: Sequence[int]) -> bool:
    """Return whether something stood between all letters: "i d i o t", "i.d.i.o.t"."""
    apart = all(after - before > 1 for before, after in pairwise(offsets))
    return len(offsets) >= SPELLED_LEAST and apart


def word_problem(word: WordRule) -> str | None:
    """Return what keeps ``word`` from being saved, in words."""
    if not 1 <= len(word.pattern) <= PATTERN_LIMIT:
        return f"pattern has {len(word.pattern)} characters, limit {PATTERN_LIMIT}"
    if word.route is Route.APPROVE:
        return "route must be hold or reject"
    error = pattern_error(word)
    return f"is not a usable RE2 expression: {error}" if error else None


def pattern_error(word: WordRule) -> str | None:
    """Return what RE2 has against the pattern of ``word``, in RE2's own words."""
    try:
        compile_pattern(word)
    except re2.error as error:
        return bytes(error.args[0]).decode()
    return None


def _literal(word: WordRule) -> str:
    """Return the expression of a word or phrase: any signs part its words, and most write е for ё.

    As a part of other words a short one keeps its ё: "ёб" is none of "хлеб".
    """
    pattern = word.pattern.strip()
    parted = r"[^\pL\pM\pN]{1,8}".join(re2.escape(part) for part in pattern.split())
    if word.kind is WordKind.WORD or len(pattern) >= YO_LEAST:
        parted = re.sub("[ёЁ]", "[её]", parted)
    return parted or re2.escape(word.pattern)


@lru_cache(maxsize=4096)
def compile_pattern(word: WordRule) -> Any:
    """Return the compiled pattern of ``word``, blind to case; group 1 is the word of a WORD.

    Raises:
        re2.error: the expression is not RE2 syntax or its program is too big.
    """
    expression = word.pattern if word.kind is WordKind.REGEX else _literal(word)
    if word.kind is WordKind.WORD:
        # RE2's \b knows only ASCII letters; a Cyrillic word needs Unicode's.
        expression = rf"(?:^|[^\pL\pM\pN_])({expression})(?:$|[^\pL\pM\pN_])"
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = RE2_MEMORY_BYTES
    return re2.compile(expression, options)
